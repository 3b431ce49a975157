"""Errors as `application/problem+json` (RFC 9457): what happened and what to do, never a stack trace or a path."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from indexer.errors import (
    BelqaError,
    CorpusError,
    IndexStoreError,
    ModelError,
    QuestionError,
    SettingsError,
    UnknownDocumentError,
)
from service.desk import ClientGoneError, OverloadedError
from service.schemas import Problem

logger = logging.getLogger(__name__)

# The first that fits; 499 is what proxies log for a client that has hung up, and nobody receives it.
_STATUS = ((UnknownDocumentError, 404), (QuestionError, 422), (ClientGoneError, 499), (BelqaError, 503))
# These name folders of the server, and only whoever runs it can mend them.
_FOR_THE_OPERATOR = (SettingsError, CorpusError, ModelError, IndexStoreError)
_TITLES = {
    400: "The request cannot be read",
    401: "A key is needed",
    404: "Not found",
    405: "Method not allowed",
    408: "The request came in too slowly",
    413: "The request is too large",
    421: "The request was sent to another name",
    422: "The request cannot be used",
    429: "Too many requests",
    500: "The service failed",
    503: "The service is not ready",
}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": title, "content": {"application/problem+json": {}}}
    for status, title in _TITLES.items()
    if status in (400, 401, 404, 408, 413, 421, 422, 429, 500, 503)
}


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem document."""

    @app.exception_handler(BelqaError)
    def known(request: Request, error: BelqaError) -> JSONResponse:
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        if not isinstance(error, _FOR_THE_OPERATOR):
            wait = {"Retry-After": str(error.retry_after)} if isinstance(error, OverloadedError) else None
            return problem(request, status, str(error), wait)
        logger.error("the request cannot be answered", exc_info=error)
        return problem(
            request, status, "Something is amiss with the index or the model; the log of the service says what."
        )

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = "; ".join(_fault(fault) for fault in error.errors())
        unreadable = any(fault["type"] == "json_invalid" for fault in error.errors())
        return problem(request, 400 if unreadable else 422, f"{faults}. GET /docs describes every field.")

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> JSONResponse:
        return problem(request, error.status_code, f"{error.detail}. GET /docs lists what there is.", error.headers)


def problem(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a problem document."""
    body = Problem(
        title=_TITLES.get(status, "The request failed"), status=status, detail=detail, instance=request.url.path
    )
    return JSONResponse(body.model_dump(), status, headers, "application/problem+json")


def _fault(fault: dict[str, Any]) -> str:
    """Say where a value is wrong and why, without repeating the value: it may be long, or hostile."""
    place = ".".join(str(step) for step in fault["loc"] if step != "body")
    if not place and fault["type"] == "model_attributes_type":
        return "the body: send a JSON object, with the header content-type: application/json"
    return f"{place or 'the body'}: {fault['msg']}"
