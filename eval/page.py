"""The report as one HTML file that needs nothing else: no script, no network, light and dark, fit to print."""

from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from eval.intervals import Estimate
from eval.measured import OURS
from eval.plots import Axis, Line, interval_plot, line_plot
from eval.scores import DEPTH

_SLICES_DRAWN = ("kind", "wording", "language", "document")


def page(report: dict[str, Any]) -> str:
    """Return the page of a JSON report."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"percent": _percent, "points": _points, "milliseconds": lambda value: f"{value:.0f} ms"}
    template = environment.from_string(files("eval").joinpath("page.html").read_text(encoding="utf-8"))
    return template.render(
        header=report["header"], sets=[{**row, "plots": _plots(row), "rows": _figures(row)} for row in report["sets"]]
    )


def _figures(row: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(name for figures in row["figures"].values() for name in figures))


def _plots(row: dict[str, Any]) -> list[tuple[str, Markup]]:
    """Return (caption, drawing) of every plot that a set has data for."""
    plots = [
        ("Risk and coverage: how many answers are wrong when only the surest questions are answered", _risk(row)),
        ("Reliability: how often an answer of this confidence helps", _reliability(row)),
        ("Evidence among the first k passages", _recall(row)),
        ("Time from question to answer", _latency(row)),
        *((f"Evidence in the answer, by {by}", _slices(row, by)) for by in _SLICES_DRAWN),
    ]
    # The drawings are built in eval.plots, which escapes every text.
    return [(caption, Markup(drawing)) for caption, drawing in plots if drawing]  # noqa: S704


def _risk(row: dict[str, Any]) -> str:
    lines = [Line(system, points) for system, points in row["risk_coverage"].items() if points]
    mark = (*row["works_at"], "works here") if row["works_at"] else None
    return line_plot("Risk and coverage", Axis("coverage"), Axis("risk"), lines, mark) if lines else ""


def _reliability(row: dict[str, Any]) -> str:
    points = [(confidence, share) for confidence, share, _ in row["reliability"]]
    if not points:
        return ""
    lines = [Line(OURS, points, dots=True), Line("perfect", [(0, 0), (1, 1)])]
    return line_plot("Reliability", Axis("confidence"), Axis("answers that help"), lines)


def _recall(row: dict[str, Any]) -> str:
    lines = [
        Line(system, list(enumerate(values, start=1)), dots=system == OURS)
        for system, values in row["recall_at"].items()
    ]
    return line_plot("Recall", Axis("k", DEPTH, percent=False), Axis("evidence recall@k"), lines) if lines else ""


def _latency(row: dict[str, Any]) -> str:
    times = row["times_ms"]
    if not times:
        return ""
    points = [(time, (number + 1) / len(times)) for number, time in enumerate(times)]
    most = max(1.0, times[int(0.99 * (len(times) - 1))] * 1.1)
    return line_plot("Latency", Axis("milliseconds", round(most), percent=False), Axis("answers"), [Line(OURS, points)])


def _slices(row: dict[str, Any], by: str) -> str:
    rows = [(one["name"], Estimate(**one["evidence"])) for one in row["slices"] if one["by"] == by]
    return interval_plot(f"Evidence by {by}", rows) if sum(estimate.n > 0 for _, estimate in rows) > 1 else ""


def _percent(value: dict[str, Any]) -> Markup:
    if not value["n"]:
        return Markup("–")
    mean, low, high = (f"{100 * value[key]:.1f}" for key in ("mean", "low", "high"))
    return Markup('{}% <span class="soft">[{}, {}] n={}</span>').format(mean, low, high, value["n"])


def _points(value: dict[str, Any]) -> str:
    if not value["n"]:
        return "–"
    return f"{100 * value['mean']:+.1f} [{100 * value['low']:+.1f}, {100 * value['high']:+.1f}]"
