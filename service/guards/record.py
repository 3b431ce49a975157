"""What is known of the request at hand, kept beside it, so that its log line and the figures can tell."""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

from service.answers import Answer, SearchResult

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(slots=True)
class RequestRecord:
    """Filled in while a request is worked on."""

    id: str
    key: str | None = None  # name of the API key that came with it
    question: str | None = None
    answers: list[str] = field(default_factory=list)  # status of each answer given
    stages: dict[str, float] = field(default_factory=dict)  # milliseconds by stage


_current: ContextVar[RequestRecord | None] = ContextVar("request", default=None)


def begin(wanted_id: str) -> RequestRecord:
    """Start the record of a request, under the id that came with it where that is harmless, else under a new one."""
    record = RequestRecord(wanted_id if _ACCEPTED_ID.fullmatch(wanted_id) else uuid4().hex)
    _current.set(record)
    return record


def current() -> RequestRecord | None:
    """Return the record of the request at hand; None outside of one."""
    return _current.get()


def note(result: Answer | SearchResult, query: str | None = None) -> None:
    """Keep what an answer or a search tells of itself; does nothing outside of a request."""
    record = _current.get()
    if record is None:
        return
    if isinstance(result, Answer):
        record.question = result.question
        record.answers.append(result.status.value)
        stages = result.timing_ms
    else:
        record.question = query
        stages = {"search": result.timing_ms["total"]}
    for stage, milliseconds in stages.items():
        record.stages[stage] = record.stages.get(stage, 0.0) + milliseconds
