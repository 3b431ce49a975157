"""The gate: nothing that must never happen has happened, and no figure is worse than the committed one, beyond noise.

The committed baseline holds what became of each question, so that later runs are compared question by question: a
paired test sees a change that the intervals of two means would hide.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from eval.figures import MEANS, figures, values_of
from eval.intervals import Comparison, compare, holm
from eval.measured import Measured
from eval.report import outcomes, scores_from
from eval.tables import headline, means_of, side_by_side
from indexer.errors import BelqaError

BASELINE = Path(str(files("eval"))) / "baseline.json"
_SURE = 0.05  # of all comparisons together: how often a run that is as good may fail


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the gate looks at."""

    name: str
    passed: bool
    found: str


def write_baseline(path: Path, measured: Sequence[Measured]) -> None:
    """Write what became of each question, one a line."""
    path.write_text(_as_text({one.name: _entry(one) for one in measured}), encoding="utf-8")


def read_baseline(path: Path) -> dict[str, Any]:
    """Read a baseline, or the report of an earlier run.

    Raises:
        BelqaError: it is neither.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if "sets" in content:
            return {row["name"]: row for row in content["sets"]}
        return {name: row for name, row in content.items() if row["outcomes"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BelqaError(
            f"The baseline {path.name!r} cannot be read ({error}).", "Write one with: python -m eval --write-baseline"
        ) from error


def check(measured: Sequence[Measured], baseline: Mapping[str, Any]) -> list[Check]:
    """Return everything that was looked at, whether or not it passed."""
    checks = [one for each in measured for one in _gates(each)]
    compared = [found for each in measured for found in _compared(each, baseline)]
    adjusted = holm([comparison.p for _, _, comparison in compared])
    for (name, lower_is_better, comparison), p in zip(compared, adjusted, strict=True):
        change = comparison.difference.mean
        worse = change > 0 if lower_is_better else change < 0
        checks.append(Check(name, not (worse and p < _SURE), _told(comparison, p)))
    return checks


def _gates(measured: Measured) -> list[Check]:
    """Quotes are word for word, statements are cited, no question is lost: always, so one failure is too many."""
    ours = measured.ours
    altered, uncited = sum(s.quotes - s.verbatim for s in ours), sum(s.uncited for s in ours)
    lost = len(measured.questions) - len(ours)
    return [
        Check(f"{measured.name}: quote fidelity", not altered, f"{altered} of {sum(s.quotes for s in ours)} altered"),
        Check(f"{measured.name}: cited statements", not uncited, f"{uncited} uncited"),
        Check(f"{measured.name}: questions", bool(ours) and not lost, f"{len(ours)} asked, {lost} lost"),
    ]


def _compared(measured: Measured, baseline: Mapping[str, Any]) -> list[tuple[str, bool, Comparison]]:
    """Compare each gated figure on the questions that both runs asked: (name, whether lower is better, comparison)."""
    if measured.name not in baseline:
        raise BelqaError(
            f"The baseline holds nothing of {measured.name!r}, only {', '.join(map(repr, baseline))}.",
            "Write it again with: python -m eval --write-baseline",
        )
    before = scores_from(baseline[measured.name]["outcomes"])
    groups = {score.key: score.group for score in measured.ours}
    if not groups.keys() & {score.key for score in before}:
        raise BelqaError(
            f"The baseline shares no question with {measured.name!r}.",
            "Write it again with: python -m eval --write-baseline",
        )
    found = []
    for mean in MEANS:
        if mean.gated:
            now, then = values_of(measured.ours, mean), values_of(before, mean)
            keys = [key for key in now if key in then]
            comparison = compare([now[k] for k in keys], [then[k] for k in keys], [groups[k] for k in keys])
            found.append((f"{measured.name}: {mean.name}", mean.lower_is_better, comparison))
    return found


def _told(comparison: Comparison, p: float) -> str:
    difference = comparison.difference
    if not difference.n:
        return "no question in common"
    return (
        f"{100 * difference.mean:+.1f} [{100 * difference.low:+.1f}, {100 * difference.high:+.1f}] points, "
        f"p {p:.3f}, higher on {comparison.wins}, lower on {comparison.losses} of {difference.n}"
    )


def _entry(measured: Measured) -> dict[str, Any]:
    return {"systems": means_of(measured.figures), "outcomes": outcomes(measured.ours)}


def _as_text(baseline: Mapping[str, Any]) -> str:
    """Return JSON with a line a question, so that a difference between two versions can be read."""
    sets = []
    for name, entry in baseline.items():
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in entry["outcomes"]["rows"])
        columns = json.dumps(entry["outcomes"]["columns"])
        table = f'{{"columns": {columns},\n"rows": [\n{rows}\n]}}'
        sets.append(
            f'{json.dumps(name)}: {{"systems": {json.dumps(entry["systems"], indent=1)},\n"outcomes": {table}}}'
        )
    return "{" + ",\n".join(sets) + "}\n"


def failed(checks: Sequence[Check]) -> list[Check]:
    """Return the checks that did not pass."""
    return [one for one in checks if not one.passed]


def readme_tables(baseline: Mapping[str, Any]) -> str:
    """Return the tables of the README, from what the committed baseline holds."""
    columns = {name: figures(scores_from(entry["outcomes"])) for name, entry in baseline.items()}
    means = {name: entry["systems"] for name, entry in baseline.items()}
    return f"{headline(columns)}\n\n{side_by_side(means)}"
