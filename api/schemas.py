"""The JSON that the command line and HTTP speak: what every subject shares.

``schemas_search``, ``schemas_explain``, ``schemas_judgements``, ``schemas_documents`` and ``schemas_ingest``
hold one subject each, with every bound. ``wenju ask --json`` prints a ``SearchAnswer`` and
``wenju parse --json`` a ``DocumentView``, so that a program reads the same from both doors. All spans are
half-open and count code points. Models are filled from the frozen values of the other packages by
attribute: ``SearchAnswer.model_validate(answer)``.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from retriever.types import MAX_QUERY_CHARACTERS, CitationStatus

MAX_ID = 200

Position = Annotated[int, Field(ge=0)]
Bounds = tuple[Position, Position]
Query = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_QUERY_CHARACTERS), Field(description="A question.")
]


def _no_truth_value(given: object) -> object:
    if isinstance(given, bool):  # Python counts true as 1
        raise ValueError("should be a whole number")  # noqa: TRY004 - what pydantic reports
    return given


# The last part of an annotation: before the bounds it would hide them from the description of the API.
NOT_A_TRUTH_VALUE = BeforeValidator(_no_truth_value)


class Shape(BaseModel):
    """Closed, frozen, and filled from the attributes of our own values."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class CitationView(Shape):
    """Where the passage stands in its source, and whether that was checked just now."""

    passage_id: str
    document_id: str
    document_name: str
    title: str
    path: tuple[str, ...] = Field(description="From the entry to the point, for instance 问3, 第四点.")
    span: Bounds
    lines: tuple[int, int] = Field(description="First and last line, from 1.")
    page: int | None
    quote_sha256: str = Field(description="SHA-256 of the quotation in UTF-8.")
    verified: bool
    status: CitationStatus


class Health(Shape):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Shape):
    """The index answers."""

    status: Literal["ready"] = "ready"
    documents: int
    passages: int
    generation: int
    judgements: bool = Field(description="Whether POST /v1/judgements is accepted.")


class Problem(Shape):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="Where the kind of problem is explained.")
    title: str
    status: int
    detail: str
