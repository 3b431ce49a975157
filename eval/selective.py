"""Answering only when sure: risk and coverage as functions of the confidence.

An answer is wrong when it is given where only a refusal is right, or holds nothing of the evidence. All arrays have
shape (questions,): confidence in any unit, wrong as 0 or 1, of the answer that would be given if one had to be.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def risk_coverage(confidence: Array, wrong: Array) -> tuple[Array, Array]:
    """Return (coverage, risk) after each question, the surest first (El-Yaniv and Wiener 2010).

    coverage(k) = k / n, risk(k) = wrong among the k surest / k. Equally sure questions come in no order, so each of
    them stands for their mean.
    """
    order = np.argsort(-confidence, kind="stable")
    _, block, size = np.unique(-confidence[order], return_inverse=True, return_counts=True)
    means = np.bincount(block, weights=wrong[order]) / size
    answered = np.arange(1, len(confidence) + 1)
    return answered / len(confidence), np.cumsum(means[block]) / answered


def aurc(confidence: Array, wrong: Array) -> float:
    """Area under the risk-coverage curve: the mean of risk(k) over k = 1..n; lower is better (Geifman et al. 2019)."""
    return float(risk_coverage(confidence, wrong)[1].mean()) if len(confidence) else float("nan")


def coverage_at_precision(confidence: Array, wrong: Array, precision: float) -> float:
    """Return the largest share of questions that can be answered with risk <= 1 - precision (Kamath et al. 2020).

    Only thresholds that exist count: equally sure questions are answered together or not at all.
    """
    if not len(confidence):
        return float("nan")
    coverage, risk = risk_coverage(confidence, wrong)
    in_order = np.sort(confidence)[::-1]
    ends = np.append(in_order[:-1] != in_order[1:], True)
    return float(coverage[ends & (risk <= 1 - precision + 1e-12)].max(initial=0.0))


def reliability(confidence: Array, right: Array, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return (mean confidence, share right, questions) of bins of equal mass, the least sure first."""
    order = np.argsort(confidence, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(float(confidence[part].mean()), float(right[part].mean()), len(part)) for part in parts]
