"""What each ingredient is worth: the judge refitted without it, and what becomes worse on unseen questions.

An ingredient may be worth more than its figure says: where two tell much the same, either can be missed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from eval.candidates import Booleans, Example, Floats
from eval.intervals import Estimate, Rows, bootstrap, bootstrap_statistic
from eval.judge_fit import judge_unseen
from eval.metrics import auroc
from eval.questions import clusters_of
from eval.without import BM25, TAUGHT, VECTORS, first_passage_read
from service.judge import FEATURES, INGREDIENTS

RIGHT, AUROC, FALSE, CORRECT, F1 = (
    "right sentence first",
    "AUROC of support",
    "false refusals",
    "correct refusals",
    "F1 of answers",
)
NOTHING = "nothing"
FIGURES = (RIGHT, AUROC, FALSE, CORRECT, F1)


@dataclass(frozen=True, slots=True)
class Ablation:
    """One thing left out: what was found without it, and the features that are still weighed."""

    left_out: str
    examples: Sequence[Example]
    features: Collection[str]


@dataclass(frozen=True)
class Outcome:
    """What a refitted judge made of n questions, each judged by models that were fitted on other groups."""

    clusters: Sequence[str]
    answerable: Booleans  # shape (n,), as all below
    right: Floats  # whether the first sentence belongs to the evidence; a share of the drawings of the folds
    support: Floats  # probability that it answers; 0 where nothing was found
    refused: Booleans  # at the threshold of this judge
    answer_f1: Floats  # of what is composed, whether it would be refused or not
    threshold: float

    def figures(self) -> dict[str, Estimate]:
        """Return every figure with its 95% interval over resampled clusters.

        Right sentence first and F1 of answers are means over answerable questions, false refusals the share of them
        that is refused; correct refusals are the share of unanswerable questions that is refused. AUROC is the
        probability that an answerable question has more support than an unanswerable one.
        """
        means = {name: self._mean(values, rows) for name, (values, rows) in self._columns.items()}
        found = {**means, AUROC: bootstrap_statistic(self._auroc, self.clusters)}
        return {name: found[name] for name in FIGURES}

    def differences(self, whole: "Outcome") -> dict[str, Estimate]:
        """Return this figure minus that of the whole judge on the same questions, each with its paired interval."""
        found = {AUROC: bootstrap_statistic(lambda rows: self._auroc(rows) - whole._auroc(rows), self.clusters)}
        for name, (values, rows) in self._columns.items():
            found[name] = self._mean(values - whole._columns[name][0], rows)
        return {name: found[name] for name in FIGURES}

    @cached_property
    def _columns(self) -> Mapping[str, tuple[Floats, Booleans]]:
        """The figures that are means: values of each question, and which questions count."""
        return {
            RIGHT: (self.right, self.answerable),
            FALSE: (self.refused.astype(float), self.answerable),
            CORRECT: (self.refused.astype(float), ~self.answerable),
            F1: (self.answer_f1, self.answerable),
        }

    def _mean(self, values: Floats, rows: Booleans) -> Estimate:
        return bootstrap(values[rows].tolist(), np.array(self.clusters)[rows].tolist())

    def _auroc(self, rows: Rows) -> float:
        support, answerable = self.support[rows], self.answerable[rows]
        return auroc(support[answerable].tolist(), support[~answerable].tolist())


@dataclass(frozen=True, slots=True)
class Worth:
    """What became of the figures without something."""

    ablation: Ablation
    threshold: float
    figures: Mapping[str, Estimate]
    differences: Mapping[str, Estimate]  # to those of the whole judge


def ablate(planned: Iterable[Ablation]) -> list[Worth]:
    """Refit for every ablation; the first is the whole judge, which all are compared with."""
    found: list[Worth] = []
    whole: Outcome | None = None
    for ablation in planned:
        outcome = judge(ablation)
        whole = whole or outcome
        found.append(Worth(ablation, outcome.threshold, outcome.figures(), outcome.differences(whole)))
    return found


def judge(ablation: Ablation) -> Outcome:
    """Refit without what is left out; a question for which nothing is found any more is refused."""
    examples = ablation.examples
    clusters = clusters_of([example.question for example in examples])
    found = np.array([bool(example.finding.ranked) for example in examples])
    unseen = judge_unseen([example for example in examples if example.finding.ranked], ablation.features)

    def of_all(values: Floats | Booleans) -> Floats:
        whole = np.zeros(len(examples))
        whole[found] = values
        return whole

    support = of_all(unseen.support)
    return Outcome(
        clusters=[clusters[example.question.group] for example in examples],
        answerable=np.array([example.question.answerable for example in examples]),
        right=of_all(unseen.right),
        support=support,
        refused=~found | (support < unseen.threshold),
        answer_f1=of_all(unseen.answer_f1),
        threshold=unseen.threshold,
    )


def ablations(examples: Sequence[Example], searched: Mapping[str, Sequence[Example]]) -> list[Ablation]:
    """Return the whole judge first, then one without each ingredient, then one without each step.

    Args:
        examples: what was found for each question.
        searched: what was found for the same questions by a search that leaves something out, by its name.
    """
    return [
        Ablation(NOTHING, examples, FEATURES),
        *(Ablation(name, examples, _all_but(name)) for name in INGREDIENTS),
        Ablation(BM25, searched[BM25], FEATURES),
        Ablation(VECTORS, searched[VECTORS], _all_but("vectors")),
        Ablation(TAUGHT, searched[TAUGHT], FEATURES),
        Ablation("all passages but the first", [first_passage_read(one) for one in examples], FEATURES),
        Ablation("the reader", examples, _all_but("reader's span", "reader's answerability", "second look")),
    ]


def _all_but(*ingredients: str) -> tuple[str, ...]:
    """Return the features that none of these ingredients is needed for."""
    left_out = {feature for name in ingredients for feature in INGREDIENTS[name]}
    return tuple(feature for feature in FEATURES if feature not in left_out)
