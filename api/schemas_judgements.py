"""The JSON of judgements."""

from typing import Annotated

from pydantic import Field

from api.schemas import MAX_ID, Query, Shape

MAX_RELEVANCE = 3


class JudgementRequest(Shape):
    """Whether a passage answers a question: 0 not at all, 1 yes, up to 3 for more shades."""

    query: Query
    passage_id: Annotated[str, Field(min_length=1, max_length=MAX_ID)]
    relevance: Annotated[int, Field(ge=0, le=MAX_RELEVANCE)]


class JudgementView(Shape):
    """A judgement as it was kept, with the passage's words, by which it outlives the id."""

    query: str
    passage_id: str
    quote: str
    relevance: int
    judged_at: str
