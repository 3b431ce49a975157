"""CSV and its relatives: every row a line that names its columns."""

import csv
import io
from collections import Counter
from itertools import islice

from indexer.parse.charset import decode
from indexer.parse.limits import Limits
from indexer.parse.parsed import Parsed, Writer, clean

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1_000_000  # characters
_SAMPLE = 50  # rows that the delimiter is told from


def read(data: bytes, limits: Limits) -> Parsed:
    """Read a table whose first row names the columns; commas, semicolons, tabs and bars may part its cells.

    Raises:
        ValueError: the bytes are no text, or the table is larger than the limit.
    """
    text = decode(data)
    csv.field_size_limit(_LONGEST_CELL)
    rows, cells = [], 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            cells += len(row)
            if cells > limits.cells:
                raise ValueError(f"it has more than {limits.cells:,} cells")
            rows.append([clean(cell) for cell in row])
    except csv.Error as error:
        raise ValueError(f"it cannot be read as a table: {error}") from error
    caption, rows = _caption(rows)
    writer = Writer()
    writer.table(rows, caption)
    return Parsed(writer.text(), writer.blocks())


def _delimiter(text: str) -> str:
    """Return the character that cuts most rows of a sample into the same number of cells, two or more."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE):
                widths[len(row)] += len(row) > 1
        except csv.Error:
            return 0, 0
        width, rows = max(widths.items(), key=lambda entry: (entry[1], entry[0]), default=(0, 0))
        return rows, width

    return max(_DELIMITERS, key=agreement)


def _caption(rows: list[list[str]]) -> tuple[str, list[list[str]]]:
    """Take lines with a single cell above a wider table for its caption."""
    width = max((len([cell for cell in row if cell]) for row in rows), default=0)
    above = 0
    while width > 1 and above < len(rows) and len([cell for cell in rows[above] if cell]) < 2:
        above += 1
    return " ".join(cell for row in rows[:above] for cell in row if cell), rows[above:]
