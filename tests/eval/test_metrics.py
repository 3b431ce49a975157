"""Metrics, with expected values written as their formulas; retrieval compared with an independent implementation."""

import random
from math import isnan, log2

import ir_measures
import pytest

from eval.intervals import bootstrap, wilson
from eval.metrics import (
    answer_precision,
    answer_recall,
    auroc,
    calibration_error,
    ndcg_at,
    recall_at,
    reciprocal_rank,
)
from eval.questions import Piece, Span


def span(start: int, end: int, document: str = "a.txt") -> Span:
    return Span(document, start, end)


def piece(start: int, end: int, document: str = "a.txt") -> Piece:
    return Piece((span(start, end, document),))


def test_a_passage_counts_when_it_holds_half_of_a_piece() -> None:
    assert 1.0 == recall_at([span(0, 15)], [piece(10, 20)], 1)
    assert 0.0 == recall_at([span(0, 14)], [piece(10, 20)], 1)
    assert 0.0 == recall_at([span(0, 50, "b.txt")], [piece(10, 20)], 1)


def test_recall_counts_pieces_and_any_alternative_will_do() -> None:
    pieces = [Piece((span(0, 10), span(100, 110))), piece(50, 60), piece(70, 80)]
    assert pytest.approx(2 / 3) == recall_at([span(95, 120), span(45, 65), span(70, 80)], pieces, 2)


def test_rank_measures_agree_with_ir_measures() -> None:
    """With passages that hold one whole piece or none, ours are the standard measures."""
    chance = random.Random(7)
    for _ in range(50):
        relevant = {f"p{number}" for number in chance.sample(range(20), chance.randint(1, 5))}
        ranking = chance.sample([f"p{number}" for number in range(20)], 12)
        qrels = [ir_measures.Qrel("q", name, 1) for name in relevant]
        run = [ir_measures.ScoredDoc("q", name, 100.0 - rank) for rank, name in enumerate(ranking)]
        place = {f"p{number}": span(10 * number, 10 * number + 10) for number in range(20)}
        ranked = [place[name] for name in ranking]
        pieces = [Piece((place[name],)) for name in sorted(relevant)]
        theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 5], qrels, run)
        assert theirs[ir_measures.nDCG @ 10] == pytest.approx(ndcg_at(ranked, pieces, 10))
        assert theirs[ir_measures.RR @ 10] == pytest.approx(reciprocal_rank(ranked, pieces, 10))
        assert theirs[ir_measures.R @ 5] == pytest.approx(recall_at(ranked, pieces, 5))


def test_ndcg_counts_a_piece_once() -> None:
    twice = [span(0, 10), span(0, 10), span(20, 30)]
    assert pytest.approx((1 + 1 / log2(4)) / (1 + 1 / log2(3))) == ndcg_at(twice, [piece(0, 10), piece(20, 30)])


def test_answers() -> None:
    pieces = [piece(0, 10), piece(20, 40)]
    assert 0.5 == answer_recall([span(0, 8), span(60, 70)], pieces)
    assert 0.5 == answer_precision([span(0, 8), span(60, 70)], pieces)
    assert 1.0 == answer_recall([span(0, 10), span(20, 25), span(33, 40)], pieces)
    assert (0.0, 0.0) == (answer_recall([], pieces), answer_precision([], pieces))


def test_auroc() -> None:
    assert (3 + 0.5) / 4 == auroc([0.9, 0.5], [0.5, 0.1])
    assert isnan(auroc([], [0.1]))


def test_calibration_error() -> None:
    assert pytest.approx(0.5 * abs(0.2 - 0) + 0.5 * abs(0.8 - 0.5)) == calibration_error(
        [0.2, 0.2, 0.8, 0.8], [False, False, True, False], bins=2
    )


def test_wilson_is_wide_where_nothing_failed() -> None:
    estimate = wilson(20, 20)
    assert (1.0, 1.0, 20) == (estimate.mean, estimate.high, estimate.n)
    assert pytest.approx(20 / (20 + 1.959964**2)) == estimate.low


def test_the_bootstrap_draws_clusters() -> None:
    values = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    alone = bootstrap(values, [str(number) for number in range(8)])
    together = bootstrap(values, ["a"] * 4 + ["b"] * 4)
    assert 0.5 == alone.mean == together.mean
    assert (0.0, 1.0) == (together.low, together.high)
    assert 0.0 < alone.low < alone.high < 1.0
    assert alone == bootstrap(values, [str(number) for number in range(8)])
    assert 0 == bootstrap([], []).n
