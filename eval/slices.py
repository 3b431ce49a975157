"""The same figures over parts of the questions, and how much the wording matters."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.figures import NEAR_MISSES, OFF_TOPIC
from eval.intervals import Comparison, Estimate, bootstrap, compare
from eval.questions import GoldQuestion
from eval.scores import Score

_PLAIN = "plain"
_MOST_NAMES = 24  # of kinds, documents and so on, for a table that can be read


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the questions, and how they fare."""

    by: str  # "kind", "language", ...
    name: str
    n: int
    recall_5: Estimate
    evidence: Estimate
    precision: Estimate
    refused: Estimate


@dataclass(frozen=True, slots=True)
class Wordings:
    """Questions that need the same evidence in several wordings."""

    facts: int
    all_right: int  # facts that every wording finds
    some_right: int  # facts that only some do
    against_plain: Mapping[str, Mapping[str, Comparison]]  # style -> figure -> style against plain wording


def slices(questions: Sequence[GoldQuestion], scores: Sequence[Score]) -> list[Slice]:
    """Return the figures by kind, answerability, wording, language and document; by nothing that has too many names."""
    members: defaultdict[tuple[str, str], list[Score]] = defaultdict(list)
    for question, score in zip(questions, scores, strict=True):
        for by, names in _names(question).items():
            for name in names:
                members[by, name].append(score)
    sizes = Counter(by for by, _ in members)
    order = [by for by, n in sizes.items() if n <= _MOST_NAMES]
    ranked = sorted((place for place in members if place[0] in order), key=lambda p: (order.index(p[0]), p[1]))
    return [_slice(by, name, members[by, name]) for by, name in ranked]


def wordings(questions: Sequence[GoldQuestion], scores: Sequence[Score]) -> Wordings:
    """Compare wordings of questions that need the same evidence."""
    facts: defaultdict[tuple[object, ...], list[tuple[GoldQuestion, Score]]] = defaultdict(list)
    for question, score in zip(questions, scores, strict=True):
        if question.answerable and not question.history:
            facts[question.group, question.pieces].append((question, score))
    several = [members for members in facts.values() if len(members) > 1]
    rights = [[score.right for _, score in members] for members in several]
    return Wordings(
        len(several),
        sum(all(right) for right in rights),
        sum(any(right) and not all(right) for right in rights),
        _against_plain(several),
    )


def _against_plain(facts: Sequence[Sequence[tuple[GoldQuestion, Score]]]) -> dict[str, dict[str, Comparison]]:
    """Compare each question in another style with the plain wordings of the same fact."""
    styles = sorted({style for members in facts for question, _ in members for style in question.styles} - {_PLAIN})
    found: dict[str, dict[str, Comparison]] = {}
    for style in styles:
        for name, value in _COMPARED.items():
            ours, plain, groups = [], [], []
            for members in facts:
                usual = [value(score) for question, score in members if _PLAIN in question.styles]
                for question, score in members:
                    if style in question.styles and _PLAIN not in question.styles and usual:
                        ours.append(value(score))
                        plain.append(sum(usual) / len(usual))
                        groups.append(score.group)
            if ours:
                found.setdefault(style, {})[name] = compare(ours, plain, groups)
    return found


_COMPARED: Mapping[str, Callable[[Score], float]] = {
    "passage recall@5": lambda score: score.recall_5 or 0.0,
    "evidence in the answer (recall)": lambda score: score.evidence or 0.0,
}


def _names(question: GoldQuestion) -> dict[str, Sequence[str]]:
    return {
        "kind": [question.kind],
        "answerable": [_answerability(question)],
        "wording": question.styles,
        "language": [question.language],
        "document": sorted({piece.spans[0].document for piece in question.pieces}),
    }


def _answerability(question: GoldQuestion) -> str:
    if question.answerable:
        return "answerable"
    if question.kind in NEAR_MISSES:
        return "near miss"
    return "off topic" if question.kind in OFF_TOPIC else "unanswerable"


def _slice(by: str, name: str, scores: Sequence[Score]) -> Slice:
    def mean(value: Callable[[Score], float | None]) -> Estimate:
        concerned = [(found, score.group) for score in scores if (found := value(score)) is not None]
        return bootstrap([found for found, _ in concerned], [group for _, group in concerned])

    return Slice(
        by,
        name,
        len(scores),
        mean(lambda score: score.recall_5),
        mean(lambda score: score.evidence),
        mean(lambda score: score.precision),
        mean(lambda score: float(score.refused)),
    )
