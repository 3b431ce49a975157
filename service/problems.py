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
    UnknownModelError,
)
from service.desk import ClientGoneError, OverloadedError
from service.schemas import Problem

logger = logging.getLogger(__name__)

# The first that fits; 499 is what proxies log for a client that has hung up, and nobody receives it.
_STATUS = (
    (UnknownDocumentError, 404),
    (UnknownModelError, 404),
    (QuestionError, 422),
    (ClientGoneError, 499),
    (BelqaError, 503),
)
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
_DETAILS = {  # an example of each, for GET /docs
    400: "the body: JSON decode error. GET /docs describes every field.",
    401: "There is no key. Send the header Authorization: Bearer KEY; whoever runs the service gives keys out.",
    404: "There is no document 'annual-report.txt'. GET /v1/documents lists those that there are.",
    408: "The request did not come in within 30 seconds. Send it again, at once.",
    413: "The request has more than 1000000 bytes. Send less, such as fewer earlier turns.",
    421: "The service does not go by the name that the request was sent to.",
    422: "question: Field required. GET /docs describes every field.",
    429: "More than 60 per 1 minute came from this client. Wait 12 seconds.",
    500: "The service failed on this request, and has written down why, under the request id 5f0c6c2e. Try again.",
    503: "The service is busy with 256 requests, which is as many as it takes. Try again in 1 s.",
}
ANYWHERE = (401, 408, 413, 421, 429, 500, 503)  # problems that may meet any request
OPENAI_PATHS = ("/v1/chat/", "/v1/models")  # whose clients look for the words of an error in a place of their own


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe these problems, with an example of each; `service.openapi` adds the schema they refer to."""
    return {
        status: {
            "description": _TITLES[status],
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": Problem(title=_TITLES[status], status=status, detail=_DETAILS[status]).model_dump(),
                }
            },
        }
        for status in statuses
    }


def status_title(status: int) -> str:
    """Return what kind of problem a status stands for."""
    return _TITLES.get(status, "The request failed")


def told(error: BelqaError) -> tuple[int, str, dict[str, str]]:
    """Return (status, words, headers) for an error of ours; what only whoever runs the service can mend is logged."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if isinstance(error, _FOR_THE_OPERATOR):
        logger.error("the request cannot be answered", exc_info=error)
        return status, "Something is amiss with the index or the model; the log of the service says what.", {}
    return status, str(error), {"Retry-After": str(error.retry_after)} if isinstance(error, OverloadedError) else {}


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem document."""

    @app.exception_handler(BelqaError)
    def known(request: Request, error: BelqaError) -> JSONResponse:
        return problem(request, *told(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = "; ".join(fault_of(fault) for fault in error.errors())
        unreadable = any(fault["type"] == "json_invalid" for fault in error.errors())
        return problem(request, 400 if unreadable else 422, f"{faults}. GET /docs describes every field.")

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> JSONResponse:
        return problem(request, error.status_code, f"{error.detail}. GET /docs lists what there is.", error.headers)


def problem(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a problem document."""
    content = Problem(title=status_title(status), status=status, detail=detail, instance=request.url.path).model_dump()
    if request.url.path.startswith(OPENAI_PATHS):
        content["error"] = openai_error(status, detail)
    return JSONResponse(content, status, headers, "application/problem+json")


def openai_error(status: int, message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """Return what went wrong in OpenAI's shape."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return {"message": message, "type": kind, "param": param, "code": code}


def fault_of(fault: dict[str, Any]) -> str:
    """Say where a value is wrong and why, without repeating the value: it may be long, or hostile."""
    place = ".".join(str(step) for step in fault["loc"] if step != "body")
    if not place and fault["type"] == "model_attributes_type":
        return "the body: send a JSON object, with the header content-type: application/json"
    return f"{place or 'the body'}: {fault['msg']}"
