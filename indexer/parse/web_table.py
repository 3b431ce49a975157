"""Tables of web pages: where their header is, and whether they are tables at all."""

from collections.abc import Sequence
from typing import Any

from indexer.parse.parsed import SPANNED, Writer, clean
from indexer.parse.spans import is_wide
from indexer.parse.web_spans import text_of


def write_table(writer: Writer, table: Any) -> bool:  # noqa: ANN401 - lxml's types do not fit HTML elements
    """Write a table row by row; return False for one that only lays out a page, and write nothing.

    Reads <tr>, <th> and <td> of HTML as well as <row> and <cell role="head"> of trafilatura.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [list(row.iterchildren("td", "th", "cell")) for row in table.iter("tr", "row")]
    cells = [[text_of(cell) for cell in row] for row in rows]
    filled = [position for position, row in enumerate(cells) if any(row)]
    if not any(map(is_wide, cells)):
        return False
    captions = [clean("".join(caption.itertext())) for caption in table.iterchildren("caption")]
    above = 0  # rows with a single cell above the first wider one are its caption too
    while not is_wide(cells[filled[above]]) and not _has_empty_corner(cells[filled[above]]):
        captions.append(clean(" ".join(cells[filled[above]])))  # SPANNED is none of its words
        above += 1
    shown = [cells[position] for position in filled[above:]]
    first, *others = [cell.tag == "th" or cell.get("role") == "head" for cell in rows[filled[above]]]
    # Trafilatura keeps the mark of a header in the first row only.
    if first and not any(others):  # "Founded | 1817": each row names itself
        shown = [[_named_by_itself(row)] for row in shown]
    writer.table(shown, " ".join(captions), header=not first or any(others))
    return True


def _has_empty_corner(row: Sequence[str]) -> bool:
    """Say whether a row is the header of two columns, the first of which needs no name."""
    return len(row) == 2 and not row[0]


def _named_by_itself(row: Sequence[str]) -> str:
    values = "; ".join(cell for cell in row[1:] if cell not in ("", SPANNED))
    return ": ".join(filter(None, (row[0].rstrip(":"), values)))
