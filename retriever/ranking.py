"""From a query to a ranking, in each mode: which passages are considered, and in what order they stand."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.local import Candidates, LocalIndex
from index.types import Hit
from retriever.fusion import query_weights, reciprocal_rank, weighted_sum
from retriever.types import LegScores, Mode
from retriever.weights import stored_weights

DEPTH = 100  # how many passages each leg hands to the fusion


class Ranking(NamedTuple):
    """Hits by ``(-score, passage_id)``; the candidates on every leg where the mode needed them.

    ``reranked_by`` is the cross-encoder that put the head in order, if one did.
    """

    hits: list[Hit]
    candidates: Candidates | None
    reranked_by: str | None = None


def rank(
    index: LocalIndex, query: str, mode: Mode, depth: int = DEPTH, within: Sequence[int] | None = None
) -> Ranking:
    """Every passage that a mode considers: ``depth`` of each leg, of all or of those with these keys."""
    if mode == "lexical":
        return Ranking(index.lexical_hits(query, depth, within), None)
    if mode == "dense":
        return Ranking(index.dense_hits(query, depth, within), None)
    if mode == "rrf":
        legs = (index.lexical_hits(query, depth, within), index.dense_hits(query, depth, within))
        return Ranking(_ordered(reciprocal_rank(legs)), None)
    candidates = index.candidates(query, depth, within)
    scores = candidates.token_match if mode == "token" else fused(index, candidates)
    by_id = dict(zip(candidates.passage_ids, scores.tolist(), strict=True))
    return Ranking(_ordered(by_id), candidates)


def leg_scores(candidates: Candidates) -> dict[str, LegScores]:
    """Passage id → its score on every leg."""
    legs = (candidates.lexical.tolist(), candidates.dense.tolist(), candidates.token_match.tolist())
    return {
        passage_id: LegScores(*scores)
        for passage_id, *scores in zip(candidates.passage_ids, *legs, strict=True)
    }


def fused(index: LocalIndex, candidates: Candidates) -> NDArray[np.float64]:
    """The fused score of each candidate ``(n,)``, with the weights of the index."""
    legs = (candidates.lexical, candidates.dense, candidates.token_match)
    return weighted_sum(
        *legs, query_weights(candidates.terms, candidates.lexical, stored_weights(index.store))
    )


def _ordered(scores: dict[str, float]) -> list[Hit]:
    hits = [Hit(passage_id, score) for passage_id, score in scores.items()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
