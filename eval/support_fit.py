"""Fits the judge of support (service/support/judge.json) on labelled statements, and says how well it does."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.support_data import Claim, constructed
from service.support.judge import SUPPORT_FEATURES, SupportFeatures, SupportJudge

STATEMENTS = 400  # of a file that a fit looks at, beside those constructed from them
_SEED = 20_260
_FOLDS = 5
_RIDGE = 0.5
_SIGNS = np.array([-1.0 if name == "reversed" else 1.0 for name in SUPPORT_FEATURES])

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examined:
    """A labelled statement with what speaks for it."""

    claim: Claim
    features: SupportFeatures
    problems: tuple[str, ...]


def sample(claims: Sequence[Claim], count: int = STATEMENTS) -> list[Claim]:
    """Draw statements with a fixed seed, and add those constructed from them; the group of each is then its fold.

    What is constructed from two statements shares words with both, so statements are dealt to folds by their groups
    first, and joined within a fold.
    """
    drawn = random.Random(_SEED).sample(list(claims), min(count, len(claims)))  # noqa: S311 - not for secrets
    fold = {group: place % _FOLDS for place, group in enumerate(sorted({claim.group for claim in drawn}))}
    parts = [[claim for claim in drawn if fold[claim.group] == number] for number in range(_FOLDS)]
    return [
        replace(claim, group=str(number)) for number, part in enumerate(parts) for claim in (*part, *constructed(part))
    ]


def examine(
    judge: SupportJudge,
    claims: Sequence[Claim],
    progress: Callable[[Sequence[Claim]], Iterable[Claim]] = iter,
) -> list[Examined]:
    """Look at every statement; as many come out as go in."""
    return [Examined(claim, *judge.examine(claim.text, claim.evidence)) for claim in progress(claims)]


def fit(examples: Sequence[Examined]) -> dict[str, Any]:
    """Return the contents of judge.json, but for what is measured later.

    A logistic model with a ridge whose weights may only speak for a statement where their feature does: what would make
    a statement less likely because the evidence holds more of it is an accident of the data. The threshold is the one
    with the best balanced accuracy of the whole decision, problems included, on statements of groups that the weights
    were not fitted on (five folds).
    """
    rows = np.array([example.features.row() for example in examples])
    right = np.array([example.claim.supported for example in examples])
    groups = [example.claim.group for example in examples]
    unseen = np.zeros(len(examples))
    for fitting, left_out in GroupKFold(_FOLDS).split(rows, groups=groups):
        bias, weights = _fit(rows[fitting], right[fitting])
        unseen[left_out] = bias + rows[left_out] @ weights
    probabilities = 1 / (1 + np.exp(-unseen))
    settled = np.array([bool(example.problems) for example in examples])
    threshold = _best_threshold(probabilities, settled, right)
    bias, weights = _fit(rows, right)
    return {
        "bias": round(bias, 4),
        "weights": dict(zip(SUPPORT_FEATURES, (round(float(weight), 4) for weight in weights), strict=True)),
        "threshold": threshold,
        "fitted_on": {
            "statements": len(examples),
            "supported": int(right.sum()),
            "unseen_auroc": round(float(roc_auc_score(right, unseen)), 3),
            "unseen_balanced_accuracy": round(
                float(balanced_accuracy_score(right, (probabilities >= threshold) & ~settled)), 3
            ),
        },
    }


def _fit(rows: Floats, right: Booleans) -> tuple[float, Floats]:
    """Return the bias and the weights that make the labels likeliest, none against the sign of its feature."""
    signed = rows * _SIGNS
    signs = np.where(right, 1.0, -1.0)

    def loss(values: Floats) -> tuple[float, Floats]:
        logits = values[0] + signed @ values[1:]
        surprise = np.logaddexp(0, -signs * logits).sum() + _RIDGE * float(values[1:] @ values[1:])
        error = 1 / (1 + np.exp(-logits)) - right
        slope = np.concatenate([[error.sum()], signed.T @ error + 2 * _RIDGE * values[1:]])
        return float(surprise), slope

    bounds = [(None, None), *[(0, None)] * signed.shape[1]]
    fitted = minimize(loss, np.zeros(signed.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return float(fitted.x[0]), fitted.x[1:] * _SIGNS


def _best_threshold(probabilities: Floats, settled: Booleans, right: Booleans) -> float:
    """Return the threshold that serves best beside the problems, which settle the matter without it."""
    candidates = np.unique(np.round(probabilities, 2))
    return float(max(candidates, key=lambda at: balanced_accuracy_score(right, (probabilities >= at) & ~settled)))
