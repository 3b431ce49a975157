"""What keeps a browser from being turned against the service: headers, and the names that it goes by."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import problem

HEADERS = {
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


class SecurityHeaders:
    """ASGI middleware that adds the headers above to every response that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        guarded = scope["type"] == "http" and scope["path"] not in _API_DOCUMENTATION
        await self._app(scope, receive, sending if guarded else send)


class KnownHosts:
    """ASGI middleware that refuses requests for a name that is not the service's own.

    A page of another site can have its own name lead to this machine (DNS rebinding), and the browser would then let
    it read the answers; but it cannot choose the Host header. An address instead of a name is beyond such a trick.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self._app = app
        self._names = [name.lower() for name in names]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and not self._knows(Headers(scope=scope).get("host", "")):
            refusal = problem(
                Request(scope),
                421,
                "The service does not go by the name that the request was sent to. Whoever runs it can add the name "
                "to BELQA_HOSTS.",
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, host: str) -> bool:
        name = _without_port(host).lower()
        return name == "localhost" or _is_address(name) or any(fnmatchcase(name, known) for known in self._names)


def own_names(host: str, hosts: Sequence[str]) -> Sequence[str]:
    """Return the names that the service goes by; any, unless told, where others than this machine can reach it.

    Args:
        host: address or name that it listens on.
        hosts: what the settings say.
    """
    if hosts:
        return hosts
    return [host] if is_loopback(host) else ["*"]


def is_loopback(host: str) -> bool:
    """Say whether an address that is listened on can be reached from this machine only."""
    return host == "localhost" or (_is_address(host) and ip_address(host.strip("[]")).is_loopback)


def _without_port(host: str) -> str:
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
