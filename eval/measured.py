"""One set of questions, put to a system and to its baselines: replies, scores, and what a change of wording costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from eval.baselines import ANSWERERS, Rankers
from eval.figures import MEANS, Figures, Part, figures, values_of
from eval.intervals import Comparison, compare
from eval.questions import GoldQuestion, Span
from eval.reply import Reply
from eval.scores import Score, score_all

OURS = "belqa"
_VARIED = ("passage recall@5", "evidence in the answer (recall)", "false refusals", "hallucination rate")


@dataclass(frozen=True, slots=True)
class Variation:
    """The same questions under harder conditions."""

    name: str
    n: int
    figures: Mapping[str, Comparison]  # of the variation against the usual condition


@dataclass(frozen=True)
class Measured:
    """What came of a set of questions; every list has one entry a question, in the same order."""

    name: str
    questions: Sequence[GoldQuestion]
    replies: Sequence[Reply]
    texts: Mapping[str, str]
    scores: Mapping[str, Sequence[Score]]  # by system, belqa first
    rankings: Mapping[str, Sequence[Sequence[Span]]]  # by way of ranking, belqa first
    seen: Mapping[str, str]  # what was asked, for the header
    variations: Sequence[Variation] = field(default_factory=tuple)
    parts: tuple[Part, ...] = tuple(Part)  # what is measured at all
    further: Mapping[str, Figures] = field(default_factory=dict)  # of rankings, put before the others

    @property
    def ours(self) -> Sequence[Score]:
        """The scores of belqa itself."""
        return self.scores[OURS]

    @cached_property
    def figures(self) -> Mapping[str, Figures]:
        """The figures of each system, of the parts that tell it from the others."""
        found = {}
        for system, scores in self.scores.items():
            parts = tuple(part for part in parts_of(system) if part in self.parts)
            row = {**self.further.get(system, {}), **(figures(scores, parts) if parts else {})}
            if row:
                found[system] = row
        return found


def parts_of(system: str) -> tuple[Part, ...]:
    """Return the parts of the path that tell a system from the others."""
    if system in Rankers.names:
        return (Part.RETRIEVAL,)
    return (Part.ANSWERS, Part.REFUSALS) if system in ANSWERERS else tuple(Part)


def with_baselines(
    name: str,
    questions: Sequence[GoldQuestion],
    replies: Sequence[Reply],
    texts: Mapping[str, str],
    rankings: Sequence[Mapping[str, Sequence[Span]]],
    seen: Mapping[str, str],
) -> Measured:
    """Score belqa, and beside it every baseline that can be made.

    Args:
        name: of the set.
        questions: that were asked.
        replies: of belqa, one a question.
        texts: text of each document, by its id.
        rankings: passages that the other rankings found, one mapping a question; none where nobody can rank.
        seen: what was asked, for the header.
    """
    scores = {OURS: score_all(questions, replies, texts)}
    ranked: dict[str, list[Sequence[Span]]] = {OURS: [reply.ranked for reply in replies]}
    for ranker in Rankers.names if rankings else ():
        ranked[ranker] = [found[ranker] for found in rankings]
        with_ranks = [replace(reply, ranked=tuple(spans)) for reply, spans in zip(replies, ranked[ranker], strict=True)]
        scores[ranker] = score_all(questions, with_ranks, texts)
    for answerer, change in ANSWERERS.items():
        if answerer != "always answer" or all(reply.held_back for reply in replies if reply.refused):
            scores[answerer] = score_all(questions, [change(reply, texts) for reply in replies], texts, with_iou=False)
    return Measured(name, questions, replies, texts, scores, ranked, seen)


def variation(name: str, varied: Sequence[Score], usual: Sequence[Score]) -> Variation:
    """Compare the same questions, in the same order, under other conditions."""
    found = {}
    for mean in MEANS:
        if mean.name in _VARIED:
            pairs = [
                (a, b, score.group)
                for score, other in zip(varied, usual, strict=True)
                if (a := mean.value(score)) is not None and (b := mean.value(other)) is not None
            ]
            found[mean.name] = compare(*map(list, zip(*pairs, strict=True))) if pairs else compare([], [], [])
    return Variation(name, len(varied), found)


def against(measured: Measured) -> list[tuple[str, str, Comparison]]:
    """Compare belqa with each baseline, on the gated figures that tell them apart: (system, figure, comparison)."""
    found = []
    for system, scores in measured.scores.items():
        for mean in MEANS:
            if system != OURS and mean.gated and mean.part in parts_of(system) and mean.part in measured.parts:
                ours, theirs = values_of(measured.ours, mean), values_of(scores, mean)
                keys = [key for key in ours if key in theirs]
                groups = {score.key: score.group for score in scores}
                if keys:
                    comparison = compare(
                        [ours[key] for key in keys], [theirs[key] for key in keys], [groups[key] for key in keys]
                    )
                    found.append((system, mean.name, comparison))
    return found
