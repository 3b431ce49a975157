"""Measurements to plain data: the JSON report, which the page and the tables are made from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from eval.figures import Columns, latency
from eval.fingerprint import Header
from eval.intervals import Comparison, holm
from eval.measured import OURS, Measured, against
from eval.metrics import recall_at
from eval.mistakes import Mistake
from eval.questions import GoldQuestion
from eval.reply import Reply
from eval.scores import DEPTH, Score
from eval.selective import reliability, risk_coverage
from eval.slices import slices, wordings

Row = dict[str, Any]
_UNKNOWN_TIMES = {"milliseconds": float("nan")}  # they differ from run to run, so nothing is compared with them


def report(header: Header, measured: Sequence[Measured]) -> Row:
    """Return a whole report as JSON data."""
    return {"header": dict(header.rows), "sets": [_set(one) for one in measured]}


def outcomes(scores: Sequence[Score]) -> Row:
    """Return scores as a table that repeats itself run after run, to compare later runs with."""
    columns = [field.name for field in fields(Score) if field.name not in _UNKNOWN_TIMES]
    return {"columns": columns, "rows": [[_rounded(getattr(score, column)) for column in columns] for score in scores]}


def scores_from(table: Mapping[str, Any]) -> list[Score]:
    """Read back what `outcomes` wrote; times are not in it."""
    rows: list[Row] = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return [Score(**{**row, "mistake": row["mistake"] and Mistake(row["mistake"]), **_UNKNOWN_TIMES}) for row in rows]


def _rounded(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value


def _set(measured: Measured) -> Row:
    ours = measured.ours
    found = measured.figures
    mistakes = Counter(score.mistake for score in ours if score.mistake)
    return {
        "name": measured.name,
        "n": len(ours),
        "seen": dict(measured.seen),
        "figures": {system: {name: asdict(value) for name, value in row.items()} for system, row in found.items()},
        "latency_ms": latency(ours),
        "times_ms": sorted(round(score.milliseconds, 1) for score in ours),
        "against": _against(measured),
        "mistakes": {kind.value: mistakes[kind] for kind in Mistake},
        "slices": [asdict(one) for one in slices(measured.questions, ours)] if measured.parts else [],
        "wordings": asdict(wordings(measured.questions, ours)),
        "variations": [asdict(one) for one in measured.variations],
        "recall_at": _recall_at(measured),
        **_curves(measured),
        "failures": _failures(measured),
        "outcomes": outcomes(ours),
    }


def _against(measured: Measured) -> list[Row]:
    compared = against(measured)
    adjusted = holm([comparison.p for _, _, comparison in compared])
    return [
        {"system": system, "figure": figure, **_comparison(comparison), "p_holm": p}
        for (system, figure, comparison), p in zip(compared, adjusted, strict=True)
    ]


def _comparison(comparison: Comparison) -> Row:
    return asdict(comparison)


def _recall_at(measured: Measured) -> dict[str, list[float]]:
    """Return evidence recall@1 to @10 of each ranking."""
    needed = [place for place, question in enumerate(measured.questions) if question.answerable]
    if not needed:
        return {}
    return {
        name: [
            float(np.mean([recall_at(ranked[place], measured.questions[place].pieces, k) for place in needed]))
            for k in range(1, DEPTH + 1)
        ]
        for name, ranked in measured.rankings.items()
    }


def _curves(measured: Measured) -> Row:
    """Return the risk-coverage curve, the point on it where belqa works, and the reliability of its confidence."""
    columns = Columns(measured.ours)
    given = ~columns.refused
    curve: Row = {"risk_coverage": {}, "works_at": None}
    for system, scores in measured.scores.items():
        known = Columns(scores)
        if system in (OURS, "top passage verbatim") and known.all_answers_known and len(scores):
            coverage, risk = risk_coverage(known.confidence, known.wrong_if_answered)
            curve["risk_coverage"][system] = np.stack([coverage, risk], axis=1).round(4).tolist()
    if given.any():
        curve["works_at"] = [float(given.mean()), float(1 - columns.right[given].mean())]
    rows = reliability(columns.confidence[given], columns.right[given]) if given.any() else []
    return {**curve, "reliability": rows}


def _failures(measured: Measured) -> list[Row]:
    """Return every question that went wrong, with what was wanted and what was said."""
    triples = zip(measured.questions, measured.replies, measured.ours, strict=True)
    rows = [_failure(question, reply, score, measured.texts) for question, reply, score in triples if score.mistake]
    order = list(Mistake)
    return sorted(rows, key=lambda row: order.index(Mistake(row["mistake"])))


def _failure(question: GoldQuestion, reply: Reply, score: Score, texts: Mapping[str, str]) -> Row:
    firsts = [piece.spans[0] for piece in question.pieces]
    return {
        "id": question.id,
        "kind": question.kind,
        "mistake": score.mistake,
        "question": question.text,
        "question_used": reply.question_used,
        "gold": [{**asdict(span), "quote": texts.get(span.document, "")[span.start : span.end]} for span in firsts],
        "answer": reply.answer,
        "confidence": reply.confidence,
        "citations": [
            {**asdict(quote.span), "quote": quote.text, "verbatim": quote.verbatim} for quote in reply.quotes
        ],
        "found": [asdict(span) for span in reply.ranked[:5]],
    }
