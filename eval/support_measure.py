"""`python -m eval judge`: how often the judge of support is right, on statements that people have labelled.

Every figure that leans on that judge is printed with this one beside it.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.fuzz import token_set_ratio
from tqdm import tqdm

from eval.intervals import RESAMPLES, SEED, Estimate
from eval.metrics import auroc
from eval.support_data import NOT_SUPPORTED, PARTIAL, SUPPORTED, Claim, load_claims
from eval.support_fit import Examined, examine, fit, sample
from service.judge import Logistic
from service.open import load_embedder, load_reader
from service.settings import load_settings
from service.support.judge import SupportJudge, SupportModel, load_support_model

_FILE = Path(str(files("service").joinpath("support", "judge.json")))
_UNFITTED = SupportModel(Logistic(0.0, {}), 0.5)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What one way of judging says of the statements."""

    name: str
    supported: tuple[bool, ...]
    scores: tuple[float, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--data", type=Path, action="append", default=[], help="labelled statements to measure on: WiCE, or its form"
    )
    parser.add_argument(
        "--fit", type=Path, help="labelled statements to fit service/support/judge.json on, such as FEVER pairs"
    )
    parser.add_argument(
        "--store", action="store_true", help="keep the figures in service/support/judge.json, for reports"
    )


def run(options: argparse.Namespace) -> int:
    """Fit, measure, or both, in this order."""
    if not options.fit and not options.data:
        print("eval judge: name statements with --data, or --fit.", file=sys.stderr)
        return 2
    if options.fit:
        content = fit(_examined(_UNFITTED, sample(load_claims(options.fit))))
        content["fitted_on"]["command"] = f"python -m eval judge --fit {options.fit.name}"
        _write(content)
        load_support_model.cache_clear()
        print(json.dumps(content, indent=2))
    for path in options.data:
        claims = load_claims(path)
        verdicts = judged(claims, load_support_model(), _examined(load_support_model(), claims))
        print(as_table(path.name, claims, verdicts))
        if options.store:
            content = json.loads(_FILE.read_text(encoding="utf-8"))
            content["measured"] = {
                "data": path.name,
                "command": f"python -m eval judge --data {path.name}",
                "statements": len(claims),
                **{name: round(value, 4) for name, value in measure(claims, verdicts).items()},
            }
            _write(content)
    return 0


def judged(claims: Sequence[Claim], model: SupportModel, examined: Sequence[Examined]) -> list[Verdicts]:
    """Return what the judge says, and what simpler ways say; their thresholds are the best ones in hindsight."""
    decided = [model.decide(example.features, example.problems) for example in examined]
    cosines = tuple(example.features.cosine for example in examined)
    overlaps = tuple(token_set_ratio(claim.text, " ".join(claim.evidence)) / 100 for claim in claims)
    return [
        Verdicts("ours", tuple(d.supported for d in decided), tuple(d.score for d in decided)),
        Verdicts("figures, dates, names, negation alone", *_without_score(examined)),
        Verdicts("cosine alone, best threshold", _best_in_hindsight(claims, cosines), cosines),
        Verdicts("words in common alone, best threshold", _best_in_hindsight(claims, overlaps), overlaps),
        Verdicts("always supported", (True,) * len(claims), (1.0,) * len(claims)),
    ]


def measure(claims: Sequence[Claim], verdicts: Sequence[Verdicts]) -> dict[str, float]:
    """Return the figures of the judge itself: balanced accuracy with its interval, and AUROC."""
    ours = verdicts[0]
    accuracy = balanced_accuracy(claims, ours.supported)
    return {
        "balanced_accuracy": accuracy.mean,
        "low": accuracy.low,
        "high": accuracy.high,
        "auroc": _auroc(claims, ours),
    }


def balanced_accuracy(claims: Sequence[Claim], supported: Sequence[bool]) -> Estimate:
    """Balanced accuracy, (sensitivity + specificity) / 2, with a 95% interval over resampled groups, fixed seed.

    Supported counts as positive; supported in part counts as negative, as in LLM-AggreFact (Tang et al. 2024).
    """
    right = np.array([claim.supported for claim in claims])
    said = np.array(supported)
    names = {name: number for number, name in enumerate(dict.fromkeys(claim.group for claim in claims))}
    counts = np.zeros((len(names), 4))  # right positives, positives, right negatives, negatives
    for claim, truth, verdict in zip(claims, right, said, strict=True):
        row = counts[names[claim.group]]
        row += (truth and verdict, truth, not truth and not verdict, not truth)
    drawn = np.random.default_rng(SEED).integers(len(names), size=(RESAMPLES, len(names)))
    sums = np.stack([counts[:, column][drawn].sum(axis=1) for column in range(4)])
    with np.errstate(invalid="ignore", divide="ignore"):
        resampled = (sums[0] / sums[1] + sums[2] / sums[3]) / 2
    low, high = np.nanquantile(resampled, [0.025, 0.975])
    mean = (said[right].mean() + (~said[~right]).mean()) / 2
    return Estimate(float(mean), float(low), float(high), len(claims))


def as_table(name: str, claims: Sequence[Claim], verdicts: Sequence[Verdicts]) -> str:
    """Return the figures as a Markdown table, with the share called supported by label."""
    labels = [label for label in (SUPPORTED, PARTIAL, NOT_SUPPORTED) if any(c.label == label for c in claims)]
    counts = {label: sum(claim.label == label for claim in claims) for label in labels}
    lines = [
        f"| {name}, {len(claims)} statements | balanced accuracy | AUROC | "
        + " | ".join(f"{label.replace('_', ' ')} ({counts[label]})" for label in labels)
        + " |",
        "|---" * (3 + len(labels)) + "|",
    ]
    for way in verdicts:
        shares = [
            sum(s for s, claim in zip(way.supported, claims, strict=True) if claim.label == label) / counts[label]
            for label in labels
        ]
        lines.append(
            f"| {way.name} | {balanced_accuracy(claims, way.supported)} | {_auroc(claims, way):.3f} | "
            + " | ".join(f"{100 * share:.1f}%" for share in shares)
            + " |"
        )
    return "\n".join(lines)


def stored_figure(file: Path = _FILE) -> str:
    """Return the sentence that stands beside every figure which leans on the judge."""
    measured: dict[str, Any] | None = json.loads(file.read_text(encoding="utf-8")).get("measured")
    if not measured:
        return "the judge of statements was not measured since its last fit (python -m eval judge --data PATH --store)"
    estimate = Estimate(measured["balanced_accuracy"], measured["low"], measured["high"], measured["statements"])
    return (
        f"the judge of statements has a balanced accuracy of {estimate} on {measured['data']} ({measured['command']})"
    )


def load_support_judge(model: SupportModel | None = None) -> SupportJudge:
    """Load the judge with the embedder and the reader of the settings."""
    settings = load_settings()
    return SupportJudge(load_reader(settings), load_embedder(settings), model)


def _examined(model: SupportModel, claims: Sequence[Claim]) -> list[Examined]:
    judge = load_support_judge(model)
    return examine(judge, claims, lambda all_: tqdm(all_, unit=" statements", disable=None))


def _without_score(examined: Sequence[Examined]) -> tuple[tuple[bool, ...], tuple[float, ...]]:
    return tuple(not e.problems for e in examined), tuple(1.0 - min(1.0, len(e.problems) / 4) for e in examined)


def _best_in_hindsight(claims: Sequence[Claim], scores: Sequence[float]) -> tuple[bool, ...]:
    """Choose the threshold on the very statements: a baseline gets the best of it."""
    thresholds = sorted(set(scores))[:: max(1, len(scores) // 100)]
    said = [tuple(score >= threshold for score in scores) for threshold in thresholds]
    right = np.array([claim.supported for claim in claims])

    def accuracy(verdict: tuple[bool, ...]) -> float:
        calls = np.array(verdict)
        return float(calls[right].mean() + (~calls[~right]).mean())

    return max(said, key=accuracy)


def _auroc(claims: Sequence[Claim], way: Verdicts) -> float:
    pairs = list(zip(claims, way.scores, strict=True))
    return auroc([s for claim, s in pairs if claim.supported], [s for claim, s in pairs if not claim.supported])


def _write(content: dict[str, Any]) -> None:
    _FILE.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
