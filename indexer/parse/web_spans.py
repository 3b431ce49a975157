"""Tables of web pages, written out before the main text is looked for: each row has all its values, all names one row.

Trafilatura leaves the places that a cell spans empty, and keeps the marks of a header in one row only.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lxml import etree, html

from indexer.parse.parsed import SPANNED, clean
from indexer.parse.spans import across, headed, is_wide, repeated

_MOST_COLUMNS = 1000  # that browsers let a cell span; here also the most of a table whose spans are written out
_MOST_GROWTH = 20  # fold; a table that its spans make larger than this was not made to be read
_BREAKS = frozenset("br hr p div ul ol li dl dt dd lb list item".split())  # part words; the last are trafilatura's
_NUMBER = re.compile(r"\s*([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cell stands, and where it ends: the first row and column beyond it."""

    cell: Any  # lxml's types do not fit HTML elements
    row: int
    column: int
    end_row: int
    end_column: int


def write_out_tables(page: Any) -> None:  # noqa: ANN401
    """Put values into all places that they span, titles into captions, and names of columns into one row."""
    for table in list(page.iter("table")):
        if next(table.iterdescendants("table"), None) is None:  # else it only lays out the page
            rows = list(table.iter("tr"))
            _fill(rows)
            _join_header(table, rows)


def text_of(cell: Any) -> str:  # noqa: ANN401
    """Return the cleaned text of a cell, or SPANNED."""
    pieces = []
    for event, element in etree.iterwalk(cell, events=("start", "end", "comment", "pi")):
        text = element.text if event == "start" else element.tail if element is not cell else ""
        pieces.append((" " if element.tag in _BREAKS else "") + (text or ""))
    text = "".join(pieces)
    return SPANNED if text.strip() == SPANNED else clean(text)


def _fill(rows: Sequence[Any]) -> None:
    """Write what a cell says into the rows that it spans, and SPANNED into the columns."""
    places = _places(rows)
    starts = sorted({place.column for place in places})  # no other column is one: each has a cell of its own somewhere
    reach = [(place, bisect_left(starts, place.column), bisect_left(starts, place.end_column)) for place in places]
    size = sum((place.end_row - place.row) * (end - start) for place, start, end in reach)
    if not places or size > _MOST_GROWTH * len(places):
        return
    grid: list[dict[int, Any]] = [{} for _ in rows]
    for place, start, end in reach:
        text = text_of(place.cell).replace(SPANNED, "")  # which is the page's own here
        for row in range(place.row, place.end_row):
            texts = across(text if row == place.row else repeated(text), end - start)
            grid[row] |= {column: _cell(place.cell.tag, there) for column, there in enumerate(texts, start)}
        if text:
            grid[place.row][start] = place.cell  # with its links, by which trafilatura tells menus
    for row, filled in zip(rows, grid, strict=True):
        columns = range(max(filled, default=-1) + 1)
        _set_cells(row, [filled[column] if column in filled else _cell("td", "") for column in columns])


def _places(rows: Sequence[Any]) -> list[_Place]:
    """Place cells as browsers do: each in the first column that none from above reaches into.

    Returns none at all for a table that is too wide.
    """
    places = []
    free: dict[int, int] = {}  # the first row in which a column is free again
    for number, (row, end) in enumerate(zip(rows, _ends(rows), strict=True)):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while free.get(column, 0) > number:
                column += 1
            if column >= _MOST_COLUMNS:
                return []
            end_row = min(number + (_span(cell, "rowspan") or end), end)  # 0: to the end
            reach = min(column + (_span(cell, "colspan") or 1), _MOST_COLUMNS)
            end_column = next((there for there in range(column + 1, reach) if free.get(there, 0) > number), reach)
            if end_row > number + 1:
                free |= dict.fromkeys(range(column, end_column), end_row)
            places.append(_Place(cell, number, column, end_row, end_column))
            column = end_column
    return places


def _ends(rows: Sequence[Any]) -> list[int]:
    """Return for each row the first one beyond its <tbody> or the like, which no cell reaches out of."""
    ends: list[int] = []
    for _, part in groupby(rows, key=lambda row: row.getparent()):
        length = len(list(part))
        ends += [len(ends) + length] * length
    return ends


def _span(cell: Any, name: str) -> int:  # noqa: ANN401
    number = _NUMBER.match(cell.get(name) or "")
    return int(number[1]) if number else 1


def _join_header(table: Any, rows: Sequence[Any]) -> None:  # noqa: ANN401
    """Make captions of titles, and one row of several header rows."""
    cells = {row: {cell: text_of(cell) for cell in row.iterchildren("td", "th")} for row in rows}
    shown = [row for row in rows if any(cells[row].values())]
    texts = [list(cells[row].values()) for row in shown]
    if not any(map(is_wide, texts)):  # it only lays out the page
        return
    marks = [is_wide(texts[place]) and _all_head(cells[row]) for place, row in enumerate(shown)]
    titles, told = headed(texts, marks)
    above = len(shown) - len(told)
    for row in shown[:above]:
        row.getparent().remove(row)
    for title in titles:
        table.insert(len(table.findall("caption")), _cell("caption", title))
    if told[0] != texts[above]:
        _set_cells(shown[above], [_cell("th", name) for name in told[0]])


def _all_head(cells: Mapping[Any, str]) -> bool:
    return all(cell.tag == "th" for cell, text in cells.items() if text)


def _cell(tag: str, text: str) -> Any:  # noqa: ANN401
    cell = html.Element(tag)
    cell.text = text
    return cell


def _set_cells(row: Any, cells: Sequence[Any]) -> None:  # noqa: ANN401
    for cell in list(row.iterchildren("td", "th")):
        row.remove(cell)
    for cell in cells:
        cell.attrib.pop("colspan", None)
        cell.attrib.pop("rowspan", None)
        row.append(cell)
