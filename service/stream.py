"""An answer as server-sent events: `passages`, a `statement` each, `done` with the whole answer, or `error`."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from fastapi.responses import StreamingResponse

from indexer.errors import BelqaError
from service.answers import Answer
from service.assistant import Investigation
from service.library import Library
from service.schemas import Problem


class EventStream(StreamingResponse):
    """A response of server-sent events (HTML standard, section 9.2)."""

    media_type = "text/event-stream"

    def __init__(self, events: Iterable[str]) -> None:
        # A proxy that buffers would make the stream pointless.
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def answer_events(library: Library, investigation: Investigation) -> Iterator[str]:
    """Yield the events of one answer; the passages go out before the answer is worded."""
    yield event("passages", {"passages": [asdict(passage) for passage in investigation.passages]})
    try:
        for piece in library.worded(library.assistant.answer(investigation)):
            yield event("done" if isinstance(piece, Answer) else "statement", asdict(piece))
    except BelqaError as error:
        yield event("error", Problem(title="The answer failed", status=503, detail=str(error)).model_dump())


def event(name: str, data: dict[str, Any]) -> str:
    """Return one event; JSON has no bare line ends, so that the data is a single line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
