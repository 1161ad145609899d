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
    dense: float = 0.3
    token_match: float = 0.3

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


def known_share(terms: Sequence[QueryTerm]) -> float:
    """How much of a query's idf lies in terms that the corpus has, 0 to 1.

    It falls towards 0 for a question in another language than the corpus: BM25 then ranks by the few
    numbers and names the two share, and must count for less. A synonym can make up for terms that the
    corpus lacks; one that it lacks, too, takes nothing away.
    """
    asked = sum(term.idf for term in terms if term.asked)
    known = sum(term.idf for term in terms if term.frequency)
    return min(1.0, known / asked) if asked else 0.0


def query_weights(terms: Sequence[QueryTerm], weights: FusionWeights = DEFAULT_WEIGHTS) -> FusionWeights:
    """The weights for one query: the lexical one times the square of ``known_share(terms)``."""
    return replace(weights, lexical=weights.lexical * known_share(terms) ** 2)


def weighted_sum(
    lexical: NDArray[np.float64],
    dense: NDArray[np.float64],
    token_match: NDArray[np.float64],
    terms: Sequence[QueryTerm],
    weights: FusionWeights = DEFAULT_WEIGHTS,
) -> NDArray[np.float64]:
    """The fused score of each candidate, 0 to 1: legs, min-max normalised, weighted by ``query_weights``."""
    weights = query_weights(terms, weights)
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
