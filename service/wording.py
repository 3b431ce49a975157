"""An answer as text: its statements with their markers, and what is to be said of values that differ."""

import re
from collections.abc import Sequence

from service.answers import Citation, Statement

REFUSAL = "The sources do not answer this question."
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def worded(statements: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """Write the statements as text with their markers, a line each, a list below its lead-in."""
    if not statements:
        return REFUSAL
    cited = {citation.marker: citation for citation in citations}
    lines: list[str] = []
    above = None  # the lead-in of the list that is being written
    for statement in statements:
        markers = "".join(f" [{marker}]" for marker in statement.citations)
        citation = cited[statement.citations[0]]
        lead_in = citation.lead_in if statement.list else None
        if lead_in and (citation.document.id, lead_in.start) != above:
            lines.append(_one_line(lead_in.text))
        above = (citation.document.id, lead_in.start) if lead_in else None
        lines.append(("- " if statement.list else "") + _one_line(statement.text) + markers)
    return "\n".join([*lines, *different_values(statements, citations)])


def _one_line(text: str) -> str:
    """Even out white space, so that a line of the answer stays a line; the quotes themselves keep theirs."""
    return " ".join(text.split())


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
