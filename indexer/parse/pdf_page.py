"""The characters of a PDF page to segments: stretches of one line without a wide gap, with their place and size."""

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from indexer.parse.parsed import clean

_WIDE_GAP = 1.2  # widths of a square of the font: wider than between words, as between columns or cells
_TURNED = 0.2  # radians; text at more than this angle is written up the margin
_HYPHENS = (0xFFFE, 0x02)  # pdfium's signs for a hyphen that ends a line
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0x7F: "•"}  # as symbol fonts number them


@dataclass(slots=True)
class Segment:
    """A stretch of a line; lengths in points, from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float  # height of the font
    bold: bool
    hyphen: bool = False  # the line ends inside a word, or a compound

    @property
    def middle(self) -> float:
        """Height of the middle of the line."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column."""

    cells: tuple[Segment, ...]  # more than one where wide gaps part them, as in a table
    page: int
    column: int  # on its page, in reading order

    @property
    def text(self) -> str:
        """The words of the line."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1].right

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return self.cells[0].middle

    @property
    def size(self) -> float:
        """Height of the font, rounded to half a point, of its longest cell."""
        return round(2 * max(self.cells, key=lambda cell: len(cell.text)).size) / 2

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(cell.bold for cell in self.cells)

    @property
    def hyphen(self) -> bool:
        """Whether its last word goes on in the next line."""
        return self.cells[-1].hyphen


def segments_of(words: Any, raw: Any) -> list[Segment]:  # noqa: ANN401 - pdfium's interface is generated from C
    """Return the segments of a page in the order in which the file draws them; turned text is left out.

    On a page that is turned as a whole the places mean nothing, and the segments come as lines one below the other.
    """
    count = words.count_chars()
    codes = [raw.FPDFText_GetUnicode(words, position) for position in range(count)]
    angles = [raw.FPDFText_GetCharAngle(words, position) for position in range(0, count, 10)]
    if sum(_is_turned(angle) for angle in angles) > len(angles) / 2:
        return _lines_as_drawn(words.get_text_range())
    reader = _Reader(words, raw)
    for position, code in enumerate(codes):
        reader.take(position, code)
    return [segment for segment in reader.segments if segment.text]


def _is_turned(angle: float) -> bool:
    return _TURNED < angle % (2 * math.pi) < 2 * math.pi - _TURNED


def _lines_as_drawn(text: str) -> list[Segment]:
    lines = [clean(re.sub("[\ufffe\x02]", "", line)) for line in text.splitlines()]
    return [
        Segment(line, 0, 500, -12.0 * number, 10 - 12.0 * number, 10, bold=False)
        for number, line in enumerate(lines)
        if line
    ]


class _Reader:
    """Takes characters one by one and cuts them into segments."""

    def __init__(self, words: Any, raw: Any) -> None:  # noqa: ANN401
        self.segments: list[Segment] = []
        self._words, self._raw = words, raw
        self._box = raw.FS_RECTF()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._open: Segment | None = None
        self._heights: Counter[float] = Counter()  # of the characters of the open segment
        self._blank = False  # between the last character and the next

    def take(self, position: int, code: int) -> None:
        if code in (0x0D, 0x0A, 0x20, 0x09, 0xA0, 0):
            self._blank = True
            return
        if code in _HYPHENS:
            if self._open:
                self._open.hyphen = True
            return
        if not self._raw.FPDFText_GetLooseCharBox(self._words, position, self._box):
            return
        box = self._box
        if self._open and self._continues(self._open, box):
            if self._open.hyphen:  # it was one inside the line
                self._open.text += "-"
                self._open.hyphen = False
            self._open.text += (" " if self._blank else "") + _character(code)
            self._measure(self._open, box)
            self._open.bold = self._open.bold and self._is_bold(position)
        elif not _is_turned(self._raw.FPDFText_GetCharAngle(self._words, position)):
            self._begin(position, code, box)
        self._blank = False

    def _continues(self, segment: Segment, box: Any) -> bool:  # noqa: ANN401
        height = max(segment.size, box.top - box.bottom)
        level = abs((box.bottom + box.top) / 2 - segment.middle) < height / 2
        gap = box.left - segment.right
        return bool(level and -height < gap < _WIDE_GAP * height)

    def _measure(self, segment: Segment, box: Any) -> None:  # noqa: ANN401
        """Let a segment be as high as most of its characters: a bullet or a bracket may come from another font."""
        segment.right = max(segment.right, box.right)
        height = round(box.top - box.bottom, 2)
        self._heights[height] += 1
        if self._heights[height] > self._heights[round(segment.size, 2)]:
            segment.size, segment.bottom, segment.top = height, box.bottom, box.top

    def _begin(self, position: int, code: int, box: Any) -> None:  # noqa: ANN401
        bold = self._is_bold(position)
        size = max(1.0, box.top - box.bottom)
        self._heights = Counter({round(size, 2): 1})
        self._open = Segment(_character(code), box.left, box.right, box.bottom, box.top, size, bold)
        self.segments.append(self._open)

    def _is_bold(self, position: int) -> bool:
        length = self._raw.FPDFText_GetFontInfo(self._words, position, self._name, 128, self._flags)
        name = self._name.raw[:length].lower() if 0 < length <= 128 else b""
        return any(weight in name for weight in (b"bold", b"black", b"heavy", b"semib"))


def _character(code: int) -> str:
    return _LIGATURES.get(code) or _BULLETS.get(code) or chr(code)
