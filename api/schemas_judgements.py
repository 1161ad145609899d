"""The JSON of judgements."""

from typing import Annotated

from pydantic import AfterValidator, Field

from api.schemas import MAX_ID, Query, Shape

MAX_RELEVANCE = 3


def _not_blank(query: str) -> str:
    # One blank query would make the whole file unreadable to the evaluation.
    if not query.strip():
        raise ValueError("the query is blank")
    return query


class JudgementRequest(Shape):
    """Whether a passage answers a question: 0 not at all, 1 yes, up to 3 for more shades."""

    query: Annotated[Query, AfterValidator(_not_blank)]
    passage_id: Annotated[str, Field(min_length=1, max_length=MAX_ID)]
    relevance: Annotated[int, Field(ge=0, le=MAX_RELEVANCE, strict=True)]


class JudgementView(Shape):
    """A judgement as it was kept, with the passage's words, by which it outlives the id."""

    query: str
    passage_id: str
    quote: str
    relevance: int
    judged_at: str
