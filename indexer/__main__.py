"""`python -m indexer CORPUS INDEX`: build an index without the service around it."""

import argparse
import sys
from pathlib import Path

from indexer.build import build_index
from indexer.embed import DEFAULT_MODEL, RUNTIMES, Embedder
from indexer.errors import BelqaError
from indexer.store import Store


def main() -> int:
    """Build, and say what was done."""
    parser = argparse.ArgumentParser(prog="python -m indexer", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder of the source documents")
    parser.add_argument("index", type=Path, help="folder of the index")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="embedding model: a name or a folder")
    parser.add_argument("--runtime", choices=RUNTIMES, default="auto", help="what the default model runs on")
    parser.add_argument("--vectors", choices=("auto", "exact", "compressed"), default="auto", help="how they are kept")
    parser.add_argument("--passage-tokens", type=int, default=160, help="length of a passage, in tiktoken tokens")
    options = parser.parse_args()
    try:
        report = build_index(
            options.corpus,
            Store(options.index),
            Embedder(options.model, runtime=options.runtime),
            passage_tokens=options.passage_tokens,
            kept_as=options.vectors,
        )
    except BelqaError as error:
        print(f"indexer: {error}", file=sys.stderr)
        return 3
    print(report.to_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
