"""The JSON that comes in, and the shapes that only HTTP knows; what goes out is in `service.answers`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.answers import DESCRIBED, DocumentReference, IndexReference

DocumentIds = Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=1000)]
TopK = Annotated[int, Field(ge=1, le=50, strict=True)]


class Turn(BaseModel):
    """An earlier question of the conversation, with its answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Which incubator is in the harbour?", "answer": "Dock 7. [1]"}]},
    )

    question: Annotated[
        str,
        Field(max_length=20_000, description="What was asked: best as it was completed then, `question_used`."),
    ]
    answer: Annotated[str, Field(max_length=100_000, description="The text of its answer.")] = ""


class AskRequest(BaseModel):
    """A question, and how to look it up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "How many people work at the agency?"},
                {
                    "question": "And in 2023?",
                    "history": [{"question": "How many people work at the agency?", "answer": "212. [1]"}],
                    "documents": ["annual-report.txt"],
                    "top_k": 5,
                    "stream": True,
                },
            ]
        },
    )

    question: Annotated[str, Field(max_length=20_000, description="The question, in plain language.")]
    top_k: TopK | None = Field(None, description="How many passages to find; the setting BELQA_TOP_K if null.")
    documents: DocumentIds = Field(default_factory=list, description="Ids of the only documents to search.")
    history: Annotated[list[Turn], Field(max_length=50, description="Earlier turns, the oldest first.")] = Field(
        default_factory=list
    )
    stream: Annotated[bool, Field(strict=True, description="Send the answer as server-sent events.")] = False


class SearchRequest(BaseModel):
    """Words to find passages for."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"query": "clinical trials"}, {"query": "harbour", "top_k": 3}]}
    )

    query: Annotated[str, Field(max_length=20_000, description="A question, or a few words.")]
    top_k: TopK | None = Field(None, description="How many passages to find; the setting BELQA_TOP_K if null.")
    documents: DocumentIds = Field(default_factory=list, description="Ids of the only documents to search.")


class FeedbackRequest(BaseModel):
    """What a person says of an answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "answer_id": "5f0c6c2e8a9b4d6f9c1e2a3b4c5d6e7f",
                    "question": "How many people work at the agency?",
                    "verdict": "down",
                    "reason": "That was last year.",
                }
            ]
        },
    )

    answer_id: Annotated[str, Field(min_length=1, max_length=100, description="`id` of the answer.")]
    question: Annotated[str, Field(max_length=20_000, description="What was asked.")]
    verdict: Annotated[Literal["up", "down"], Field(description="Whether the answer helped.")]
    reason: Annotated[str | None, Field(max_length=2000, description="Why, in the person's own words.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary(DocumentReference):
    """A document in the list of all."""

    __pydantic_config__ = DESCRIBED

    characters: int
    """Length of its text, in code points."""
    passages: int
    """How many passages of it are searched."""


@dataclass(frozen=True, slots=True)
class DocumentList:
    """All documents of the index."""

    __pydantic_config__ = DESCRIBED

    documents: tuple[DocumentSummary, ...]
    """The documents, in the order of their ids."""
    index: IndexReference
    """The version of the index that they are in."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """A stretch of a document with its function, for showing headings, lists and page furniture as such."""

    __pydantic_config__ = DESCRIBED

    kind: str
    """`heading`, `paragraph`, `lead_in` (opens a list), `item`, `note` (a source) or `boilerplate`."""
    start: int
    """Its first code point in the text."""
    end: int
    """The code point after its last one."""
    level: int
    """Depth of a heading, from 1, or of a list item, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText(DocumentReference):
    """A document with its whole text, which all offsets refer to."""

    __pydantic_config__ = DESCRIBED

    text: str
    """The text, unchanged; offsets count its code points."""
    blocks: tuple[BlockView, ...]
    """What its stretches are, in reading order."""
    pages: tuple[int, ...]
    """Where each page begins in the text, in code points; empty where the format has no pages."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions that the sources answer."""

    __pydantic_config__ = DESCRIBED

    questions: tuple[str, ...]
    """A few of them, spread over the documents."""


@dataclass(frozen=True, slots=True)
class State:
    """That the service is alive."""

    __pydantic_config__ = DESCRIBED

    status: str
    """`alive`, always."""


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    type: Annotated[str, Field(description="Always about:blank: the status says which kind it is.")] = "about:blank"
    title: Annotated[str, Field(description="The kind of problem.")]
    status: Annotated[int, Field(description="The HTTP status.")]
    detail: Annotated[str, Field(description="What is wrong with this request, and what to do.")]
    instance: Annotated[str | None, Field(description="The path that was asked for.")] = None
