"""Lines of a PDF to blocks: headings by size, lists by their marks, tables by their gaps, paragraphs by the rest."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from indexer.documents import BlockKind
from indexer.parse.parsed import Writer
from indexer.parse.pdf_page import Line
from indexer.sentences import closing_marks

_LARGER = 1.1  # times the size of the body: a heading
_LONGEST_HEADING, _LONGEST_BOLD_HEADING = 200, 100  # characters
_FARTHER = 1.35  # times the usual distance of lines: a new paragraph
_INDENT = 0.8  # font sizes: a new paragraph, or the text of an item beside its mark
_LOWEST_LEVEL = 6
_MARK = re.compile(r"(?P<mark>[•●▪◦‣⁃∙·○■□➢➤✓✔*–—-]|\d{1,3}[.)]|\(\d{1,3}\)|[a-z]\)|\([a-z]\)|\([ivx]{1,4}\))\s+(?=\S)")
_ENDS = frozenset(".!?:;…")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEADER = re.compile(r"(?:\.\s?){6,}\s*[\divxl]{0,5}\W*\Z")  # "Introduction . . . . . . . 4": a line of the contents
_LEADER_ENDS = 80  # characters from the end within which it shows: a pattern takes long over a thousand dots
_ROWS_OF_A_TABLE = 3


@dataclass
class _Paragraph:
    """A block on its way: its text, and where in it each page begins."""

    kind: BlockKind
    last: Line
    left: float  # of its first line
    text: str = ""
    level: int = 0
    mark: str = ""
    pages: dict[int, int] = field(default_factory=dict)
    table: list[Line] = field(default_factory=list)


def write_blocks(pages: Sequence[Sequence[Line]]) -> Writer:
    """Write the lines of all pages, the page furniture left out before, as one text."""
    lines = [line for page in pages for line in page]
    style = _Style(lines)
    writer = Writer()
    for paragraph in _paragraphs(lines, style):
        if paragraph.table:
            _write_table(writer, paragraph)
        else:
            writer.add(
                paragraph.kind, paragraph.text, level=paragraph.level, mark=paragraph.mark, pages=paragraph.pages
            )
    return writer


def _write_table(writer: Writer, paragraph: _Paragraph) -> None:
    """Write rows of cells; a row is short, so the page of a table is that of its rows."""
    for page in dict.fromkeys(line.page for line in paragraph.table):
        writer.begin_page(page)
        rows = [[cell.text for cell in line.cells] for line in paragraph.table if line.page == page]
        first = [cell.text for cell in paragraph.table[0].cells]
        writer.table(rows if rows[0] == first else [first, *rows])


class _Style:
    """What is usual in a document: the size of its text, the distance of its lines, its words."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body = max(sizes, key=lambda size: (sizes[size], -size), default=10.0)
        distances = [
            above.middle - line.middle
            for above, line in pairwise(lines)
            if _same_column(above, line) and above.size == line.size == self.body and above.middle > line.middle
        ]
        self.distance = median(distances) if distances else 1.2 * self.body
        larger = sorted({line.size for line in lines if self.is_larger(line)}, reverse=True)
        self._levels = {size: min(level, _LOWEST_LEVEL - 1) for level, size in enumerate(larger, start=1)}
        self.words = Counter(word for line in lines for word in _WORD.findall(line.text.lower()))
        # Where most of the text is bold, bold marks nothing.
        bold = sum(len(line.text) for line in lines if line.bold)
        self._bold_tells = bold < 0.4 * sum(len(line.text) for line in lines)

    def is_larger(self, line: Line) -> bool:
        letters = sum(character.isalpha() for character in line.text)
        return line.size >= _LARGER * self.body and len(line.text) <= _LONGEST_HEADING and letters > 1

    def heading_level(self, line: Line) -> int:
        """Return the level that a line has as a heading, 0 if it is none by its looks."""
        if len(line.cells) > 1 and not self.is_larger(line):
            return 0
        if self.is_larger(line):
            return self._levels[line.size]
        plain = _is_ended(line.text) or (_MARK.match(line.text) and not line.text[0].isdigit())
        if self._bold_tells and line.bold and len(line.text) <= _LONGEST_BOLD_HEADING and not plain:
            return min(len(set(self._levels.values())) + 1, _LOWEST_LEVEL)
        return 0


def _is_ended(text: str) -> bool:
    return not _ENDS.isdisjoint(closing_marks(text))


def _is_leader(text: str) -> bool:
    return bool(_LEADER.search(text[-_LEADER_ENDS:]))


def _same_column(above: Line, line: Line) -> bool:
    return above.page == line.page and above.column == line.column


def _paragraphs(lines: Sequence[Line], style: _Style) -> Iterator[_Paragraph]:
    """Join lines to paragraphs, items, headings and tables."""
    current: _Paragraph | None = None
    in_table = _table_lines(lines)
    for position, line in enumerate(lines):
        if position in in_table:
            if current is None or not current.table or len(current.last.cells) != len(line.cells):
                if current:
                    yield current
                current = _Paragraph(BlockKind.ITEM, line, line.left)
            current.table.append(line)
            current.last = line
            continue
        level = style.heading_level(line)
        if current is None or current.table or _begins(current, line, level, style):
            if current:
                yield current
            current = _begun(line, level)
        else:
            _extend(current, line, style)
    if current:
        yield current


def _begun(line: Line, level: int) -> _Paragraph:
    text, mark = line.text, _MARK.match(line.text)
    if _is_leader(text):
        return _Paragraph(BlockKind.BOILERPLATE, line, line.left, text, pages={line.page: 0})
    if level:
        return _Paragraph(BlockKind.HEADING, line, line.left, text, level, pages={line.page: 0})
    if mark:
        text = text[mark.end() :]
        return _Paragraph(BlockKind.ITEM, line, line.left, text, 0, mark["mark"], pages={line.page: 0})
    return _Paragraph(BlockKind.PARAGRAPH, line, line.left, text, pages={line.page: 0})


def _begins(current: _Paragraph, line: Line, level: int, style: _Style) -> bool:
    """Say whether a line opens a new block rather than going on with the current one."""
    last = current.last
    if current.kind is BlockKind.BOILERPLATE or _is_leader(line.text):
        return True
    if current.kind is BlockKind.HEADING or level:
        near = _same_column(last, line) and last.middle - line.middle < 1.6 * line.size
        same = current.kind is BlockKind.HEADING and current.level == level and last.size == line.size
        return not (same and near and len(current.text) < _LONGEST_HEADING)
    if _MARK.match(line.text) and not last.hyphen:
        return (
            current.kind is BlockKind.ITEM
            or _is_ended(last.text)
            or _is_new(current, line, style)
            or (not line.text[0].isalnum())
        )
    return _is_new(current, line, style)


def _is_new(current: _Paragraph, line: Line, style: _Style) -> bool:
    last = current.last
    if last.hyphen:
        return False
    ended = _is_ended(last.text)
    if not _same_column(last, line):
        return ended or not line.text[:1].islower()
    if last.middle - line.middle > _FARTHER * style.distance * max(1.0, line.size / style.body):
        return True
    if current.kind is BlockKind.ITEM:
        return line.left <= current.left + 1 and (ended or not line.text[:1].islower())
    indented = line.left > last.left + _INDENT * line.size
    return abs(last.size - line.size) > 1 or (ended and indented)


def _extend(current: _Paragraph, line: Line, style: _Style) -> None:
    """Append a line; a word that the line end cut becomes whole again."""
    before, glue = current.text, " "
    cut = current.last.hyphen or before.endswith(("-", "\u00ad"))
    stem = re.search(r"([^\W\d_]+)[-\u00ad]?\Z", before)
    if cut and stem and line.text[:1].isalnum():
        before, glue = before.rstrip("-\u00ad"), ""
        rest = _WORD.match(line.text)
        compound = f"{stem[1]}-{rest[0]}".lower() if rest else ""
        # An upper-case letter or a figure after the hyphen, or the same compound elsewhere, shows that it was written.
        if not line.text[0].islower() or (style.words[compound] and not style.words[compound.replace("-", "")]):
            glue = "-"
    elif current.last.hyphen:
        before += "-"
    joined = before + glue
    current.pages.setdefault(line.page, len(joined))
    current.text, current.last = joined + line.text, line


def _table_lines(lines: Sequence[Line]) -> set[int]:
    """Return the positions of lines that make tables: several in a row with cells one below the other."""
    found: set[int] = set()
    run: list[int] = []
    for position, line in enumerate(lines):
        if run and not _below(lines[run[-1]], line):
            found.update(run if len(run) >= _ROWS_OF_A_TABLE else ())
            run = []
        if len(line.cells) > 1:
            run.append(position)
    found.update(run if len(run) >= _ROWS_OF_A_TABLE else ())
    return found


def _below(above: Line, line: Line) -> bool:
    """Say whether a line has the cells of the one above it: as many, each overlapping the one above."""
    if len(above.cells) != len(line.cells) or (above.page == line.page and above.column != line.column):
        return False
    pairs = zip(above.cells, line.cells, strict=True)
    return all(one.left < other.right and other.left < one.right for one, other in pairs) or all(
        abs(one.left - other.left) < one.size for one, other in zip(above.cells, line.cells, strict=True)
    )
