"""What is found and what is answered: frozen data in the shape of the HTTP contract, and free of I/O.

Offsets are code points into the text of the document, the end exclusive: `quote == text[start:end]`.
"""

from dataclasses import dataclass
from enum import StrEnum

from indexer.documents import Document, Passage


class Status(StrEnum):
    """Whether the sources hold the answer."""

    ANSWERED = "answered"
    PARTIAL = "partial"  # to a part of the question; `missing` names the rest
    NOT_IN_SOURCES = "not_in_sources"


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """A document as an answer names it; what nobody told is null."""

    id: str
    title: str
    publisher: str | None
    date: str | None
    url: str | None
    language: str | None
    title_from: str | None = None  # "sources.toml", "metadata", "heading" or "file name": who says so
    date_from: str | None = None  # "sources.toml" or "metadata"

    @classmethod
    def of(cls, document: Document) -> "DocumentReference":
        """Name a document."""
        source = document.source
        told = (source.title, source.publisher, source.date, source.url, source.language)
        return cls(document.id, *told, source.title_from, source.date_from)


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a document's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and its place. `verified`: the server compared the quote with the document, code point by code point."""

    marker: int
    document: DocumentReference
    section: tuple[str, ...]
    page: int | None
    lead_in: TextSpan | None  # of a list item: the words that open its list, and give it its scope
    start: int
    end: int
    quote: str
    highlight: TextSpan | None  # the short answer inside the quote
    verified: bool


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which item of how many a statement is, when the answer is a list."""

    position: int  # from 1
    count: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One verbatim piece of an answer."""

    text: str
    citations: tuple[int, ...]  # markers, at least one
    as_of: str | None = None  # year of the fact, when the text tells it
    origin: str | None = None  # who the text says the fact comes from
    list: ListPlace | None = None


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that was found, whether or not it answers."""

    rank: int  # from 1
    score: float  # 0 to 1, comparable within one search only
    document: DocumentReference
    section: tuple[str, ...]
    page: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class IndexReference:
    """Which version of the index answered."""

    version: str
    built_at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question."""

    id: str
    question: str
    question_used: str  # the question as it was looked up, after a follow-up was completed
    language: str
    status: Status
    answer: str  # the statements with their [1] markers, or a plain refusal
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    passages: tuple[FoundPassage, ...]
    missing: tuple[str, ...]  # parts of the question that the sources do not answer
    confidence: float  # calibrated probability that the sources answer the question, 0 to 1
    index: IndexReference
    timing_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages found, without an answer."""

    passages: tuple[FoundPassage, ...]
    index: IndexReference
    timing_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the scores that brought it up; `row` is its place in the index."""

    row: int
    document: Document
    passage: Passage
    score: float  # fused, 0 to 1, comparable within one search only
    cosine: float  # of the question with the passage or its nearest sentence, -1 to 1
    bm25: float  # 0 when no term is shared

    def found(self, rank: int) -> FoundPassage:
        """Return the hit in the shape of the HTTP contract."""
        passage = self.passage
        return FoundPassage(
            rank,
            round(self.score, 4),
            DocumentReference.of(self.document),
            passage.section,
            self.document.page_of(passage.start),
            passage.start,
            passage.end,
            passage.text,
        )
