"""Every weighting of the legs tried on judged queries: what ``wenju tune`` and the defaults are fitted with.

Candidates are scored on the legs once per query; after that a weighting costs one product and one sort.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from eval.dataset import Dataset
from index.local import Candidates, LocalIndex
from retriever.fusion import FusionWeights, lexical_share, min_max
from retriever.ranking import DEPTH

STEPS = 20  # of the grid from 0 to 1
CUT = 10
MEASURE = f"nDCG@{CUT}"

Table = NDArray[np.float64]
"""nDCG@10 ``(queries, weightings)``."""


@dataclass(frozen=True, slots=True)
class JudgedCandidates:
    """One query's candidates, those of one judged document beside each other.

    ``legs (3, n)`` are normalised, ``share`` is what the lexical leg keeps of its weight. Judged document
    ``i``, or passage where passages are judged, has the candidates from ``starts[i]`` on and the gain
    ``gains[i]``; ``ideal`` is the best DCG there could be.
    """

    legs: NDArray[np.float64]
    share: float
    starts: NDArray[np.int64]
    gains: NDArray[np.float64]
    ideal: float


def judged_candidates(index: LocalIndex, data: Dataset) -> Iterator[JudgedCandidates]:
    """Yield the candidates of each query, in the dataset's order."""
    for query_id, query in data.queries.items():
        yield _judged(index.candidates(query, DEPTH), data.qrels[query_id], data.document_of)


def grid() -> tuple[FusionWeights, ...]:
    """All weightings in steps of 0.05 that add up to 1."""
    return tuple(
        FusionWeights(lexical / STEPS, dense / STEPS, (STEPS - lexical - dense) / STEPS)
        for lexical in range(STEPS + 1)
        for dense in range(STEPS + 1 - lexical)
    )


def ndcg_table(judged: Sequence[JudgedCandidates], weightings: Sequence[FusionWeights]) -> Table:
    """nDCG@10 (Järvelin & Kekäläinen 2002, linear gains) of each query's fusion by each weighting."""
    factors = np.array([astuple(weights) for weights in weightings])
    return np.array([_ndcg(query, factors) for query in judged]).reshape(len(judged), len(weightings))


def _judged(found: Candidates, grades: Mapping[str, int], document_of: Mapping[str, str]) -> JudgedCandidates:
    judged = [document_of.get(passage_id, passage_id) for passage_id in found.passage_ids]
    names = list(dict.fromkeys(judged))
    places = np.array([names.index(name) for name in judged], dtype=np.int64)
    order = np.argsort(places, kind="stable")
    best = sorted(grades.values(), reverse=True)[:CUT]
    return JudgedCandidates(
        legs=np.stack([min_max(leg)[order] for leg in (found.lexical, found.dense, found.token_match)]),
        share=lexical_share(found.terms, found.lexical),
        starts=np.flatnonzero(np.diff(places[order], prepend=-1)),
        gains=np.array([float(grades.get(name, 0)) for name in names]),
        ideal=float(_discounts(len(best)) @ np.array(best, dtype=np.float64)),
    )


def _ndcg(query: JudgedCandidates, factors: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(query.starts):
        return np.zeros(len(factors))
    scores = (factors * [query.share, 1.0, 1.0]) @ query.legs
    best = np.maximum.reduceat(scores, query.starts, axis=1)
    order = np.argsort(-best, axis=1, kind="stable")[:, :CUT]
    return np.asarray(query.gains[order] @ _discounts(order.shape[1]) / query.ideal)


def _discounts(length: int) -> NDArray[np.float64]:
    return np.asarray(1.0 / np.log2(np.arange(2, length + 2)))
