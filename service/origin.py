"""The year of a statement and where it is from, as far as the text itself tells them; in doubt nothing is said."""

import re

from indexer.documents import BlockKind, Document

_ORIGIN = re.compile(  # in brackets or at the beginning of a sentence: "open source: anyone may copy it" names none
    r"(?:[(\[;,]|^|(?<=[.!?])\s)\s*(?:sources?|bron(?:nen)?|quellen?)\s*:\s*(?P<told>[^()\[\]]{2,200})",
    re.IGNORECASE | re.MULTILINE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BETWEEN_CLAUSES = re.compile(r"[,:]\s|[;()\[\]]|\s[–—-]\s|(?<=[.!?])\s")
_BEGIN_OR_END = re.compile(  # of a time, of which the statement need not be
    r"\b(?:since|until|till|by|before|after|from|between)\s+(?:\w+\s+){0,3}(?:19|20)\d\d\b", re.IGNORECASE
)
_DATE = re.compile(  # "In 2019", "at the end of December 2019"
    r"\W*(?:(?:in|as|of|at|on|for|during|the|end|beginning|start|early|late|mid|year|first|second|third|fourth|half|"
    r"quarter|q[1-4]|fiscal|financial|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*|\d{1,2})\W+)*"
    r"(?:19|20)\d\d\W*",
    re.IGNORECASE,
)


def told_origin(statement: str, note: str = "") -> tuple[str | None, str | None]:
    """Return (year, origin) of a statement, where the text tells them.

    They stand in the statement ("(source: pharma.be, 2019 facts and figures)") or in the note below its list, whose
    year counts where the statement tells none.
    """
    own = _ORIGIN.search(statement)
    told = own or _ORIGIN.search(note)
    years = {*_YEAR.findall(own["told"] if own else "")} or _years_of(statement)
    if told and not _YEAR.search(statement):
        years = {*_YEAR.findall(told["told"])}
    origin = re.split(r",\s*(?=.*\d{4})|;", " ".join(told["told"].split()), maxsplit=1)[0].strip(" .") if told else None
    return (years.pop() if len(years) == 1 else None), origin or None


def note_below(document: Document, block: int) -> str:
    """Return the text of the source note below the list that a block belongs to."""
    list_id = document.blocks[block].list_id
    if list_id is None:
        return ""
    notes = [
        document.text_of(position)
        for position, other in enumerate(document.blocks)
        if other.kind is BlockKind.NOTE and other.list_id == list_id
    ]
    return " ".join(notes)


def _years_of(statement: str) -> set[str]:
    """Return the years that a statement may be of, none where its only year is that of something beside the point.

    "The bridge, built in 1932, carries 40,000 cars" is not of 1932: a year counts in a statement of one clause, in a
    clause that is nothing but a date, and beside another figure.
    """
    years = {*_YEAR.findall(statement)}
    clauses = [clause for clause in _BETWEEN_CLAUSES.split(statement) if any(map(str.isalnum, clause))]
    counts = any(
        not _BEGIN_OR_END.search(clause)
        and (len(clauses) == 1 or _DATE.fullmatch(clause) or re.search(r"\d", _YEAR.sub("", clause)))
        for clause in clauses
        if _YEAR.search(clause)
    )
    return years if counts or len(years) > 1 else set()
