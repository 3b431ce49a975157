"""Lists in answers: a list is quoted whole, or only those of its items that meet what the question asks of them."""

import re
from collections.abc import Sequence

from indexer.analysis import terms
from indexer.documents import BlockKind, Document
from service.evidence import Evidence
from service.question import Question

_FEWEST_MEMBERS = 4  # of a sentence for it to be an enumeration
_LONGEST_MEMBER = 70  # characters
_SEPARATOR = re.compile(r"\s*[,;]\s+(?![^()]*\))|\s+(?:and|or|en|of|et|ou|und|oder)\s+(?=[^,;]*$)")
_OPENING = re.compile(
    r"(?:\b(?:of|like|as|are|is|include[sd]?|including|with|namely|from|in|at|by|the)\s+|[:–—]\s*)+", re.IGNORECASE
)


def list_to_quote(question: Question, best: Evidence) -> int | None:
    """Return the lead-in of the list that answers as a whole, if one does.

    It does when its lead-in is the best evidence, or when one of its items is, the question asks for several things,
    and the item itself meets no more of the question than what it shares with all the others.
    """
    if best.block.kind is BlockKind.LEAD_IN:
        return best.sentence.block
    shared = best.features.covered - best.features.covered_by_sentence
    if best.block.lead_in is not None and question.wants_list and best.features.covered_by_sentence <= shared:
        return best.block.lead_in
    return None


def items_of(document: Document, lead_in: int) -> list[int]:
    """Return the positions of the blocks that are the items of a list."""
    return [position for position, block in enumerate(document.blocks) if block.lead_in == lead_in]


def items_alike(question: Question, best: Evidence) -> list[int]:
    """Return the items that meet the same condition as the best one: "the incubators in Ghent" are all of those there.

    The condition is what the question shares with the best item and not with most others; of what it shares, names
    count alone when there are any.
    """
    lead_in = best.block.lead_in
    if lead_in is None or not question.wants_list:
        return []
    items = items_of(best.document, lead_in)
    met = {item: frozenset(terms(best.document.text_of(item))) for item in items}
    condition = _condition(question, met[best.sentence.block], list(met.values()))
    return [item for item in items if condition and condition <= met[item]]


def members_asked_for(
    question: Question, document: Document, start: int, end: int
) -> tuple[list[tuple[int, int, int]], int]:
    """Return (start, end, place) of the members of an enumeration that hold a name of the question, and its count.

    "Think of Acme (Ghent), Bolt (Mol), Core (Ghent), Dyne (Landen) and more." asked for Mol gives "Bolt (Mol)".
    None when the sentence is no enumeration, or the name singles out no minority of its members; a member that says
    nothing but the name tells nothing.
    """
    members = _members(document.text, start, end)
    asked = frozenset(question.names)
    chosen = [
        (first, last, place)
        for place, (first, last) in enumerate(members, start=1)
        if asked.intersection(found := terms(document.text[first:last])) and not asked.issuperset(found)
    ]
    return (chosen, len(members)) if 2 * len(chosen) < len(members) else ([], len(members))


def _condition(question: Question, met: frozenset[str], all_met: Sequence[frozenset[str]]) -> frozenset[str]:
    telling = [
        term.text
        for term in question.terms
        if term.text in met and 2 * sum(term.text in other for other in all_met) <= len(all_met)
    ]
    names = frozenset(question.names).intersection(telling)
    return names or frozenset(telling)


def _members(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the (start, end) of each member of an enumeration; none when there are too few, or they are too long."""
    spans = []
    first = start
    for separator in (*_SEPARATOR.finditer(text, start, end), None):
        last = separator.start() if separator else end
        spans.append((first, len(text[:last].rstrip(" .\t\n"))))
        first = separator.end() if separator else end
    opening = [found.end() for found in _OPENING.finditer(text, *spans[0])]
    if opening:  # "Think of Acme (Ghent)": the first member begins after the words that open the enumeration
        spans[0] = (opening[-1], spans[0][1])
    spans = [span for span in spans if span[0] < span[1]]
    named = [span for span in spans if any(character.isupper() for character in text[slice(*span)])]
    short = [span for span in named if span[1] - span[0] <= _LONGEST_MEMBER]
    return short if len(short) >= max(_FEWEST_MEMBERS, len(spans) - 1) else []
