"""An answer in the shape of an OpenAI chat completion, whole or in chunks."""

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from indexer.tokens import count_tokens
from service.answers import Answer
from service.doors.chat_text import chat_pieces
from service.doors.openai_schemas import (
    AnswerMessage,
    ChatChunk,
    ChatCompletion,
    Choice,
    ChunkChoice,
    Delta,
    Facts,
    Usage,
)


def completion(answer: Answer, asked: int) -> ChatCompletion:
    """Return the whole of it; `asked` is the number of tokens in the messages."""
    text = "".join(chat_pieces(answer))
    return ChatCompletion(
        **_envelope(answer),
        choices=(Choice(message=AnswerMessage(content=text)),),
        usage=_usage(asked, text),
        citations=answer.citations,
        belqa=Facts.of(answer),
    )


def chunks(answer: Answer, asked: int, *, usage: bool) -> Iterator[str]:
    """Yield the completion in chunks: the role, the text piece by piece, the citations, the usage if it is wanted."""
    envelope = _envelope(answer)

    def chunk(delta: Delta, **more: Any) -> str:  # noqa: ANN401
        choice = ChunkChoice(delta=delta, finish_reason="stop" if more else None)
        return _event(ChatChunk(**envelope, choices=(choice,), **more))

    yield chunk(Delta(role="assistant", content=""))
    for piece in chat_pieces(answer):
        yield chunk(Delta(content=piece))
    yield chunk(Delta(), citations=answer.citations, belqa=Facts.of(answer))
    if usage:
        yield _event(ChatChunk(**envelope, choices=(), usage=_usage(asked, "".join(chat_pieces(answer)))))
    yield "data: [DONE]\n\n"


def _event(chunk: ChatChunk) -> str:
    whole = chunk.model_dump(mode="json")
    for choice in whole["choices"]:
        choice["delta"] = {name: value for name, value in choice["delta"].items() if value is not None}
    optional = ("usage", "citations", "belqa")
    sent = {name: value for name, value in whole.items() if value is not None or name not in optional}
    return f"data: {json.dumps(sent, ensure_ascii=False)}\n\n"


def _envelope(answer: Answer) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{answer.id}",
        "created": int(time.time()),
        "system_fingerprint": f"belqa-{answer.index.version}",
    }


def prompt_tokens(messages: Sequence[str]) -> int:
    """Return the number of tokens in the texts of all messages."""
    return sum(map(count_tokens, messages))


def _usage(asked: int, text: str) -> Usage:
    answered = count_tokens(text)
    return Usage(prompt_tokens=asked, completion_tokens=answered, total_tokens=asked + answered)
