"""The JSON of a search: what it may choose, and the reply."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from api.schemas import MAX_ID, NOT_A_TRUTH_VALUE, Bounds, CitationView, Query, Shape
from corpus.types import PassageKind
from retriever.asked import SearchOptions
from retriever.filters import Filters
from retriever.language import Language
from retriever.types import MAX_CONTEXT, MAX_K, MAX_OFFSET, Mode

MAX_QUERIES = 100
MAX_WORDS = 20  # alternatives of one filter

Size = Annotated[
    int, Field(ge=1, le=MAX_K, description="How many passages to return at most."), NOT_A_TRUTH_VALUE
]
Ranking = Annotated[
    Mode, Field(description="How passages are ranked: by both legs fused, or by one of them.")
]
Words = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID)], ...],
    Field(max_length=MAX_WORDS),
]


class Legs(Shape):
    """A passage's raw score on each leg; null where the leg did not score it."""

    lexical: float | None
    dense: float | None
    token_match: float | None


class NeighbourView(Shape):
    """A passage of the same entry before or after a result."""

    passage_id: str
    text: str
    lines: tuple[int, int]


class ResultView(Shape):
    """One passage of an answer."""

    rank: int = Field(ge=1)
    score: float
    legs: Legs
    passage_id: str
    text: str
    kind: PassageKind
    question: str
    highlights: tuple[Bounds, ...] = Field(description="Spans within text, in order, not overlapping.")
    best_sentence: Bounds | None = Field(description="The sentence of text that meets the question best.")
    citation: CitationView
    also_in: tuple[CitationView, ...] = Field(description="Passages that say nearly the same and rank lower.")
    before: tuple[NeighbourView, ...] = Field(description="Its neighbours in the entry, if asked for.")
    after: tuple[NeighbourView, ...]


class GroupView(Shape):
    """An entry with the best of its passages, by id in document order."""

    question: str
    passage_ids: tuple[str, ...]


class SearchAnswer(Shape):
    """The reply to one query, best passage first.

    Where ``answered`` is false the results are the nearest passages, not an answer.
    """

    query: str
    mode: Mode
    answered: bool
    confidence: float = Field(ge=0, le=1, description="Probability that the best passage answers the query.")
    results: tuple[ResultView, ...]
    groups: tuple[GroupView, ...] | None = Field(description="The entries of the results, if asked for.")
    reranked_by: str | None = Field(description="The cross-encoder that ordered the head, if one did.")


class SearchAnswers(Shape):
    """The replies to several queries, in their order."""

    answers: tuple[SearchAnswer, ...]


class Choices(Shape):
    """What a search may choose; the settings of the server hold for ``k`` and ``mode`` where it doesn't."""

    k: Size | None = None
    mode: Ranking | None = None
    offset: Annotated[
        int, Field(ge=0, le=MAX_OFFSET, description="How many passages to pass over."), NOT_A_TRUTH_VALUE
    ] = 0
    document: Annotated[Words, Field(description="Ids of documents to search in.")] = ()
    source: Annotated[Words, Field(description="Patterns of document names, such as *.md.")] = ()
    language: Annotated[
        tuple[Language, ...], Field(max_length=MAX_WORDS, description="Languages of the passages.")
    ] = ()
    heading: Annotated[Words, Field(description="Parts of the question or the path above a passage.")] = ()
    since: Annotated[date | None, Field(description="The earliest date that the document may bear.")] = None
    until: Annotated[date | None, Field(description="The latest date that the document may bear.")] = None
    fold: Annotated[bool, Field(description="Cite repeats under the better passage.")] = True
    group: Annotated[bool, Field(description="Group by entry: k and offset then count entries.")] = False
    context: Annotated[
        int,
        Field(ge=0, le=MAX_CONTEXT, description="How many neighbours before and after a passage."),
        NOT_A_TRUTH_VALUE,
    ] = 0

    def options(self) -> SearchOptions:
        """What these choices mean to the service."""
        filters = Filters(self.document, self.source, self.language, self.heading, self.since, self.until)
        return SearchOptions(filters, self.offset, self.fold, self.group, self.context)


class SearchParameters(Choices):
    """A search in an address."""

    q: Query


LISTS = frozenset(name for name, field in Choices.model_fields.items() if field.default == ())


class SearchRequest(Choices):
    """One ``query``, or several ``queries``; the choices hold for all of them."""

    query: Query | None = None
    queries: Annotated[tuple[Query, ...], Field(min_length=1, max_length=MAX_QUERIES)] | None = None

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if (self.query is None) == (self.queries is None):
            raise ValueError("give either query or queries")
        return self
