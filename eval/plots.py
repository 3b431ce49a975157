"""Plots as static SVG: lines, and points with intervals. Colours and fonts are left to the style of the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from eval.intervals import Estimate

_WIDTH, _HEIGHT = 420, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 12, 44
_ROW = 20  # height of a row of the plot of intervals
_LABELS, _LONGEST = 190, 26  # width of its labels, and how many characters fit
_STEPS = 5  # of a grid


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False  # whether its points are drawn too


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows, from 0 to `most`."""

    label: str
    most: float = 1.0
    percent: bool = True

    def tick(self, value: float) -> str:
        """Return the label of a tick."""
        return f"{100 * value:.0f}%" if self.percent else f"{value:.4g}"


def line_plot(title: str, x: Axis, y: Axis, lines: Sequence[Line], mark: tuple[float, float, str] | None = None) -> str:
    """Draw lines over common axes, with a legend below where there are several; `mark` is (x, y, label)."""

    def across(value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * min(1.0, max(0.0, value / x.most))

    def up(value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * min(1.0, max(0.0, value / y.most))

    parts = [*_grid(x, y, across, up)]
    for number, line in enumerate(lines, start=1):
        path = " ".join(f"{across(a):.1f},{up(b):.1f}" for a, b in line.points)
        parts.append(f'<polyline class="line s{number}" points="{path}"/>')
        if line.dots:
            parts += [
                f'<circle class="dot s{number}" cx="{across(a):.1f}" cy="{up(b):.1f}" r="3"/>' for a, b in line.points
            ]
    if mark:
        a, b, label = mark
        parts.append(f'<circle class="mark" cx="{across(a):.1f}" cy="{up(b):.1f}" r="5"/>')
        parts.append(_text(across(a), up(b) - 9, label, "middle" if 0.2 < a / x.most < 0.8 else "end"))
    height = _HEIGHT + (18 * len(lines) if len(lines) > 1 else 0)
    if len(lines) > 1:
        for number, line in enumerate(lines, start=1):
            at = _HEIGHT + 18 * (number - 1) + 6
            parts.append(f'<path class="line s{number}" d="M{_LEFT} {at}h24"/>')
            parts.append(_text(_LEFT + 32, at + 4, line.name, "start"))
    return _svg(title, _WIDTH, height, parts)


def interval_plot(title: str, rows: Sequence[tuple[str, Estimate]]) -> str:
    """Draw a mean with its 95% interval for each row, on an axis from 0 to 100%."""

    def across(value: float) -> float:
        return _LABELS + (_WIDTH - _LABELS - _RIGHT - 8) * min(1.0, max(0.0, value))

    shown = [(label, estimate) for label, estimate in rows if estimate.n]
    bottom = _TOP + _ROW * len(shown)
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<path class="grid" d="M{across(tick):.1f} {_TOP}V{bottom}"/>')
        parts.append(_text(across(tick), bottom + 16, f"{100 * tick:.0f}%", "middle"))
    for number, (label, estimate) in enumerate(shown):
        at = _TOP + _ROW * number + _ROW / 2
        parts.append(_text(_LABELS - 8, at + 4, f"{_shortened(label)} ({estimate.n})", "end"))
        parts.append(f'<path class="line s1" d="M{across(estimate.low):.1f} {at}H{across(estimate.high):.1f}"/>')
        parts.append(f'<circle class="dot s1" cx="{across(estimate.mean):.1f}" cy="{at}" r="4"/>')
    return _svg(title, _WIDTH, bottom + 24, parts)


def _grid(x: Axis, y: Axis, across: Callable[[float], float], up: Callable[[float], float]) -> list[str]:
    parts = []
    for step in range(_STEPS + 1):
        a, b = x.most * step / _STEPS, y.most * step / _STEPS
        parts.append(f'<path class="grid" d="M{across(a):.1f} {_TOP}V{_HEIGHT - _BOTTOM}"/>')
        parts.append(f'<path class="grid" d="M{_LEFT} {up(b):.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(_text(across(a), _HEIGHT - _BOTTOM + 16, x.tick(a), "middle" if step < _STEPS else "end"))
        parts.append(_text(_LEFT - 6, up(b) + 4, y.tick(b), "end"))
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, x.label, "middle"))
    middle = (_HEIGHT - _BOTTOM + _TOP) / 2
    parts.append(
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">{escape(y.label)}</text>'
    )
    return parts


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST else "…" + label[1 - _LONGEST :]


def _text(x: float, y: float, content: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'


def _svg(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
