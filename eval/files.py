"""Reading data files that others made: JSON and JSON lines, gzipped or not."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.errors import BelqaError


class DataError(BelqaError):
    """A data file is missing, or is not of the format that it should be."""


def read_text(path: Path) -> str:
    """Return the text of a file, or of the same file with .gz after its name.

    Raises:
        DataError: neither can be read.
    """
    zipped = path.with_name(path.name + ".gz")
    place = zipped if zipped.exists() and not path.exists() else path
    try:
        data = place.read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name!r} cannot be read ({error}).", "Name a file that is there.") from error


def read_json(path: Path) -> Any:  # noqa: ANN401 - JSON
    """Return the content of a JSON file."""
    try:
        return json.loads(read_text(path))
    except ValueError as error:
        raise DataError(f"{path.name} is no JSON: {error}.", "Name a JSON file.") from error


def read_lines(path: Path, *keys: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file, each of which must hold the keys.

    Raises:
        DataError: naming the file and the line that does not fit.
    """
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            missing = [key for key in keys if key not in row]
        except (ValueError, TypeError) as error:
            raise DataError(f"{path.name}, line {number}: {error}.", "Correct the line.") from error
        if missing:
            raise DataError(f"{path.name}, line {number}: there is no {missing[0]!r}.", "Correct the line.")
        yield row
