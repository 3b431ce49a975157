"""How sure a figure is: bootstrap intervals for means, Wilson's for shares that are all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

RESAMPLES, SEED = 10_000, 20_260


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95% interval and the number of questions behind it."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "no questions"
        return f"{100 * self.mean:.1f}% [{100 * self.low:.1f}, {100 * self.high:.1f}] n={self.n}"


def bootstrap(values: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """Mean with a 95% percentile interval over resampled clusters (Field and Welsh 2007), fixed seed.

    Questions about the same fact stand or fall together, so whole clusters are drawn; a mean over few clusters then
    gets the wide interval that it deserves.
    """
    if not values:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    names = sorted(set(clusters))
    place = {name: number for number, name in enumerate(names)}
    sums, counts = np.zeros(len(names)), np.zeros(len(names))
    for value, cluster in zip(values, clusters, strict=True):
        sums[place[cluster]] += value
        counts[place[cluster]] += 1
    drawn = np.random.default_rng(SEED).integers(len(names), size=(RESAMPLES, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(np.mean(values)), float(low), float(high), len(values))


def wilson(successes: int, n: int) -> Estimate:
    """Share with its 95% Wilson score interval (Wilson 1927), right also where nothing ever fails."""
    if not n:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    z = 1.959964
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), n)
