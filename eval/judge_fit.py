"""Fits the models of the judge, and says how well they do on questions that they were not fitted on.

A model may be fitted on some of the features only: the others then have no weight in it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from eval.candidates import Booleans, Example, Floats
from eval.metrics import answer_precision, answer_recall
from eval.questions import Span, clusters_of
from eval.suites import SUITES
from service.compose import compose
from service.judge import (
    CHOICE_FEATURES,
    FEATURES,
    LOOKED_AT,
    SUPPORT_FEATURES,
    UNFITTED,
    Judge,
    Judged,
    Logistic,
    support_values,
)

_RIDGE = 0.03  # of the choice model; of 0.01 to 2, the best on unseen groups of the calibration halves
_REGULARISATION = 0.3  # sklearn's C; of 0.03 to 1, the best F1 of answers given to unseen questions, mean of the suites
_FOLDS = 5
_DRAWINGS = 5  # of the folds: with one alone the threshold moves by 0.1 with the luck of the draw
Folds = list[tuple[NDArray[np.int64], NDArray[np.int64]]]  # rows to fit on, and rows to judge
FURTHER = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 1.6, 2.0, 2.5)


Rankings = Sequence[Sequence[Sequence[Judged]]]  # for each drawing of the folds and each question, the best first


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is said of each of n questions by models that were fitted on other groups, and the limits that suit them."""

    first_looks: Rankings
    rankings: Rankings  # after the second look
    right: Floats  # share of the drawings in which the best candidate belongs; shape (n,)
    support: Floats  # probability that it answers, mean of the drawings; shape (n,)
    threshold: float
    further: float
    answer_f1: Floats  # of the answers that are composed, refused or not, 0 where there is none, a mean; shape (n,)


def judge_unseen(examples: Sequence[Example], features: Collection[str] = FEATURES) -> Unseen:
    """Judge every question by models that were fitted on others (five folds of whole groups, drawn five times).

    The support model and both limits are fitted on what the choice model says of questions that it was not fitted on,
    since it is surer of those that it was.
    """
    drawings = [_folds(examples, drawing) for drawing in range(_DRAWINGS)]
    first_looks = [_ranked_unseen(examples, features, folds) for folds in drawings]
    rankings = [
        _looked_at_unseen(examples, ranked, folds) if "readable_alone" in features else ranked
        for folds, ranked in zip(drawings, first_looks, strict=True)
    ]
    right = [_right(examples, ranked) for ranked in rankings]
    probabilities = np.array(
        [
            cross_val_predict(
                _support_model(), _support_rows(examples, ranked, features), belongs, cv=folds, method="predict_proba"
            )[:, 1]
            for folds, ranked, belongs in zip(drawings, rankings, right, strict=True)
        ]
    )
    answerable = np.array([example.question.answerable for example in examples])
    suites = np.array([example.suite for example in examples])
    threshold = _best_threshold(probabilities, answerable, suites)
    further = max(FURTHER, key=lambda distance: float(_answer_f1(examples, rankings[0], distance).sum()))
    answer_f1 = np.mean([_answer_f1(examples, ranked, further) for ranked in rankings], axis=0)
    return Unseen(
        first_looks, rankings, np.mean(right, axis=0), probabilities.mean(axis=0), threshold, further, answer_f1
    )


def fit_choice(examples: Sequence[Example], features: Collection[str] = FEATURES) -> Logistic:
    """Fit which candidates belong to the evidence, by the probability that a draw among a question's candidates does.

    Candidates are drawn with probability softmax(w . x), and -log P(one that belongs) is summed over questions, with a
    small ridge (a conditional logit, McFadden 1974): what all candidates of a question share cannot matter.
    """
    names = [name for name in CHOICE_FEATURES if name in features]
    columns = [CHOICE_FEATURES.index(name) for name in names]
    weights = _likeliest([example.rows[:, columns] for example in examples], [one.belonging for one in examples])
    return Logistic(0.0, _named(weights, names))


def fit_again(examples: Sequence[Example], rankings: Rankings) -> float:
    """Fit how much the second look counts beside the first, among the best sentences.

    The rankings are those of models that were not fitted on the question, who are less sure.
    """
    rows: list[Floats] = []
    belonging: list[Booleans] = []
    for ranked in rankings:
        for example, candidates in zip(examples, ranked, strict=True):
            best = candidates[:LOOKED_AT]
            rows.append(np.array([(judged.logit, judged.readable_alone) for judged in best]))
            belonging.append(np.array([example.belongs(judged) for judged in best]))
    first, second = _likeliest(rows, belonging)
    return float(second / first)


def _likeliest(rows: Sequence[Floats], belonging: Sequence[Booleans]) -> Floats:
    """Fit the weights that make what belongs the likeliest draw; shape (features,).

    Args:
        rows: for each question, (candidates, features).
        belonging: for each question, which of them belong, (candidates,); one without any tells nothing.
    """
    useful = [place for place, those in enumerate(belonging) if those.any()]
    values = np.concatenate([rows[place] for place in useful])
    wanted = np.concatenate([belonging[place] for place in useful])
    counts = np.array([len(belonging[place]) for place in useful])
    starts = np.cumsum(counts) - counts

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = values @ weights
        drawn = np.exp(logits - np.repeat(np.maximum.reduceat(logits, starts), counts))
        right = drawn * wanted
        all_drawn, all_right = np.add.reduceat(drawn, starts), np.add.reduceat(right, starts)
        surprise = float(np.log(all_drawn / all_right).sum()) + _RIDGE * float(weights @ weights)
        pull = drawn / np.repeat(all_drawn, counts) - right / np.repeat(all_right, counts)
        return surprise, pull @ values + 2 * _RIDGE * weights

    weights: Floats = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B").x
    return weights


def fit_support(examples: Sequence[Example], rankings: Rankings) -> Logistic:
    """Fit whether the best candidate belongs, from how choice models ranked questions that they were not fitted on."""
    rows = np.concatenate([_support_rows(examples, ranked, SUPPORT_FEATURES) for ranked in rankings])
    right = np.concatenate([_right(examples, ranked) for ranked in rankings])
    model = _support_model()
    model.fit(rows, right, sample_weight=np.full(len(rows), 1 / len(rankings)))
    return Logistic(round(float(model.intercept_[0]), 4), _named(model.coef_[0], SUPPORT_FEATURES))


def _support_model() -> LogisticRegression:
    return LogisticRegression(C=_REGULARISATION, max_iter=5000)


def _support_rows(examples: Sequence[Example], ranked: Sequence[Sequence[Judged]], features: Collection[str]) -> Floats:
    pairs = zip(examples, ranked, strict=True)
    values = [support_values(example.finding.question, candidates[0]) for example, candidates in pairs]
    return np.array([[value[name] for name in SUPPORT_FEATURES if name in features] for value in values])


def _right(examples: Sequence[Example], ranked: Sequence[Sequence[Judged]]) -> Booleans:
    return np.array([example.belongs(candidates[0]) for example, candidates in zip(examples, ranked, strict=True)])


def _folds(examples: Sequence[Example], drawing: int) -> Folds:
    """Draw folds of whole clusters: what a question needs as evidence, no model that judges it has been shown."""
    clusters = clusters_of([example.question for example in examples])
    groups = [clusters[example.question.group] for example in examples]
    return list(GroupKFold(_FOLDS, shuffle=True, random_state=drawing).split(examples, groups=groups))


def _ranked_unseen(examples: Sequence[Example], features: Collection[str], folds: Folds) -> list[list[Judged]]:
    """Rank the candidates of each question by a choice model that was fitted on other groups."""
    ranked: list[list[Judged]] = [[] for _ in examples]
    for fitting, unseen in folds:
        choice = fit_choice([examples[place] for place in fitting], features)
        judge = Judge(choice, choice, 0.5, 0.5)
        for place in unseen:
            ranked[place] = _with_second_look(examples[place], judge)
    return ranked


def _with_second_look(example: Example, judge: Judge) -> list[Judged]:
    """Rank the candidates of a question, each with what was seen of it at the second look."""
    seen = {id(judged.evidence): judged.readable_alone for judged in example.finding.ranked}
    ranked = judge.rank([judged.evidence for judged in example.finding.ranked])
    return [replace(judged, readable_alone=seen[id(judged.evidence)]) for judged in ranked]


def _looked_at_unseen(
    examples: Sequence[Example], ranked: Sequence[Sequence[Judged]], folds: Folds
) -> list[list[Judged]]:
    """Order the best sentences of each question by a second look that was fitted on other groups."""
    looked_at: list[list[Judged]] = [[] for _ in examples]
    for fitting, unseen in folds:
        again = fit_again([examples[place] for place in fitting], [[ranked[place] for place in fitting]])
        judge = replace(UNFITTED, again=again, looked_at=LOOKED_AT)
        for place in unseen:
            looked_at[place] = judge.order(ranked[place])
    return looked_at


def _best_threshold(probabilities: Floats, answerable: Booleans, suites: NDArray[np.str_]) -> float:
    """Return the threshold whose balanced accuracy is best on average over our own suites and the drawings.

    Balanced accuracy is the mean of (answerable that are answered, unanswerable that are refused). Each suite counts
    the same, however many questions it has, since the next corpus may be like any of them. Public questions that were
    written to mislead a reader, every second one, do not count: people who ask do not mean to.

    Args:
        probabilities: of support, (drawings, n).
        answerable: shape (n,).
        suites: shape (n,).
    """
    thresholds = np.unique(np.round(probabilities, 3))
    quality = np.zeros(len(thresholds))
    for suite in sorted(set(suites).intersection(SUITES) or set(suites)):
        answered, refused = (probabilities[:, (suites == suite) & wanted] for wanted in (answerable, ~answerable))
        if answered.size and refused.size:
            quality += [(answered >= limit).mean() + (refused < limit).mean() for limit in thresholds]
    return round(float(thresholds[quality.argmax()]), 4)


def _answer_f1(examples: Sequence[Example], ranked: Sequence[Sequence[Judged]], further: float) -> Floats:
    """Return the F1 of evidence recall and precision of each answer, 0 for a question that has none; shape (n,)."""
    found = np.zeros(len(examples))
    for place, (example, candidates) in enumerate(zip(examples, ranked, strict=True)):
        if example.question.answerable:
            quotes = compose(example.finding.question, candidates, further)
            spans = [Span(quote.document.id, quote.start, quote.end) for quote in quotes]
            recall = answer_recall(spans, example.question.pieces)
            precision = answer_precision(spans, example.question.pieces)
            found[place] = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    return found


def _named(weights: Floats, names: Sequence[str]) -> dict[str, float]:
    return dict(zip(names, (round(float(weight), 4) for weight in weights), strict=True))
