"""How large a request may be, how long it may take to come in, and how many of them one client may send."""

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

import anyio
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.guards.record import current
from service.problems import problem

_BODY_SECONDS = 30.0  # for a whole body; a client that dribbles bytes must not hold a place for ever
_COUNTED = ("/v1/", "/mcp")  # what costs work; the page's own files do not
_BODILESS = ("GET", "HEAD", "OPTIONS")


class BodyLimit:
    """ASGI middleware that takes a body in before anything works on it, and refuses one that is too large or slow."""

    def __init__(self, app: ASGIApp, most_bytes: int, seconds: float = _BODY_SECONDS) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in _BODILESS:
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        body: bytes | None = None
        if not announced.isdecimal() or int(announced) <= self._most_bytes:
            try:
                with anyio.fail_after(self._seconds):
                    body = await self._taken_in(receive)
            except TimeoutError:
                detail = f"The request did not come in within {self._seconds:g} seconds. Send it again, at once."
                await problem(Request(scope), 408, detail, {"Connection": "close"})(scope, receive, send)
                return
        if body is None:
            detail = f"The request has more than {self._most_bytes} bytes. Send less, such as fewer earlier turns."
            await problem(Request(scope), 413, detail, {"Connection": "close"})(scope, receive, send)
            return
        await self._app(scope, _handing_out(body, receive), send)

    async def _taken_in(self, receive: Receive) -> bytes | None:
        """Return the body; None when it is too large."""
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] != "http.request":  # the client is gone: nobody reads what comes of the rest
                break
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._most_bytes:
                return None
        return bytes(body)


def _handing_out(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body first, and then what comes after it: that the client has gone."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving


class RateLimit:
    """ASGI middleware that counts the requests of each client, by its key if it brought one, else by its address.

    The window moves with the clock, so that a client cannot spend twice its share around the turn of a minute, and the
    time to wait is exact. It is kept in memory: each process counts for itself.
    """

    def __init__(self, app: ASGIApp, rate: str) -> None:
        self._app = app
        self._rate = parse(rate)
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_COUNTED):
            await self._app(scope, receive, send)
            return
        client = _client(scope)
        allowed = self._counter.hit(self._rate, client)
        window = self._counter.get_window_stats(self._rate, client)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        told = {
            "X-RateLimit-Limit": str(self._rate.amount),
            "X-RateLimit-Remaining": str(max(0, window.remaining)),
            "X-RateLimit-Reset": str(wait),  # seconds until a request is free again
        }
        if not allowed:
            detail = f"More than {self._rate} came from this client. Wait {wait} seconds."
            refusal = problem(Request(scope), 429, detail, {**told, "Retry-After": str(wait)})
            await refusal(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, sending)


def _client(scope: Scope) -> str:
    """Name a client; of an IPv6 address the /64 network, since a single client usually has the whole of it."""
    record = current()
    if record and record.key:
        return f"key {record.key}"
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)
