"""Tables of web pages: where their header is, and whether they are tables at all."""

from typing import Any

from indexer.parse.parsed import Writer, clean


def write_table(writer: Writer, table: Any) -> bool:  # noqa: ANN401 - lxml's types do not fit HTML elements
    """Write a table row by row; return False for one that only lays out a page, and write nothing.

    Reads <tr>, <th> and <td> of HTML as well as <row> and <cell role="head"> of trafilatura.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [list(row.iterchildren("td", "th", "cell")) for row in table.iter("tr", "row")]
    cells = [[clean("".join(cell.itertext())) for cell in row] for row in rows]
    heads = [[cell.tag == "th" or cell.get("role") == "head" for cell in row] for row in rows]
    filled = [position for position, row in enumerate(cells) if any(row)]
    if not filled or max(len([cell for cell in row if cell]) for row in cells) < 2:
        return False
    captions = [clean("".join(caption.itertext())) for caption in table.iterchildren("caption")]
    above = 0  # rows with a single cell above the first wider one are its caption too
    while len([cell for cell in cells[filled[above]] if cell]) < 2:
        captions.append(" ".join(cells[filled[above]]).strip())
        above += 1
    shown = filled[above:]
    # Trafilatura keeps the mark of a header in the first row only.
    if heads[shown[0]] == [True, False] and all(
        len(cells[position]) == 2 for position in shown
    ):  # "Founded | 1817": each row names itself
        cells = [[": ".join(cell.rstrip(":") for cell in row if cell)] for row in cells]
        writer.table([cells[position] for position in shown], " ".join(captions), header=False)
    else:
        writer.table([cells[position] for position in shown], " ".join(captions))
    return True
