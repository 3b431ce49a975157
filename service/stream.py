"""An answer as server-sent events: `passages`, a `statement` each, `done` with the whole answer, or `error`."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import asdict
from typing import Any

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from indexer.errors import BelqaError
from service.answers import Answer
from service.desk import Desk
from service.inquiry import Inquiry
from service.problems import told
from service.schemas import Problem

LONGEST_SILENCE = 15.0  # seconds; the page takes a connection for broken after 60, many a proxy does too
_STILL_HERE = ": still at work\n\n"  # a comment, which whoever reads events leaves out


class EventStream(StreamingResponse):
    """A response of server-sent events (HTML standard, section 9.2)."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[str]) -> None:
        # A proxy that buffers would make the stream pointless.
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._events = events

    @classmethod
    async def begin(cls, events: AsyncGenerator[str]) -> "EventStream":
        """Wait for the first event, so that what fails before it becomes an ordinary error response."""
        first = await anext(events)

        async def all_events() -> AsyncGenerator[str]:
            try:
                yield first
                async with aclosing(_without_silence(events)) as all_others:
                    async for following in all_others:
                        yield following
            finally:
                await events.aclose()

        return cls(all_events())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; when the client hangs up, no more are made."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._events.aclose()


async def _without_silence(events: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """Yield the events, and a comment whenever none has come for long, as when a language model takes its time."""
    with suppress(StopAsyncIteration):
        while True:
            following = asyncio.ensure_future(anext(events))
            try:
                while not (await asyncio.wait({following}, timeout=LONGEST_SILENCE))[0]:
                    yield _STILL_HERE
            finally:  # left before it came: nobody reads any more
                if not following.done():
                    following.cancel()
                    with suppress(asyncio.CancelledError, StopAsyncIteration):
                        await following
            yield await following


async def answer_events(desk: Desk, inquiry: Inquiry) -> AsyncGenerator[str]:
    """Yield the events of one answer; the passages go out before they are read.

    Raises:
        QuestionError: it makes no sense.
        OverloadedError: there is more to do than can be done in time.
    """
    with desk.turn() as turn:
        found = await turn.find(inquiry)
        yield event("passages", {"passages": [asdict(passage) for passage in found.passages]})
        try:
            async for piece in turn.worded(await turn.answer(found)):
                yield event("done" if isinstance(piece, Answer) else "statement", asdict(piece))
        except BelqaError as error:
            status, detail, _ = told(error)
            yield event("error", Problem(title="The answer failed", status=status, detail=detail).model_dump())


def event(name: str, data: dict[str, Any]) -> str:
    """Return one event; JSON has no bare line ends, so that the data is a single line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
