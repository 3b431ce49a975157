"""A language model's endpoint for the tests: a real server that speaks the protocol and says what it is told to say."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


@dataclass(frozen=True)
class Reply:
    """One response: words in pieces, or a status."""

    pieces: Sequence[str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # seconds before each piece
    breaks: bool = False  # after the last piece, without an end
    whole: bool = False  # as one object, as a service that cannot stream sends it
    raw: str | None = None  # events as they stand here


@dataclass
class Endpoint:
    """Gives the replies one after another, the last one for ever, and keeps what it was asked."""

    replies: list[Reply] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def says(self, *replies: Reply | str) -> None:
        """Forget what was, and give these replies."""
        self.replies = [Reply((reply,)) if isinstance(reply, str) else reply for reply in replies]
        self.bodies.clear()
        self.keys.clear()

    @property
    def app(self) -> Starlette:
        """The endpoint as an application."""
        return Starlette(routes=[Route("/v1/chat/completions", self._answer, methods=["POST"])])

    async def _answer(self, request: Request) -> Response:
        self.bodies.append(await request.json())
        self.keys.append(request.headers.get("authorization"))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply.status != 200:
            return JSONResponse({"error": {"message": "no"}}, reply.status, reply.headers)
        if reply.whole:
            return JSONResponse({"choices": [{"message": {"role": "assistant", "content": "".join(reply.pieces)}}]})
        return StreamingResponse(_events(reply), headers=reply.headers, media_type="text/event-stream")


async def _events(reply: Reply) -> AsyncIterator[str]:
    if reply.raw is not None:
        yield reply.raw
        return
    yield 'data: {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}\n\n'
    for piece in reply.pieces:
        await asyncio.sleep(reply.pause)
        yield f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': piece}}]})}\n\n"
    if reply.breaks:
        raise ConnectionResetError("as the test wants it")
    yield 'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n'
    yield 'data: {"choices": [], "usage": {"total_tokens": 3}}\n\ndata: [DONE]\n\n'
