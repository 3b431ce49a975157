"""A figure in the words that a sentence states it with: what is counted, when, and of whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from indexer.analysis import fold, terms, words
from service.evidence import Evidence
from service.question import FUNCTION_WORDS, Expected, Question, content_words
from service.support.figures import Figure, figures
from service.support.names import Name, names
from service.support.number_words import ORDINAL_VALUES

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
CLAUSE = re.compile(r"(?:[^,;:()–]|(?<=\d)[.,:](?=\d))+")
STRETCH = re.compile(r"(?:(?!\b(?:while|whereas|but|terwijl|maar|tandis|mais|während|aber)\b)[^;:()])+")

_MOSTLY = 0.4  # of the short answer, that is its figure
_HEAD = 2  # words behind a figure that say what is counted
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$", re.IGNORECASE)
_TO_A_BREAK = re.compile(r"[^,;:.()\d]*")
_LINKS = frozenset("of per the a an van de het een des du le la les von der die das pro par".split())
_OPENING = re.compile(
    r"\s*(?:in|at|on|for|with|without|during|under|among|of|from|by|bij|voor|tijdens|pour|dans|pendant|für|bei|während)\s"
    r"[^,;:]{1,60}(?=,)",
    re.IGNORECASE,
)
_NARROWED = re.compile(
    r"\b(?:for|with|without|among|who|whose|except|excluding|voor|zonder|pour|sans|für|ohne)\s+(?:(?:the|an?|its|their)\s+)?\w+",
    re.IGNORECASE,
)
_ARTICLES = frozenset("the a an its their his her our your de het een le la les un une der die das ein eine".split())
_PREPOSITIONS = frozenset("in at on for with without during under among of from by to per as".split())
_AUXILIARIES = frozenset("must may can could shall should will would have has had do does did is are was were".split())
_ATTRIBUTION = re.compile(
    r"\([^()]*\)|\b(?:according to|as (?:stated|reported) by|volgens|selon|d['’]après|laut|nach Angaben)\b[^,;()]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stated:
    """A figure of a sentence."""

    evidence: Evidence
    figure: Figure

    @cached_property
    def text(self) -> str:
        """The sentence."""
        return _text(self.evidence)

    @cached_property
    def context(self) -> str:
        """The headings and the lead-in that the sentence is read with."""
        return "\n".join(self.evidence.document.above(self.evidence.sentence.block))

    @cached_property
    def words(self) -> frozenset[str]:
        """The terms of the sentence, of its headings and of its lead-in."""
        return frozenset(terms(self.text)).union(terms(self.context))

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that the sentence names."""
        return frozenset(YEAR.findall(self.text))

    @cached_property
    def names(self) -> list[Name]:
        """What the sentence names, those aside that only say so: "according to the Energy Agency"."""
        return [name for name in names(_ATTRIBUTION.sub(" ", self.text)) if name.certain]

    @cached_property
    def counted(self) -> frozenset[str]:
        """What is counted: "650 direct jobs", "34% of companies", "€58 per tonne"; empty where no such words follow."""
        behind = _TO_A_BREAK.match(self.text, self.figure.end)
        after = [match[0] for match in words(behind[0])] if behind else []
        if self.figure.unit and after and fold(after[0]) not in _LINKS:
            return frozenset()
        head = [word for word in after if fold(word) not in _LINKS][:_HEAD]
        return frozenset(
            term for word in takewhile(lambda word: fold(word) not in FUNCTION_WORDS, head) for term in terms(word)[:1]
        )

    @cached_property
    def places(self) -> frozenset[tuple[str, str]]:
        """The content terms of its clause, each with where it stands: ("in _", "winter"), ("_ course", "advanc")."""
        opening = _OPENING.match(self.text)
        return frozenset(
            place for text in (opening[0] if opening else "", self.clause(CLAUSE)) for place in _places(text)
        )

    @cached_property
    def narrowed_to(self) -> frozenset[str]:
        """What its clause is said to hold for alone: "for families", "without a visa"."""
        return frozenset(term for match in _NARROWED.finditer(self.clause(CLAUSE)) for term in _content(match[0]))

    def clause(self, stretch: re.Pattern[str]) -> str:
        """Return the clause that holds the figure.

        Args:
            stretch: what a clause is, `CLAUSE` or `STRETCH`; the latter goes on over commas.
        """
        clauses = (match[0] for match in stretch.finditer(self.text) if match.start() < self.figure.end <= match.end())
        return next(clauses, self.text)

    def around(self, stretch: re.Pattern[str]) -> frozenset[str]:
        """Return the content terms of the clause that holds the figure, other figures aside.

        Args:
            stretch: as in `clause`.
        """
        return _content(self.clause(stretch))


def asked_figure(question: Question, best: Evidence) -> Stated | None:
    """Return the one figure of the best sentence that answers, if a figure does."""
    if best.whole_list:
        return None
    amounts = _amounts(question, best)
    read = _in_span(best, amounts)
    if len(read) == 1 and best.span:
        is_asked = len(read[0].text) >= _MOSTLY * (best.span[1] - best.span[0])
        return Stated(best, read[0]) if is_asked or question.expected is Expected.NUMBER else None
    if len(amounts) == 1 and question.expected is Expected.NUMBER:
        return Stated(best, amounts[0])
    return None


def figure_beside(question: Question, best: Stated, candidate: Evidence) -> Stated | None:
    """Return the figure of a candidate that could be another value; None if it has none, several, or the same one."""
    amounts = [figure for figure in _amounts(question, candidate) if figure.unit == best.figure.unit]
    if candidate.whole_list or any(best.figure.agrees_with(figure) for figure in amounts):
        return None
    chosen = amounts if len(amounts) == 1 else _in_span(candidate, amounts)
    return Stated(candidate, chosen[0]) if len(chosen) == 1 else None


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Yield each content term of a text behind its preposition, and before the word that it qualifies or governs."""
    spelled = [word for match in words(text) if (word := fold(match[0])) not in _ARTICLES]
    for before, word, behind in zip(["", *spelled], spelled, [*spelled[1:], ""], strict=False):
        for term in _content(word):
            if before in _PREPOSITIONS:
                yield f"{before} _", term
            if behind in _AUXILIARIES or _content(behind):
                yield f"_ {next(iter(terms(behind)))}", term


def _content(text: str) -> frozenset[str]:
    """Return the content terms of a text, figures aside."""
    found = (term for word in content_words(text) for term in terms(word))
    return frozenset(term for term in found if not term[0].isdigit())


def _text(evidence: Evidence) -> str:
    return evidence.document.text[evidence.sentence.start : evidence.sentence.end]


def _amounts(question: Question, evidence: Evidence) -> list[Figure]:
    """Return the figures of a sentence that are no year, rank or word such as "one", nor told by the question."""
    told = figures(question.text)
    return [
        figure
        for figure in figures(_text(evidence))
        if figure.certain
        and (figure.unit or not YEAR.fullmatch(figure.text))
        and not _ORDINAL.search(figure.text)
        and figure.text.lower() not in ORDINAL_VALUES
        and not any(figure.values == other.values for other in told)
    ]


def _in_span(evidence: Evidence, amounts: Sequence[Figure]) -> list[Figure]:
    """Return the figures that stand in the short answer."""
    if evidence.span is None:
        return []
    start, end = (place - evidence.sentence.start for place in evidence.span)
    return [figure for figure in amounts if figure.start < end and start < figure.end]
