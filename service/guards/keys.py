"""API keys: shown once when they are made, kept as hashes only, compared in constant time.

A key is 256 random bits, so that one SHA-256 protects it: there is no dictionary to try, as there is for passwords.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service.guards.record import current
from service.problems import problem

_OPEN = ("/healthz", "/readyz")  # tell nothing of the documents, and are asked by machines that hold no key
# With the second scheme, a browser asks for the key itself, so that the page can be used; any user name will do.
_CHALLENGE = 'Bearer realm="belqa", Basic realm="belqa", charset="UTF-8"'


def new_key() -> str:
    """Make a key."""
    return "belqa_" + secrets.token_urlsafe(32)


def entry(name: str, key: str) -> str:
    """Return what the setting `keys` holds of a key."""
    return f"{name}:{_hash(key)}"


class ApiKeys:
    """ASGI middleware that lets in whoever brings one of the keys."""

    def __init__(self, app: ASGIApp, keys: Sequence[str]) -> None:
        self._app = app
        self._known = [(name, known) for name, _, known in (key.rpartition(":") for key in keys)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] in _OPEN:
            await self._app(scope, receive, send)
            return
        brought = _brought(Headers(scope=scope).get("authorization", ""))
        name = self._owner(brought) if brought else None
        if name is None:
            reason = "This key is not known." if brought else "The service wants a key."
            detail = f"{reason} Send the header Authorization: Bearer KEY; whoever runs the service gives keys out."
            await problem(Request(scope), 401, detail, {"WWW-Authenticate": _CHALLENGE})(scope, receive, send)
            return
        if record := current():
            record.key = name
        await self._app(scope, receive, send)

    def _owner(self, key: str) -> str | None:
        """Return the name that a key goes by; every hash is compared, whichever fits."""
        found = _hash(key)
        owners = [name for name, known in self._known if hmac.compare_digest(known, found)]
        return owners[0] if owners else None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _brought(authorization: str) -> str:
    """Return the key in an Authorization header: a bearer token, or the password of a browser's own question."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
