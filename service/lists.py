"""Lists in answers: a list is quoted whole, or only those of its items that meet what the question asks of them."""

import re
from collections.abc import Sequence

from indexer.analysis import terms
from indexer.documents import Document
from indexer.enumerations import members_of
from service.evidence import NEARLY_ALL, Evidence
from service.question import Question
from service.support.number_words import ORDINAL_VALUES, WORD_VALUES, any_of

_RANK = re.compile(  # "#1", "no. 1", "number one", "1st", "first"
    rf"(?:#\s?|\bno\.?\s?|\bnumber\s)(?:(?P<figure>\d{{1,2}})|(?P<number>{any_of(WORD_VALUES)}))\b|"
    rf"\b(?P<short>\d{{1,2}})(?:st|nd|rd|th)\b|\b(?P<word>{any_of(ORDINAL_VALUES)})\b",
    re.IGNORECASE,
)

_EXCLUSION = re.compile(
    r"(?:\b(?:not(?! (?:only|just|merely|necessarily)\b)|except|excepting|excluding|besides|outside|without|beyond|"
    r"(?:other|rather) than|(?:apart|aside) from|all but)\b|n[’']t\b)(?P<names>(?:(?!\bbut\b)[^,;:?!])*)",
    re.IGNORECASE,
)


def list_to_quote(question: Question, best: Evidence) -> int | None:
    """Return the lead-in of the list that answers as a whole, if one does.

    It does when it is the best evidence itself, or when one of its items is, and what is asked is what the list tells
    as a whole: the question asks for several things, and the item itself meets no more of it than what it shares with
    all the others, or is one that the question leaves out; or it meets none of it, and what they share nearly all.
    """
    if best.whole_list:
        return best.sentence.block
    if question.wants_list and not _left_out(question).isdisjoint(terms(best.document.text_of(best.sentence.block))):
        return best.block.lead_in
    own, shared = best.features.covered_by_sentence, best.features.covered - best.features.covered_by_sentence
    asked_for = (question.wants_list and own <= shared) or (own == 0 and shared >= NEARLY_ALL)
    return best.block.lead_in if asked_for else None


def items_of(document: Document, lead_in: int) -> list[int]:
    """Return the positions of the blocks that are the items of a list."""
    return [position for position, block in enumerate(document.blocks) if block.lead_in == lead_in]


def end_of_item(document: Document, item: int) -> int:
    """Return where an item ends, in code points: with the items of the list that it may open itself."""
    last = item  # never the first block, which nothing opens
    while last + 1 < len(document.blocks) and (document.blocks[last + 1].lead_in or 0) >= item:
        last += 1
    return document.blocks[last].end


def items_asked_for(question: Question, document: Document, lead_in: int) -> list[int]:
    """Return the items of a list that hold a name or rank of the question, unless that is most of them; else all.

    What the list as a whole is about, by its lead-in and headings, singles out none of its items. Those that the
    question leaves out ("other than in Ghent") are not asked for.
    """
    shared = "\n".join((*document.section_of(lead_in), document.text_of(lead_in)))
    left_out = _left_out(question)
    names = frozenset(question.names).difference(terms(shared), left_out)
    ranks = _ranks(question.text) - _ranks(shared)
    texts = {item: document.text_of(item) for item in items_of(document, lead_in)}
    items = [item for item, text in texts.items() if left_out.isdisjoint(terms(text))] or list(texts)
    chosen = [
        item for item in items if not (names.isdisjoint(terms(texts[item])) and ranks.isdisjoint(_ranks(texts[item])))
    ]
    return chosen if 0 < 2 * len(chosen) <= len(texts) else items


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

    "Think of Acme Ghent, Bolt Mol, Core Ghent, Dyne Landen and more." asked for Mol gives "Bolt Mol".
    No member when the sentence is no enumeration, or the name singles out no minority of its members; a member that
    says nothing but the name tells nothing. Where the question leaves those out, the others are asked for.
    """
    members = members_of(document.text, start, end)
    left_out = _left_out(question)
    asked = left_out or frozenset(question.names)
    placed = [(first, last, place) for place, (first, last) in enumerate(members, start=1)]
    chosen = [
        (first, last, place)
        for first, last, place in placed
        if asked.intersection(found := terms(document.text[first:last])) and not asked.issuperset(found)
    ]
    if not 2 * len(chosen) < len(members):
        return [], len(members)
    return ([member for member in placed if member not in chosen] if left_out and chosen else chosen), len(members)


def _left_out(question: Question) -> frozenset[str]:
    """Return the names that a question excludes: "the parks that are not in Ghent", "other than Ghent"."""
    told = " ".join(match["names"] for match in _EXCLUSION.finditer(question.text))
    return frozenset(question.names).intersection(terms(told))


def _ranks(text: str) -> set[int]:
    """Return the ranks that a text names."""
    found = [(match["figure"] or match["short"], match["number"] or match["word"]) for match in _RANK.finditer(text)]
    values = {**WORD_VALUES, **ORDINAL_VALUES}
    return {int(figure) if figure else values[word.lower()] for figure, word in found}


def _condition(question: Question, met: frozenset[str], all_met: Sequence[frozenset[str]]) -> frozenset[str]:
    telling = [
        term.text
        for term in question.terms
        if term.text in met and 2 * sum(term.text in other for other in all_met) <= len(all_met)
    ]
    names = frozenset(question.names).intersection(telling)
    return names or frozenset(telling)
