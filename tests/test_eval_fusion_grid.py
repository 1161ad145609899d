"""Weightings tried on judged candidates: the figures are those that a search with them would get."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.parsing import parse_file
from eval.dataset import Dataset
from eval.fusion_grid import MEASURE, grid, judged_candidates, ndcg_table
from eval.own_questions import own_questions
from eval.runner import Experiment, indexed, run_experiment
from index.local import LocalIndex
from retriever.fusion import FusionWeights
from retriever.weights import store_weights

WEIGHTINGS = (FusionWeights(), FusionWeights(0.0, 0.9, 0.1), FusionWeights(1.0, 0.0, 0.0))


@pytest.fixture(scope="module")
def data(samples: Path) -> Dataset:
    return own_questions("samples", [parse_file(path) for path in sorted(samples.iterdir())])


def by_documents(data: Dataset) -> Dataset:
    """The same queries with the documents that hold a right passage as what was judged, graded 1 and 2."""
    document_of = {
        passage.id: parsed.document.name
        for parsed in data.documents
        for entry in parsed.entries
        for passage in entry.passages
    }
    qrels = {
        query_id: {document_of[passage_id]: 1 for passage_id in grades} | {"library_rules.txt": 2}
        for query_id, grades in data.qrels.items()
    }
    return replace(data, qrels=qrels, document_of=document_of)


def searched(index: LocalIndex, data: Dataset, weights: FusionWeights) -> list[float]:
    store_weights(index.store, weights)
    evaluation = run_experiment(index, data, Experiment(["hybrid"], measures=[MEASURE]))
    return list(evaluation.modes["hybrid"].scores.by_query[MEASURE].values())


@pytest.mark.parametrize("judged", ["passages", "documents"])
def test_a_weighting_s_figures_are_those_of_a_search_with_it(data: Dataset, judged: str) -> None:
    if judged == "documents":
        data = by_documents(data)
    with indexed(data.documents, model=None) as index:
        table = ndcg_table(list(judged_candidates(index, data)), WEIGHTINGS)
        for column, weights in enumerate(WEIGHTINGS):
            assert searched(index, data, weights) == pytest.approx(table[:, column].tolist())
    assert 0.2 < table.mean() < 1


def test_the_grid_holds_every_step_once_and_adds_up() -> None:
    weightings = grid()
    assert len(weightings) == len(set(weightings)) == 231
    assert {round(weights.total, 9) for weights in weightings} == {1.0}
    assert FusionWeights(0.4, 0.3, 0.3) in weightings


def test_a_query_without_candidates_scores_nothing_and_counts(data: Dataset) -> None:
    with indexed([], model=None) as index:
        table = ndcg_table(list(judged_candidates(index, data)), WEIGHTINGS)
    assert table.shape == (len(data.queries), 3)
    assert not np.any(table)
