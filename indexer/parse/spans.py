"""Tables whose cells span several columns or rows, as rows that a `Writer` can tell."""

from collections.abc import Sequence

from indexer.parse.parsed import SPANNED

_LONGEST_REPEATED = 200  # characters; a longer text over several rows is a remark, and is told once


def across(text: str, columns: int) -> list[str]:
    """Return the places of a cell in its row; an empty one reaches nowhere."""
    return [text, *[SPANNED if text else ""] * (columns - 1)]


def repeated(text: str) -> str:
    """Return what a cell says in the rows below its first one: each row has to say by itself what it is about."""
    return text if len(text) <= _LONGEST_REPEATED else ""


def is_wide(row: Sequence[str]) -> bool:
    """Say whether at least two cells of a row say something."""
    return len([cell for cell in row if cell not in ("", SPANNED)]) > 1


def headed(rows: Sequence[Sequence[str]], marks: Sequence[bool]) -> tuple[list[str], list[Sequence[str]]]:
    """Return the titles that stand above the names of a table's columns, and its rows, with these names in the first.

    Args:
        rows: cells, with SPANNED in the places that the one to the left reaches into.
        marks: of each row, whether the file marks it as a header.
    """
    above = 0
    while above < len(rows) - 1 and _is_title(rows[above]):
        above += 1
    titles, rows, marks = [row[0] for row in rows[:above]], rows[above:], marks[above:]
    if len(rows) < 2:
        return titles, list(rows)
    below = 2 if _has_names_below(rows[0], rows[1]) else 1
    while below < len(rows) and marks[below]:
        below += 1
    if below == len(rows):  # it would name nothing
        below = 1
    return titles, [_names(rows[:below]), *rows[below:]]


def _is_title(row: Sequence[str]) -> bool:
    """Say whether a row is one cell over all columns."""
    return bool(row) and row[0] != "" and all(cell == SPANNED for cell in row[1:])


def _has_names_below(names: Sequence[str], below: Sequence[str]) -> bool:
    """Say whether names over several columns have further ones below: "Ships" (of two columns) above "2022 | 2023".

    They have where all other names reach down beside these.
    """
    ends = [*names[1:], ""]
    single = [column for column, name in enumerate(names) if SPANNED not in (name, ends[column])]
    reach_down = all(names[column] and names[column : column + 1] == below[column : column + 1] for column in single)
    return SPANNED in names and bool(single) and reach_down


def _names(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one name for each column: what stands in the header above it, from top to bottom."""
    columns: list[dict[str, None]] = [{} for _ in range(max(map(len, rows)))]  # dicts, as a name may reach down
    for row in rows:
        name = ""
        for column, cell in enumerate(row):
            name = name if cell == SPANNED else cell
            columns[column][name] = None
    return [" ".join(filter(None, names)) for names in columns]
