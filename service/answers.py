"""What is found and what is answered: frozen data in the shape of the HTTP contract, and free of I/O.

Offsets are code points into the text of the document, the end exclusive: `quote == text[start:end]`.

The texts below the fields are their descriptions in the OpenAPI document too; `DESCRIBED` tells pydantic so.
"""

from dataclasses import dataclass
from enum import StrEnum

from indexer.documents import Document, ListedDocument, Passage

DESCRIBED = {"use_attribute_docstrings": True}


class Status(StrEnum):
    """Whether the sources hold the answer."""

    ANSWERED = "answered"
    PARTIAL = "partial"  # to a part of the question; `missing` names the rest
    NOT_IN_SOURCES = "not_in_sources"


class WrittenBy(StrEnum):
    """Who worded an answer."""

    EXTRACTIVE = "extractive"  # belqa: every statement is a quote
    LLM = "llm"  # the language model of the settings; belqa has checked each sentence


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """A document as an answer names it; what nobody told is null."""

    __pydantic_config__ = DESCRIBED

    id: str
    """Path of the document in the corpus folder: what `GET /v1/documents/{id}` and `documents` take."""
    title: str
    """Its title, or its file name where nobody gave one."""
    publisher: str | None
    """Who published it."""
    date: str | None
    """When it was published: YYYY, YYYY-MM or YYYY-MM-DD."""
    url: str | None
    """Where it was published."""
    language: str | None
    """Its language, ISO 639-1."""
    title_from: str | None = None
    """Who says so: `sources.toml`, `metadata`, `heading` or `file name`."""
    date_from: str | None = None
    """Who says so: `sources.toml` or `metadata` of the file."""

    @classmethod
    def of(cls, document: Document | ListedDocument) -> "DocumentReference":
        """Name a document."""
        source = document.source
        told = (source.title, source.publisher, source.date, source.url, source.language)
        return cls(document.id, *told, source.title_from, source.date_from)


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a document's text."""

    __pydantic_config__ = DESCRIBED

    start: int
    """Its first code point in the text of the document."""
    end: int
    """The code point after its last one."""
    text: str
    """The words themselves."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and its place in a document: `quote == text[start:end]`, always."""

    __pydantic_config__ = DESCRIBED

    marker: int
    """Its number in the text of the answer, from 1."""
    document: DocumentReference
    """The document that is quoted."""
    section: tuple[str, ...]
    """The headings above the quote, the outermost first."""
    page: int | None
    """The page that the quote begins on, where the document has pages."""
    lead_in: TextSpan | None
    """Of a list item: the words that open its list, and give it its scope."""
    start: int
    """First code point of the quote in the text of the document."""
    end: int
    """The code point after its last one."""
    quote: str
    """The words of the document, unchanged."""
    highlight: TextSpan | None
    """The short answer inside the quote, where there is one."""
    verified: bool
    """The server has compared the quote with the document, code point by code point."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which item of how many a statement is, when the answer is a list."""

    __pydantic_config__ = DESCRIBED

    position: int
    """Which item it is, from 1."""
    count: int
    """How many items the list has."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of an answer: verbatim, unless a language model wrote it."""

    __pydantic_config__ = DESCRIBED

    text: str
    """What is said: the quote itself, or the sentence of a language model that its quotes support."""
    citations: tuple[int, ...]
    """Markers of the citations that say so, at least one."""
    as_of: str | None = None
    """Year of the fact, when the text tells it."""
    origin: str | None = None
    """Who the text says the fact comes from."""
    list: ListPlace | None = None
    """Its place in the list, when the answer is one."""
    support: float | None = None
    """Of a language model's sentence: probability that the passages it names support it, 0 to 1. Null for a quote."""
    differs_from: tuple[int, ...] = ()
    """Markers of the quotes that give another value for the same quantity; `as_of` or the date tells when."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A sentence that a language model wrote and that was taken out of the answer: not to be relied on."""

    __pydantic_config__ = DESCRIBED

    text: str
    """The sentence."""
    problems: tuple[str, ...]
    """What is wrong with it, in plain words."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that was found, whether or not it answers."""

    __pydantic_config__ = DESCRIBED

    rank: int
    """Its place among the passages, from 1."""
    score: float
    """How well it fits, 0 to 1; comparable within one search only."""
    document: DocumentReference
    """The document that it stands in."""
    section: tuple[str, ...]
    """The headings above it, the outermost first."""
    page: int | None
    """The page that it begins on, where the document has pages."""
    start: int
    """Its first code point in the text of the document."""
    end: int
    """The code point after its last one."""
    text: str
    """The words of the document, unchanged."""


@dataclass(frozen=True, slots=True)
class IndexReference:
    """Which version of the index answered."""

    __pydantic_config__ = DESCRIBED

    version: str
    """Name of the version; it changes with every build."""
    built_at: str
    """When it was built, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: statements with verified quotes, or a plain refusal and the nearest passages."""

    __pydantic_config__ = DESCRIBED

    id: str
    """Names this answer, for feedback."""
    question: str
    """The question as it was asked, letter for letter."""
    question_used: str
    """The question as it was looked up, after a follow-up was completed from the history."""
    language: str
    """Language of the service's own words, ISO 639-1; the quotes keep that of their documents."""
    status: Status
    """`answered`; `partial`: a part of it, see `missing` and `unsupported`; `not_in_sources`: no statements."""
    answer: str
    """The statements with their [1] markers, a line each; or a plain refusal."""
    statements: tuple[Statement, ...]
    """What is answered, piece by piece."""
    citations: tuple[Citation, ...]
    """The quotes that the markers stand for, in the order of their markers."""
    passages: tuple[FoundPassage, ...]
    """The passages that were found, the best first; the nearest ones when the sources do not answer."""
    missing: tuple[str, ...]
    """Parts of the question that the sources do not answer."""
    confidence: float
    """Calibrated probability that the answer is supported, 0 to 1; for a refusal, that the sources answer after all."""
    index: IndexReference
    """The version of the index that answered."""
    timing_ms: dict[str, float]
    """Milliseconds by stage, and their `total`."""
    written_by: WrittenBy = WrittenBy.EXTRACTIVE
    """`extractive`: every statement is a quote; `llm`: a language model worded it, and each sentence was checked."""
    note: str | None = None
    """What a reader should know of how the answer came about, such as that the language model could not be reached."""
    unsupported: tuple[Unsupported, ...] = ()
    """Sentences of a language model that failed the check, and are no part of the answer."""
    examples: tuple[str, ...] = ()
    """Of a refusal: questions that the sources do answer, as `GET /v1/examples` gives them."""
    unmentioned: tuple[str, ...] = ()
    """Names and years of the question that no document holds: what is quoted may be about something else."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages found, without an answer."""

    __pydantic_config__ = DESCRIBED

    query_used: str
    """The query as it was looked up, after typing errors were mended."""
    passages: tuple[FoundPassage, ...]
    """The passages, the best first."""
    index: IndexReference
    """The version of the index that was searched."""
    timing_ms: dict[str, float]
    """Milliseconds by stage, and their `total`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the scores that brought it up; `row` is its place in the index."""

    row: int
    document: Document
    passage: Passage
    score: float  # fused, 0 to 1, comparable within one search only
    cosine: float  # of the question with the passage and with its nearest sentence, the mean of both, -1 to 1
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
