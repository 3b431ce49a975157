"""Measures, as pure functions over spans and numbers; each names its formula, and its source where it has one."""

from collections.abc import Callable, Mapping, Sequence
from math import log2

import numpy as np

from eval.questions import Piece, Span
from eval.selective import reliability


def covers(span: Span, piece: Piece) -> bool:
    """Say whether a span holds at least half of the characters of one of the piece's spans."""
    return any(2 * span.overlap(wanted) >= wanted.end - wanted.start for wanted in piece.spans)


def covers_together(spans: Sequence[Span], piece: Piece) -> bool:
    """Say whether spans hold, between them, at least half of one of the piece's spans; what two hold counts once."""
    spans = _merged(spans)
    return any(2 * sum(span.overlap(wanted) for span in spans) >= wanted.end - wanted.start for wanted in piece.spans)


def recall_at(ranked: Sequence[Span], pieces: Sequence[Piece], k: int) -> float:
    """Evidence recall@k: pieces that one of the first k passages covers / pieces."""
    return sum(any(covers(span, piece) for span in ranked[:k]) for piece in pieces) / len(pieces)


def hit_at(ranked: Sequence[Span], pieces: Sequence[Piece], k: int) -> float:
    """Hit@k: 1 if one of the first k passages covers a piece, else 0 (top-k accuracy, Karpukhin et al. 2020)."""
    return float(any(covers(span, piece) for span in ranked[:k] for piece in pieces))


def reciprocal_rank(ranked: Sequence[Span], pieces: Sequence[Piece], k: int = 10) -> float:
    """RR@k: 1 / rank of the first passage that covers a piece, 0 if none of the first k does (Voorhees 1999)."""
    for rank, span in enumerate(ranked[:k], start=1):
        if any(covers(span, piece) for piece in pieces):
            return 1 / rank
    return 0.0


def ndcg_at(ranked: Sequence[Span], pieces: Sequence[Piece], k: int = 10) -> float:
    """nDCG@k with a gain of 1 for a passage that covers a piece not covered before (Järvelin and Kekäläinen 2002).

    DCG = sum of gain / log2(rank + 1); the ideal has the same gains, and one for each piece that was not found, at the
    first ranks: a passage that holds several pieces is worth no less than several that hold one each.
    """
    left = list(pieces)
    gained, gains = 0.0, 0
    for rank, span in enumerate(ranked[:k], start=1):
        newly = [piece for piece in left if covers(span, piece)]
        if newly:
            gained, gains = gained + 1 / log2(rank + 1), gains + 1
            left = [piece for piece in left if piece not in newly]
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(k, gains + len(left)) + 1))
    return gained / ideal


def ndcg_of_documents(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """nDCG@k of documents with graded relevance, as trec_eval and BEIR count it.

    DCG = sum of grade / log2(rank + 1) over the first k; the ideal ranks the grades from the highest down.
    """
    gained = sum(grades.get(name, 0) / log2(rank + 1) for rank, name in enumerate(ranked[:k], start=1))
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:k]
    ideal = sum(grade / log2(rank + 1) for rank, grade in enumerate(best, start=1))
    return gained / ideal if ideal else 0.0


def token_iou(retrieved: Sequence[Span], pieces: Sequence[Piece], count: Callable[[Span], int]) -> float:
    """Token IoU: tokens of the evidence that were retrieved / tokens retrieved or of the evidence.

    After Chroma's "Evaluating Chunking Strategies for Retrieval" (Smith and Troynikov 2024): passages that are longer
    than what is needed cost. Overlapping passages count once here; of a piece's alternatives, the one retrieved most.

    Args:
        retrieved: the passages that are handed on.
        pieces: the evidence.
        count: tokens of a stretch.
    """
    wanted = _merged([max(p.spans, key=lambda span: sum(span.overlap(r) for r in retrieved)) for p in pieces])
    found = _merged(retrieved)
    both = [
        Span(a.document, max(a.start, b.start), min(a.end, b.end)) for a in found for b in wanted if a.overlap(b) > 0
    ]
    shared = sum(map(count, both))
    return shared / max(1, sum(map(count, found)) + sum(map(count, wanted)) - shared)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Join spans that overlap or touch."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.document, span.start)):
        last = merged[-1] if merged else None
        if last and last.document == span.document and span.start <= last.end:
            merged[-1] = Span(span.document, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return merged


def answer_recall(quoted: Sequence[Span], pieces: Sequence[Piece]) -> float:
    """Share of the needed pieces that the quotes of an answer hold; 0 for a refusal."""
    return sum(covers_together(quoted, piece) for piece in pieces) / len(pieces)


def answer_precision(quoted: Sequence[Span], pieces: Sequence[Piece]) -> float:
    """Share of the quotes that overlap a piece by at least half of the shorter of the two; 0 without quotes."""
    if not quoted:
        return 0.0
    return sum(any(_meets(span, wanted) for piece in pieces for wanted in piece.spans) for span in quoted) / len(quoted)


def _meets(span: Span, wanted: Span) -> bool:
    shorter = min(span.end - span.start, wanted.end - wanted.start)
    return span.overlap(wanted) * 2 >= shorter


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, ties counting half (Mann-Whitney U / (n * m)), by ranks."""
    n, m = len(positive), len(negative)
    if not n or not m:
        return float("nan")
    _, block, size = np.unique(np.array([*positive, *negative]), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(size) - (size - 1) / 2)[block]
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def calibration_error(confidences: Sequence[float], right: Sequence[float], bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal mass (Naeini et al. 2015).

    It is the sum over bins of share of questions * |mean confidence - share right|.
    """
    if not len(confidences):
        return float("nan")
    rows = reliability(np.asarray(confidences, dtype=float), np.asarray(right, dtype=float), bins)
    return sum(n * abs(mean - share) for mean, share, n in rows) / len(confidences)
