"""The JSON of OpenAI's chat completions, as far as an answer made of quotes can fill it.

Names and meanings are those of OpenAI's API reference, "Chat". Parameters that steer a language model (temperature,
tools and the like) are taken and mean nothing here; `documents`, `citations` and `belqa` are additions of ours.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.answers import Answer, Citation, IndexReference, Status, WrittenBy
from service.schemas import DocumentIds

MODEL = "belqa"


class Part(BaseModel):
    """A piece of a message; only text can be read."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(max_length=100, description="`text`.")]
    text: Annotated[str | None, Field(max_length=100_000, description="The words.")] = None


class Message(BaseModel):
    """One message of the conversation."""

    model_config = ConfigDict(extra="allow")

    role: Annotated[
        str,
        Field(max_length=100, description="`user` and `assistant` are read; orders of `system` have nothing to steer."),
    ]
    content: Annotated[
        Annotated[str, Field(max_length=100_000)] | Annotated[list[Part], Field(max_length=1000)] | None,
        Field(description="The words, or parts of type `text`."),
    ] = None


class StreamOptions(BaseModel):
    """How to stream."""

    model_config = ConfigDict(extra="allow")

    include_usage: Annotated[bool | None, Field(description="Send a last chunk with the numbers of tokens.")] = None


class ChatRequest(BaseModel):
    """A conversation whose last message of the user is the question."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "How many people work at the agency?"}]},
                {
                    "model": MODEL,
                    "messages": [
                        {"role": "user", "content": "How many people work at the agency?"},
                        {"role": "assistant", "content": "The agency employs 212 people. [1]"},
                        {"role": "user", "content": [{"type": "text", "text": "And in 2023?"}]},
                    ],
                    "stream": True,
                },
            ]
        },
    )

    model: Annotated[str, Field(max_length=200, description=f"`{MODEL}`, the only one that there is.")] = MODEL
    messages: Annotated[
        list[Message],
        Field(
            min_length=1, max_length=1000, description="The conversation, the oldest first; earlier turns are history."
        ),
    ]
    stream: Annotated[bool | None, Field(description="Send chunks as server-sent events, and `[DONE]`.")] = None
    stream_options: Annotated[StreamOptions | None, Field(description="How to stream.")] = None
    documents: Annotated[DocumentIds | None, Field(description="Ids of the only documents to search.")] = None


class AnswerMessage(BaseModel):
    """The message that answers."""

    role: Annotated[Literal["assistant"], Field(description="Always assistant.")] = "assistant"
    content: Annotated[
        str, Field(description="The answer with [1] markers, and below it the quotes that they stand for.")
    ]
    refusal: Annotated[None, Field(description="Always null: see `belqa.status` for what the sources do not hold.")] = (
        None
    )


class Choice(BaseModel):
    """The answer."""

    index: Annotated[int, Field(description="Always 0: there is one choice.")] = 0
    message: Annotated[AnswerMessage, Field(description="What the assistant says.")]
    logprobs: Annotated[None, Field(description="Always null.")] = None
    finish_reason: Annotated[Literal["stop"], Field(description="Always stop: answers are never cut off.")] = "stop"


class Usage(BaseModel):
    """Numbers of tokens, in tiktoken's cl100k_base."""

    prompt_tokens: Annotated[int, Field(description="Of the messages.")]
    completion_tokens: Annotated[int, Field(description="Of the answer.")]
    total_tokens: Annotated[int, Field(description="Of both.")]


class Facts(BaseModel):
    """What `POST /v1/ask` says of an answer beside its text and its citations."""

    id: Annotated[str, Field(description="Names the answer, for feedback.")]
    status: Annotated[Status, Field(description="`answered`, `partial` or `not_in_sources`.")]
    confidence: Annotated[float, Field(description="Calibrated probability that the answer is supported, 0 to 1.")]
    question_used: Annotated[str, Field(description="The question after it was completed from the earlier turns.")]
    missing: Annotated[tuple[str, ...], Field(description="Parts of the question that the sources do not answer.")]
    unmentioned: Annotated[tuple[str, ...], Field(description="Names and years asked for that no document holds.")]
    written_by: Annotated[WrittenBy, Field(description="`extractive` or `llm`.")]
    note: Annotated[str | None, Field(description="What a reader should know of how the answer came about.")]
    examples: Annotated[tuple[str, ...], Field(description="Of a refusal: questions that the sources do answer.")]
    index: Annotated[IndexReference, Field(description="The version of the index that answered.")]

    @classmethod
    def of(cls, answer: Answer) -> "Facts":
        """Take them from an answer."""
        return cls(**{name: getattr(answer, name) for name in cls.model_fields})


class Envelope(BaseModel):
    """What a completion and each chunk of it have in common."""

    id: Annotated[str, Field(description="Names the completion.")]
    created: Annotated[int, Field(description="When it was made, in seconds since 1970.")]
    model: Annotated[str, Field(description="Always belqa.")] = MODEL
    system_fingerprint: Annotated[str, Field(description="The version of the index: the same one answers the same.")]


class ChatCompletion(Envelope):
    """An answer as a chat completion."""

    object: Annotated[Literal["chat.completion"], Field(description="What this is.")] = "chat.completion"
    choices: Annotated[tuple[Choice], Field(description="The answer.")]
    usage: Annotated[Usage, Field(description="Numbers of tokens.")]
    citations: Annotated[tuple[Citation, ...], Field(description="The verified quotes that the markers stand for.")]
    belqa: Annotated[Facts, Field(description="What else there is to know of the answer.")]


class Delta(BaseModel):
    """What a chunk adds to the message."""

    role: Annotated[Literal["assistant"] | None, Field(description="In the first chunk.")] = None
    content: Annotated[str | None, Field(description="The next words.")] = None


class ChunkChoice(BaseModel):
    """The answer, continued."""

    index: Annotated[int, Field(description="Always 0.")] = 0
    delta: Annotated[Delta, Field(description="What is added.")]
    logprobs: Annotated[None, Field(description="Always null.")] = None
    finish_reason: Annotated[
        Literal["stop"] | None, Field(description="`stop` in the last chunk that has a choice.")
    ] = None


class ChatChunk(Envelope):
    """A piece of a streamed completion."""

    object: Annotated[Literal["chat.completion.chunk"], Field(description="What this is.")] = "chat.completion.chunk"
    choices: Annotated[tuple[ChunkChoice, ...], Field(description="The next piece; none in the chunk with the usage.")]
    usage: Annotated[
        Usage | None, Field(description="Numbers of tokens, in the last chunk, if they were asked for.")
    ] = None
    citations: Annotated[tuple[Citation, ...] | None, Field(description="In the chunk that ends the answer.")] = None
    belqa: Annotated[Facts | None, Field(description="In the chunk that ends the answer.")] = None


class Model(BaseModel):
    """A model that can be asked."""

    id: Annotated[str, Field(description="Its name.")] = MODEL
    object: Annotated[Literal["model"], Field(description="What this is.")] = "model"
    created: Annotated[int, Field(description="When the index that it answers from was built, in seconds since 1970.")]
    owned_by: Annotated[str, Field(description="Who runs it.")] = "belqa"


class ModelList(BaseModel):
    """The models that can be asked."""

    object: Annotated[Literal["list"], Field(description="What this is.")] = "list"
    data: Annotated[tuple[Model], Field(description="The only one.")]


class Fault(BaseModel):
    """What went wrong, in OpenAI's words."""

    message: Annotated[str, Field(description="What is wrong with this request, and what to do.")]
    type: Annotated[str, Field(description="`invalid_request_error` or `server_error`.")]
    param: Annotated[str | None, Field(description="The parameter that is wrong.")] = None
    code: Annotated[str | None, Field(description="`model_not_found`, or null.")] = None


class ChatError(BaseModel):
    """An error in OpenAI's shape."""

    error: Annotated[Fault, Field(description="What went wrong.")]
