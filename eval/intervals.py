"""How sure a figure is: bootstrap intervals, Wilson's for shares that are all or nothing, and A against B.

Resampling draws whole clusters: questions about the same fact, or over the same document, stand or fall together, and
a mean over few clusters then gets the wide interval that it deserves (Field and Welsh 2007). Seeds are fixed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES, SEED = 10_000, 20_260
STATISTIC_RESAMPLES = 1_000  # of figures that are no mean, and take their time
_DIGITS = 4  # to which two runs are compared; what was written to a file was rounded

Rows = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95% interval and the number of questions behind it."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "no questions"
        return f"{100 * self.mean:.1f}% [{100 * self.low:.1f}, {100 * self.high:.1f}] n={self.n}"


NONE = Estimate(float("nan"), float("nan"), float("nan"), 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A against B on the same questions."""

    difference: Estimate  # mean of A - B
    p: float  # probability of so large a difference if A and B were alike
    wins: int  # questions on which A is higher
    ties: int
    losses: int


def bootstrap(values: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """Mean with a 95% percentile interval over resampled clusters."""
    if not values:
        return NONE
    sums, counts = _by_cluster(values, clusters)
    drawn = np.random.default_rng(SEED).integers(len(sums), size=(RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(np.mean(values)), float(low), float(high), len(values))


def bootstrap_statistic(statistic: Callable[[Rows], float], clusters: Sequence[str]) -> Estimate:
    """Any figure with a 95% percentile interval over resampled clusters.

    Args:
        statistic: the figure of the questions at these positions; NaN where it does not exist.
        clusters: of each question.
    """
    value = statistic(np.arange(len(clusters))) if len(clusters) else float("nan")
    if np.isnan(value):
        return NONE
    _, cluster = np.unique(np.array(clusters), return_inverse=True)
    order = np.argsort(cluster, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(cluster))[:-1])
    chance = np.random.default_rng(SEED)
    draws = (chance.integers(len(members), size=len(members)) for _ in range(STATISTIC_RESAMPLES))
    found = [statistic(np.concatenate([members[place] for place in drawn])) for drawn in draws]
    low, high = np.nanquantile(found, [0.025, 0.975])
    return Estimate(value, float(low), float(high), len(clusters))


def wilson(successes: int, n: int) -> Estimate:
    """Share with its 95% Wilson score interval (Wilson 1927), right also where nothing ever fails."""
    if not n:
        return NONE
    z = 1.959964
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), n)


def compare(a: Sequence[float], b: Sequence[float], clusters: Sequence[str]) -> Comparison:
    """Compare two systems on the same questions: paired bootstrap interval, paired randomisation test, win/tie/loss.

    The test flips the sign of whole clusters of differences at random; p is the share of flips, the observed one
    included, with as large an absolute mean (Smucker, Allan and Carterette 2007).
    """
    differences = [round(left - right, _DIGITS) for left, right in zip(a, b, strict=True)]
    difference = bootstrap(differences, clusters)
    if not differences:
        return Comparison(difference, 1.0, 0, 0, 0)
    sums, _ = _by_cluster(differences, clusters)
    signs = np.random.default_rng(SEED).integers(2, size=(RESAMPLES, len(sums)), dtype=np.int8) * 2 - 1
    as_large = np.abs(signs @ sums) >= abs(sums.sum()) - 1e-9
    wins, losses = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    p = (1 + int(as_large.sum())) / (1 + RESAMPLES)
    return Comparison(difference, p, wins, len(differences) - wins - losses, losses)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for being several (Holm 1979): the k-th smallest times the tests not yet passed."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def _by_cluster(values: Sequence[float], clusters: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum and the number of the values of each cluster."""
    _, cluster = np.unique(np.array(clusters), return_inverse=True)
    if len(cluster) != len(values):
        raise ValueError(f"{len(values)} values, but {len(cluster)} clusters")
    sums = np.bincount(cluster, weights=np.array(values, dtype=float)).astype(np.float64)
    return sums, np.bincount(cluster).astype(np.float64)
