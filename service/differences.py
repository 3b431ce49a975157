"""Where sources differ: the sentences that state another value for the quantity that the best sentence states.

Two figures are values of one quantity when their unit is the same, what is asked for is met by both sentences alike,
and neither names anything that the other does not know: a region is not its country, nor one company another. A value
in another year is another value; a question that names a year wants the values of that year alone. In doubt nothing
is said: a difference that is missed leaves a true answer, an invented one spoils it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, isclose, log10

from indexer.analysis import terms
from indexer.documents import BlockKind
from service.evidence import Evidence
from service.judge import Judged
from service.question import Expected, Question, content_words
from service.support.figures import Figure, figures
from service.support.names import initials_of, is_held, names

_MOST = 2  # further values; a reader compares no more at a glance
_FARTHEST = 8.0  # logits below the best sentence
_MET_ALIKE = 0.4  # of the weight of the question's terms that the best sentence meets
_MET_ALIKE_IN_DOCUMENT = 0.75  # the same within one document, which seldom contradicts itself
_TOLD_ALIKE = 0.33  # of the words around the other figure that the question or the best sentence has too
_MOST_OWN = 1  # words around each of two figures of one document that the other sentence and the question lack
_MOSTLY = 0.4  # of the short answer, that is its figure
_ROUGH = 0.05  # a figure of one digit meets what lies so near: "7 billion" and "7.1 billion"

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLAUSE = re.compile(r"(?:[^,;:()–]|(?<=\d)[.,:](?=\d))+")
_STRETCH = re.compile(r"(?:(?!\b(?:while|whereas|but|terwijl|maar|tandis|mais|während|aber)\b)[^;:()])+")
_ATTRIBUTION = re.compile(
    r"\([^()]*\)|\b(?:according to|as (?:stated|reported) by|volgens|selon|d['’]après|laut|nach Angaben)\b[^,;()]*",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:will|would|could|should|expect\w*|forecast\w*|predict\w*|target\w*|aims?|plan(?:s|ned)|goal|estimates?|"
    r"zal|zullen|verwacht\w*|streef\w*|sera|seront|prévo\w+|vise\w*|wird|werden|soll(?:en)?|erwartet\w*)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|the (?:figure|number|total|share|rate|average)|earlier|before|previously|"
    r"dat|dit|het|cela|ce|il|elle|das|dies|es)\b",
    re.IGNORECASE,
)
_TIME_WORDS = frozenset(terms("year years earlier later before previous last end start jaar an année jahr"))


@dataclass(frozen=True)
class _Stated:
    """A figure in the words that a sentence states it with."""

    evidence: Evidence
    figure: Figure

    @cached_property
    def text(self) -> str:
        sentence = self.evidence.sentence
        return self.evidence.document.text[sentence.start : sentence.end]

    @cached_property
    def own_words(self) -> str:
        """The sentence without who says so."""
        return _ATTRIBUTION.sub(lambda found: " " * len(found[0]), self.text)

    @cached_property
    def context(self) -> str:
        """The headings and the lead-in that the sentence is read with."""
        document, block = self.evidence.document, self.evidence.sentence.block
        return "\n".join((*document.section_of(block), document.lead_in_of(block) or ""))

    @cached_property
    def words(self) -> frozenset[str]:
        """The terms of the sentence, of its headings and of its lead-in."""
        return frozenset(terms(self.text)).union(terms(self.context))

    @cached_property
    def years(self) -> frozenset[str]:
        return frozenset(_YEAR.findall(self.text))

    def around(self, pattern: re.Pattern[str]) -> frozenset[str]:
        """Return the content terms of the clause that holds the figure."""
        clauses = (match[0] for match in pattern.finditer(self.text) if match.start() < self.figure.end <= match.end())
        return _content(next(clauses, self.text))

    def strangers(self, question: Question, other: "_Stated") -> bool:
        """Say whether the sentence or its headings name something that neither the question nor the other one knows."""
        document = other.evidence.document
        known = [question.text, other.text, other.context, document.source.title]
        held = frozenset(term for text in known for term in terms(text))
        initials = initials_of(known)
        own = [*names(self.own_words), *names(self.context if self.evidence.document is document else "")]
        return any(name.certain and not is_held(name.text, held, initials) for name in own)


def other_values(question: Question, ranked: Sequence[Judged]) -> list[Evidence]:
    """Return the sentences that state another value than the best one for the same quantity, one a value.

    Args:
        question: what is asked.
        ranked: candidate sentences, the best first.
    """
    best = _asked_figure(question, ranked[0].evidence)
    if best is None:
        return []
    found = [best]
    for judged in ranked[1:]:
        if judged.logit < ranked[0].logit - _FARTHEST or len(found) > _MOST:
            break
        stated = _figure_beside(best, judged.evidence)
        if stated and _same_quantity(question, best, stated) and not any(_agree(stated, other) for other in found):
            found.append(stated)
    return [stated.evidence for stated in found[1:]]


def _asked_figure(question: Question, best: Evidence) -> _Stated | None:
    """Return the one figure that answers, if a figure does."""
    if best.block.kind is BlockKind.LEAD_IN:
        return None
    amounts = _amounts(best)
    read = _in_span(best, amounts)
    if len(read) == 1 and best.span:
        is_asked = len(read[0].text) >= _MOSTLY * (best.span[1] - best.span[0])
        return _Stated(best, read[0]) if is_asked or question.expected is Expected.NUMBER else None
    if len(amounts) == 1 and question.expected is Expected.NUMBER:
        return _Stated(best, amounts[0])
    return None


def _figure_beside(best: _Stated, candidate: Evidence) -> _Stated | None:
    """Return the figure of a candidate that could be another value; None if it has none, several, or the same one."""
    amounts = [figure for figure in _amounts(candidate) if figure.unit == best.figure.unit]
    if candidate.block.kind is BlockKind.LEAD_IN or any(_same_value(best.figure, figure) for figure in amounts):
        return None
    chosen = amounts if len(amounts) == 1 else _in_span(candidate, amounts)
    return _Stated(candidate, chosen[0]) if len(chosen) == 1 else None


def _amounts(evidence: Evidence) -> list[Figure]:
    """Return the figures of a sentence that are neither years nor such words as "one"."""
    text = evidence.document.text[evidence.sentence.start : evidence.sentence.end]
    return [figure for figure in figures(text) if figure.certain and (figure.unit or not _YEAR.fullmatch(figure.text))]


def _in_span(evidence: Evidence, amounts: Sequence[Figure]) -> list[Figure]:
    """Return the figures that stand in the short answer."""
    if evidence.span is None:
        return []
    start, end = (place - evidence.sentence.start for place in evidence.span)
    return [figure for figure in amounts if figure.start < end and start < figure.end]


def _same_quantity(question: Question, best: _Stated, other: _Stated) -> bool:
    asked_years = frozenset(_YEAR.findall(question.text))
    if asked_years and not (asked_years & best.years and asked_years & other.years):
        return False
    if _NOT_YET.search(other.text) and not _NOT_YET.search(best.text):
        return False
    if other.strangers(question, best):
        return False
    if _goes_on(question, best, other):
        return True
    if other.evidence.features.names_met < best.evidence.features.names_met or best.strangers(question, other):
        return False
    if other.evidence.document is best.evidence.document:
        return _told_twice(question, best, other)
    return _met_alike(question, best, other) >= _MET_ALIKE and _told_alike(question, best, other) >= _TOLD_ALIKE


def _follows(best: _Stated, other: _Stated) -> bool:
    """Say whether two sentences stand side by side in one block."""
    one, two = sorted((best.evidence.sentence, other.evidence.sentence), key=lambda sentence: sentence.start)
    between = best.evidence.document.text[one.end : two.start]
    return best.evidence.document is other.evidence.document and one.block == two.block and not between.strip()


def _goes_on(question: Question, best: _Stated, other: _Stated) -> bool:
    """Say whether one sentence goes on with the quantity of the other, in another year: "In 2022 it was 930", say."""
    if not _follows(best, other) or not _POINTS_BACK.search(other.text):
        return False
    timed = other.years - best.years or _TIME_WORDS.intersection(terms(other.text))
    own = other.around(_CLAUSE) - best.words - _asked(question).keys() - _TIME_WORDS
    return bool(timed) and len(own) <= _MOST_OWN


def _told_twice(question: Question, best: _Stated, other: _Stated) -> bool:
    """Say whether two places of a document tell of one quantity: no list tells one twice among its items."""
    if best.evidence.block.list_id is not None and best.evidence.block.list_id == other.evidence.block.list_id:
        return False
    asked = _asked(question).keys()
    return (
        _met_alike(question, best, other) >= _MET_ALIKE_IN_DOCUMENT
        and len(other.around(_CLAUSE) - best.words - asked) <= _MOST_OWN
        and len(best.around(_CLAUSE) - other.words - asked) <= _MOST_OWN
    )


def _met_alike(question: Question, best: _Stated, other: _Stated) -> float:
    """Return how much of what the best sentence meets of the question the other one meets too, by weight, 0 to 1."""
    asked = _asked(question)
    met = asked.keys() & terms(best.text)
    weight = sum(asked[term] for term in met)
    return sum(asked[term] for term in met & other.words) / weight if weight else 0.0


def _told_alike(question: Question, best: _Stated, other: _Stated) -> float:
    """Return the share of the words around the other figure that the question or the best sentence has, 0 to 1."""
    known = best.words | _asked(question).keys()
    shares = []
    for pattern in (_CLAUSE, _STRETCH):
        own = other.around(pattern) - set(question.names)
        shares.append(len(own & known) / len(own) if own else 0.0)
    return max(shares)


def _asked(question: Question) -> dict[str, float]:
    """Return the terms of a question with their weights, years and other figures aside."""
    return {term.text: term.weight for term in question.terms if not term.text[0].isdigit()}


def _content(text: str) -> frozenset[str]:
    """Return the terms of the words that say something, figures aside."""
    found = (term for word in content_words(text) for term in terms(word))
    return frozenset(term for term in found if not term[0].isdigit())


def _agree(one: _Stated, other: _Stated) -> bool:
    return _same_value(one.figure, other.figure)


def _same_value(one: Figure, other: Figure) -> bool:
    """Say whether two figures can be the same value: equal, within what "about" allows, or one of them rounded."""
    if one.met_by(other) or other.met_by(one):
        return True
    return any(_rounds_to(a, b) or _rounds_to(b, a) for a in one.values for b in other.values)


def _rounds_to(exact: float, rounded: float) -> bool:
    """Say whether a value rounds to another one, told with fewer digits: 6.69 to 6.7, but not 7.9 to 7.8."""
    digits, more = _digits(rounded), _digits(exact)
    if digits >= more or not exact or not rounded:
        return False
    if digits == 1:
        return isclose(exact, rounded, rel_tol=_ROUGH)
    return isclose(round(exact, digits - 1 - floor(log10(abs(exact)))), rounded)


def _digits(value: float) -> int:
    """Return the number of digits that tell a value, zeros around them aside."""
    return len(f"{value:.10g}".split("e")[0].replace(".", "").replace("-", "").strip("0"))
