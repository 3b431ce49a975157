"""Measure the reader on SQuAD 2.0: ``python -m service.reader.measure --data DIR``.

Test set: half A of the development set with its gold paragraphs (16 articles, never trained or
tuned on). Thresholds and the combination of scores are fitted on three articles of half B. EM and
F1 are those of the official SQuAD 2.0 script (Rajpurkar et al. 2018).
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import string
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from service.reader.examples import DEVELOPMENT_ARTICLES, HALF_A, HALF_B, read_json
from service.reader.reader import CARD_NAME, WEIGHTS, Reader
from service.reader.written import load_written

LOGGER = logging.getLogger(__name__)
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Asked:
    """One question on its gold paragraph; no answers means unanswerable."""

    question: str
    passage: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """Per question, arrays of shape (questions,): quality of the span if given, and the scores."""

    exact: Floats
    overlap: Floats
    has_answer: Floats
    margin: Floats
    answerable: Floats
    seconds: float


def load_questions(path: Path, articles: frozenset[str] | None = None) -> list[Asked]:
    """Questions of a SQuAD 2.0 file, of all or of some articles."""
    return [
        Asked(q["question"], p["context"], tuple(a["text"] for a in q["answers"]))
        for article in read_json(path)["data"]
        if articles is None or article["title"] in articles
        for p in article["paragraphs"]
        for q in p["qas"]
    ]


def normalise(text: str) -> str:
    """Lower case without punctuation, articles and extra blanks (official script)."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def overlap_f1(answer: str, gold: str) -> float:
    """F1 of the normalised words of two texts."""
    ours, theirs = normalise(answer).split(), normalise(gold).split()
    if not ours or not theirs:
        return float(ours == theirs)
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs))


def run_reader(reader: Reader, asked: Sequence[Asked]) -> Outcome:
    """Read every gold paragraph and score the spans as if none were refused."""
    rows = []
    begun = time.monotonic()
    for item in asked:
        reading = reader.read(item.question, [item.passage])[0]
        text = item.passage[reading.start : reading.end]
        golds = [gold for gold in item.answers if normalise(gold)]
        matched = max((float(normalise(text) == normalise(g)) for g in golds), default=0.0)
        shared = max((overlap_f1(text, gold) for gold in golds), default=0.0)
        margin = reading.span_score - reading.null_score
        rows.append((matched, shared, float(bool(golds)), margin, reading.answerable))
    exact, overlap, has_answer, margin, answerable = np.array(rows, dtype=np.float64).T
    return Outcome(exact, overlap, has_answer, margin, answerable, time.monotonic() - begun)


def area_under_curve(score: Floats, label: Floats) -> float:
    """AUROC by counting pairs; a tie counts half."""
    yes, no = score[label > 0], np.sort(score[label == 0])
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(below.mean() / 2 / len(no))


def features(outcome: Outcome) -> Floats:
    """Shape (questions, 3): span minus null, answerability logit, one."""
    return np.stack([outcome.margin, outcome.answerable, np.ones_like(outcome.margin)], axis=1)


def fit_combination(outcome: Outcome) -> Floats:
    """Logistic regression by Newton steps with a small ridge; returns three weights."""
    inputs, weights = features(outcome), np.zeros(3)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (outcome.has_answer - chance) - 1e-3 * weights
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + 1e-3 * np.eye(3)
        weights = weights + np.linalg.solve(curvature, slope)
    return weights


def best_threshold(score: Floats, outcome: Outcome) -> float:
    """Find the threshold with the highest overall F1; answers are given at or above it."""
    order = np.argsort(-score)
    gain = np.where(outcome.has_answer > 0, outcome.overlap, -1.0)[order]
    total = np.concatenate([[0.0], np.cumsum(gain)])
    best = int(total.argmax())
    return float("inf") if best == 0 else float(score[order[best - 1]])


def at_threshold(score: Floats, outcome: Outcome, threshold: float) -> dict[str, float]:
    """Official scores in percent when everything under the threshold is refused."""
    given, has = score >= threshold, outcome.has_answer > 0
    exact = np.where(has, outcome.exact * given, ~given)
    overlap = np.where(has, outcome.overlap * given, ~given)
    values = {
        "exact": exact.mean(),
        "f1": overlap.mean(),
        "has_answer_exact": exact[has].mean(),
        "has_answer_f1": overlap[has].mean(),
        "no_answer": overlap[~has].mean(),
    }
    return {name: round(100 * float(value), 2) for name, value in values.items()}


def report(development: Outcome, test: Outcome) -> dict[str, Any]:
    """All scores of one model; thresholds from ``development``, results on ``test``."""
    weights = fit_combination(development)
    never = at_threshold(test.margin, test, float("-inf"))
    result: dict[str, Any] = {
        "questions": len(test.margin),
        "always_refuse_f1": round(100 * float(1 - test.has_answer.mean()), 2),
        "never_refuse": {name: never[name] for name in ("has_answer_exact", "has_answer_f1")},
        "combination": dict(zip(("margin", "answerable", "bias"), map(float, weights.round(4)), strict=True)),
        "milliseconds_per_question": round(1000 * test.seconds / len(test.margin), 1),
    }
    scores = {
        "null_minus_span": (development.margin, test.margin),
        "answerability_head": (development.answerable, test.answerable),
        "combined": (features(development) @ weights, features(test) @ weights),
    }
    for name, (tuned, tested) in scores.items():
        threshold = best_threshold(tuned, development)
        result[name] = {
            "auroc": round(area_under_curve(tested, test.has_answer), 4),
            "auroc_development": round(area_under_curve(tuned, development.has_answer), 4),
            "threshold": round(threshold, 4),
            "at_threshold": at_threshold(tested, test, threshold),
            "best_possible_f1": at_threshold(tested, test, best_threshold(tested, test))["f1"],
        }
    return result


def load_written_questions(data: Path) -> list[Asked]:
    """Questions of `written.py` on the documents that are kept from training, each on its passage."""
    return [
        Asked(e.question, e.passage, () if e.span is None else (e.passage[slice(*e.span)],))
        for e in load_written(data, development=True)
    ]


def brief_report(outcome: Outcome) -> dict[str, Any]:
    """Scores that need no threshold: F1 of the spans when never refusing, AUROC of the answerability head."""
    return {
        "questions": len(outcome.margin),
        "has_answer_f1": at_threshold(outcome.margin, outcome, float("-inf"))["has_answer_f1"],
        "auroc": round(area_under_curve(outcome.answerable, outcome.has_answer), 4),
    }


def measure(reader: Reader, data: Path, limit: int | None) -> dict[str, Any]:
    """Load the sets, read them and report."""
    tuned = run_reader(reader, load_questions(data / HALF_B, DEVELOPMENT_ARTICLES))
    tested = run_reader(reader, load_questions(data / HALF_A)[:limit])
    return report(tuned, tested) | {"written": brief_report(run_reader(reader, load_written_questions(data)))}


def main() -> None:
    """Command line; ``--record`` writes the scores into ``reader.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--full", type=Path, help="folder of the full-precision export, to compare")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="first questions of the test set only")
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    found = {}
    for name, folder in (("int8", arguments.weights), ("full_precision", arguments.full)):
        if folder is not None:
            reader = Reader.load(folder, tokenizer_file=arguments.tokenizer)
            found[name] = measure(reader, arguments.data, arguments.limit)
            LOGGER.info("%s %s", name, json.dumps(found[name], indent=2))
    if arguments.record:
        path = arguments.weights / CARD_NAME
        card = json.loads(path.read_text(encoding="utf-8")) | {"scores": found}
        path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
