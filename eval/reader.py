"""`python -m eval reader --data DIR`: the reader alone on SQuAD 2.0, each question on its own paragraph.

Test set: half A of the development set (16 articles, never trained or tuned on). Thresholds and the combination of
scores are fitted on three articles of half B, and a part of the written questions is kept apart too. Exact match and F1
are those of the official SQuAD 2.0 script (Rajpurkar et al. 2018).
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eval.metrics import auroc
from eval.squad import read_squad
from eval.wording import exact_match, normalise, token_f1
from indexer.embed import base_model_folder
from service.reader import Reader
from service.reader.examples import DEVELOPMENT_ARTICLES, HALF_A, HALF_B
from service.reader.reader import CARD_NAME, WEIGHTS
from service.reader.written import load_written

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its own paragraph; no answers means that nothing in it answers."""

    question: str
    passage: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reader made of n questions, as if none were refused; arrays of shape (n,)."""

    exact: Floats  # 1 if the span is a gold answer, else 0
    overlap: Floats  # F1 of its tokens
    has_answer: Floats  # 1 or 0
    margin: Floats  # logit of the span minus that of "no answer"
    answerable: Floats  # logit of the answerability head
    seconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the 8-bit model; default: the shipped")
    parser.add_argument("--full", type=Path, help="folder of the full-precision export, to compare")
    parser.add_argument("--limit", type=int, help="first questions of the test set only")
    parser.add_argument("--record", action="store_true", help="write the scores into the model's reader.json")


def run(options: argparse.Namespace) -> int:
    """Measure one model or two, print, and record."""
    found = {}
    for name, folder in (("int8", options.weights), ("full_precision", options.full)):
        if folder is not None:
            reader = Reader.load(folder, tokenizer_file=base_model_folder() / "tokenizer.json")
            found[name] = measure(reader, options.data, options.limit)
            print(name, json.dumps(found[name], indent=2))
    if options.record:
        card = options.weights / CARD_NAME
        content = json.loads(card.read_text(encoding="utf-8")) | {"scores": found}
        card.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def measure(reader: Reader, data: Path, limit: int | None = None) -> dict[str, Any]:
    """Read the three sets, and return the scores."""
    articles = frozenset(title.replace("_", " ") for title in DEVELOPMENT_ARTICLES)
    tuned = read_all(reader, [asked for title, asked in _squad(data / HALF_B) if title in articles])
    tested = read_all(reader, [asked for _, asked in _squad(data / HALF_A)][:limit])
    written = read_all(reader, _written(data))
    return report(tuned, tested) | {
        "written": {
            "questions": len(written.margin),
            "has_answer_f1": at_threshold(written.margin, written, float("-inf"))["has_answer_f1"],
            "auroc": _auroc(written.answerable, written),
        }
    }


def read_all(reader: Reader, questions: Sequence[Asked]) -> Outcome:
    """Read each question's paragraph, and score the span as if none were refused."""
    rows = []
    begun = time.monotonic()
    for asked in questions:
        (reading,) = reader.read(asked.question, [asked.passage])
        span = asked.passage[reading.start : reading.end]
        golds = [answer for answer in asked.answers if normalise(answer)]  # as the script leaves the empty ones out
        right, shared = exact_match(span, golds), token_f1(span, golds)
        rows.append((right, shared, float(bool(golds)), reading.span_score - reading.null_score, reading.answerable))
    exact, overlap, has_answer, margin, answerable = np.array(rows, dtype=np.float64).T
    return Outcome(exact, overlap, has_answer, margin, answerable, time.monotonic() - begun)


def report(development: Outcome, test: Outcome) -> dict[str, Any]:
    """Return all scores on ``test``, with the thresholds that suit ``development``."""
    combination = LogisticRegression(C=100).fit(_features(development), development.has_answer)
    weights = (*combination.coef_[0], *combination.intercept_)
    never = at_threshold(test.margin, test, float("-inf"))
    result: dict[str, Any] = {
        "questions": len(test.margin),
        "always_refuse_f1": round(100 * float(1 - test.has_answer.mean()), 2),
        "never_refuse": {name: never[name] for name in ("has_answer_exact", "has_answer_f1")},
        "combination": dict(zip(("margin", "answerable", "bias"), (round(float(w), 4) for w in weights), strict=True)),
        "milliseconds_per_question": round(1000 * test.seconds / len(test.margin), 1),
    }
    scores = {
        "null_minus_span": (development.margin, test.margin),
        "answerability_head": (development.answerable, test.answerable),
        "combined": tuple(combination.decision_function(_features(outcome)) for outcome in (development, test)),
    }
    for name, (tuned, tested) in scores.items():
        threshold = best_threshold(tuned, development)
        result[name] = {
            "auroc": _auroc(tested, test),
            "auroc_development": _auroc(tuned, development),
            "threshold": round(threshold, 4),
            "at_threshold": at_threshold(tested, test, threshold),
            "best_possible_f1": at_threshold(tested, test, best_threshold(tested, test))["f1"],
        }
    return result


def best_threshold(score: Floats, outcome: Outcome) -> float:
    """Return the threshold with the highest overall F1; answers are given at or above it."""
    order = np.argsort(-score)
    gain = np.where(outcome.has_answer > 0, outcome.overlap, -1.0)[order]
    total = np.concatenate([[0.0], np.cumsum(gain)])
    best = int(total.argmax())
    return float("inf") if best == 0 else float(score[order[best - 1]])


def at_threshold(score: Floats, outcome: Outcome, threshold: float) -> dict[str, float]:
    """Return the official scores in percent when everything below the threshold is refused."""
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


def _auroc(score: Floats, outcome: Outcome) -> float:
    has = outcome.has_answer > 0
    return round(auroc(score[has].tolist(), score[~has].tolist()), 4)


def _features(outcome: Outcome) -> Floats:
    return np.stack([outcome.margin, outcome.answerable], axis=1)


def _squad(path: Path) -> list[tuple[str, Asked]]:
    """Return (article, question) of a SQuAD file."""
    texts, questions = read_squad(path)
    passages = {text.file: text.text for text in texts}
    return [(one.group, Asked(one.text, passages[one.documents[0]], one.answers)) for one in questions]


def _written(data: Path) -> list[Asked]:
    """Return the written questions on documents that are kept from training."""
    return [
        Asked(one.question, one.passage, () if one.span is None else (one.passage[slice(*one.span)],))
        for one in load_written(data, development=True)
    ]
