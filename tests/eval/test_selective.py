"""Risk and coverage, with values counted by hand."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.selective import aurc, coverage_at_precision, reliability, risk_coverage

SURE = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
WRONG = np.array([0.0, 0.0, 1.0, 0.0, 1.0])


def test_risk_is_the_share_of_wrong_answers_among_the_surest() -> None:
    coverage, risk = risk_coverage(SURE, WRONG)
    assert [0.2, 0.4, 0.6, 0.8, 1.0] == pytest.approx(coverage)
    assert [0, 0, 1 / 3, 1 / 4, 2 / 5] == pytest.approx(risk)
    assert (0 + 0 + 1 / 3 + 1 / 4 + 2 / 5) / 5 == pytest.approx(aurc(SURE, WRONG))


def test_coverage_at_precision_is_the_largest_that_keeps_it() -> None:
    assert 0.8 == coverage_at_precision(SURE, WRONG, 0.75)
    assert 0.4 == coverage_at_precision(SURE, WRONG, 0.9)
    assert 0.0 == coverage_at_precision(SURE, 1 - WRONG * 0, 0.9)


def test_equally_sure_questions_are_answered_together() -> None:
    same = np.full(4, 0.5)
    wrong = np.array([0.0, 0.0, 0.0, 1.0])
    assert [1 / 4] * 4 == pytest.approx(risk_coverage(same, wrong)[1])
    assert 0.0 == coverage_at_precision(same, wrong, 0.9)
    assert 1.0 == coverage_at_precision(same, wrong, 0.75)
    sure = np.array([0.9, 0.5, 0.5])
    assert 1 / 3 == coverage_at_precision(sure, np.array([0.0, 1.0, 0.0]), 0.7)  # not 2/3, though its mean risk is 1/4


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), min_size=1), st.randoms())
def test_the_order_of_the_questions_does_not_matter(rows: list[tuple[float, bool]], chance: random.Random) -> None:
    def measured(given: list[tuple[float, bool]]) -> tuple[float, float]:
        sure, wrong = np.array([row[0] for row in given]), np.array([float(row[1]) for row in given])
        return aurc(sure, wrong), coverage_at_precision(sure, wrong, 0.9)

    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert measured(rows) == pytest.approx(measured(shuffled))


def test_reliability_has_bins_of_equal_mass() -> None:
    low, high = reliability(np.array([0.125, 0.25, 0.75, 1.0]), np.array([0.0, 1.0, 1.0, 1.0]), bins=2)
    assert ((0.1875, 0.5, 2), (0.875, 1.0, 2)) == (low, high)
