"""Segments of a page to lines in reading order: a column is read to its end before the next one begins.

The page is cut along empty stripes, as the XY-cut of Nagy and Seth (1984) does: where a stripe from top to bottom
parts two columns of text, the left one comes first; else the page is cut across where that lets columns appear.
"""

from collections.abc import Sequence
from statistics import median

from indexer.parse.parsed import clean
from indexer.parse.pdf_page import Line, Segment

_GUTTER = 0.7  # font sizes: how wide the stripe between two columns is at least
_COLUMN_CHARACTERS = 18  # median length of the lines of a column of text; cells of a table are shorter
_COLUMN_LINES = 2
_MOST = 1500  # segments; a page with more is drawn, not written, and is read from top to bottom


def in_reading_order(segments: Sequence[Segment], page: int) -> list[Line]:
    """Return the lines of a page in the order in which a person reads them."""
    segments = [segment for segment in segments if clean(segment.text)]
    for segment in segments:
        segment.text = clean(segment.text)
    regions = _cut(list(segments)) if len(segments) <= _MOST else [list(segments)]
    return [
        Line(tuple(cells), page, column) for column, region in enumerate(regions) for cells in _merged(region) if cells
    ]


def _cut(segments: list[Segment]) -> list[list[Segment]]:
    """Return the columns of a region in reading order."""
    gutter = _gutter(segments)
    if gutter is not None:
        left = [segment for segment in segments if segment.right <= gutter]
        right = [segment for segment in segments if segment.right > gutter]
        return _cut(left) + _cut(right)
    place = _best_cut_across(segments)
    if place is not None:
        above = [segment for segment in segments if segment.middle > place]
        below = [segment for segment in segments if segment.middle <= place]
        return _cut(above) + _cut(below)
    return [segments] if segments else []


def _gutter(segments: Sequence[Segment]) -> float | None:
    """Return where a stripe without text parts two columns of text, None if there is none."""
    if len(segments) < 2 * _COLUMN_LINES:
        return None
    wide = _GUTTER * median(segment.size for segment in segments)
    best: tuple[float, float] | None = None
    reach = -float("inf")
    for segment in sorted(segments, key=lambda segment: segment.left):
        gap = segment.left - reach
        if gap >= wide and (best is None or gap > best[0]):
            place = reach + gap / 2
            sides = [[s for s in segments if (s.right <= place) is side] for side in (True, False)]
            if all(_is_column(side) for side in sides) and _side_by_side(*sides):
                best = (gap, place)
        reach = max(reach, segment.right)
    return best[1] if best else None


def _is_column(segments: Sequence[Segment]) -> bool:
    return len(segments) >= _COLUMN_LINES and median(len(segment.text) for segment in segments) >= _COLUMN_CHARACTERS


def _side_by_side(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Say whether two groups stand at the same height, rather than one below the other."""
    return min(s.bottom for s in left) < max(s.top for s in right) and min(s.bottom for s in right) < max(
        s.top for s in left
    )


def _best_cut_across(segments: Sequence[Segment]) -> float | None:
    """Return the height at which to cut so that the largest part falls into columns, None if no cut helps."""
    ordered = sorted(segments, key=lambda segment: -segment.top)
    best: tuple[int, float] | None = None
    reach = float("inf")  # the lowest point so far
    for position, segment in enumerate(ordered):
        if position and segment.top < reach + 0.2 * segment.size:
            place = (reach + segment.top) / 2
            for part in (ordered[:position], ordered[position:]):
                if (best is None or len(part) > best[0]) and _gutter(part) is not None:
                    best = (len(part), place)
        reach = min(reach, segment.bottom)
    return best[1] if best else None


def _merged(region: Sequence[Segment]) -> list[list[Segment]]:
    """Return the lines of a column from the top down; what stands at one height is one line."""
    lines: list[list[Segment]] = []
    for segment in sorted(region, key=lambda segment: (-segment.middle, segment.left)):
        if lines and abs(lines[-1][0].middle - segment.middle) < 0.5 * min(lines[-1][0].size, segment.size):
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda segment: segment.left) for line in lines]
