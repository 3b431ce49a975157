"""Chosen sentences to the statements of an answer: whole lists, understandable quotes, figures with their origin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.analysis import terms
from indexer.documents import BlockKind, Document
from indexer.enumerations import members_of
from indexer.sentences import sentence_spans
from service.differences import other_values
from service.evidence import Evidence
from service.judge import Judged
from service.lists import end_of_item, items_alike, items_asked_for, items_of, list_to_quote, members_asked_for
from service.origin import note_below, told_origin
from service.question import Question

_MOST_SENTENCES = 3  # of an answer that is no list
_MOST_BACK = 3  # sentences that one brings along because it points back; a page may begin each of them with "she"
_LONGEST_ITEM = 250  # characters of a list item that is quoted whole: what one takes in at a glance
_SHORT_ANSWER = 0.6  # of its quote: a longer one marks nearly all of it, which helps nobody
_POINTS_BACK = re.compile(
    r"(?:it|its|they|their|this|that|these|those|he|she|his|her|such|here|there|the (?:latter|former)|"
    r"het|zij|ze|hun|deze|dit|hij|il|elle|ils|elles|ce|cette|ces|leur|leurs|er|sie|es|dies|diese[rs]?|ihre?)\b",
    re.IGNORECASE,
)

Place = tuple[str, int, int]  # document, start, end


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a document that is to be cited, with what it is read with."""

    document: Document
    start: int
    end: int
    block: int  # position of its first block
    position: int | None = None  # in its list, from 1
    count: int | None = None  # items of that list
    as_of: str | None = None
    origin: str | None = None
    highlight: tuple[int, int] | None = None  # the short answer inside it
    other_values: tuple["Place", ...] = ()  # of the quotes that give another value for the same quantity

    @property
    def place(self) -> "Place":
        """Where it stands: document, start and end."""
        return self.document.id, self.start, self.end

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.document.text[self.start : self.end]

    @property
    def in_context(self) -> str:
        """The words with the headings and the lead-in that they stand under."""
        return "\n".join((*self.document.above(self.block), self.text))


def compose(question: Question, ranked: Sequence[Judged], further: float) -> list[Quote]:
    """Return what an answer quotes, the best evidence first; a list in its own order.

    Where the sources give other values for the quantity that is asked for, those come next, and each quote names them.

    Args:
        question: what is asked.
        ranked: candidate sentences, the best first.
        further: a further sentence joins when its logit is at most this far below that of the best one.
    """
    best = _list_before_its_lead_in(ranked, further)
    lead_in = list_to_quote(question, best)
    if lead_in is not None:
        return _items(best.document, items_asked_for(question, best.document, lead_in), lead_in)
    alike = items_alike(question, best)
    if len(alike) > 1 and best.block.lead_in is not None:
        return _items(best.document, alike, best.block.lead_in)
    if members := _members(question, ranked):
        return members
    differing = other_values(question, ranked)
    chosen = [best, *differing]
    for candidate in ranked[1:]:
        if len(chosen) >= _MOST_SENTENCES or candidate.logit < ranked[0].logit - further:
            break
        known = any(candidate.evidence is evidence for evidence in differing)
        if not candidate.evidence.whole_list and not known:
            chosen.append(candidate.evidence)
    first = _understandable(best, question=question)
    values = [_understandable(evidence, beside=first) for evidence in differing]
    told = [best, *chosen[1 + len(differing) :]]
    _, *rest = (each for evidence in told for each in (evidence, *_announced_by(evidence, ranked)))
    others = [_understandable(evidence) for evidence in rest]
    return _side_by_side(_merged([first, *values, *others], apart=len(values) + 1 if values else 0), [best, *differing])


def together(parts: Sequence[Sequence[Quote]]) -> list[Quote]:
    """Return the quotes for all parts of a question; those that overlap are one, in the place of the first."""
    quotes = [quote for part in parts for quote in part]
    return _merged(quotes, apart=len(quotes)) if len(parts) > 1 else quotes


def _list_before_its_lead_in(ranked: Sequence[Judged], further: float) -> Evidence:
    """Return the best evidence; the list of a lead-in that is judged nearly as good as its own words takes their place.

    Whoever is shown a list is shown its lead-in too.
    """
    best = ranked[0]
    for judged in ranked[1:]:
        if judged.logit < best.logit - further:
            break
        if judged.evidence.whole_list and judged.evidence.sentence == best.evidence.sentence:
            return judged.evidence
    return best.evidence


def _announced_by(evidence: Evidence, ranked: Sequence[Judged]) -> list[Evidence]:
    """Return the best item below a lead-in whose own words are quoted: "Our ports rank:" says nothing alone."""
    if evidence.block.kind is not BlockKind.LEAD_IN or evidence.whole_list:
        return []
    below = (one.evidence for one in ranked if one.evidence.block.lead_in == evidence.sentence.block)
    return [item for item in below if item.document is evidence.document][:1]


def _side_by_side(quotes: list[Quote], stating: Sequence[Evidence]) -> list[Quote]:
    """Tell the quotes that state different values of one another; a quote that holds several of them needs none."""
    differing = [
        quote
        for quote in quotes
        if any(
            evidence.document is quote.document and quote.start <= evidence.sentence.start < quote.end
            for evidence in stating
        )
    ]
    if len(differing) < 2:
        return quotes
    places = [quote.place for quote in differing]
    return [
        replace(quote, other_values=tuple(place for place in places if place != quote.place))
        if quote.place in places
        else quote
        for quote in quotes
    ]


def _items(document: Document, items: Sequence[int], lead_in: int) -> list[Quote]:
    """Quote items of a list, each with its place among all of them."""
    everything = items_of(document, lead_in)
    places = {item: place for place, item in enumerate(everything, start=1)}
    note = note_below(document, lead_in)
    quotes = []
    for item in items:
        start, end = document.blocks[item].start, end_of_item(document, item)
        as_of, origin = told_origin(document.text[start:end], note)
        quotes.append(Quote(document, start, end, item, places[item], len(everything), as_of, origin))
    return quotes


def _members(question: Question, ranked: Sequence[Judged]) -> list[Quote]:
    """Quote those members of an enumeration that the question asks for, if it does.

    The enumeration stands in the best sentence, or beside it in the same block: "There are many firms. Think of ...",
    unless that sentence holds a name of the question itself.
    """
    best = ranked[0].evidence
    if not _is_about(question, best.document, best.sentence.block):
        return []
    own = best.document.text[best.sentence.start : best.sentence.end]
    named = not set(question.names).isdisjoint(terms(own))
    for evidence in (judged.evidence for judged in ranked):
        document, sentence = evidence.document, evidence.sentence
        beside = document is best.document and sentence.block == best.sentence.block and not named
        if evidence is best or beside:
            chosen, count = members_asked_for(question, document, sentence.start, sentence.end)
            if chosen:
                return [Quote(document, start, end, sentence.block, place, count) for start, end, place in chosen]
    return []


def _is_about(question: Question, document: Document, block: int) -> bool:
    """Say whether a block, read under its headings, holds any word of the question beside the names in it."""
    kinds = {term.text for term in question.terms}.difference(question.names)
    around = (*document.above(block), document.text_of(block))
    return not kinds or any(not kinds.isdisjoint(terms(text)) for text in around)


def _understandable(evidence: Evidence, beside: Quote | None = None, question: Question | None = None) -> Quote:
    """Widen a sentence to what a reader needs: all of it if it was cut, the one before it if it points back.

    The sentences of a list item tell of one thing ("Name – an incubator. It offers ..."), and are quoted together.
    What stands in the quote beside it is not quoted again. A question for several things gets the sentence that lists
    them with the one that says what they are, whichever comes first.
    """
    document, block = evidence.document, evidence.block
    spans = [
        (block.start + start, block.start + end)
        for start, end in sentence_spans(document.text[block.start : block.end])
    ]
    place = next((number for number, (_, end) in enumerate(spans) if evidence.sentence.start < end), 0)
    first = place
    while first > max(0, place - _MOST_BACK) and _POINTS_BACK.match(document.text, spans[first][0]):
        if beside and beside.document is document and beside.start < spans[first - 1][1] <= beside.end:
            break
        first -= 1
    if question and question.wants_list:
        if place + 1 < len(spans) and members_of(document.text, *spans[place + 1]):
            place += 1
        elif first == place > 0 and any(members_of(document.text, *spans[number]) for number in (place, place - 1)):
            first -= 1
    start, end = (spans[first][0], spans[place][1]) if spans else (evidence.sentence.start, evidence.sentence.end)
    if block.kind is BlockKind.ITEM and block.end - block.start <= _LONGEST_ITEM:
        start, end = block.start, block.end
    as_of, origin = told_origin(document.text[start:end], note_below(document, evidence.sentence.block))
    highlight = _short_answer(evidence, start, end)
    return Quote(document, start, end, evidence.sentence.block, as_of=as_of, origin=origin, highlight=highlight)


def _short_answer(evidence: Evidence, start: int, end: int) -> tuple[int, int] | None:
    """Return the span that the reader found, if it lies in the quote and is so much shorter that it helps."""
    if evidence.span is None or not start <= evidence.span[0] < evidence.span[1] <= end:
        return None
    return evidence.span if evidence.span[1] - evidence.span[0] <= _SHORT_ANSWER * (end - start) else None


def _merged(quotes: Sequence[Quote], apart: int = 0) -> list[Quote]:
    """Make one quote of those that overlap or follow each other in a block, in the place of the first of them.

    Args:
        quotes: the best first.
        apart: so many of the first ones state different values; they stay apart unless they overlap.
    """
    merged: list[Quote] = []
    for number, quote in enumerate(quotes):
        together = _overlap if number < apart else _touch
        touched = [other for other in merged if together(quote, other)]
        if not touched:
            merged.append(quote)
            continue
        place = merged.index(touched[0])
        merged = [other for other in merged if other not in touched]
        merged.insert(place, _joined([*touched, quote]))
    return merged


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document is other.document and one.start < other.end and other.start < one.end


def _touch(one: Quote, other: Quote) -> bool:
    """Say whether two quotes overlap, or have nothing but white space between them in a block."""
    if one.document is not other.document:
        return False
    first, second = sorted((one, other), key=lambda quote: quote.start)
    between = first.document.text[first.end : second.start]
    return _overlap(one, other) or (first.block == second.block and not between.strip())


def _joined(quotes: Sequence[Quote]) -> Quote:
    """Return the stretch from the first to the last of several quotes; year, origin and short answer of the best."""
    start, end = min(quote.start for quote in quotes), max(quote.end for quote in quotes)
    block = min(quotes, key=lambda quote: quote.start).block
    document = quotes[0].document
    as_of, origin = told_origin(document.text[start:end], note_below(document, block))
    return replace(quotes[0], start=start, end=end, block=block, as_of=as_of, origin=origin)
