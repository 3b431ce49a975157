"""Scores to figures with intervals: what the tables, the gate and the report show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from eval.intervals import NONE, Estimate, Rows, bootstrap, bootstrap_statistic, wilson
from eval.metrics import auroc, calibration_error
from eval.scores import Score
from eval.selective import aurc, coverage_at_precision

NEAR_MISSES = ("near_miss", "false_premise")  # kinds of unanswerable questions about what the sources do name
OFF_TOPIC = ("off_topic", "chat")  # and about what they do not


class Part(StrEnum):
    """Part of the path that a figure measures."""

    RETRIEVAL = "retrieval"
    ANSWERS = "answers"
    REFUSALS = "refusals"


@dataclass(frozen=True, slots=True)
class Mean:
    """A figure that is the mean over the questions that it concerns."""

    name: str
    part: Part
    value: Callable[[Score], float | None]  # None: the question does not concern it
    lower_is_better: bool = False
    gated: bool = True


def _refused(score: Score) -> float | None:
    return float(score.refused) if score.answerable else None


def _hallucinated(score: Score) -> float | None:
    return None if score.answerable else float(not score.refused)


def _hallucinated_near(score: Score) -> float | None:
    return float(not score.refused) if not score.answerable and score.kind in NEAR_MISSES else None


def _if_answerable(value: Callable[[Score], float | None]) -> Callable[[Score], float | None]:
    return lambda score: value(score) if score.answerable else None


MEANS = (
    Mean("passage recall@1", Part.RETRIEVAL, lambda s: s.recall_1),
    Mean("passage recall@3", Part.RETRIEVAL, lambda s: s.recall_3, gated=False),
    Mean("passage recall@5", Part.RETRIEVAL, lambda s: s.recall_5),
    Mean("passage recall@10", Part.RETRIEVAL, lambda s: s.recall_10, gated=False),
    Mean("passage hit@5", Part.RETRIEVAL, lambda s: s.hit_5, gated=False),
    Mean("passage MRR@10", Part.RETRIEVAL, lambda s: s.reciprocal_rank),
    Mean("passage nDCG@10", Part.RETRIEVAL, lambda s: s.ndcg),
    Mean("token IoU@5", Part.RETRIEVAL, lambda s: s.iou_5, gated=False),
    Mean("evidence in the answer (recall)", Part.ANSWERS, lambda s: s.evidence),
    Mean("quotes that belong (precision)", Part.ANSWERS, lambda s: s.precision),
    Mean("short answer, exact match", Part.ANSWERS, _if_answerable(lambda s: s.exact), gated=False),
    Mean("short answer, token F1", Part.ANSWERS, _if_answerable(lambda s: s.f1)),
    Mean("exact match, refusals included", Part.ANSWERS, lambda s: s.exact, gated=False),
    Mean("token F1, refusals included", Part.ANSWERS, lambda s: s.f1, gated=False),
    Mean("citation precision", Part.ANSWERS, lambda s: s.citation_precision),
    Mean("citation recall", Part.ANSWERS, lambda s: s.citation_recall),
    Mean("false refusals", Part.REFUSALS, _refused, lower_is_better=True),
    Mean("hallucination rate", Part.REFUSALS, _hallucinated, lower_is_better=True),
    Mean("hallucination rate, near misses", Part.REFUSALS, _hallucinated_near, lower_is_better=True),
)
"""Means over questions, as their names say. In detail:

- token IoU@5, exact match and F1, recall, MRR and nDCG: see `eval.metrics` and `eval.wording`.
- citation precision: citations that overlap a needed piece by at least half of the shorter of both / citations, of
  each answer given; where only a refusal is right, none belongs. Citation recall: needed pieces that the citations
  hold / needed pieces; a refusal holds none. Both follow ALCE (Gao et al. 2023), with overlap of the gold evidence in
  place of an entailment model, which a verbatim quote would always satisfy.
- hallucination rate: unanswerable questions that were answered / unanswerable questions; false refusals (their "error
  rate"): answerable questions that were refused / answerable questions (NoMIRACL, Thakur et al. 2024).
"""


class Columns:
    """Scores as arrays of shape (questions,), for figures that are no mean."""

    def __init__(self, scores: Sequence[Score]) -> None:
        self.confidence = np.array([score.confidence for score in scores], dtype=float)
        self.answerable = np.array([score.answerable for score in scores], dtype=bool)
        self.refused = np.array([score.refused for score in scores], dtype=bool)
        self.right = np.array([score.right for score in scores], dtype=float)
        self.all_answers_known = all(score.right_if_answered is not None for score in scores)
        self.wrong_if_answered = np.array([not score.right_if_answered for score in scores], dtype=float)

    def of(self, rows: Rows, *, answerable: bool) -> list[float]:
        """Return the confidence of the questions that are, or are not, answerable."""
        return list(self.confidence[rows][self.answerable[rows] == answerable])

    def balanced_accuracy(self, rows: Rows) -> float:
        """Mean of the share of answerable questions answered and of unanswerable ones refused."""
        answerable, refused = self.answerable[rows], self.refused[rows]
        if answerable.all() or not answerable.any():
            return float("nan")
        return float(((~refused[answerable]).mean() + refused[~answerable].mean()) / 2)

    def calibration_error(self, rows: Rows) -> float:
        """Calibration error of the answers that were given."""
        given = ~self.refused[rows]
        return calibration_error(self.confidence[rows][given].tolist(), self.right[rows][given].tolist())


STATISTICS: Mapping[str, Callable[[Columns, Rows], float]] = {
    "balanced accuracy of refusals": lambda c, rows: c.balanced_accuracy(rows),
    "AUROC of confidence": lambda c, rows: auroc(c.of(rows, answerable=True), c.of(rows, answerable=False)),
    "area under risk-coverage": lambda c, rows: aurc(c.confidence[rows], c.wrong_if_answered[rows]),
    "coverage at 90% precision": lambda c, rows: coverage_at_precision(
        c.confidence[rows], c.wrong_if_answered[rows], 0.9
    ),
    "coverage at 80% precision": lambda c, rows: coverage_at_precision(
        c.confidence[rows], c.wrong_if_answered[rows], 0.8
    ),
    "calibration error of given answers": lambda c, rows: c.calibration_error(rows),
}
NEEDS_ALL_ANSWERS = frozenset(name for name in STATISTICS if name.startswith(("area under risk", "coverage")))
Figures = dict[str, Estimate]


def figures(scores: Sequence[Score], parts: Sequence[Part] = tuple(Part)) -> Figures:
    """Return every figure of the headline table; a refused question counts as 0, but for those of given answers."""
    found = {mean.name: _mean(scores, mean) for mean in MEANS if mean.part in parts}
    if Part.REFUSALS in parts:
        columns, clusters = Columns(scores), [score.group for score in scores]
        for name, statistic in STATISTICS.items():
            known = columns.all_answers_known or name not in NEEDS_ALL_ANSWERS
            found[name] = _statistic(statistic, columns, clusters) if known else NONE
    if Part.ANSWERS in parts:
        found["quote fidelity"] = wilson(sum(s.verbatim for s in scores), sum(s.quotes for s in scores))
        statements = sum(s.statements for s in scores)
        found["cited statements"] = wilson(statements - sum(s.uncited for s in scores), statements)
    return found


def latency(scores: Sequence[Score]) -> dict[str, float]:
    """Return milliseconds from a question to its answer: median, 95th and 99th percentile."""
    times = [score.milliseconds for score in scores]
    return {f"p{share}": float(np.quantile(times, share / 100)) if times else float("nan") for share in (50, 95, 99)}


def values_of(scores: Sequence[Score], mean: Mean) -> dict[str, float]:
    """Return what each question contributes to a mean, by the key of the question."""
    return {score.key: value for score in scores if (value := mean.value(score)) is not None}


def _mean(scores: Sequence[Score], mean: Mean) -> Estimate:
    concerned = [(value, score.group) for score in scores if (value := mean.value(score)) is not None]
    return bootstrap([value for value, _ in concerned], [group for _, group in concerned])


def _statistic(statistic: Callable[[Columns, Rows], float], columns: Columns, clusters: Sequence[str]) -> Estimate:
    return bootstrap_statistic(lambda rows: statistic(columns, rows), clusters)
