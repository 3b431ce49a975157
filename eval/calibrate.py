"""Fits the judge on the calibration halves: which sentence answers, whether any does, and where to refuse.

`python -m eval calibrate` writes service/judge.json. The test halves are never looked at.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from eval.metrics import answer_precision, answer_recall, auroc, covers, covers_together
from eval.questions import GoldQuestion, Span, load_questions
from eval.suites import SUITES
from eval.workspace import Workspace
from indexer.documents import BlockKind
from service.assistant import Assistant, Finding
from service.compose import compose
from service.judge import CHOICE_FEATURES, SUPPORT_FEATURES, UNFITTED, Judge, Judged, Logistic, support_values

_RIDGE = 0.03  # of the choice model; of 0.01 to 2, the best on unseen groups of the calibration halves
_REGULARISATION = 1.0  # sklearn's C; the features all lie between -1 and 1
FURTHER = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 1.6, 2.0, 2.5)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--suite", choices=sorted(SUITES), action="append", help="question set; default: all of them")
    parser.add_argument("--output", type=Path, default=Path("eval-results"), help="folder of the indexes")


def run(options: argparse.Namespace) -> int:
    """Fit on the calibration halves, and write service/judge.json."""
    workspace = Workspace(options.output)
    examples: list[Example] = []
    for name in options.suite or SUITES:
        library = workspace.library(name, SUITES[name].corpus, UNFITTED)
        questions = load_questions(SUITES[name].questions, library.index.documents)
        examples += collect(library.assistant, [question for question in questions if question.half == "calibration"])
    content = fit(examples)
    target = Path(str(files("service").joinpath("judge.json")))
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(f"{target.name}: {json.dumps(content, indent=2)}")
    return 0


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a calibration half with everything that was found for it."""

    question: GoldQuestion
    finding: Finding

    def belongs(self, judged: Judged) -> bool:
        """Say whether a candidate holds a needed piece; a lead-in stands for its whole list."""
        evidence = judged.evidence
        document = evidence.document
        spans = [Span(document.id, evidence.sentence.start, evidence.sentence.end)]
        if evidence.block.kind is BlockKind.LEAD_IN:
            spans += [
                Span(document.id, block.start, block.end)
                for block in document.blocks
                if block.lead_in == evidence.sentence.block
            ]
            return sum(covers_together(spans, piece) for piece in self.question.pieces) * 2 > len(self.question.pieces)
        # A piece may be a clause of the sentence, or the sentence one of several that a piece holds.
        return any(
            covers(spans[0], piece)
            or any(2 * spans[0].overlap(wanted) >= spans[0].end - spans[0].start for wanted in piece.spans)
            for piece in self.question.pieces
        )


def collect(assistant: Assistant, questions: Sequence[GoldQuestion]) -> list[Example]:
    """Look every question up; of one with several parts, the parts are judged one by one in the service, not here.

    Nor is a question of which no passage holds a word: it is refused unread.
    """
    examples = []
    for question in questions:
        investigation = assistant.investigate(question.text, history=question.history)
        if len(investigation.findings) == 1 and investigation.findings[0].ranked:
            examples.append(Example(question, investigation.findings[0]))
    return examples


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the contents of judge.json.

    The support model and both thresholds are fitted on what the choice model says of questions that it was not
    fitted on (five folds, whole groups), since it is surer of those that it was.
    """
    choice = _fit_choice(examples)
    unseen = _ranked_unseen(examples)
    pairs = list(zip(examples, unseen, strict=True))
    values = [support_values(example.finding.question, ranked) for example, ranked in pairs]
    rows = np.array([[value[name] for name in SUPPORT_FEATURES] for value in values])
    right = np.array([example.belongs(ranked[0]) for example, ranked in pairs])
    groups = [example.question.group for example in examples]
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000)
    probabilities = cross_val_predict(model, rows, right, groups=groups, cv=GroupKFold(5), method="predict_proba")[:, 1]
    model.fit(rows, right)
    answerable = np.array([example.question.answerable for example in examples])
    threshold = _best_threshold(probabilities, answerable)
    return {
        "choice": choice,
        "support": {"bias": round(float(model.intercept_[0]), 4), "weights": _named(model.coef_[0], SUPPORT_FEATURES)},
        "threshold": threshold,
        "further": _best_further(examples, unseen),
        "fitted_on": {
            "questions": len(examples),
            "answerable": int(answerable.sum()),
            "unseen_auroc": round(auroc(list(probabilities[answerable]), list(probabilities[~answerable])), 3),
            "unseen_false_refusals": round(float((probabilities[answerable] < threshold).mean()), 3),
            "unseen_correct_refusals": round(float((probabilities[~answerable] < threshold).mean()), 3),
        },
    }


def _fit_choice(examples: Sequence[Example]) -> dict[str, Any]:
    """Fit which candidates belong to the evidence, by the probability that a draw among a question's candidates does.

    Candidates are drawn with probability softmax(w . x), and -log P(one that belongs) is summed over questions, with a
    small ridge (a conditional logit, McFadden 1974): what all candidates of a question share cannot matter.
    """
    questions = []
    for example in examples:
        belonging = np.array([example.belongs(judged) for judged in example.finding.ranked])
        if belonging.any():
            rows = np.array([judged.evidence.features.row() for judged in example.finding.ranked])
            questions.append((rows, belonging))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = _RIDGE * float(weights @ weights), 2 * _RIDGE * weights
        for rows, belonging in questions:
            logits = rows @ weights
            drawn = np.exp(logits - logits.max())
            wanted = drawn * belonging
            total -= float(np.log(wanted.sum() / drawn.sum()))
            slope += drawn @ rows / drawn.sum() - wanted @ rows / wanted.sum()
        return total, slope

    fitted = minimize(loss, np.zeros(len(CHOICE_FEATURES)), jac=True, method="L-BFGS-B")
    return {"bias": 0.0, "weights": _named(fitted.x, CHOICE_FEATURES)}


def _ranked_unseen(examples: Sequence[Example]) -> list[list[Judged]]:
    """Rank the candidates of each question by a choice model that was fitted on other groups."""
    ranked: list[list[Judged]] = [[] for _ in examples]
    groups = [example.question.group for example in examples]
    for fitting, unseen in GroupKFold(5).split(examples, groups=groups):
        choice = Logistic(**_fit_choice([examples[place] for place in fitting]))
        judge = Judge(choice, choice, 0.5, 0.5)
        for place in unseen:
            ranked[place] = judge.rank([judged.evidence for judged in examples[place].finding.ranked])
    return ranked


def _best_threshold(probabilities: np.ndarray, answerable: np.ndarray) -> float:
    """Return the lowest threshold whose balanced accuracy lies within one standard error of the best.

    Balanced accuracy is the mean of (answerable that are answered, unanswerable that are refused). It changes little
    over a wide range of thresholds; among those that cannot be told apart, the one that refuses least serves people
    best (the one-standard-error rule of Breiman et al. 1984, "Classification and Regression Trees").
    """
    found = []
    for threshold in np.unique(np.round(probabilities, 3)):
        answered = probabilities[answerable] >= threshold
        refused = probabilities[~answerable] < threshold
        error = (answered.var() / len(answered) + refused.var() / len(refused)) ** 0.5 / 2
        found.append(((answered.mean() + refused.mean()) / 2, float(error), float(threshold)))
    best, error, _ = max(found)
    return round(min(threshold for balanced, _, threshold in found if balanced >= best - error), 4)


def _best_further(examples: Sequence[Example], ranked: Sequence[Sequence[Judged]]) -> float:
    """Return the distance at which answers have the best mean F1 of evidence recall and precision."""

    def quality(further: float) -> float:
        total = 0.0
        for example, candidates in zip(examples, ranked, strict=True):
            if example.question.answerable:
                quotes = compose(example.finding.question, candidates, further)
                spans = [Span(quote.document.id, quote.start, quote.end) for quote in quotes]
                recall = answer_recall(spans, example.question.pieces)
                precision = answer_precision(spans, example.question.pieces)
                total += 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        return total

    return max(FURTHER, key=quality)


def _named(weights: np.ndarray, names: Sequence[str]) -> dict[str, float]:
    return dict(zip(names, (round(float(weight), 4) for weight in weights), strict=True))
