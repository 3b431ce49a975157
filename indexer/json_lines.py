"""A file of JSON lines that is read a line at a time, by number: opening it costs the same however long it is.

`<file>` holds a JSON object a line, and `<file>.offsets.npy` where each line begins, and where the last one ends.
"""

import json
import mmap
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from indexer.errors import IndexCorruptError
from indexer.manifest import REBUILD


class WriteRow(Protocol):
    """Appends a row to a file."""

    def __call__(self, row: dict[str, Any]) -> None:
        """Append it."""


@contextmanager
def writing_rows(path: Path) -> Iterator[WriteRow]:
    """Open a file for writing, and give what appends a row to it; the offsets are written at the end."""
    offsets = array("q", [0])
    with path.open("wb") as file:

        def write(row: dict[str, Any]) -> None:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
            offsets.append(offsets[-1] + file.write(line.encode("utf-8", "surrogatepass")))

        yield write
    np.save(_offsets_file(path), np.array(offsets, dtype=np.int64))


class JsonRows:
    """The rows of a file, mapped."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._offsets = np.load(_offsets_file(path), mmap_mode="r")
        size = path.stat().st_size
        if int(self._offsets[-1]) != size:
            raise ValueError(f"{path.name} has {size} bytes, not {self._offsets[-1]}")
        self._content: mmap.mmap | bytes = b""
        if size:  # nothing cannot be mapped
            with path.open("rb") as file:
                self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._offsets) - 1

    def read(self, number: int) -> dict[str, Any]:
        """Read one row.

        Raises:
            IndexCorruptError: it is no JSON object.
        """
        line = self._content[int(self._offsets[number]) : int(self._offsets[number + 1])]
        try:
            row: dict[str, Any] = json.loads(line.decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise IndexCorruptError(f"The index is damaged: row {number} of {self._name} is.", REBUILD) from error
        return row


def _offsets_file(path: Path) -> Path:
    return path.with_name(path.name + ".offsets.npy")
