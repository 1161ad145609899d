"""The JSON that the command line and HTTP speak: one model per shape, with every bound.

``wenju ask --json`` prints a ``SearchAnswer`` and ``wenju parse --json`` a ``DocumentView``, so that a
program reads the same from both doors. All spans are half-open and count code points. Models are filled
from the frozen values of the other packages by attribute: ``SearchAnswer.model_validate(answer)``.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from corpus.parsing import coverage
from corpus.stored import StoredPassage
from corpus.types import ParsedDocument, PassageKind, Role
from retriever.asked import SearchOptions
from retriever.filters import Filters
from retriever.language import Language
from retriever.types import (
    MAX_CONTEXT,
    MAX_K,
    MAX_OFFSET,
    MAX_QUERY_CHARACTERS,
    Citation,
    CitationStatus,
    Mode,
)

MAX_QUERIES = 100
MAX_ID = 200
MAX_RELEVANCE = 3
MAX_WORDS = 20  # alternatives of one filter

Position = Annotated[int, Field(ge=0)]
Bounds = tuple[Position, Position]
Query = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_QUERY_CHARACTERS), Field(description="A question.")
]
Size = Annotated[int, Field(ge=1, le=MAX_K, description="How many passages to return at most.")]
Ranking = Annotated[
    Mode, Field(description="How passages are ranked: by both legs fused, or by one of them.")
]


Words = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID)], ...],
    Field(max_length=MAX_WORDS),
]


class Shape(BaseModel):
    """Closed, frozen, and filled from the attributes of our own values."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Legs(Shape):
    """A passage's raw score on each leg; null where the leg did not score it."""

    lexical: float | None
    dense: float | None
    token_match: float | None


class CitationView(Shape):
    """Where the passage stands in its source, and whether that was checked just now."""

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
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="How many passages to pass over.")] = 0
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
        int, Field(ge=0, le=MAX_CONTEXT, description="How many neighbours before and after a passage.")
    ] = 0

    def options(self) -> SearchOptions:
        """What these choices mean to the service."""
        filters = Filters(self.document, self.source, self.language, self.heading, self.since, self.until)
        return SearchOptions(filters, self.offset, self.fold, self.group, self.context)


class SearchParameters(Choices):
    """A search in an address."""

    q: Query


class SearchRequest(Choices):
    """One ``query``, or several ``queries``; the choices hold for all of them."""

    query: Query | None = None
    queries: Annotated[tuple[Query, ...], Field(min_length=1, max_length=MAX_QUERIES)] | None = None

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if (self.query is None) == (self.queries is None):
            raise ValueError("give either query or queries")
        return self


class PassageView(Shape):
    """A passage by its permanent id, with its citation."""

    passage_id: str
    text: str
    kind: PassageKind
    question: str
    citation: CitationView

    @classmethod
    def of(cls, stored: StoredPassage, citation: Citation) -> Self:
        """The JSON shape of a stored passage."""
        return cls(
            passage_id=stored.passage.id,
            text=stored.passage.text,
            kind=stored.passage.kind,
            question=stored.question,
            citation=CitationView.model_validate(citation),
        )


class DocumentRow(Shape):
    """A document of the index and its counts."""

    id: str
    name: str
    title: str
    media_type: str
    characters: int
    entries: int
    passages: int
    source_sha256: str


class DocumentList(Shape):
    """Every document of the index, in the order of their names."""

    documents: tuple[DocumentRow, ...]


class DocumentHead(Shape):
    """What a document is, without its text."""

    id: str
    name: str
    title: str
    media_type: str
    encoding: str | None
    source_sha256: str


class PassageLeaf(Shape):
    """A passage in its place."""

    id: str
    text: str
    span: Bounds
    kind: PassageKind
    path: tuple[str, ...]


class EntryView(Shape):
    """A question with its answer; the span is null where the document names no question."""

    question: str
    question_span: Bounds | None
    label: str
    passages: tuple[PassageLeaf, ...]


class OtherView(Shape):
    """Text that is neither question nor passage."""

    span: Bounds
    role: Role


class Coverage(Shape):
    """How many non-blank characters the document has, and how many lie in a leaf of its structure."""

    characters: int
    covered: int


class WarningView(Shape):
    """Something that a reader should look at; line 0 is the whole file."""

    line: int
    message: str


class DocumentView(Shape):
    """A document's canonical text, and its structure as spans of that text."""

    document: DocumentHead
    text: str
    entries: tuple[EntryView, ...]
    other: tuple[OtherView, ...]
    coverage: Coverage
    warnings: tuple[WarningView, ...]

    @classmethod
    def of(cls, parsed: ParsedDocument) -> Self:
        """The JSON shape of a parsed document."""
        characters, covered = coverage(parsed)
        return cls(
            document=DocumentHead.model_validate(parsed.document),
            text=parsed.document.text,
            entries=tuple(EntryView.model_validate(entry) for entry in parsed.entries),
            other=tuple(OtherView.model_validate(other) for other in parsed.others),
            coverage=Coverage(characters=characters, covered=covered),
            warnings=tuple(WarningView.model_validate(warning) for warning in parsed.warnings),
        )


class SkippedFile(Shape):
    """A file that could not be read, and why."""

    name: str
    reason: str


class FileWarning(WarningView):
    """Something that a reader should look at, in a file."""

    name: str


class TotalsView(Shape):
    """How much an index holds."""

    documents: int
    entries: int
    passages: int


class PlaceView(Shape):
    """Where something stands: a document by name, and a line of it."""

    name: str
    line: int


class DuplicateView(Shape):
    """A question or answer that two documents have in common."""

    kind: Literal["question", "answer"]
    first: PlaceView
    second: PlaceView
    similarity: float
    text: str


class IngestView(Shape):
    """What an ingestion changed or would change; ``totals`` is what the index then holds."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]
    ignored: tuple[str, ...]
    warnings: tuple[FileWarning, ...]
    duplicates: tuple[DuplicateView, ...]
    totals: TotalsView
    characters: int
    covered: int
    seconds: float
    dry_run: bool


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
