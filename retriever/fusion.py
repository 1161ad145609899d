"""Leg scores → one score. Pure functions over arrays ``(n,)``; higher is better."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.types import Hit, QueryTerm

RRF_K = 60  # Cormack, Clarke & Büttcher 2009


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """How much each leg counts; only their ratio matters."""

    lexical: float = 0.4
    dense: float = 0.35
    token_match: float = 0.25

    @property
    def total(self) -> float:
        """What the weights are shares of."""
        return self.lexical + self.dense + self.token_match


DEFAULT_WEIGHTS = FusionWeights()


def min_max(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores stretched over 0 to 1; all 0 if they are equal. Unmoved by an affine change of a leg."""
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def on_scale(score: float, scores: NDArray[np.float64]) -> float:
    """Where one score lies on the scale that ``min_max(scores)`` makes; outside of 0 to 1 if it is new."""
    low, high = (scores.min(), scores.max()) if len(scores) else (0.0, 0.0)
    return float((score - low) / (high - low)) if high > low else 0.0


def lexical_share(terms: Sequence[QueryTerm], scores: NDArray[np.float64]) -> float:
    """How much of its weight the lexical leg keeps for a query, 0 to 1, given its scores of the candidates.

    The square of its best score for each unit of the query's idf, at most 1. It falls towards 0 where no
    passage has much of the query: for a question in another language than its answer, BM25 ranks by the few
    names and numbers the two share, or by passages that happen to be in the language of the question.
    """
    asked = sum(term.idf for term in terms if term.asked)
    best = float(scores.max(initial=0.0))
    return min(1.0, best / asked) ** 2 if asked else 0.0


def query_weights(
    terms: Sequence[QueryTerm], lexical: NDArray[np.float64], weights: FusionWeights = DEFAULT_WEIGHTS
) -> FusionWeights:
    """The weights for one query: the lexical one times ``lexical_share(terms, lexical)``."""
    return replace(weights, lexical=weights.lexical * lexical_share(terms, lexical))


def weighted_sum(
    lexical: NDArray[np.float64],
    dense: NDArray[np.float64],
    token_match: NDArray[np.float64],
    weights: FusionWeights,
) -> NDArray[np.float64]:
    """The fused score of each candidate, 0 to 1: legs, min-max normalised, by ``query_weights``."""
    total = weights.total
    fused = (
        weights.lexical * min_max(lexical)
        + weights.dense * min_max(dense)
        + weights.token_match * min_max(token_match)
    )
    return np.asarray(fused / total) if total else fused


def reciprocal_rank(rankings: Sequence[Sequence[Hit]], k: int = RRF_K) -> dict[str, float]:
    """Passage id → the sum of ``1 / (k + rank)`` over the rankings that have it (the usual baseline)."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.passage_id] = scores.get(hit.passage_id, 0.0) + 1.0 / (k + rank)
    return scores
