"""What an answer says of values that differ: which of its quotes give them, and of when each is."""

import re
from collections.abc import Sequence

from service.answers import Citation, Statement

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def different_values(statements: Sequence[Statement], citations: Sequence[Citation]) -> list[str]:
    """Return a line for each quantity that statements give several values for.

    "The sources give different values: [1] as of 2020, [2] in a document of 2024-03-12."
    """
    dates = {citation.marker: citation.document.date for citation in citations}
    stated = {statement.citations[0]: statement for statement in statements if statement.differs_from}
    quantities = dict.fromkeys(
        tuple(sorted({marker, *statement.differs_from} & stated.keys())) for marker, statement in stated.items()
    )
    told = [[_dated(marker, stated[marker], dates[marker]) for marker in group] for group in quantities]
    return [f"The sources give different values: {', '.join(group)}." for group in told]


def _dated(marker: int, statement: Statement, date: str | None) -> str:
    """Return a marker with the year that the text tells; the document's date, only if the text tells no year at all."""
    if statement.as_of:
        return f"[{marker}] as of {statement.as_of}"
    return f"[{marker}] in a document of {date}" if date and not _YEAR.search(statement.text) else f"[{marker}]"
