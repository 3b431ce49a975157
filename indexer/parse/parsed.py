"""What a reader makes of a file, and the writer that puts the parts of a file together to one canonical text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.documents import Block, BlockKind

SPANNED = "\ufeff"  # in the place of a cell that the one to its left reaches into; cleaned text never holds it
_LONGEST_LIST_OF_ROWS = 30  # a longer table is not quoted whole, so its caption is a heading, not a lead-in
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_CONTROLS = {code: None for code in (*range(0x20), 0x7F, 0xFEFF, 0xFFFE, 0xFFFF) if chr(code) not in "\t\n\r\f\v"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The content of one file; all offsets are code points of `text`."""

    text: str
    blocks: tuple[Block, ...] | None = None  # kind, place and level only; None: the layout of the text tells them
    markdown: bool = False
    headings_are_marked: bool = True  # by the format, rather than told from the layout
    pages: tuple[int, ...] = ()  # where each page begins, the first one first; empty where there are no pages
    title: str | None = None  # the next three as the file's own metadata tells them
    date: str | None = None  # YYYY, YYYY-MM or YYYY-MM-DD
    language: str | None = None  # ISO 639-1
    warnings: tuple[str, ...] = ()  # what could not be read, as the end of a sentence
    dropped: int = 0  # page headers, footers and menus that were recognised and are not in the text


def clean(text: str) -> str:
    """Even out white space and drop control characters; a non-breaking space stays what it is."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins what came as two halves
    return _BLANKS.sub(" ", whole.translate(_CONTROLS)).strip()


@dataclass
class Writer:
    """Writes the canonical text: blocks parted by a blank line, entries of one list by a line end."""

    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _pages: dict[int, int] = field(default_factory=dict)
    _opened: list[int] = field(default_factory=list)

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        mark: str = "",
        pages: Mapping[int, int] | None = None,
    ) -> None:
        """Append a block; one without text is nothing.

        Args:
            kind: what the block is.
            text: its words, cleaned already.
            level: depth of a heading (from 1) or of a list item (from 0).
            mark: bullet or number before it, which is no part of the block.
            pages: where in `text` a page begins, by its number.
        """
        if not text:
            return
        listed = kind is BlockKind.ITEM and bool(self._blocks) and self._blocks[-1].kind is BlockKind.ITEM
        before = "" if not self._blocks else "\n" if listed else "\n\n"
        before += "  " * level + mark + " " if mark else ""
        start = self._length + len(before)
        for page in self._opened:
            self._pages.setdefault(page, start)
        self._opened.clear()
        for page, offset in (pages or {}).items():
            self._pages.setdefault(page, start + offset)
        self._pieces += (before, text)
        self._length = start + len(text)
        self._blocks.append(Block(kind, start, self._length, level))

    def begin_page(self, page: int) -> None:
        """Let a page begin with the next block."""
        self._opened.append(page)

    def table(self, rows: Sequence[Sequence[str]], caption: str = "", *, header: bool = True) -> None:
        """Append a table: each row is an item that names its columns, so that a row says something by itself.

        Args:
            rows: cleaned cells, or SPANNED; rows may differ in length.
            caption: what stands above the table.
            header: whether the first row names the columns.
        """
        rows = [row for row in rows if any(row)]
        names = rows[0] if header and len(rows) > 1 else ()
        lines = [_row(names, row) for row in rows[1 if names else 0 :]]
        if caption and len(lines) <= _LONGEST_LIST_OF_ROWS:
            self.add(BlockKind.LEAD_IN, caption)
        else:
            self.add(BlockKind.HEADING, caption, level=6)
        for line in lines:
            self.add(BlockKind.ITEM, line)

    def text(self) -> str:
        """Return the text so far."""
        return "".join(self._pieces)

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks so far."""
        return tuple(self._blocks)

    def pages(self, count: int) -> tuple[int, ...]:
        """Return where each of `count` pages begins; one without text begins where the next one does."""
        starts, following = [], self._length
        for page in range(count, 0, -1):
            following = min(following, self._pages.get(page, following))
            starts.append(following)
        return tuple(reversed(starts))


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    """Return "Year: 2023; Amount: € 5,000"; a cell without a name stands alone, an empty one is left out.

    A value over several columns is told once, "2021, 2022: 500": said of each year, it would be 500 twice.
    One over all columns is a heading or a remark among the rows, which no column names.
    """
    told = []
    for start, cell in enumerate(cells):
        if cell in ("", SPANNED):
            continue
        end = next((later for later in range(start + 1, len(cells)) if cells[later] != SPANNED), len(cells))
        over_all = start == 0 and end >= max(len(names), 2)
        named = [] if over_all else dict.fromkeys(name.rstrip(":") for name in names[start:end] if name)
        told.append(f"{', '.join(named)}: {cell}" if named else cell)
    return "; ".join(told)
