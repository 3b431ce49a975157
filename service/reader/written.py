"""Questions as people ask them, written for belqa: few of the passage's words, and near misses on purpose.

`written.jsonl.gz` beside this file holds them: a line a passage, either one of our own (`document`, `passage`) or a
paragraph of the SQuAD articles (`title`, `number` of the paragraph there), with its `questions`; `answer` is a verbatim
stretch of the passage, or null. A large language model wrote them, and the passages, to a specification of ours that
knows nothing of the corpora that belqa is measured on; MODEL_CARD.md says more.

`python -m service.reader.written --data DIR --output FILE` writes those that train as `indexer.embed.teach` reads them.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from service.reader.examples import SOURCES, Example, plain_title, read_lines

WRITTEN = Path(__file__).with_name("written.jsonl.gz")
_DEVELOPMENT_SHARE = 8  # one document of so many is kept from training


def load_written(data: Path, *, development: bool = False) -> list[Example]:
    """Return the questions on the documents that train, or on those kept apart to look at progress.

    Args:
        data: folder of the public data, for the paragraphs of the SQuAD articles.
        development: whether to return those kept apart.
    """
    found = []
    for document, passage, questions in _passages(data):
        if development == _is_kept_apart(document):
            found += [_example(document, passage, question) for question in questions]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the passages that train with their questions, a document a line."""
    parser = argparse.ArgumentParser(prog="python -m service.reader.written", description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args(arguments)
    pages: dict[str, list[dict[str, Any]]] = {}
    for document, passage, questions in _passages(given.data):
        if not _is_kept_apart(document):
            texts = [question["question"] for question in questions]
            pages.setdefault(document, []).append({"text": passage, "questions": texts})
    lines = [json.dumps({"title": plain_title(name), "passages": passages}) for name, passages in pages.items()]
    given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _is_kept_apart(document: str) -> bool:
    return zlib.crc32(document.encode()) % _DEVELOPMENT_SHARE == 0


def _passages(data: Path) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    articles = {row["title"]: row["paragraphs"] for row in read_lines(data / SOURCES["squad_articles"].files[0])}
    for row in read_lines(WRITTEN):
        if "passage" in row:
            yield row["document"], row["passage"], row["questions"]
        else:
            yield row["title"], " ".join(articles[row["title"]][row["number"]].split()), row["questions"]


def _example(document: str, passage: str, question: dict[str, Any]) -> Example:
    answer = question["answer"]
    span = None
    if answer is not None:
        start = passage.index(answer)
        span = (start, start + len(answer))
    return Example(
        question["question"], passage, span, True, span is not None, "written", document, plain_title(document)
    )


if __name__ == "__main__":
    raise SystemExit(main())
