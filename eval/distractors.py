"""A corpus hidden among foreign passages: how much is still found, and how many refusals are lost."""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.workspace import ForeignText
from indexer.errors import BelqaError

SIZES = (1_000, 10_000)  # 100,000 take hours to embed on two cores, so they are asked for
_SEED = 11


def read_distractors(path: Path, most: int) -> list[tuple[int, ForeignText]]:
    """Return documents with how many passages each holds, in an order with a fixed seed, at least `most` passages.

    The file has one JSON object a line, `{"id": "document#number", "title": ..., "text": ...}`, gzipped or not; the
    passages of a document, which share the id before the `#`, become one document.

    Raises:
        BelqaError: the file cannot be read, or holds fewer passages.
    """
    passages: dict[str, list[dict[str, str]]] = {}
    try:
        for row in _rows(path):
            passages.setdefault(str(row["id"]).rsplit("#", 1)[0], []).append(row)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BelqaError(
            f"The distractors {path.name!r} cannot be read ({type(error).__name__}: {error}).",
            "Name a JSONL file with an id, a title and a text a line.",
        ) from error
    names = sorted(passages)
    random.Random(_SEED).shuffle(names)  # noqa: S311 - reproducible, not secret
    found, total = [], 0
    for name in names:
        if total >= most:
            break
        rows = passages[name]
        text = "\n\n".join(row["text"] for row in rows)
        found.append((len(rows), ForeignText(f"foreign/{name}", rows[0].get("title") or "", text)))
        total += len(rows)
    if total < most:
        raise BelqaError(f"There are only {total} distractors, and {most} are wanted.", "Ask for fewer with --sizes.")
    return found


def first_passages(documents: Sequence[tuple[int, ForeignText]], size: int) -> list[ForeignText]:
    """Return the first documents that hold `size` passages together; a smaller size is part of a larger one."""
    taken, total = [], 0
    for count, document in documents:
        if total >= size:
            break
        taken.append(document)
        total += count
    return taken


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
