"""Where sources differ: the sentences that state another value for the quantity that the best sentence states.

Two figures are values of one quantity when their unit is the same, what is asked for is met by both sentences alike,
and neither names anything that the other does not know: a region is not its country, nor one company another. The
price for children and that for adults are two prices, and what a firm lost is not the size of its staff. A value in
another year is another value; a question that names a year wants the values of that year alone. In doubt nothing is
said: a difference that is missed leaves a true answer, an invented one spoils it.
"""

import re
from collections.abc import Sequence

from indexer.analysis import terms
from service.evidence import Evidence
from service.judge import Judged
from service.question import Question
from service.stated import CLAUSE, STRETCH, YEAR, Stated, asked_figure, figure_beside
from service.support.figures import figures
from service.support.names import initials_of, is_held, names

_MOST = 2  # further values; a reader compares no more at a glance
_FARTHEST = 8.0  # logits below the best sentence
_MET_ALIKE = 0.4  # of the weight of the question's terms that the best sentence meets
_MET_ALIKE_IN_DOCUMENT = 0.75  # the same within one document, which seldom contradicts itself
_TOLD_ALIKE = 0.33  # of the words around the other figure that the question or the best sentence has too
_MOST_OWN = 1  # words around each of two figures of one document that the other sentence and the question lack

_NOT_YET = re.compile(
    r"\b(?:will|would|could|should|expect\w*|forecast\w*|predict\w*|target\w*|aims?|plan(?:s|ned)|goal|"
    r"zal|zullen|verwacht\w*|streef\w*|sera|seront|prévo\w+|vise\w*|wird|werden|soll(?:en)?|erwartet\w*)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(  # what a stock gained or lost, "has lost 40 employees", is no other size of it
    r"\b(?:los[et]|loses|losing|gain(?:s|ed)?|hire[sd]?|recruit(?:s|ed)?|dismiss(?:es|ed)?|sacked|laid off|shed|"
    r"add(?:s|ed)?|remove[sd]?|cut|create[sd]?|join(?:s|ed)?|left|extra|additional|new|"
    r"(?:more|fewer|less)(?! than))\b|\bby\s+(?=\d)"
)
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|the (?:figure|number|total|share|rate|average)|earlier|before|previously|"
    r"dat|dit|het|cela|ce|il|elle|das|dies|es)\b",
    re.IGNORECASE,
)
_ANOTHER_TIME = re.compile(
    r"\byears? (?:earlier|later|before|ago)|\b(?:previous|preceding|last|prior) year\b|\bjaar (?:eerder|later)|"
    r"\bvorig jaar\b|\bans? plus t(?:ôt|ard)\b|\bannée (?:précédente|d['’]avant)|"
    r"\bjahre? (?:zuvor|davor|früher|später)|\bvorjahr",
    re.IGNORECASE,
)
_SAYS_LITTLE = frozenset(  # of what a figure holds for
    terms(
        """
        go goes went gone come comes came take takes took taken give gives gave given get gets got make makes made stand
        stands stood lie lies lay put keep kept count counts counted amount amounts amounted total totals totalled reach
        reaches reached remain remains remained become became exist now today currently nearly almost around roughly
        approximately just still already yet altogether overall
        """
    )
)
_TIME_WORDS = frozenset(terms("year years earlier later before previous last jaar an année jahr"))


def other_values(question: Question, ranked: Sequence[Judged]) -> list[Evidence]:
    """Return the sentences that state another value than the best one for the same quantity, one a value.

    Args:
        question: what is asked.
        ranked: candidate sentences, the best first.
    """
    best = asked_figure(question, ranked[0].evidence)
    if best is None:
        return []
    found = [best]
    for judged in ranked[1:]:
        if judged.logit < ranked[0].logit - _FARTHEST or len(found) > _MOST:
            break
        other = figure_beside(question, best, judged.evidence)
        if other is None or any(other.figure.agrees_with(known.figure) for known in found):
            continue
        if _same_quantity(question, best, other):
            found.append(other)
    return [stated.evidence for stated in found[1:]]


def _same_quantity(question: Question, best: Stated, other: Stated) -> bool:
    asked_years = frozenset(YEAR.findall(question.text))
    if asked_years and not (asked_years & best.years and asked_years & other.years):
        return False
    if _NOT_YET.search(other.text) and not _NOT_YET.search(best.text):
        return False
    if not _counts_the_same(question, best, other) or _names_more(question, other, best):
        return False
    if _goes_on(question, best, other):
        return True
    if other.evidence.features.names_met < best.evidence.features.names_met or _names_more(question, best, other):
        return False
    if _under_another_condition(question, best, other):
        return False
    if other.evidence.document is best.evidence.document:
        return _told_twice(question, best, other)
    alike = _met_alike(question, best, other) >= _MET_ALIKE and _told_alike(question, best, other) >= _TOLD_ALIKE
    return alike and not (_of_another(question, best, other) and _of_another(question, other, best))


def _counts_the_same(question: Question, best: Stated, other: Stated) -> bool:
    """Say whether the other figure counts what is asked for, under the figures that the question names."""
    if len({bool(_CHANGES.search(stated.clause(CLAUSE))) for stated in (best, other)}) > 1:
        return False
    told, own = _values(other.text), _values(best.text)
    if not _values(question.text) & own <= told:
        return False
    return other.counted <= best.words | _asked(question).keys()


def _names_more(question: Question, one: Stated, other: Stated) -> bool:
    """Say whether a sentence, or its headings in one document, names what neither the question nor the other knows."""
    document = other.evidence.document
    known = [question.text, other.text, other.context, document.source.title]
    held = frozenset(term for text in known for term in terms(text))
    initials = initials_of(known)
    above = names(one.context) if one.evidence.document is document else []
    named = [*one.names, *(name for name in above if name.certain)]
    return any(not is_held(name.text, held, initials) for name in named)


def _of_another(question: Question, one: Stated, other: Stated) -> bool:
    """Say whether the title of a sentence's document names what neither the question nor the other document knows."""
    named = [name for name in names(one.evidence.document.source.title) if name.certain]
    if not named:
        return False
    document = other.evidence.document
    known = [question.text, document.source.title]
    held, initials, text = frozenset(terms("\n".join(known))), initials_of(known), document.text.casefold()
    return any(not is_held(name.text, held, initials) and name.text.casefold() not in text for name in named)


def _under_another_condition(question: Question, best: Stated, other: Stated) -> bool:
    """Say whether one figure holds for a part alone ("for adults"), or each for something of its own.

    The latter shows where both have a word of their own in the same place, "in winter" and "in summer": elsewhere in
    the sentence two sources are free to use words of their own.
    """
    asked = _asked(question).keys()
    pairs = ((best, other), (other, best))
    if any(one.narrowed_to - two.words - asked for one, two in pairs):
        return True
    own, others = (
        {place for place, term in one.places if term not in asked | two.words | _SAYS_LITTLE} for one, two in pairs
    )
    return bool(own & others)


def _goes_on(question: Question, best: Stated, other: Stated) -> bool:
    """Say whether one sentence goes on with the quantity of the other, in another year: "In 2022 it was 930", say."""
    if not _side_by_side(best, other) or not _POINTS_BACK.search(other.text):
        return False
    timed = other.years - best.years or _ANOTHER_TIME.search(other.text)
    own = other.around(CLAUSE) - best.words - _asked(question).keys() - _TIME_WORDS
    return bool(timed) and len(own) <= _MOST_OWN


def _side_by_side(best: Stated, other: Stated) -> bool:
    """Say whether two sentences stand side by side in one block."""
    one, two = sorted((best.evidence.sentence, other.evidence.sentence), key=lambda sentence: sentence.start)
    between = best.evidence.document.text[one.end : two.start]
    return best.evidence.document is other.evidence.document and one.block == two.block and not between.strip()


def _told_twice(question: Question, best: Stated, other: Stated) -> bool:
    """Say whether two places of a document tell of one quantity: no list tells one twice among its items."""
    if best.evidence.block.list_id is not None and best.evidence.block.list_id == other.evidence.block.list_id:
        return False
    asked = _asked(question).keys()
    return (
        _counts_something(best, other)
        and _met_alike(question, best, other) >= _MET_ALIKE_IN_DOCUMENT
        and len(other.around(CLAUSE) - best.words - asked) <= _MOST_OWN
        and len(best.around(CLAUSE) - other.words - asked) <= _MOST_OWN
    )


def _met_alike(question: Question, best: Stated, other: Stated) -> float:
    """Return how much of what the best sentence meets of the question the other one meets too, by weight, 0 to 1."""
    asked = _asked(question)
    met = asked.keys() & terms(best.text)
    weight = sum(asked[term] for term in met)
    return sum(asked[term] for term in met & other.words) / weight if weight else 0.0


def _told_alike(question: Question, best: Stated, other: Stated) -> float:
    """Return the share of the words around the other figure that the question or the best sentence has, 0 to 1."""
    if not _counts_something(best, other):
        return 0.0
    known = best.words | _asked(question).keys()
    shares = []
    for stretch in (CLAUSE, STRETCH):
        own = other.around(stretch) - set(question.names)
        shares.append(len(own & known) / len(own) if own else 0.0)
    return max(shares)


def _counts_something(best: Stated, other: Stated) -> bool:
    """Say whether it is told what the other figure counts: by its unit, the words behind it, or elsewhere beside it."""
    return bool(other.figure.unit or other.counted) or best.counted <= other.words


def _values(text: str) -> frozenset[float]:
    return frozenset(value for figure in figures(text) for value in figure.values)


def _asked(question: Question) -> dict[str, float]:
    """Return the terms of a question with their weights, years and other figures aside."""
    return {term.text: term.weight for term in question.terms if not term.text[0].isdigit()}
