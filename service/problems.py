"""Errors as `application/problem+json` (RFC 9457): what happened and what to do, never a stack trace or a path."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from indexer.errors import BelqaError, QuestionError, UnknownDocumentError, UnknownModelError
from service.schemas import Problem

logger = logging.getLogger(__name__)

_STATUS = (
    (UnknownDocumentError, 404),
    (UnknownModelError, 404),
    (QuestionError, 422),
    (BelqaError, 503),
)  # the first that fits
_TITLES = {
    400: "The request cannot be read",
    404: "Not found",
    405: "Method not allowed",
    413: "The request is too large",
    422: "The request cannot be used",
    500: "The service failed",
    503: "The service is not ready",
}
_DETAILS = {  # an example of each, for GET /docs
    400: "the body: JSON decode error. GET /docs describes every field.",
    404: "There is no document 'annual-report.txt'. GET /v1/documents lists those that there are.",
    422: "question: Field required. GET /docs describes every field.",
    500: "The service failed on this request, and has written down why. Try again.",
    503: "The feedback could not be stored: No space left on device. Tell whoever runs this service.",
}


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


def status_of(error: BelqaError) -> int:
    """Return the HTTP status of an error of ours."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def status_title(status: int) -> str:
    """Return what kind of problem a status stands for."""
    return _TITLES.get(status, "The request failed")


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem document."""

    @app.exception_handler(BelqaError)
    def known(request: Request, error: BelqaError) -> JSONResponse:
        return problem(request, status_of(error), str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = "; ".join(fault_of(fault) for fault in error.errors())
        unreadable = any(fault["type"] == "json_invalid" for fault in error.errors())
        return problem(request, 400 if unreadable else 422, f"{faults}. GET /docs describes every field.")

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> JSONResponse:
        return problem(request, error.status_code, f"{error.detail}. GET /docs lists what there is.", error.headers)

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> JSONResponse:
        logger.exception("The request %s failed", request.url.path, exc_info=error)
        return problem(request, 500, "The service failed on this request, and has written down why. Try again.")


def problem(request: Request, status: int, detail: str, headers: Any = None) -> JSONResponse:  # noqa: ANN401
    """Return a problem document."""
    body = Problem(title=status_title(status), status=status, detail=detail, instance=request.url.path)
    return JSONResponse(body.model_dump(), status, headers, "application/problem+json")


def fault_of(fault: dict[str, Any]) -> str:
    """Say where a value is wrong and why, without repeating the value: it may be long, or hostile."""
    place = ".".join(str(step) for step in fault["loc"] if step != "body")
    if not place and fault["type"] == "model_attributes_type":
        return "the body: send a JSON object, with the header content-type: application/json"
    return f"{place or 'the body'}: {fault['msg']}"
