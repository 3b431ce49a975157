"""The HTTP routes: what comes in is checked, handed to the assistant, and sent back; nothing else happens here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from indexer.errors import UnknownDocumentError
from service import openapi
from service.answers import Answer, DocumentReference, SearchResult
from service.desk import Desk
from service.library import Library
from service.mcp_door import add_mcp_route
from service.openai_door import add_openai_routes
from service.problems import install_problem_handlers, problem_responses
from service.schemas import (
    AskRequest,
    BlockView,
    DocumentList,
    DocumentSummary,
    DocumentText,
    Examples,
    FeedbackRequest,
    SearchRequest,
    State,
)
from service.stream import EventStream, answer_events

_PAGE = Path(str(files("service").joinpath("web")))
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_API_DOCUMENTATION = ("/docs", "/redoc")  # FastAPI's own pages, which load their script from elsewhere


def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


TheLibrary = Annotated[Library, Depends(_library)]
DocumentId = Annotated[str, InPath(description="`id` of the document: its path in the corpus folder.")]


def create_app(library: Library) -> FastAPI:
    """Build the application around what it serves."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.library = library
        yield

    app = FastAPI(
        title="belqa",
        summary="Questions answered with verbatim, verified quotes, or a plain 'not in the sources'.",
        version="1",
        lifespan=lifespan,
        responses=problem_responses(500),
        redoc_url=None,
    )
    install_problem_handlers(app)
    app.middleware("http")(_add_security_headers)
    _add_question_routes(app)
    _add_document_routes(app)
    _add_page(app)
    desk = Desk(lambda: app.state.library)
    add_openai_routes(app, desk, lambda: app.state.library.assistant.index_reference)
    add_mcp_route(app, desk)
    openapi.install_openapi(app)
    return app


async def _add_security_headers(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await handle(request)
    if request.url.path not in _API_DOCUMENTATION:
        for name, value in _SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def _add_question_routes(app: FastAPI) -> None:
    @app.post("/v1/ask", response_model=Answer, responses=openapi.ASK | problem_responses(400, 404, 422, 503))
    def ask(body: AskRequest, library: TheLibrary) -> Answer | Response:
        """Answer a question with verified quotes, or say that the sources do not hold the answer."""
        history = [(turn.question, turn.answer) for turn in body.history]
        investigation = library.assistant.investigate(
            body.question, top_k=body.top_k, documents=body.documents, history=history
        )
        if body.stream:
            return EventStream(answer_events(library, investigation))
        return library.finished(library.assistant.answer(investigation))

    @app.post("/v1/search", responses=openapi.SEARCH | problem_responses(400, 404, 422, 503))
    def search(body: SearchRequest, library: TheLibrary) -> SearchResult:
        """Find passages, without answering."""
        return library.assistant.search(body.query, top_k=body.top_k, documents=body.documents)

    @app.post("/v1/feedback", status_code=204, responses=openapi.FEEDBACK | problem_responses(400, 422, 503))
    def feedback(body: FeedbackRequest, library: TheLibrary) -> None:
        """Store what a person says of an answer."""
        library.feedback.add(body)

    @app.get("/v1/examples", responses=openapi.EXAMPLES | problem_responses(503))
    def examples(library: TheLibrary) -> Examples:
        """Questions that the sources answer, to start from."""
        return Examples(library.examples)


def _add_document_routes(app: FastAPI) -> None:
    @app.get("/v1/documents", responses=openapi.DOCUMENTS)
    def documents(library: TheLibrary) -> DocumentList:
        """List the source documents."""
        index = library.index
        counts = dict.fromkeys(index.documents, 0)
        for passage in index.passages:
            counts[passage.document_id] += 1
        summaries = tuple(
            DocumentSummary(
                **asdict(DocumentReference.of(document)), characters=len(document.text), passages=counts[name]
            )
            for name, document in index.documents.items()
        )
        return DocumentList(summaries, library.assistant.index_reference)

    @app.get("/v1/documents/{name:path}", responses=openapi.DOCUMENT | problem_responses(404, 422))
    def document(name: DocumentId, library: TheLibrary) -> DocumentText:
        """Return the text of a document, which the offsets of its citations refer to."""
        found = library.index.documents.get(name)
        if found is None:
            raise UnknownDocumentError(
                f"There is no document {name!r}.", "GET /v1/documents lists those that there are."
            )
        blocks = tuple(BlockView(block.kind.value, block.start, block.end, block.level) for block in found.blocks)
        return DocumentText(**asdict(DocumentReference.of(found)), text=found.text, blocks=blocks)


def _add_page(app: FastAPI) -> None:
    @app.get("/healthz", responses=openapi.ALIVE)
    def alive() -> State:
        """Say that the process is alive."""
        return State("alive")

    @app.get("/readyz", responses=openapi.READY | problem_responses(503))
    def ready(library: TheLibrary) -> State:
        """Say that an index is loaded and questions can be asked."""
        return State("ready", library.index.version)

    @app.get("/", include_in_schema=False)
    @app.get("/documents/{name:path}", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    app.mount("/web", StaticFiles(directory=_PAGE), name="web")
