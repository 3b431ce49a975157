"""DOCX documents, with python-docx: headings and lists by their styles, tables row by row."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import docx
from docx.oxml.ns import nsmap, qn

from indexer.documents import BlockKind
from indexer.parse.limits import Limits, check_archive
from indexer.parse.office import read_properties
from indexer.parse.parsed import SPANNED, Parsed, Writer, clean
from indexer.parse.spans import across, headed, repeated

_LONGEST_BOLD_HEADING = 100  # characters, in a document whose author used no heading styles
_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|table of figures)\b", re.IGNORECASE)
_SKIPPED = {qn(name) for name in ("w:del", "w:moveFrom", "w:instrText", "w:delText")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_PARAGRAPH, _TABLE, _ROW, _CELL = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc"))
_WRAPPERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml")}
_LONGEST_CAPTION = 200  # characters; more over all columns of a table is text that it frames
_MOST_COLUMNS = 63  # that Word allows in a table
_BLANKS = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the body; page headers, page footers and comments stand outside it and are not read.

    Raises:
        ValueError: it is damaged, encrypted, or larger than the limits.
    """
    check_archive(data, limits)
    try:
        document = docx.Document(io.BytesIO(data))
        writer = Writer()
        _Body(document, writer).write()
    except ValueError:
        raise
    except Exception as error:  # python-docx lets through whatever its zip and XML parsers raise
        raise ValueError(f"it is damaged ({type(error).__name__})") from error
    about = read_properties(data)
    return Parsed(writer.text(), writer.blocks(), title=about.title, date=about.date, language=about.language)


class _Body:
    """The body of one document on its way into a writer."""

    def __init__(self, document: Any, writer: Writer) -> None:  # noqa: ANN401 - python-docx types no XML
        self._writer = writer
        self._styles = {style.style_id: style.name or "" for style in document.styles}
        self._elements = list(_block_elements(document.element.body))
        names = [self._style(element) for element in self._elements]
        self._titled = "Title" in names  # then headings stand below the title
        self._unstyled = not any(_HEADING_STYLE.match(name) for name in names)

    def write(self) -> None:
        caption = ""  # read, and waiting for its table
        for position, element in enumerate(self._elements):
            if element.tag == _TABLE:
                below = self._elements[position + 1] if position + 1 < len(self._elements) else None
                if not caption and below is not None and self._style(below).lower() == "caption":
                    caption = _text(below)
                self._table(element, caption)
                caption = ""
            elif self._style(element).lower() == "caption":
                follows = position + 1 < len(self._elements) and self._elements[position + 1].tag == _TABLE
                precedes = position > 0 and self._elements[position - 1].tag == _TABLE
                if follows:
                    caption = _text(element)
                elif not precedes:
                    self._writer.add(BlockKind.PARAGRAPH, _text(element))
            else:
                self._paragraph(element)

    def _paragraph(self, element: Any) -> None:  # noqa: ANN401
        text, style = _text(element), self._style(element)
        level = int(heading[1]) if (heading := _HEADING_STYLE.match(style)) else 0
        properties = element.find(qn("w:pPr"))
        numbering = properties.find(qn("w:numPr")) if properties is not None else None
        if style == "Title":
            self._writer.add(BlockKind.HEADING, text, level=1)
        elif level:
            self._writer.add(BlockKind.HEADING, text, level=min(level + self._titled, 6))
        elif _CONTENTS_STYLE.match(style):
            self._writer.add(BlockKind.BOILERPLATE, text)
        elif numbering is not None or style.startswith("List"):
            self._writer.add(BlockKind.ITEM, text, level=_depth(numbering, style), mark="•")
        elif self._unstyled and 0 < len(text) <= _LONGEST_BOLD_HEADING and text[-1] not in ".:;,!" and _bold(element):
            self._writer.add(BlockKind.HEADING, text, level=1 + self._titled)
        else:
            self._writer.add(BlockKind.PARAGRAPH, text)

    def _table(self, table: Any, caption: str) -> None:  # noqa: ANN401
        titles, rows = headed(*_grid(table))
        captions = [caption, *(title for title in titles if len(title) <= _LONGEST_CAPTION)]
        for title in titles:
            if len(title) > _LONGEST_CAPTION:
                self._writer.add(BlockKind.PARAGRAPH, title)
        self._writer.table(rows, " ".join(filter(None, captions)))

    def _style(self, element: Any) -> str:  # noqa: ANN401
        properties = element.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        return "" if style is None else self._styles.get(style.get(qn("w:val")), style.get(qn("w:val")) or "")


def _children(parent: Any, *tags: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield children in order, those inside content controls and insertions too."""
    for element in parent:
        if element.tag in tags:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _children(element, *tags)


def _block_elements(parent: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield paragraphs and tables in order; a table of one column is a frame, which its content stands without."""
    for element in _children(parent, _PARAGRAPH, _TABLE):
        cells = [list(_children(row, _CELL)) for row in _children(element, _ROW)]
        if cells and max(map(len, cells)) == 1:
            for (cell,) in filter(None, cells):
                yield from _block_elements(cell)
        else:
            yield element


def _grid(table: Any) -> tuple[list[list[str]], list[bool]]:  # noqa: ANN401
    """Return the rows that say something, with a value for each column, and which ones are marked as headers."""
    rows: list[list[str]] = []
    marks = []
    above: list[str] = []
    for row in _children(table, _ROW):
        above = _grid_row(row, above)
        if any(above) and row.find("w:trPr/w:del", nsmap) is None:
            rows.append(above)
            marks.append(_is_on(row.find("w:trPr/w:tblHeader", nsmap)))
    return rows, marks


def _grid_row(row: Any, above: Sequence[str]) -> list[str]:  # noqa: ANN401
    places = [""] * _columns(row.find("w:trPr/w:gridBefore", nsmap), 0)
    for cell in _children(row, _CELL):
        merge = cell.find("w:tcPr/w:vMerge", nsmap)
        goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
        if goes_on and len(places) < len(above) and above[len(places)] != SPANNED:
            text = repeated(above[len(places)])
        else:
            text = _cell_text(cell)
        places += across(text, _columns(cell.find("w:tcPr/w:gridSpan", nsmap), 1))
    return places


def _columns(mark: Any, default: int) -> int:  # noqa: ANN401
    value = "" if mark is None else mark.get(qn("w:val")) or ""
    return min(int(value), _MOST_COLUMNS) if value.isdecimal() else default


def _cell_text(cell: Any) -> str:  # noqa: ANN401
    """Return the words of a cell, those of a table inside it too."""
    texts = []
    for element in _block_elements(cell):
        if element.tag == _PARAGRAPH:
            texts.append(_text(element))
        else:
            texts += [_cell_text(inner) for row in _children(element, _ROW) for inner in _children(row, _CELL)]
    return " ".join(filter(None, texts))


def _text(paragraph: Any) -> str:  # noqa: ANN401
    """Return the words of a paragraph as they stand once all its changes are accepted."""
    pieces: list[str] = []

    def collect(element: Any) -> None:  # noqa: ANN401
        for child in element:
            if child.tag == qn("w:t"):
                pieces.append(child.text or "")
            elif child.tag in _BLANKS:
                pieces.append(_BLANKS[child.tag])
            elif child.tag not in _SKIPPED:
                collect(child)

    collect(paragraph)
    return clean("".join(pieces).replace("\u00ad", ""))


def _depth(numbering: Any, style: str) -> int:  # noqa: ANN401
    """Return how deep a list item lies, from its numbering, else from a style such as "List Bullet 2"."""
    level = numbering.find(qn("w:ilvl")) if numbering is not None else None
    if level is not None:
        return int(level.get(qn("w:val")) or 0)
    number = re.search(r"(\d)\Z", style)
    return int(number[1]) - 1 if number else 0


def _bold(paragraph: Any) -> bool:  # noqa: ANN401
    """Say whether every run that holds a word is set in bold."""
    runs = [
        run for run in paragraph.iter(qn("w:r")) if "".join(part.text or "" for part in run.iter(qn("w:t"))).strip()
    ]
    marks = [run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs]
    return bool(runs) and all(map(_is_on, marks))


def _is_on(mark: Any) -> bool:  # noqa: ANN401
    return mark is not None and mark.get(qn("w:val")) not in ("0", "false", "off")
