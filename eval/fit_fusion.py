"""The default weights of the fusion, fitted on development sets that no reported figure comes from.

``python -m eval.fit_fusion DATASET...`` takes BEIR folders, or development sets of the encoder's training
(``.cache/training/development/*.jsonl``, which ``python -m index.training`` splits off). It scores the
candidates of every query on each leg once, and tries all weights in steps of 0.05. Each dataset counts the
same. It prints the best weights, what they reach, and what single legs and today's defaults reach.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from eval.dataset import Dataset
from eval.development import QUERIES, read
from index.local import LocalIndex
from retriever.fusion import DEFAULT_WEIGHTS, FusionWeights, known_share, min_max
from retriever.ranking import DEPTH

STEPS = 20  # of the grid from 0 to 1
CUT = 10  # nDCG@10


@dataclass(frozen=True, slots=True)
class Judged:
    """One query's candidates: normalised legs ``(3, n)``, gains ``(n,)``, the best DCG there could be."""

    legs: NDArray[np.float64]
    share: float
    gains: NDArray[np.float64]
    ideal: float


def judged_candidates(dataset: Dataset) -> Iterator[Judged]:
    """Yield the candidates of the dataset's first queries, in its order."""
    with TemporaryDirectory() as folder, LocalIndex.create(Path(folder) / "index") as index:
        index.add(dataset.documents)
        for query_id, query in islice(dataset.queries.items(), QUERIES):
            grades = dataset.qrels[query_id]
            found = index.candidates(query, DEPTH)
            best = sorted(grades.values(), reverse=True)[:CUT]
            yield Judged(
                np.stack([min_max(leg) for leg in (found.lexical, found.dense, found.token_match)]),
                known_share(found.terms),
                np.array([float(grades.get(passage_id, 0)) for passage_id in found.passage_ids]),
                float(_discounts(len(best)) @ np.array(best, dtype=np.float64)),
            )


def mean_ndcg(judged: Sequence[Judged], weights: FusionWeights) -> float:
    """nDCG@10 (Järvelin & Kekäläinen 2002, linear gains) of the fusion with these weights."""
    return float(np.mean([_ndcg(query, weights) for query in judged]))


def grid() -> Iterator[FusionWeights]:
    """Yield all weights in steps of 0.05 that add up to 1."""
    for lexical in range(STEPS + 1):
        for dense in range(STEPS + 1 - lexical):
            yield FusionWeights(lexical / STEPS, dense / STEPS, (STEPS - lexical - dense) / STEPS)


def _ndcg(query: Judged, weights: FusionWeights) -> float:
    factors = np.array([weights.lexical * query.share**2, weights.dense, weights.token_match])
    order = np.argsort(-(factors @ query.legs), kind="stable")[:CUT]
    return float(_discounts(len(order)) @ query.gains[order]) / query.ideal


def _discounts(length: int) -> NDArray[np.float64]:
    return np.asarray(1.0 / np.log2(np.arange(2, length + 2)))


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path)
    datasets = [read(path) for path in parser.parse_args().datasets]
    judged = {dataset.name: list(judged_candidates(dataset)) for dataset in datasets}
    tried = {
        weights: [mean_ndcg(queries, weights) for queries in judged.values()]
        for weights in [*grid(), DEFAULT_WEIGHTS]
    }
    best = max(tried, key=lambda weights: float(np.mean(tried[weights])))
    rows = {
        "lexical": FusionWeights(1, 0, 0),
        "dense": FusionWeights(0, 1, 0),
        "token match": FusionWeights(0, 0, 1),
        "default": DEFAULT_WEIGHTS,
        "best": best,
    }
    print("weights".ljust(14), *(name[:12].rjust(12) for name in judged), "mean".rjust(8))
    for name, weights in rows.items():
        figures = tried[weights]
        print(name.ljust(14), *(f"{figure:12.3f}" for figure in figures), f"{np.mean(figures):8.4f}")
    print(best)


if __name__ == "__main__":
    main()
