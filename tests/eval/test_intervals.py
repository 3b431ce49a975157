"""Intervals and comparisons, against closed forms, scipy, and cases that can be counted by hand."""

import random

import numpy as np
import pytest
from scipy.stats import permutation_test

from eval.intervals import RESAMPLES, bootstrap, bootstrap_statistic, compare, holm, wilson


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


def test_the_bootstrap_of_any_statistic_is_that_of_the_mean_for_a_mean() -> None:
    chance = random.Random(3)
    values = [float(chance.random() < 0.7) for _ in range(200)]
    clusters = [str(number // 2) for number in range(200)]
    direct = bootstrap(values, clusters)
    general = bootstrap_statistic(lambda rows: float(np.array(values)[rows].mean()), clusters)
    assert direct.mean == pytest.approx(general.mean)
    assert direct.low == pytest.approx(general.low, abs=0.02)
    assert direct.high == pytest.approx(general.high, abs=0.02)
    assert 0 == bootstrap_statistic(lambda _: float("nan"), clusters).n


def test_a_comparison_counts_wins_ties_and_losses() -> None:
    comparison = compare([1.0, 0.5, 0.0, 1.0], [0.0, 0.5, 1.0, 0.0], ["a", "b", "c", "d"])
    assert (2, 1, 1) == (comparison.wins, comparison.ties, comparison.losses)
    assert pytest.approx(0.25) == comparison.difference.mean
    with pytest.raises(ValueError, match="zip"):
        compare([1.0], [1.0, 0.0], ["a"])


def test_p_is_that_of_an_exact_permutation_test() -> None:
    """Six clusters have 64 flips of sign, which scipy counts one by one."""
    differences = np.array([0.9, 0.4, -0.2, 0.7, 0.1, 0.3])
    exact = permutation_test((differences, np.zeros(6)), lambda x, y: (x - y).mean(), permutation_type="samples")
    ours = compare(list(differences), [0.0] * 6, list("abcdef"))
    assert exact.pvalue == pytest.approx(ours.p, abs=0.02)


def test_equal_systems_are_equal_and_clusters_stand_together() -> None:
    same = compare([1.0, 0.0], [1.0, 0.0], ["a", "b"])
    assert (1.0, 0.0, 0.0) == (same.p, same.difference.low, same.difference.high)
    alone = compare([1.0] * 20, [0.0] * 20, [str(number) for number in range(20)])
    together = compare([1.0] * 20, [0.0] * 20, ["one"] * 20)
    assert alone.p < 0.001
    assert 1.0 == together.p
    assert 1 / (1 + RESAMPLES) <= alone.p


def test_holm() -> None:
    assert [0.03, 0.06, 0.06] == pytest.approx(holm([0.01, 0.04, 0.03]))
    assert [1.0, 1.0] == holm([0.9, 0.8])
    assert [] == holm([])
