"""What a search returns. Every list is ordered best first; ranks count from 1."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.types import PassageKind, Span

Mode = Literal["hybrid", "lexical", "dense", "token", "rrf"]
MODES: tuple[Mode, ...] = ("hybrid", "lexical", "dense", "token", "rrf")

MAX_QUERY_CHARACTERS = 2_000
MAX_FOLDED_CHARACTERS = 4_000  # a query's folded form: … becomes three characters, the ligature ﷺ eighteen
MAX_FOLDED_HEADING = 400  # characters of a heading to search below, folded
MAX_K = 100
MAX_CONTEXT = 5
MAX_OFFSET = 200  # a ranking is no longer: each of two legs hands over 100 passages

Leg = Literal["lexical", "dense", "token_match"]
Outcome = Literal["returned", "below", "folded", "not a candidate", "filtered"]
FilterName = Literal["document", "source", "language", "heading", "since", "until"]

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

    ``passage_id`` stays the same as long as the passage does, whatever changes around it. ``span`` counts
    code points of the canonical text, ``lines`` are its first and last line (from 1), ``page`` is ``None``
    for formats without pages. ``quote_sha256`` is the SHA-256 of the quotation in
    UTF-8. ``status``: ``verified`` - the stored source was sliced again and gave the same text;
    ``stale`` - it gave another text; ``missing`` - the document is gone.
    """

    passage_id: str
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


class Neighbour(NamedTuple):
    """A passage of the same entry that stands before or after a result."""

    passage_id: str
    text: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Result:
    """One passage of an answer. ``highlights`` are spans within ``text``, in order, not overlapping.

    ``best_sentence`` is the span within ``text`` that meets most of the query, ``None`` if nothing does.
    ``also_in`` cites the passages that say nearly the same and rank below it. ``before`` and ``after`` are
    its neighbours in the entry, as many as were asked for, in document order.
    """

    rank: int
    score: float
    legs: LegScores
    passage_id: str
    text: str
    kind: PassageKind
    question: str
    highlights: tuple[Span, ...]
    citation: Citation
    best_sentence: Span | None = None
    also_in: tuple[Citation, ...] = ()
    before: tuple[Neighbour, ...] = ()
    after: tuple[Neighbour, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """An entry with the best of its passages, by id in document order."""

    question: str
    passage_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a query.

    ``confidence`` is the probability, 0 to 1, that the best passage answers the query. Where it is below
    the threshold ``answered`` is false: ``results`` are then the nearest passages, offered as such.
    ``groups`` are the entries of the results, best first, and ``None`` unless grouping was asked for; the
    results then stand in their order. ``reranked_by`` is the cross-encoder that put the head of the ranking
    in order; ``None`` without one, or where its time ran out.
    """

    query: str
    mode: Mode
    answered: bool
    confidence: float
    results: tuple[Result, ...]
    groups: tuple[Group, ...] | None = None
    reranked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a passage stands on one leg, among ``of`` passages that the leg looked at.

    ``rank`` is ``None`` where the leg has nothing to go by: no term of the query occurs. ``cut`` is the least
    score that made a candidate; ``None`` where all did, and for token match, which only scores those that
    the other legs found.
    """

    leg: Leg
    score: float
    rank: int | None
    of: int
    cut: float | None


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term of the query: what it adds to the lexical score (0 where it is not met), and where it occurs."""

    text: str
    idf: float
    frequency: int
    score: float
    in_question: bool
    in_passage: bool


@dataclass(frozen=True, slots=True)
class PieceMatch:
    """A word piece of the query and the piece nearest to it in the passage's question or text.

    ``weight`` is its share of the query, so that ``similarity × weight`` add up to the token match before
    the passage's length is taken off.
    """

    query: str
    passage: str
    in_question: bool
    similarity: float
    weight: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one leg adds to a score: ``product = normalised × weight``."""

    leg: Leg
    score: float
    normalised: float
    weight: float
    product: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage stands where it stands for a query, or why it is not among the results.

    ``outcome``: ``returned`` - it is among the ``k`` after ``offset``, or before them; ``below`` - it was
    ranked lower; ``folded`` - it repeats the passage ``folded_under``; ``not a
    candidate`` - no leg ranked it high enough to be considered. ``score`` is the sum of the contributions;
    for a passage that was not considered, the score it would have had beside those that were. ``reranked`` is
    the score by which the cross-encoder placed it instead, ``None`` where it didn't. ``needed`` is the score
    of the last result, ``None`` where there was room. ``confidence`` is the probability that this
    passage answers the query; at ``threshold`` it would have counted as an answer.
    """

    query: str
    mode: Mode
    k: int
    offset: int
    passage_id: str
    question: str
    text: str
    citation: Citation
    outcome: Outcome
    unmet: tuple[FilterName, ...]
    folded_under: str | None
    rank: int | None
    score: float
    reranked: float | None
    needed: float | None
    contributions: tuple[Contribution, ...]
    standings: tuple[Standing, ...]
    terms: tuple[TermMatch, ...]
    pieces: tuple[PieceMatch, ...]
    length_penalty: float
    confidence: float
    threshold: float
