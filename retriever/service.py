"""The only door to a search: the command line, the HTTP API and the evaluation all talk to this object."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput, NotFound
from corpus.stored import DocumentSummary, StoredPassage
from corpus.types import ParsedDocument
from index.info import IndexInfo, info_of
from index.local import Candidates, LocalIndex
from index.types import Hit
from retriever.citation import cite
from retriever.confidence import THRESHOLD, Evidence, evidence, probability
from retriever.fusion import FusionWeights, reciprocal_rank, weighted_sum
from retriever.highlight import highlight
from retriever.types import MAX_K, MAX_QUERY_CHARACTERS, MODES, Answer, Citation, LegScores, Mode, Result
from retriever.weights import stored_weights

DEPTH = 100  # how many passages each leg hands to the fusion
_SCORE_DECIMALS = 6


class SearchService:
    """Searches one index; safe to share between threads."""

    def __init__(self, index: LocalIndex) -> None:
        self._index = index

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in a folder; raises ``IndexUnusable``."""
        return cls(LocalIndex.open(folder))

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, query: str, k: int = 5, mode: Mode = "hybrid") -> Answer:
        """The ``k`` best passages for a query, cited and checked, and whether they answer it.

        Raises ``InvalidInput`` for an empty query, one over 2,000 characters, ``k`` outside 1 to 100 or an
        unknown mode.
        """
        query = _checked(query, k, mode)
        hits, candidates = self._ranked(query, mode, DEPTH)
        results = tuple(self._results(query, hits[:k], candidates))
        confidence = 0.0
        if results:
            best = results[0]
            text = f"{best.question}\n{best.text}"
            confidence = probability(self._evidence(query, best.passage_id, text, candidates))
        return Answer(query, mode, confidence >= THRESHOLD, confidence, results)

    def rank(self, query: str, mode: Mode = "hybrid", depth: int = DEPTH) -> list[Hit]:
        """The ``depth`` best passages by ``(-score, passage_id)``, without the work of presenting them."""
        return self._ranked(query, mode, depth)[0]

    def passage(self, passage_id: str) -> tuple[StoredPassage, Citation]:
        """A passage and its citation, checked now; raises ``NotFound``."""
        stored = self._index.store.passages([passage_id]).get(passage_id)
        if stored is None:
            raise NotFound(f"no passage {passage_id!r} in this index; search to see which there are")
        return stored, cite(self._index.store, stored)

    def documents(self) -> list[DocumentSummary]:
        """All documents, by name."""
        return self._index.store.documents()

    def document(self, document_id: str) -> ParsedDocument:
        """A document with its text and structure; raises ``NotFound``."""
        return self._index.store.document(document_id)

    def info(self) -> IndexInfo:
        """What the index holds and what shaped it."""
        return info_of(self._index.store, self._index.folder)

    def evidence(self, query: str, passage_id: str) -> Evidence:
        """The signals from which the confidence in one passage is computed; raises ``NotFound``."""
        stored, _ = self.passage(passage_id)
        return self._evidence(query, passage_id, f"{stored.question}\n{stored.passage.text}", None)

    def _ranked(self, query: str, mode: Mode, depth: int) -> tuple[list[Hit], Candidates | None]:
        """The ranking, and the scores of the candidates on every leg where the mode needed them."""
        index = self._index
        index.refresh()
        if mode == "lexical":
            return index.lexical_hits(query, depth), None
        if mode == "dense":
            return index.dense_hits(query, depth), None
        if mode == "rrf":
            legs = (index.lexical_hits(query, depth), index.dense_hits(query, depth))
            return _ranking(reciprocal_rank(legs), depth), None
        candidates = index.candidates(query, depth)
        scores = (
            candidates.token_match if mode == "token" else _fused(candidates, stored_weights(index.store))
        )
        by_id = dict(zip(candidates.passage_ids, scores.tolist(), strict=True))
        return _ranking(by_id, depth), candidates

    def _results(self, query: str, hits: Sequence[Hit], candidates: Candidates | None) -> Iterator[Result]:
        stored = self._index.store.passages([hit.passage_id for hit in hits])
        legs = _leg_scores(candidates or self._index.scored(query, list(stored)))
        there = [hit for hit in hits if hit.passage_id in stored]  # another process may have removed one
        for rank, hit in enumerate(there, start=1):
            yield self._result(query, rank, hit.score, legs[hit.passage_id], stored[hit.passage_id])

    def _result(self, query: str, rank: int, score: float, legs: LegScores, stored: StoredPassage) -> Result:
        text = stored.passage.text
        return Result(
            rank=rank,
            score=round(score, _SCORE_DECIMALS),
            legs=legs,
            passage_id=stored.passage.id,
            text=text,
            kind=stored.passage.kind,
            question=stored.question,
            highlights=highlight(query, text, self._index.analyzer, self._index.token_pairs(query, text)),
            citation=cite(self._index.store, stored),
        )

    def _evidence(self, query: str, passage_id: str, text: str, candidates: Candidates | None) -> Evidence:
        return evidence(
            self._index.token_pairs(query, text),
            candidates or self._index.candidates(query, DEPTH),
            self._index.store.siblings(passage_id),
        )


def _checked(query: str, k: int, mode: str) -> str:
    """The query without blanks around it, if the arguments are in bounds."""
    stripped = query.strip()
    if not stripped:
        raise InvalidInput("the query is empty: ask a question of 1 to 2,000 characters")
    if len(stripped) > MAX_QUERY_CHARACTERS:
        raise InvalidInput(
            f"the query has {len(stripped):,} characters, {MAX_QUERY_CHARACTERS:,} are allowed: shorten it"
        )
    if not stripped.isprintable() and any("\ud800" <= character <= "\udfff" for character in stripped):
        raise InvalidInput(f"the query {stripped[:40]!r} has a lone surrogate: send it as valid Unicode")
    if not 1 <= k <= MAX_K:
        raise InvalidInput(f"k is {k!r}: choose 1 to {MAX_K}")
    if mode not in MODES:
        raise InvalidInput(f"unknown mode {mode!r}: choose one of {', '.join(MODES)}")
    return stripped


def _fused(candidates: Candidates, weights: FusionWeights) -> NDArray[np.float64]:
    legs = (candidates.lexical, candidates.dense, candidates.token_match)
    return weighted_sum(*legs, candidates.terms, weights)


def _leg_scores(candidates: Candidates) -> dict[str, LegScores]:
    legs = (candidates.lexical.tolist(), candidates.dense.tolist(), candidates.token_match.tolist())
    return {
        passage_id: LegScores(*scores)
        for passage_id, *scores in zip(candidates.passage_ids, *legs, strict=True)
    }


def _ranking(scores: dict[str, float], depth: int) -> list[Hit]:
    hits = [Hit(passage_id, score) for passage_id, score in scores.items()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:depth]
