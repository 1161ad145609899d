"""Errors as HTTP says them: one table from error class to status, one shape (RFC 9457) for all."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.schemas import Problem
from corpus.errors import IndexUnusable, InvalidInput, NotFound, WenjuError

MEDIA_TYPE = "application/problem+json"


class Kind(NamedTuple):
    """A kind of problem: where it is explained, its title, its status."""

    type: str
    title: str
    status: int


INVALID_INPUT = Kind("/docs#invalid-input", "Invalid input", 400)
WRONG_HOST = Kind("/docs#wrong-host", "Misdirected request", 421)
UNEXPECTED = Kind("/docs#unexpected", "Unexpected error", 500)

# The first class that an error is an instance of decides.
KINDS: tuple[tuple[type[Exception], Kind], ...] = (
    (InvalidInput, INVALID_INPUT),
    (NotFound, Kind("/docs#not-found", "Not found", 404)),
    (IndexUnusable, Kind("/docs#index-unusable", "Index unusable", 503)),
)
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem document (RFC 9457).",
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    }
}


def problem(kind: Kind, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that says what went wrong."""
    body = Problem(type=kind.type, title=kind.title, status=kind.status, detail=detail)
    return JSONResponse(body.model_dump(), kind.status, headers=headers, media_type=MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Make every error that a request meets a problem document."""
    app.add_exception_handler(WenjuError, _wenju_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)


def _wenju_error(_request: Request, error: Exception) -> JSONResponse:
    kind = next((kind for family, kind in KINDS if isinstance(error, family)), UNEXPECTED)
    return problem(kind, str(error))


def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem(INVALID_INPUT, "; ".join(_sentence(item) for item in error.errors()))


def _sentence(item: Mapping[str, object]) -> str:
    """``k: input should be less than or equal to 100``, without echoing a value of any size."""
    location = item["loc"]
    assert isinstance(location, tuple)
    # The first part says query, path or body; the rest names the field, in a list with its position.
    field = ".".join(str(part) for part in location[1:]) or str(location[0])
    message = str(item["msg"])
    return f"{field}: {message[:1].lower()}{message[1:]}"


def _http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    kind = Kind("about:blank", status.phrase, status.value)
    return problem(kind, str(error.detail), error.headers)
