"""Where agents come in: `/mcp` of the service and `belqa mcp`; both absent, saying so, without the package `mcp`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec

from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from indexer.errors import SettingsError
from service.desk import Desk
from service.library import Library
from service.settings import Settings

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class _Door:
    """The application behind the path, made when somebody first asks for it: its package takes a second to import."""

    def __init__(self, make: Callable[[], Starlette]) -> None:
        self._make = make
        self._made: asyncio.Future[Starlette] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            self._made = asyncio.get_running_loop().create_future()
            self._keeper = asyncio.create_task(self._keep(self._made))
        application = await asyncio.shield(self._made)  # one who hangs up while it is made must not end it for others
        await application(scope, receive, send)

    @asynccontextmanager
    async def closing(self) -> AsyncIterator[None]:
        """End what runs behind the door when the service ends."""
        try:
            yield
        finally:
            if self._keeper is not None:
                self._keeper.cancel()
                await asyncio.gather(self._keeper, return_exceptions=True)
            self._made = self._keeper = None

    async def _keep(self, made: "asyncio.Future[Starlette]") -> None:
        """Make the application, and hold its own lifespan open in one task until that is cancelled."""
        try:
            application = await asyncio.to_thread(self._make)
            async with application.router.lifespan_context(application):
                made.set_result(application)
                await asyncio.Event().wait()
        except Exception as error:
            if made.done():
                raise
            made.set_exception(error)
        finally:
            made.cancel()  # nobody waits for what was not made in time; without effect once it is done


def add_mcp_route(app: FastAPI, desk: Callable[[], Desk], hosts: Sequence[str]) -> None:
    """Add `/mcp` (streamable HTTP, no sessions), if the package is there.

    Args:
        app: the application.
        desk: tells where to ask.
        hosts: names that the service goes by, beside those of this machine: a page elsewhere is turned away, also one
            that has its own name lead here (DNS rebinding). With `*` among them any page may try; without CORS its
            browser refuses, as for every other route.
    """
    if find_spec("mcp") is None:
        return
    names = [*_LOOPBACK, *hosts]

    def make() -> Starlette:
        from mcp.server.transport_security import TransportSecuritySettings

        from service.doors.mcp_server import make_server

        return make_server(desk).streamable_http_app(
            streamable_http_path=PATH,
            stateless_http=True,
            json_response=True,
            transport_security=TransportSecuritySettings(
                enable_dns_rebinding_protection=not any("*" in name for name in hosts),
                allowed_hosts=[pattern for name in names for pattern in (name, f"{name}:*")],
                allowed_origins=[
                    f"{scheme}://{pattern}"
                    for scheme in ("http", "https")
                    for name in names
                    for pattern in (name, f"{name}:*")
                ],
            ),
        )

    door = _Door(make)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with door.closing():
            yield

    app.include_router(APIRouter(lifespan=lifespan))
    app.router.routes.append(Route(PATH, door, include_in_schema=False))


def serve_on_stdio(open_library: Callable[[], Library], settings: Settings) -> None:
    """Serve one agent on standard input and output, until it closes them.

    Raises:
        SettingsError: the package `mcp` is missing.
    """
    if find_spec("mcp") is None:
        raise SettingsError("The package `mcp` is missing.", "Install it: pip install 'belqa[mcp]'.")
    from service.doors.mcp_server import make_server

    library = open_library()
    desk = Desk(
        lambda: library,
        most_requests=settings.max_requests,
        seconds=settings.request_seconds,
        threads=settings.threads,
    )
    make_server(lambda: desk).run("stdio")
    desk.close()
