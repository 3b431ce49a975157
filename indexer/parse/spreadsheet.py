"""XLSX workbooks, with openpyxl: a heading for each sheet, and every row a line that names its columns."""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from indexer.documents import BlockKind
from indexer.parse.limits import Limits, check_archive
from indexer.parse.office import read_properties
from indexer.parse.parsed import Parsed, Writer, clean

_HEADER_WITHIN = 10  # rows: what stands above the first wide row is the caption


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the values that the workbook shows; formulas count by their stored results.

    Raises:
        ValueError: it is damaged, encrypted, or larger than the limits.
    """
    check_archive(data, limits)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            writer = _write_sheets(book, limits)
    except ValueError:
        raise
    except Exception as error:  # openpyxl lets through whatever its XML and zip parsers raise
        raise ValueError(f"it is damaged ({type(error).__name__})") from error
    about = read_properties(data)
    return Parsed(writer.text(), writer.blocks(), title=about.title, date=about.date, language=about.language)


def _write_sheets(book: Any, limits: Limits) -> Writer:  # noqa: ANN401 - openpyxl's types do not tell read-only sheets
    writer, left = Writer(), limits.cells
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = []
        sheet.reset_dimensions()  # what the file claims of its size is often wrong
        for row in _rows(sheet):
            left -= len(row)
            if left < 0:
                raise ValueError(f"it has more than {limits.cells:,} cells")
            rows.append(row)
        if rows:
            writer.add(BlockKind.HEADING, clean(sheet.title), level=1)
            caption, rows = _caption(rows)
            writer.table(rows, caption)
    return writer


def _rows(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401
    for row in sheet.iter_rows():
        cells = [clean(_shown(cell.value, getattr(cell, "number_format", None) or "")) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield cells


def _shown(value: object, number_format: str) -> str:
    """Write a value as the sheet shows it, as far as that changes what it says: percentages and dates."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float() if "%" in number_format:
            decimals = re.search(r"\.(0+)%", number_format)
            return f"{value * 100:.{len(decimals[1]) if decimals else 0}f}%"
        case float():
            return f"{value:.15g}"
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _caption(rows: list[list[str]]) -> tuple[str, list[list[str]]]:
    """Take rows with a single cell above the first wider one for the caption of the table."""
    for above, row in enumerate(rows[:_HEADER_WITHIN]):
        if len([cell for cell in row if cell]) > 1:
            return " ".join(cell for caption in rows[:above] for cell in caption if cell), rows[above:]
    return "", rows
