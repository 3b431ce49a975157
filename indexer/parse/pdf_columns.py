"""Segments of a page to lines in reading order: a column is read to its end before the next one begins.

A page is cut along the empty stripe between two columns of text and across where a title, a figure or a line runs over
that stripe, again and again: the XY-cut of Nagy and Seth (1984), with the stripe found first.
"""

from collections.abc import Sequence
from itertools import groupby
from statistics import median

from indexer.parse.parsed import clean
from indexer.parse.pdf_page import Line, Segment

_GUTTER = 0.7  # font sizes: how wide the stripe between two columns is at least
_NARROW = 0.6  # of the region: what is wider belongs to no column
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
    """Return the columns of a region in reading order; what runs over the stripe between columns parts them across."""
    gutter = _gutter(segments)
    if gutter is None:
        return [segments] if segments else []
    regions: list[list[Segment]] = []
    from_the_top = sorted(segments, key=lambda segment: -segment.middle)
    for across, band in groupby(from_the_top, key=lambda segment: segment.left < gutter < segment.right):
        members = list(band)
        if across:
            regions.append(members)
        else:
            regions += _cut([segment for segment in members if segment.right <= gutter])
            regions += _cut([segment for segment in members if segment.right > gutter])
    return regions


def _gutter(segments: Sequence[Segment]) -> float | None:
    """Return where a stripe parts two columns of text, None if there is none; wide segments may run over it."""
    if len(segments) < 2 * _COLUMN_LINES:
        return None
    width = max(segment.right for segment in segments) - min(segment.left for segment in segments)
    narrow = [segment for segment in segments if segment.right - segment.left < _NARROW * width]
    least = _GUTTER * median(segment.size for segment in segments)
    best: tuple[float, float] | None = None
    reach = float("inf")
    for segment in sorted(narrow, key=lambda segment: segment.left):
        gap = segment.left - reach
        if gap >= least and (best is None or gap > best[0]):
            place = reach + gap / 2
            sides = [[s for s in narrow if (s.right <= place) is side] for side in (True, False)]
            if all(_is_column(side) for side in sides) and _side_by_side(*sides):
                best = (gap, place)
        reach = segment.right if reach == float("inf") else max(reach, segment.right)
    return best[1] if best else None


def _is_column(segments: Sequence[Segment]) -> bool:
    return len(segments) >= _COLUMN_LINES and median(len(segment.text) for segment in segments) >= _COLUMN_CHARACTERS


def _side_by_side(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Say whether two groups stand at the same height, rather than one below the other."""
    return min(s.bottom for s in left) < max(s.top for s in right) and min(s.bottom for s in right) < max(
        s.top for s in left
    )


def _merged(region: Sequence[Segment]) -> list[list[Segment]]:
    """Return the lines of a column from the top down; what stands at one height is one line."""
    lines: list[list[Segment]] = []
    for segment in sorted(region, key=lambda segment: (-segment.middle, segment.left)):
        if lines and abs(lines[-1][0].middle - segment.middle) < 0.5 * min(lines[-1][0].size, segment.size):
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda segment: segment.left) for line in lines]
