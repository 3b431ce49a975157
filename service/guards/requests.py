"""The outermost layer around every request: its id, its time, and what came of it, as a log line and as figures.

A failure that nobody foresaw ends here: its reason goes into the log, and the client gets the id to name it by.
"""

import logging
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.guards.metrics import Metrics
from service.guards.record import RequestRecord, begin
from service.problems import problem

logger = logging.getLogger(__name__)

REQUEST_ID = "X-Request-ID"
_OTHER = "other"  # instead of a path that no route has, or an odd method: what a client may make up is no label
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_QUIET = ("/healthz", "/readyz", "/metrics", "/web")  # asked for all the time


class Requests:
    """ASGI middleware that names, times, logs and counts requests."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log_questions: bool = False) -> None:
        self._app = app
        self._metrics = metrics
        self._log_questions = log_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = begin(Headers(scope=scope).get(REQUEST_ID, ""))
        started, status = perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = record.id
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            if status:  # half an answer is out: the server must break it off, and log why
                raise
            logger.exception("the request failed")
            await _failure(scope, record)(scope, receive, sending)
        finally:
            self._tell(scope, record, status, perf_counter() - started)

    def _tell(self, scope: Scope, record: RequestRecord, status: int, seconds: float) -> None:
        route, method = _route(scope), scope["method"] if scope["method"] in _METHODS else _OTHER
        self._metrics.observe(method, route, status, seconds, record)
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            **{f"{stage}_ms": round(value, 1) for stage, value in record.stages.items()},
            **({"answer": ",".join(record.answers)} if record.answers else {}),
            **({"question": record.question} if self._log_questions and record.question else {}),
            **({"key": record.key} if record.key else {}),
            "client": scope["client"][0] if scope.get("client") else None,
        }
        level = logging.DEBUG if route.startswith(_QUIET) and status < 500 else logging.INFO
        logger.log(level, "request", extra={"fields": fields})


def _failure(scope: Scope, record: RequestRecord) -> ASGIApp:
    return problem(
        Request(scope),
        500,
        f"The service failed on this request, and has written down why, under the request id {record.id}. Try again.",
    )


def _route(scope: Scope) -> str:
    """Return the template of the route that took a request, or the folder of files that did; never its path."""
    mounted = str(scope.get("root_path", "")).removeprefix(scope.get("app_root_path", ""))
    return str(getattr(scope.get("route"), "path", None) or mounted or _OTHER)
