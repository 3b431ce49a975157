"""A corpus hidden among foreign passages: how much is still found, and how many refusals are lost."""

import random
from collections.abc import Sequence
from pathlib import Path

from eval.files import DataError, read_lines
from eval.workspace import ForeignText

SIZES = (1_000, 10_000)  # 100,000 take hours to embed on two cores, so they are asked for
_SEED = 11


def read_distractors(path: Path, most: int) -> list[tuple[int, ForeignText]]:
    """Return documents with how many passages each holds, in an order with a fixed seed, at least `most` passages.

    The file has one JSON object a line, `{"id": "document#number", "title": ..., "text": ...}`, gzipped or not; the
    passages of a document, which share the id before the `#`, become one document.

    Raises:
        DataError: the file cannot be read, or holds fewer passages.
    """
    passages: dict[str, list[dict[str, str]]] = {}
    for row in read_lines(path, "id", "text"):
        passages.setdefault(str(row["id"]).rsplit("#", 1)[0], []).append(row)
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
        raise DataError(f"There are only {total} distractors, and {most} are wanted.", "Ask for fewer with --sizes.")
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
