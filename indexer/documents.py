"""The data that flows through the index: documents, their blocks, and passages. Frozen, and free of I/O.

All offsets are code points into `Document.text`, the end exclusive, so that `text[start:end]` is the quote.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of a document is, and so what it may be used for."""

    HEADING = "heading"  # gives context, never answers
    PARAGRAPH = "paragraph"
    LEAD_IN = "lead_in"  # "The team can assist you in:"
    ITEM = "item"  # an entry of a list, or a row of a table, without its bullet
    NOTE = "note"  # "(source: Eurostat, 2016)": says where the block above comes from
    BOILERPLATE = "boilerplate"  # cookie notices, breadcrumbs, menus: kept, never answers


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document with one function; blocks do not overlap and come in reading order."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # depth of a heading (1 is the outermost) or of a list item (0 is the outermost)
    section: tuple[int, ...] = ()  # positions of the headings above it, the outermost first
    lead_in: int | None = None  # of an item: position of the lead-in of its list
    list_id: int | None = None  # blocks of one list share it: lead-in, items, closing note


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from, as far as anybody told."""

    title: str
    publisher: str | None = None
    date: str | None = None  # YYYY, YYYY-MM or YYYY-MM-DD
    language: str | None = None  # ISO 639-1
    url: str | None = None
    title_from: str | None = None  # "sources.toml", "metadata", "heading" or "file name"
    date_from: str | None = None  # "sources.toml" or "metadata"


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """What a list of documents tells of one, which is not read for it."""

    id: str  # as that of the `Document`
    source: Source
    characters: int  # length of its text, in code points


@dataclass(frozen=True, slots=True)
class Document:
    """One source document; `text` is its decoded content, unchanged, or what a format such as PDF makes of it."""

    id: str  # path inside the corpus folder, with forward slashes
    source: Source
    text: str
    content_hash: str  # SHA-256 of the file's bytes and of what sources.toml tells about it
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()  # where each page begins, the first one first; empty where there are no pages

    def page_of(self, offset: int) -> int | None:
        """Return the number of the page that a place is on, from 1; None in a document without pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None

    def text_of(self, block: int) -> str:
        """Return the text of the block at this position."""
        return self.text[self.blocks[block].start : self.blocks[block].end]

    def section_of(self, block: int) -> tuple[str, ...]:
        """Return the headings above a block, from the outermost in, white space evened out."""
        return tuple(" ".join(self.text_of(heading).split()) for heading in self.blocks[block].section)

    def lead_in_of(self, block: int) -> str | None:
        """Return the lead-in that an item is read with, white space evened out."""
        lead_in = self.blocks[block].lead_in
        return None if lead_in is None else " ".join(self.text_of(lead_in).split())

    def above(self, block: int) -> tuple[str, ...]:
        """Return what a block is read under: its headings, from the outermost in, and the lead-in of its list."""
        lead_in = self.lead_in_of(block)
        return self.section_of(block) if lead_in is None else (*self.section_of(block), lead_in)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest stretch that can be quoted: a sentence, or a piece of a list item."""

    start: int
    end: int
    block: int  # position of its block in `Document.blocks`


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section, short enough for the embedding model to read whole.

    `text == document.text[start:end]`. The headings above it and the lead-in of a list it continues give it
    its context: they are embedded and indexed with it, and are never part of a quote.
    """

    document_id: str
    start: int
    end: int
    text: str
    section: tuple[str, ...]  # headings, from the outermost in
    context: tuple[str, ...]  # what is read before the text: title, headings, lead-in, as far as the window allows
    sentences: tuple[Sentence, ...]

    @property
    def id(self) -> str:
        """Its place, which is all that tells it from others; the same shape as a permalink."""
        return f"{self.document_id}#{self.start}-{self.end}"

    @property
    def text_in_context(self) -> str:
        """What the embedding model and the lexical index read."""
        return "\n".join((*self.context, self.text))
