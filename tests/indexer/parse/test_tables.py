"""CSV and XLSX: every row says what its columns are."""

from datetime import date, datetime

import openpyxl
import pytest

from indexer.parse import read
from indexer.parse.limits import Limits
from tests.indexer.parse.made_files import saved, xlsx_of

ROWS = ["Year: 2022; Ships: 310; Note: a, or b", "Year: 2023; Ships: 340"]


def shown(suffix: str, data: bytes) -> list[tuple[str, str]]:
    found = read(suffix, data, Limits())
    return [(block.kind.value, found.text[block.start : block.end]) for block in found.blocks or ()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_delimiter_is_told_from_the_rows(delimiter: str, encoding: str) -> None:
    lines = [("Year", "Ships", "Note"), ("2022", "310", '"a, or b"'), ("2023", "340", "")]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    assert [("item", row) for row in ROWS] == shown(".csv", data)


def test_lines_above_the_header_are_the_caption() -> None:
    data = b'Ships by year\n\nYear,Ships,Note\n2022,310,"a, or b"\n2023,340,\n'
    assert [("lead_in", "Ships by year"), *(("item", row) for row in ROWS)] == shown(".csv", data)


def test_a_long_table_has_a_heading_instead_of_a_lead_in() -> None:
    data = "Ships\nYear,Ships\n" + "".join(f"{year},{year * 3}\n" for year in range(1900, 2000))
    blocks = shown(".csv", data.encode())
    assert [("heading", "Ships"), ("item", "Year: 1900; Ships: 5700")] == blocks[:2]
    assert 101 == len(blocks)


def test_a_sheet_shows_its_values_as_a_person_sees_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ships"
    sheet.append(["Traffic of the port"])
    sheet.append([])
    sheet.append(["Day", "Share", "Tons", "Open"])
    sheet.append([date(2024, 5, 1), 0.125, 0.1 + 0.2, True])
    sheet.append([datetime(2024, 5, 2, 6, 30), 1, 1_000_000, False])
    sheet["B4"].number_format, sheet["B5"].number_format = "0.0%", "0%"
    hidden = book.create_sheet("Secret")
    hidden.append(["a", "b"])
    hidden.sheet_state = "hidden"
    assert [
        ("heading", "Ships"),
        ("lead_in", "Traffic of the port"),
        ("item", "Day: 2024-05-01; Share: 12.5%; Tons: 0.3; Open: yes"),
        ("item", "Day: 2024-05-02 06:30; Share: 100%; Tons: 1000000; Open: no"),
    ] == shown(".xlsx", saved(book))


def test_too_many_cells_are_refused() -> None:
    for suffix, data in ((".csv", b"a,b\n1,2\n3,4\n"), (".xlsx", xlsx_of([["a", "b"], [1, 2], [3, 4]]))):
        with pytest.raises(ValueError, match="it has more than 5 cells"):
            read(suffix, data, Limits(cells=5))


def test_a_table_of_one_row_is_its_cells() -> None:
    assert [("item", "a; b")] == shown(".csv", b"a,b\n")


def test_cells_beyond_the_header_stand_alone_and_empty_rows_are_nothing() -> None:
    assert [("item", "a: 1; b: 2; 3")] == shown(".csv", b"a,b\n,,\n1,2,3\n")
