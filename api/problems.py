"""Errors as HTTP says them: one table from error class to status, one shape (RFC 9457) for all."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.schemas import Problem
from corpus.errors import IndexUnusable, InvalidInput, NotFound, WenjuError

MEDIA_TYPE = "application/problem+json"
# A reply must not grow with what was wrong in a request: 100,000 bad items would be named in megabytes.
MAX_NAMED = 5
MAX_NAME = 100


# Where pydantic speaks of its own inner life.
PLAIN_WORDS = {
    "model_attributes_type": "should be a JSON object, sent as application/json",
    "date_from_datetime_inexact": "should be a date such as 2024-03-01",
    "date_from_datetime_parsing": "should be a date such as 2024-03-01",
    "tuple_type": "should be a list",
    "too_long": "should have at most {max_length} items, not {actual_length}",
    "too_short": "should not be empty",
}


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


def of_wenju_error(error: WenjuError) -> JSONResponse:
    """The problem of an error that Wenju raised on purpose."""
    kind = next((kind for family, kind in KINDS if isinstance(error, family)), UNEXPECTED)
    return problem(kind, str(error))


def of_http_exception(error: HTTPException) -> JSONResponse:
    """The problem of an error of HTTP itself: an unknown address, a wrong method."""
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.BAD_REQUEST:  # the one that FastAPI raises
        return problem(
            INVALID_INPUT, "the body cannot be read: send JSON in UTF-8 that is not nested so deep"
        )
    headers = dict(error.headers or {})
    if headers.get("Allow") == "GET":
        headers["Allow"] = "GET, HEAD"
    return problem(Kind("about:blank", status.phrase, status.value), str(error.detail), headers)


def of_validation(errors: Sequence[Mapping[str, Any]]) -> JSONResponse:
    """The problem of parameters out of bounds, from pydantic's list of what is wrong with which."""
    named = "; ".join(_sentence(error) for error in errors[:MAX_NAMED])
    rest = len(errors) - MAX_NAMED
    return problem(INVALID_INPUT, f"{named}; and {rest:,} more" if rest > 0 else named)


def _sentence(error: Mapping[str, Any]) -> str:
    """``k: input should be less than or equal to 100``, without echoing a value of any size."""
    if error["type"] == "json_invalid":
        return f"the body is no JSON: {error['ctx']['error']}"
    # The first part says query, path or body; the rest names the field, in a list with its position.
    where, *field = (str(part) for part in error["loc"])
    plain = PLAIN_WORDS.get(error["type"], "").format(**error.get("ctx", {}))
    message: str = plain or error["msg"].removeprefix("Value error, ")
    name = ".".join(field) or where
    shown = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
    return f"{shown}: {message[:1].lower()}{message[1:]}"
