"""Where agents come in: `/mcp` of the service and `belqa mcp`; both absent, saying so, without the package `mcp`."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec

from fastapi import APIRouter, FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.errors import SettingsError
from service.desk import Desk
from service.library import Library
from service.settings import Settings

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class _Door:
    """The application behind the path, as long as the service runs."""

    def __init__(self) -> None:
        self.inside: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.inside, "the service does not run"  # noqa: S101
        await self.inside(scope, receive, send)


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
    door = _Door()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        from mcp.server.transport_security import TransportSecuritySettings

        from service.doors.mcp_server import make_server

        names = [*_LOOPBACK, *hosts]
        inside = make_server(desk).streamable_http_app(
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
        async with inside.router.lifespan_context(inside):
            door.inside = inside
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
