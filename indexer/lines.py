"""What each line of a text is by itself: blank, a bullet, a heading mark, a table row, or plain text.

`indexer.structure` joins lines to blocks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class LineKind(Enum):
    """What the marks at the start of a line say about it."""

    BLANK = auto()
    TEXT = auto()
    BULLET = auto()  # "• ", "- ", "* "
    NUMBER = auto()  # "1. ", "a) ": an item, or a numbered heading
    HEADING = auto()  # "# " in Markdown
    UNDERLINE = auto()  # "====" or "----" below a Markdown heading
    TABLE_ROW = auto()
    TABLE_RULE = auto()  # "|---|---|"
    RULE = auto()  # "* * *", "-----", "```", front matter fences: marks without text


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where its content lies (marks and surrounding white space left out) and what the marks say."""

    kind: LineKind
    start: int
    end: int
    indent: int = 0  # columns before the mark or the text
    level: int = 0  # of a heading mark

    @property
    def length(self) -> int:
        """Number of characters of the content."""
        return self.end - self.start


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BULLET = re.compile(r"[•●▪◦‣⁃∙·○■□➢➤✓✔*+\-–—][^\S\r\n]+(?=\S)|[•●▪◦‣⁃■➢➤](?=\w)")
_NUMBER = re.compile(r"(?:\d{1,3}[.)]|[a-zA-Z]\)|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})\))[^\S\r\n]+(?=\S)")
_HEADING = re.compile(r"(#{1,6})[^\S\r\n]+(?=\S)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})\Z")
_RULE = re.compile(r"(?:(?:[*_\-=~•]\s*){3,}|`{3}.*|~{3}.*)\Z")
_TABLE_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?\Z")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"  # no width, no meaning at the edge of a line


def split_lines(text: str, *, markdown: bool) -> Iterator[Line]:
    """Classify every line of a text, in order; `markdown` adds headings by marks and tables."""
    for match in _LINE.finditer(text):
        if match.start() == len(text):
            return
        yield _classify(text, match.start(), match.end(), markdown=markdown)


def _classify(text: str, start: int, end: int, *, markdown: bool) -> Line:
    raw = text[start:end]
    content = raw.strip().strip(_INVISIBLE).strip()
    if not content:
        return Line(LineKind.BLANK, start, start)
    first = start + raw.index(content)
    last = first + len(content)
    indent = len(text[start:first].expandtabs(4))
    if markdown and (line := _markdown_line(content, first, last, indent)):
        return line
    if _RULE.match(content):
        return Line(LineKind.UNDERLINE if _UNDERLINE.match(content) else LineKind.RULE, first, last, indent)
    for pattern, kind in ((_BULLET, LineKind.BULLET), (_NUMBER, LineKind.NUMBER)):
        if mark := pattern.match(content):
            return Line(kind, first + mark.end(), last, indent)
    return Line(LineKind.TEXT, first, last, indent)


def _markdown_line(content: str, first: int, last: int, indent: int) -> Line | None:
    """Recognise the marks that mean something in Markdown only."""
    if mark := _HEADING.match(content):
        start, end = first + mark.end(), first + _end_of_heading(content)
        return Line(LineKind.HEADING, start, end, indent, level=len(mark[1])) if start < end else None  # "# #"
    if _TABLE_RULE.match(content):
        return Line(LineKind.TABLE_RULE, first, last, indent)
    if content.startswith("|") and content.count("|") > 1:
        return Line(LineKind.TABLE_ROW, first, last, indent)
    return None


def _end_of_heading(content: str) -> int:
    """Return where the words of a heading end, before the marks that may close it: "## Parks ##", and not "## C#"."""
    before = content.rstrip("#")
    words = before.rstrip()
    return len(content) if words == before else len(words)
