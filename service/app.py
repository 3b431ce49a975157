"""The HTTP routes: what comes in is checked, handed to the assistant, and sent back; nothing else happens here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from indexer.errors import UnknownDocumentError
from service.answers import Answer, DocumentReference, SearchResult
from service.assistant import Inquiry
from service.desk import Desk, while_connected
from service.library import Library
from service.problems import PROBLEM_RESPONSES, install_problem_handlers
from service.reload import Readiness, Reloader
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
from service.settings import Settings
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


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _reloader(request: Request) -> Reloader:
    reloader: Reloader = request.app.state.reloader
    return reloader


TheLibrary = Annotated[Library, Depends(_library)]
TheDesk = Annotated[Desk, Depends(_desk)]
TheReloader = Annotated[Reloader, Depends(_reloader)]


def create_app(library: Library, settings: Settings | None = None) -> FastAPI:
    """Build the application around what it serves."""
    limits = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.desk = Desk(
            lambda: app.state.library,
            most_requests=limits.max_requests,
            seconds=limits.request_seconds,
            threads=limits.threads,
        )
        app.state.reloader = Reloader(app.state.library, lambda fresh: setattr(app.state, "library", fresh))
        try:
            async with app.state.reloader.watching(limits.reload_seconds):
                yield
        finally:
            app.state.desk.close()

    app = FastAPI(
        title="belqa",
        summary="Questions answered with verbatim, verified quotes, or a plain 'not in the sources'.",
        version="1",
        lifespan=lifespan,
        responses=PROBLEM_RESPONSES,
        redoc_url=None,
    )
    app.state.library = library  # and held nowhere else: a reload replaces it
    install_problem_handlers(app)
    app.middleware("http")(_add_security_headers)
    _add_question_routes(app)
    _add_document_routes(app)
    _add_page(app)
    return app


async def _add_security_headers(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await handle(request)
    if request.url.path not in _API_DOCUMENTATION:
        for name, value in _SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def _add_question_routes(app: FastAPI) -> None:
    @app.post("/v1/ask", response_model=Answer, responses={200: {"content": {EventStream.media_type: {}}}})
    async def ask(body: AskRequest, request: Request, desk: TheDesk) -> Answer | Response:
        """Answer a question with verified quotes, or say that the sources do not hold the answer."""
        history = [(turn.question, turn.answer) for turn in body.history]
        async with while_connected(request):
            if body.stream:
                inquiry = Inquiry(body.question, body.top_k, body.documents, history)
                return await EventStream.begin(answer_events(desk, inquiry))
            return await desk.ask(body.question, top_k=body.top_k, documents=body.documents, history=history)

    @app.post("/v1/search")
    async def search(body: SearchRequest, request: Request, desk: TheDesk) -> SearchResult:
        """Find passages, without answering."""
        async with while_connected(request):
            return await desk.search(body.query, top_k=body.top_k, documents=body.documents)

    @app.post("/v1/feedback", status_code=204)
    def feedback(body: FeedbackRequest, library: TheLibrary) -> None:
        """Store what a person says of an answer."""
        library.feedback.add(body)

    @app.get("/v1/examples")
    def examples(library: TheLibrary) -> Examples:
        """Questions that the sources answer, to start from."""
        return Examples(library.examples)


def _add_document_routes(app: FastAPI) -> None:
    @app.get("/v1/documents")
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

    @app.get("/v1/documents/{name:path}")
    def document(name: str, library: TheLibrary) -> DocumentText:
        """Return the text of a document, which the offsets of its citations refer to."""
        found = library.index.documents.get(name)
        if found is None:
            raise UnknownDocumentError(
                f"There is no document {name!r}.", "GET /v1/documents lists those that there are."
            )
        blocks = tuple(BlockView(block.kind.value, block.start, block.end, block.level) for block in found.blocks)
        return DocumentText(**asdict(DocumentReference.of(found)), text=found.text, blocks=blocks)


def _add_page(app: FastAPI) -> None:
    @app.get("/healthz")
    def alive() -> State:
        """Say that the process is alive."""
        return State("alive")

    @app.get("/readyz")
    def ready(library: TheLibrary, reloader: TheReloader) -> Readiness:
        """Say that an index is loaded and questions can be asked, and whether a newer one had to be refused."""
        return Readiness("ready", library.index.version, reloader.refused)

    @app.get("/", include_in_schema=False)
    @app.get("/documents/{name:path}", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    app.mount("/web", StaticFiles(directory=_PAGE), name="web")
