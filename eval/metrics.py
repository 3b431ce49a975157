"""Measures, as pure functions over spans and numbers; each names its formula, and its source where it has one."""

from collections.abc import Sequence
from math import log2

from eval.questions import Piece, Span


def covers(span: Span, piece: Piece) -> bool:
    """Say whether a span holds at least half of the characters of one of the piece's spans."""
    return any(2 * span.overlap(wanted) >= wanted.end - wanted.start for wanted in piece.spans)


def covers_together(spans: Sequence[Span], piece: Piece) -> bool:
    """Say whether spans that do not overlap hold at least half of one of the piece's spans between them."""
    return any(2 * sum(span.overlap(wanted) for span in spans) >= wanted.end - wanted.start for wanted in piece.spans)


def recall_at(ranked: Sequence[Span], pieces: Sequence[Piece], k: int) -> float:
    """Evidence recall@k: pieces that one of the first k passages covers / pieces."""
    return sum(any(covers(span, piece) for span in ranked[:k]) for piece in pieces) / len(pieces)


def reciprocal_rank(ranked: Sequence[Span], pieces: Sequence[Piece], k: int = 10) -> float:
    """RR@k: 1 / rank of the first passage that covers a piece, 0 if none of the first k does (Voorhees 1999)."""
    for rank, span in enumerate(ranked[:k], start=1):
        if any(covers(span, piece) for piece in pieces):
            return 1 / rank
    return 0.0


def ndcg_at(ranked: Sequence[Span], pieces: Sequence[Piece], k: int = 10) -> float:
    """nDCG@k with a gain of 1 for a passage that covers a piece not covered before (Järvelin and Kekäläinen 2002).

    DCG = sum of gain / log2(rank + 1); the ideal has a gain at each of the first min(k, pieces) ranks.
    """
    left = list(pieces)
    gained = 0.0
    for rank, span in enumerate(ranked[:k], start=1):
        newly = [piece for piece in left if covers(span, piece)]
        if newly:
            gained += 1 / log2(rank + 1)
            left = [piece for piece in left if piece not in newly]
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(k, len(pieces)) + 1))
    return gained / ideal


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
    """Probability that a positive scores above a negative, ties counting half (Mann-Whitney U / (n * m))."""
    if not positive or not negative:
        return float("nan")
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal mass (Naeini et al. 2015).

    It is the sum over bins of share of questions * |mean confidence - share right|.
    """
    order = sorted(range(len(confidences)), key=lambda position: confidences[position])
    error = 0.0
    for number in range(bins):
        members = order[number * len(order) // bins : (number + 1) * len(order) // bins]
        if members:
            mean = sum(confidences[position] for position in members) / len(members)
            share = sum(right[position] for position in members) / len(members)
            error += len(members) / len(order) * abs(mean - share)
    return error
