"""`python -m eval rebuild`: what a build costs after the first one, when one document is changed, added or gone.

It makes small documents of drawn words in a folder of its own. `--drawn` puts drawn vectors in the place of the
model's, so that thousands of documents need not be embedded to learn what everything else costs.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from indexer.build import build_index
from indexer.embed import Embedder, Matrix
from indexer.report import BuildReport
from indexer.store import Store

_SEED = 3
_SYLLABLES = "har ri por tra ca mo li ve sto ple bour ver ton nal ping ster len mar dor wick".split()
_SETTLE = 2.5  # seconds: a file that was changed a moment ago is read again, whatever its time says


class DrawnVectors(Embedder):
    """The model's tokenizer, with vectors from a random generator."""

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Matrix:
        """Return a unit vector for each text that tells nothing of it."""
        if progress:
            progress(len(texts))
        rows = np.random.default_rng(_SEED).normal(size=(len(texts), self.dimension)).astype(np.float32)
        unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--documents", type=int, default=10_000, help="how many (default 10000)")
    parser.add_argument("--drawn", action="store_true", help="drawn vectors in the place of the model's")


def run(options: argparse.Namespace) -> int:
    """Measure and print a line for each build."""
    embedder = DrawnVectors() if options.drawn else Embedder()
    with tempfile.TemporaryDirectory() as scratch:
        corpus, store = Path(scratch) / "corpus", Store(Path(scratch) / "index")
        print("build       wall s  processor s   read  embedded  peak MB")
        for name in _states(corpus, options.documents):
            wall, processor = time.perf_counter(), time.process_time()
            report = build_index(corpus, store, embedder, passage_tokens=160)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(_line(name, wall, processor, report), flush=True)
    return 0


def _states(corpus: Path, documents: int) -> Iterator[str]:
    """Write the documents, then do to them what people do, one thing at a time."""
    corpus.mkdir()
    chance = random.Random(_SEED)  # noqa: S311 - not for secrets
    for number in range(documents):
        (corpus / f"{number:06}.txt").write_text(_text(chance, number))
    time.sleep(_SETTLE)
    yield "first"
    (corpus / "000001.txt").write_text(_text(chance, documents))
    yield "changed"
    (corpus / "new.txt").write_text(_text(chance, documents + 1))
    yield "added"
    (corpus / "new.txt").rename(corpus / "renamed.txt")
    yield "renamed"
    (corpus / "renamed.txt").unlink()
    yield "removed"


def _text(chance: random.Random, number: int) -> str:
    words = ["".join(chance.choices(_SYLLABLES, k=2)) for _ in range(12)]
    return f"The {' '.join(words[:6])} of place {number} is small. Its {' '.join(words[6:])} is large."


def _line(name: str, wall: float, processor: float, report: BuildReport) -> str:
    import resource  # which Windows does not have

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{name:<8} {wall:9.1f} {processor:12.1f} {report.read:6} {report.embedded:9} {peak:8}"
