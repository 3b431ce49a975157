"""The JSON that comes in, and the shapes that only HTTP knows; what goes out is in `service.answers`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.answers import DocumentReference, IndexReference

DocumentIds = Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=1000)]
TopK = Annotated[int, Field(ge=1, le=50, strict=True, description="How many passages to read.")]


class Turn(BaseModel):
    """An earlier question of the conversation, with its answer."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(max_length=20_000)]
    answer: Annotated[str, Field(max_length=100_000)] = ""


class AskRequest(BaseModel):
    """A question, and how to look it up."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "What can the Welcome Team do for a newcomer?"}]}
    )

    question: Annotated[str, Field(max_length=20_000, description="The question, in plain language.")]
    top_k: TopK | None = None
    documents: DocumentIds = Field(default_factory=list, description="Ids of the only documents to search.")
    history: Annotated[list[Turn], Field(max_length=50, description="Earlier turns, the oldest first.")] = Field(
        default_factory=list
    )
    stream: Annotated[bool, Field(strict=True, description="Send the answer as server-sent events.")] = False


class SearchRequest(BaseModel):
    """Words to find passages for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"query": "clinical trials"}]})

    query: Annotated[str, Field(max_length=20_000)]
    top_k: TopK | None = None
    documents: DocumentIds = Field(default_factory=list)


class FeedbackRequest(BaseModel):
    """What a person says of an answer."""

    model_config = ConfigDict(extra="forbid")

    answer_id: Annotated[str, Field(min_length=1, max_length=100)]
    question: Annotated[str, Field(max_length=20_000)]
    verdict: Literal["up", "down"]
    reason: Annotated[str, Field(max_length=2000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary(DocumentReference):
    """A document in the list of all."""

    characters: int
    passages: int


@dataclass(frozen=True, slots=True)
class DocumentList:
    """All documents of the index."""

    documents: tuple[DocumentSummary, ...]
    index: IndexReference


@dataclass(frozen=True, slots=True)
class BlockView:
    """A stretch of a document with its function, for showing headings, lists and page furniture as such."""

    kind: str
    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText(DocumentReference):
    """A document with its whole text, which all offsets refer to."""

    text: str
    blocks: tuple[BlockView, ...]
    pages: tuple[int, ...]  # where each page begins in the text; empty where the format has no pages


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions that the sources answer."""

    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Whether the service is alive, or ready."""

    status: str
    version: str | None = None


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str | None = None
