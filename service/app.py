"""The HTTP routes: what comes in is checked, handed to the assistant, and sent back; nothing else happens here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response, Security
from fastapi import Path as InPath
from fastapi.responses import FileResponse, PlainTextResponse
from fastapi.security import HTTPBearer
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from indexer.documents import Document
from indexer.errors import UnknownDocumentError
from service import openapi
from service.answers import Answer, DocumentReference, SearchResult
from service.desk import Desk, while_connected
from service.doors.mcp_routes import add_mcp_route
from service.doors.openai_routes import add_openai_routes
from service.guards.layers import guards, unguarded
from service.guards.metrics import CONTENT_TYPE, Metrics
from service.guards.security import own_names
from service.inquiry import Inquiry
from service.library import Library
from service.originals import ORIGINAL_RESPONSES, original
from service.problems import ANYWHERE, install_problem_handlers, problem_responses
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


async def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _reloader(request: Request) -> Reloader:
    reloader: Reloader = request.app.state.reloader
    return reloader


TheLibrary = Annotated[Library, Depends(_library)]
DocumentId = Annotated[str, InPath(description="`id` of the document: its path in the corpus folder.")]
TheDesk = Annotated[Desk, Depends(_desk)]
TheReloader = Annotated[Reloader, Depends(_reloader)]


def create_app(library: Library, settings: Settings | None = None) -> FastAPI:
    """Build the application around what it serves; without settings it has no guards but the limits by default."""
    settings = settings or unguarded()
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.desk = Desk(
            lambda: app.state.library,
            most_requests=settings.max_requests,
            seconds=settings.request_seconds,
            threads=settings.threads,
        )
        app.state.reloader = Reloader(app.state.library, lambda fresh: setattr(app.state, "library", fresh))
        try:
            async with app.state.reloader.watching(settings.reload_seconds):
                yield
        finally:
            app.state.desk.close()

    app = FastAPI(
        title="belqa",
        summary="Questions answered with verbatim, verified quotes, or a plain 'not in the sources'.",
        version="1",
        lifespan=lifespan,
        responses=problem_responses(*ANYWHERE),
        redoc_url=None,
        middleware=guards(settings, metrics),
        dependencies=[Security(HTTPBearer(auto_error=False))] if settings.keys else [],
    )
    app.state.library = library  # and held nowhere else: a reload replaces it
    app.state.metrics = metrics
    metrics.watch_queue(lambda: app.state.desk.inside)
    install_problem_handlers(app)
    _add_question_routes(app)
    _add_document_routes(app)
    _add_page(app)
    add_openai_routes(app, lambda: app.state.desk)
    add_mcp_route(app, lambda: app.state.desk, own_names(settings.host, settings.hosts))
    openapi.install_openapi(app)
    return app


def _add_question_routes(app: FastAPI) -> None:
    @app.post("/v1/ask", response_model=Answer, responses=openapi.ASK | problem_responses(400, 404, 422))
    async def ask(body: AskRequest, request: Request, desk: TheDesk) -> Answer | Response:
        """Answer a question with verified quotes, or say that the sources do not hold the answer."""
        history = [(turn.question, turn.answer) for turn in body.history]
        async with while_connected(request):
            if body.stream:
                inquiry = Inquiry(body.question, body.top_k, body.documents, history)
                return await EventStream.begin(answer_events(desk, inquiry))
            return await desk.ask(body.question, top_k=body.top_k, documents=body.documents, history=history)

    @app.post("/v1/search", responses=openapi.SEARCH | problem_responses(400, 404, 422))
    async def search(body: SearchRequest, request: Request, desk: TheDesk) -> SearchResult:
        """Find passages, without answering."""
        async with while_connected(request):
            return await desk.search(body.query, top_k=body.top_k, documents=body.documents)

    @app.post("/v1/feedback", status_code=204, responses=openapi.FEEDBACK | problem_responses(400, 422))
    def feedback(body: FeedbackRequest, library: TheLibrary) -> None:
        """Store what a person says of an answer."""
        library.feedback.add(body)

    @app.get("/v1/examples", responses=openapi.EXAMPLES)
    def examples(library: TheLibrary) -> Examples:
        """Questions that the sources answer, to start from."""
        return Examples(library.examples)


def _add_document_routes(app: FastAPI) -> None:
    @app.get("/v1/documents", responses=openapi.DOCUMENTS)
    def documents(library: TheLibrary) -> DocumentList:
        """List the source documents."""
        index = library.index
        summaries = tuple(
            DocumentSummary(
                **asdict(DocumentReference.of(listed)),
                characters=listed.characters,
                passages=len(index.passage_ranges.get(listed.id, ())),
            )
            for listed in index.documents.listed
        )
        return DocumentList(summaries, library.assistant.index_reference)

    def known(name: str, library: Library) -> Document:
        found = library.index.documents.get(name)
        if found is None:
            raise UnknownDocumentError(
                f"There is no document {name!r}.", "GET /v1/documents lists those that there are."
            )
        return found

    @app.get(
        "/v1/documents/{name:path}/original",
        response_class=FileResponse,
        responses=ORIGINAL_RESPONSES | problem_responses(404, 422),
    )
    def original_file(name: DocumentId, library: TheLibrary) -> FileResponse:
        """Return the file that a document was read from; a browser opens a PDF at a page with `#page=N`."""
        return original(library.corpus, known(name, library).id)

    @app.get("/v1/documents/{name:path}", responses=openapi.DOCUMENT | problem_responses(404, 422))
    def document(name: DocumentId, library: TheLibrary) -> DocumentText:
        """Return the text of a document, which the offsets of its citations refer to."""
        found = known(name, library)
        blocks = tuple(BlockView(block.kind.value, block.start, block.end, block.level) for block in found.blocks)
        return DocumentText(**asdict(DocumentReference.of(found)), text=found.text, blocks=blocks, pages=found.pages)


def _add_page(app: FastAPI) -> None:
    # These two wait for no thread: forty page loads may hold them all, and the service is alive nevertheless.
    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz", responses=openapi.ALIVE)
    async def alive() -> State:
        """Say that the process is alive."""
        return State("alive")

    @app.head("/readyz", include_in_schema=False)
    @app.get("/readyz", responses=openapi.READY)
    async def ready(library: TheLibrary, reloader: TheReloader) -> Readiness:
        """Say that an index is loaded and questions can be asked, and whether a newer one had to be refused."""
        return Readiness("ready", library.index.version, reloader.refused)

    @app.get("/metrics", response_class=PlainTextResponse, responses=openapi.METRICS)
    def figures(request: Request, library: TheLibrary) -> Response:
        """Figures in Prometheus's text format."""
        metrics: Metrics = request.app.state.metrics
        return Response(metrics.render(library), media_type=CONTENT_TYPE)

    @app.head("/", include_in_schema=False)
    @app.get("/", include_in_schema=False)
    @app.get("/documents/{name:path}", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    app.mount("/web", _PageFiles(directory=_PAGE), name="web")


class _PageFiles(StaticFiles):
    """The page's files, asked for anew by each page: after an upgrade no old module must meet a new one."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Send a file, or word that the browser's copy is still the same."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
