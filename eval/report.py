"""Outcomes to figures, and figures to a table and JSON."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from eval.answering import Outcome
from eval.intervals import Estimate, bootstrap, wilson
from eval.metrics import auroc, calibration_error

Figures = dict[str, Estimate]


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return every figure of the headline table; refused questions count, as 0."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.answerable]
    answered = [outcome for outcome in answerable if not outcome.refused]
    near = [outcome for outcome in unanswerable if outcome.question.kind == "near_miss"]
    quotes = sum(len(outcome.quoted) for outcome in outcomes)
    return {
        "passage recall@1": _mean(answerable, lambda o: o.passage_recall(1)),
        "passage recall@3": _mean(answerable, lambda o: o.passage_recall(3)),
        "passage recall@5": _mean(answerable, lambda o: o.passage_recall(5)),
        "passage MRR@10": _mean(answerable, lambda o: o.passage_reciprocal_rank),
        "passage nDCG@10": _mean(answerable, lambda o: o.passage_ndcg),
        "evidence in the answer (recall)": _mean(answerable, lambda o: o.evidence_recall),
        "quotes that belong (precision)": _mean(answered, lambda o: o.evidence_precision),
        "quote fidelity": wilson(sum(outcome.faithful for outcome in outcomes), quotes),
        "false refusals": _mean(answerable, lambda o: float(o.refused)),
        "correct refusals": _mean(unanswerable, lambda o: float(o.refused)),
        "correct refusals, near misses": _mean(near, lambda o: float(o.refused)),
    }


def further_figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return figures without an interval."""
    confident = [outcome.answer.confidence for outcome in outcomes if outcome.question.answerable]
    doubtful = [outcome.answer.confidence for outcome in outcomes if not outcome.question.answerable]
    times = [outcome.milliseconds for outcome in outcomes]
    would_be_right = [outcome.question.answerable and outcome.right for outcome in outcomes if not outcome.refused]
    confidences = [outcome.answer.confidence for outcome in outcomes if not outcome.refused]
    return {
        "AUROC of confidence": auroc(confident, doubtful),
        "calibration error of given answers": calibration_error(confidences, would_be_right)
        if confidences
        else float("nan"),
        "milliseconds p50": float(np.quantile(times, 0.5)),
        "milliseconds p95": float(np.quantile(times, 0.95)),
    }


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return, for each kind of question, how many there are and how the answers fare."""
    kinds: dict[str, dict[str, float]] = {}
    for kind in sorted({outcome.question.kind for outcome in outcomes}):
        members = [outcome for outcome in outcomes if outcome.question.kind == kind]
        answerable = [outcome for outcome in members if outcome.question.answerable]
        kinds[kind] = {"n": len(members), "refused": _plain_mean(float(o.refused) for o in members)}
        if answerable:
            kinds[kind] |= {
                "recall@5": _plain_mean(o.passage_recall(5) for o in answerable),
                "evidence": _plain_mean(o.evidence_recall for o in answerable),
                "precision": _plain_mean(o.evidence_precision for o in answerable if not o.refused),
            }
    return kinds


def failures(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Return every question that went wrong, with what was found."""
    rows = []
    for outcome in outcomes:
        needs = outcome.question.answerable
        if outcome.refused is not needs and (not needs or outcome.evidence_recall == 1):
            continue
        rows.append(
            {
                "id": outcome.question.id,
                "kind": outcome.question.kind,
                "question": outcome.question.text,
                "question_used": outcome.answer.question_used,
                "why": _why(outcome),
                "evidence_recall": outcome.evidence_recall,
                "confidence": outcome.answer.confidence,
                "answer": outcome.answer.answer,
            }
        )
    return rows


def _why(outcome: Outcome) -> str:
    """Name the first thing that went wrong on the path."""
    if not outcome.question.answerable:
        return "should have refused"
    if outcome.passage_recall(5) == 0:
        return "not retrieved"
    if outcome.refused:
        return "should have answered"
    return "incomplete" if outcome.evidence_recall else "retrieved, not chosen"


def as_table(all_figures: dict[str, Figures]) -> str:
    """Return a Markdown table with a column for each set of questions."""
    names = list(next(iter(all_figures.values())))
    lines = ["| | " + " | ".join(all_figures) + " |", "|---|" + "---|" * len(all_figures)]
    lines += [
        f"| {name} | " + " | ".join(str(column[name]) for column in all_figures.values()) + " |" for name in names
    ]
    return "\n".join(lines)


def as_json(all_figures: dict[str, Figures]) -> dict[str, dict[str, Any]]:
    """Return the figures as plain data."""
    return {name: {figure: asdict(value) for figure, value in column.items()} for name, column in all_figures.items()}


def _mean(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> Estimate:
    return bootstrap([value(outcome) for outcome in outcomes], [outcome.question.group for outcome in outcomes])


def _plain_mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else float("nan")
