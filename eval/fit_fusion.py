"""The default weights of the fusion, fitted on development sets that no reported figure comes from.

``python -m eval.fit_fusion DATASET...`` takes BEIR folders, or development sets of the encoder's training
(``.cache/training/development/*.jsonl``, which ``python -m index.training`` splits off), and adds the
questions written for fitting. It scores the candidates of every query on each leg once, and tries all weights
in steps of 0.05. Each dataset counts the same, and so does one that holds all development sets together. It
prints the best weights, what they reach, and what single legs and today's defaults reach.

The defaults come from the sets whose sources the encoder was not trained on (``story-questions-zh``,
``paper-titles-zh``, ``prose-*``): on a share held out of a source that it knows, the dense leg looks better
than it is on a stranger's documents.
"""

import argparse
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from eval.dataset import Dataset
from eval.development import QUERIES, question_sets, read, read_together
from eval.fusion_grid import Table, grid, judged_candidates, ndcg_table
from eval.runner import indexed
from retriever.fusion import DEFAULT_WEIGHTS, FusionWeights

_NAMED = {
    "lexical": FusionWeights(1, 0, 0),
    "dense": FusionWeights(0, 1, 0),
    "token match": FusionWeights(0, 0, 1),
    "default": DEFAULT_WEIGHTS,
}
_WEIGHTINGS = (*grid(), *_NAMED.values())


def table_of(dataset: Dataset) -> Table:
    """What each weighting reaches on evenly spread queries of the dataset."""
    step = -(-len(dataset.queries) // QUERIES)
    spread = replace(dataset, queries=dict(islice(dataset.queries.items(), 0, None, step)))
    with indexed(dataset.documents, model=None) as index:
        return ndcg_table(list(judged_candidates(index, spread)), _WEIGHTINGS)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path)
    paths = parser.parse_args().datasets
    development = [path for path in paths if not path.is_dir()]
    together = [read_together(development)] if development else []
    datasets = [*map(read, paths), *together, *(each.answered() for each in question_sets())]
    means = np.array([table_of(dataset).mean(axis=0) for dataset in datasets])  # (datasets, weightings)
    best = _WEIGHTINGS[int(means.mean(axis=0).argmax())]
    print("weights".ljust(14), *(dataset.name[:12].rjust(12) for dataset in datasets), "mean".rjust(8))
    for name, weights in {**_NAMED, "best": best}.items():
        figures = means[:, _WEIGHTINGS.index(weights)]
        print(name.ljust(14), *(f"{figure:12.3f}" for figure in figures), f"{np.mean(figures):8.4f}")
    print(best)


if __name__ == "__main__":
    main()
