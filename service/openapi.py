"""What GET /docs tells beyond the types: an example of every answer, refusal and stream, from an invented document.

The examples are built from the very classes that are sent, so that they cannot fall behind them.
"""

from dataclasses import asdict, replace
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from service.answers import (
    Answer,
    Citation,
    DocumentReference,
    FoundPassage,
    IndexReference,
    SearchResult,
    Statement,
    Status,
    TextSpan,
)
from service.reload import Readiness, RefusedVersion
from service.schemas import BlockView, DocumentList, DocumentSummary, DocumentText, Examples, Problem, State
from service.stream import EventStream, event

Responses = dict[int | str, dict[str, Any]]

_TEXT = "The agency\n\nThe agency employs 212 people. Its office is in the old harbour.\n"
_QUOTE = "The agency employs 212 people."
_START = _TEXT.index(_QUOTE)
_DOCUMENT = DocumentReference(
    "annual-report.txt", "Annual report 2024", "The Agency", "2024-05-01", "https://example.org/annual-report", "en"
)
_SECTION = ("The agency",)
_INDEX = IndexReference("20250102T030405-1a2b3c4d", "2025-01-02T03:04:05+00:00")
_PASSAGE = FoundPassage(1, 0.83, _DOCUMENT, _SECTION, None, _START, len(_TEXT) - 1, _TEXT[_START:-1])
_FIGURE = TextSpan(_TEXT.index("212"), _TEXT.index("212") + 3, "212")
_CITATION = Citation(
    1, _DOCUMENT, _SECTION, None, None, _START, _START + len(_QUOTE), _QUOTE, highlight=_FIGURE, verified=True
)

ANSWER = Answer(
    id="5f0c6c2e8a9b4d6f9c1e2a3b4c5d6e7f",
    question="How many people work at the agency?",
    question_used="How many people work at the agency?",
    language="en",
    status=Status.ANSWERED,
    answer=f"{_QUOTE} [1]",
    statements=(Statement(_QUOTE, (1,)),),
    citations=(_CITATION,),
    passages=(_PASSAGE,),
    missing=(),
    confidence=0.91,
    index=_INDEX,
    timing_ms={"retrieve": 3.1, "read": 42.0, "compose": 0.4, "total": 45.5},
)
PARTIAL = replace(
    ANSWER,
    question="How many people work at the agency and who leads it?",
    question_used="How many people work at the agency and who leads it?",
    status=Status.PARTIAL,
    missing=("who leads it?",),
)
REFUSED = replace(
    ANSWER,
    question="Who leads the agency?",
    question_used="Who leads the agency?",
    status=Status.NOT_IN_SOURCES,
    answer="The sources do not answer this question.",
    statements=(),
    citations=(),
    confidence=0.12,
    examples=(ANSWER.question,),
)


def ok(description: str, **examples: object) -> dict[str, Any]:
    """Describe a successful answer by one or several examples."""
    if len(examples) == 1:
        return {"description": description, "content": {"application/json": {"example": next(iter(examples.values()))}}}
    shown = {name: {"summary": name.replace("_", " "), "value": value} for name, value in examples.items()}
    return {"description": description, "content": {"application/json": {"examples": shown}}}


def _stream_example() -> str:
    statement = {"statement": asdict(ANSWER.statements[0]), "citations": [asdict(_CITATION)]}
    return (
        event("passages", {"passages": [asdict(_PASSAGE)]})
        + event("statement", statement)
        + event("done", asdict(ANSWER))
    )


def event_schema(*names: str) -> dict[str, Any]:
    """Describe one server-sent event: its name, if it has one of these, and its data."""
    data = {"type": "string", "description": "JSON, on one line."}
    name = {"event": {"type": "string", "enum": names, "description": "What the data is."}} if names else {}
    return {"type": "object", "properties": {**name, "data": data}, "required": [*name, "data"]}


def _ask() -> Responses:
    described = ok(
        "The answer, or that the sources do not hold it; with `stream`, server-sent events: `passages`, a `statement` "
        "each, `done` with the whole answer (which takes the place of what came before), or `error` with a problem.",
        answered=asdict(ANSWER),
        partial=asdict(PARTIAL),
        not_in_sources=asdict(REFUSED),
    )
    described["content"][EventStream.media_type] = {
        "schema": event_schema("passages", "statement", "done", "error"),
        "example": _stream_example(),
    }
    return {200: described}


ASK = _ask()
SEARCH: Responses = {
    200: ok("The passages.", found=asdict(SearchResult("What does VIB focus on?", (_PASSAGE,), _INDEX, {"total": 3.4})))
}
FEEDBACK: Responses = {204: {"description": "It is stored."}}
EXAMPLES: Responses = {200: ok("The questions.", questions=asdict(Examples((ANSWER.question,))))}
DOCUMENTS: Responses = {
    200: ok(
        "The documents.",
        listed=asdict(DocumentList((DocumentSummary(**asdict(_DOCUMENT), characters=len(_TEXT), passages=1),), _INDEX)),
    )
}
DOCUMENT: Responses = {
    200: ok(
        "The document with its text.",
        document=asdict(
            DocumentText(
                **asdict(_DOCUMENT),
                text=_TEXT,
                blocks=(
                    BlockView("heading", 0, len(_SECTION[0]), 1),
                    BlockView("paragraph", _PASSAGE.start, _PASSAGE.end, 0),
                ),
                pages=(),
            )
        ),
    )
}
ALIVE: Responses = {200: ok("The process is alive.", alive=asdict(State("alive")))}
READY: Responses = {
    200: ok(
        "Questions can be asked.",
        ready=asdict(Readiness("ready", _INDEX.version)),
        newer_one_refused=asdict(
            Readiness("ready", _INDEX.version, RefusedVersion("20250103T030405-5e6f7a8b", "passages.npy is damaged."))
        ),
    )
}
METRICS: Responses = {
    200: {
        "description": "The figures.",
        "content": {
            "text/plain": {
                "schema": {"type": "string"},
                "example": "# TYPE belqa_documents gauge\nbelqa_documents 2.0\n",
            }
        },
    }
}


def install_openapi(app: FastAPI) -> None:
    """Add what FastAPI leaves out: the schema of problems, inherited descriptions, and the nulls of the examples."""

    def description() -> dict[str, Any]:
        if not app.openapi_schema:
            whole = get_openapi(
                title=app.title,
                summary=app.summary,
                description=app.description,
                version=app.version,
                routes=app.routes,
            )
            _complete_schemas(whole["components"]["schemas"])
            for route in app.routes:
                if isinstance(route, APIRoute) and route.include_in_schema:
                    _restore_examples(route, whole["paths"][route.path_format])
            app.openapi_schema = whole
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]  # the way that FastAPI documents


def _complete_schemas(schemas: dict[str, Any]) -> None:
    schemas[Problem.__name__] = Problem.model_json_schema()
    for kind in (DocumentSummary, DocumentText):
        for name, told in schemas[DocumentReference.__name__]["properties"].items():
            schemas[kind.__name__]["properties"][name].setdefault("description", told["description"])


def _restore_examples(route: APIRoute, operations: dict[str, Any]) -> None:
    for operation in (operations[method.lower()] for method in route.methods or ()):
        for status, response in route.responses.items():
            for kind, content in response.get("content", {}).items():
                shown = {name: content[name] for name in ("example", "examples") if name in content}
                operation["responses"][str(status)]["content"][kind].update(shown)
