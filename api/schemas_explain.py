"""The JSON of an explanation: ``GET /v1/explain``, ``wenju explain --json`` and ``wenju ask --explain``."""

from typing import Annotated

from pydantic import Field

from api.schemas import MAX_ID, CitationView, Shape
from api.schemas_search import SearchAnswer, SearchParameters
from retriever.types import FilterName, Leg, Mode, Outcome


class ExplainParameters(SearchParameters):
    """A search in an address, and the passage to explain."""

    passage_id: Annotated[str, Field(min_length=1, max_length=MAX_ID, description="Any passage.")]


class StandingView(Shape):
    """Where a passage stands on one leg; ``cut`` is the least score that made a candidate, if any did not."""

    leg: Leg
    score: float
    rank: int | None = Field(ge=1, description="Null where the leg has nothing to rank it by.")
    of: int
    cut: float | None


class TermView(Shape):
    """A term of the query, and what it adds to the lexical score."""

    text: str
    idf: float
    frequency: int = Field(description="How many passages have the term.")
    score: float
    in_question: bool
    in_passage: bool


class PieceView(Shape):
    """A word piece of the query and the piece of the passage or its question nearest to it."""

    query: str
    passage: str
    in_question: bool
    similarity: float = Field(description="Cosine of the two pieces' vectors.")
    weight: float = Field(description="The piece's share of the query, 0 to 1.")


class ContributionView(Shape):
    """What one leg adds to the score: ``product = normalised × weight``."""

    leg: Leg
    score: float
    normalised: float
    weight: float
    product: float


class ExplanationView(Shape):
    """Why a passage stands where it stands for a query, or what kept it out of the results."""

    query: str
    mode: Mode
    k: int
    offset: int
    passage_id: str
    question: str
    text: str
    citation: CitationView
    outcome: Outcome
    unmet: tuple[FilterName, ...] = Field(description="The filters that kept it out.")
    folded_under: str | None = Field(description="The passage that it repeats.")
    rank: int | None
    score: float = Field(description="The sum of the contributions' products.")
    reranked: float | None = Field(description="The score by which a cross-encoder placed it instead.")
    needed: float | None = Field(description="The score of the last result, where this is none of them.")
    contributions: tuple[ContributionView, ...]
    standings: tuple[StandingView, ...]
    terms: tuple[TermView, ...]
    pieces: tuple[PieceView, ...]
    length_penalty: float = Field(description="What token match takes off for the passage's length.")
    confidence: float = Field(ge=0, le=1)
    threshold: float = Field(description="The confidence from which a passage counts as an answer.")


class ExplainedAnswer(Shape):
    """The reply to one query, and the explanation of each of its results in their order."""

    answer: SearchAnswer
    explanations: tuple[ExplanationView, ...]
