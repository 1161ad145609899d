"""What a search returns. Every list is ordered best first; ranks count from 1."""

from dataclasses import dataclass
from typing import Literal

from corpus.types import PassageKind, Span

Mode = Literal["hybrid", "lexical", "dense", "token", "rrf"]
MODES: tuple[Mode, ...] = ("hybrid", "lexical", "dense", "token", "rrf")

MAX_QUERY_CHARACTERS = 2_000
MAX_K = 100

CitationStatus = Literal["verified", "stale", "missing"]


@dataclass(frozen=True, slots=True)
class LegScores:
    """A passage's raw score on each leg; ``None`` where the leg did not score it."""

    lexical: float | None = None
    dense: float | None = None
    token_match: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage stands in its document, and whether that was checked.

    ``span`` counts code points of the canonical text, ``lines`` are its first and last line (from 1),
    ``page`` is ``None`` for formats without pages. ``quote_sha256`` is the SHA-256 of the quotation in
    UTF-8. ``status``: ``verified`` - the stored source was sliced again and gave the same text;
    ``stale`` - it gave another text; ``missing`` - the document is gone.
    """

    document_id: str
    document_name: str
    title: str
    path: tuple[str, ...]
    span: Span
    lines: tuple[int, int]
    page: int | None
    quote_sha256: str
    status: CitationStatus

    @property
    def verified(self) -> bool:
        """Whether the quotation was found in the stored source at exactly this span."""
        return self.status == "verified"


@dataclass(frozen=True, slots=True)
class Result:
    """One passage of an answer. ``highlights`` are spans within ``text``, in order, not overlapping."""

    rank: int
    score: float
    legs: LegScores
    passage_id: str
    text: str
    kind: PassageKind
    question: str
    highlights: tuple[Span, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a query.

    ``confidence`` is the probability, 0 to 1, that the first result answers the query. Where it is below
    the threshold ``answered`` is false: ``results`` are then the nearest passages, offered as such.
    """

    query: str
    mode: Mode
    answered: bool
    confidence: float
    results: tuple[Result, ...]
