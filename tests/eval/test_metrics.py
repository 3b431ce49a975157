"""Metrics, with expected values written as their formulas; retrieval compared with an independent implementation."""

import random
from math import isnan, log2

import ir_measures
import pytest

from eval.metrics import (
    answer_precision,
    answer_recall,
    auroc,
    calibration_error,
    hit_at,
    ndcg_at,
    ndcg_of_documents,
    recall_at,
    reciprocal_rank,
    token_iou,
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


def test_graded_ndcg_of_documents_agrees_with_ir_measures() -> None:
    chance = random.Random(8)
    for _ in range(50):
        grades = {f"d{number}": chance.randint(0, 3) for number in chance.sample(range(30), 12)} | {"d0": 1}
        ranking = chance.sample([f"d{number}" for number in range(30)], 20)
        qrels = [ir_measures.Qrel("q", name, grade) for name, grade in grades.items()]
        run = [ir_measures.ScoredDoc("q", name, 100.0 - rank) for rank, name in enumerate(ranking)]
        theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, run)
        assert theirs[ir_measures.nDCG @ 10] == pytest.approx(ndcg_of_documents(ranking, grades, 10))
    assert 0.0 == ndcg_of_documents(["d1"], {})


def test_hit_asks_for_one_piece_only() -> None:
    pieces = [piece(0, 10), piece(50, 60)]
    assert (0.0, 1.0) == (
        hit_at([span(20, 30), span(45, 65)], pieces, 1),
        hit_at([span(20, 30), span(45, 65)], pieces, 2),
    )
    assert 0.0 == hit_at([span(0, 10)], [], 1)


def test_token_iou_counts_overlapping_passages_once_and_long_ones_as_a_cost() -> None:
    def length(stretch: Span) -> int:
        return stretch.end - stretch.start

    assert pytest.approx(10 / 40) == token_iou([span(0, 25), span(15, 40)], [piece(5, 15)], length)
    assert pytest.approx(5 / 15) == token_iou([span(0, 10)], [piece(5, 15)], length)
    assert pytest.approx(10 / 20) == token_iou([span(0, 20)], [Piece((span(90, 95), span(5, 15)))], length)
    assert 0.0 == token_iou([span(0, 20, "b.txt")], [piece(5, 15)], length)
    assert 1.0 == token_iou([span(5, 15)], [piece(5, 10), piece(10, 15)], length)


def test_ndcg_counts_a_piece_once() -> None:
    twice = [span(0, 10), span(0, 10), span(20, 30)]
    assert pytest.approx((1 + 1 / log2(4)) / (1 + 1 / log2(3))) == ndcg_at(twice, [piece(0, 10), piece(20, 30)])


def test_ndcg_takes_a_passage_with_all_pieces_for_ideal() -> None:
    pieces = [piece(0, 10), piece(20, 30)]
    assert 1.0 == ndcg_at([span(0, 40)], pieces) == ndcg_at([span(0, 15), span(16, 40)], pieces)
    assert pytest.approx(1 / (1 + 1 / log2(3))) == ndcg_at([span(0, 15)], pieces)  # the other is nowhere


def test_what_two_quotes_hold_counts_once() -> None:
    assert 0.0 == answer_recall([span(0, 4), span(0, 4)], [piece(0, 10)])
    assert 1.0 == answer_recall([span(0, 4), span(3, 6)], [piece(0, 10)])


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
