"""Tuning an index: judged on held-out queries, and kept only if it helps."""

from pathlib import Path

import numpy as np
import pytest
from conftest import MakeDocument

from corpus.errors import InvalidInput
from corpus.parsing import parse_file
from corpus.store import Store
from eval import tune as module
from eval.tune import FOLDS, Tuning, reset, tune_index
from index.local import LocalIndex
from retriever.fusion import DEFAULT_WEIGHTS
from retriever.weights import stored_weights

SYSTEMS = ["tuned", "defaults", "lexical", "dense", "token", "rrf"]


def library(folder: Path, samples: Path, model: Path | None) -> Path:
    with LocalIndex.create(folder, str(model) if model else None) as index:
        index.add(parse_file(path) for path in sorted(samples.iterdir()))
    return folder


@pytest.fixture(scope="module")
def misled(tmp_path_factory: pytest.TempPathFactory, samples: Path, tiny_model: Path) -> Path:
    """An index whose encoder knows a few characters: its dense leg is all but noise."""
    return library(tmp_path_factory.mktemp("misled") / "index", samples, tiny_model)


@pytest.fixture(scope="module")
def tuning(misled: Path) -> Tuning:
    return tune_index(misled)


def test_weights_that_help_are_stored_and_can_be_taken_back(misled: Path, tuning: Tuning) -> None:
    assert tuning.helps
    assert tuning.gains["defaults"].interval.low > 0
    assert tuning.weights.dense < DEFAULT_WEIGHTS.dense / 2
    with Store.open(misled) as store:
        assert stored_weights(store) == tuning.weights
        reset(misled)
        assert stored_weights(store) == DEFAULT_WEIGHTS


def test_every_system_is_measured_on_the_same_queries(tuning: Tuning) -> None:
    assert list(tuning.values) == SYSTEMS
    assert list(tuning.gains) == SYSTEMS[1:]
    assert len({tuple(values) for values in tuning.values.values()}) == 1
    assert np.mean(list(tuning.values["dense"].values())) < np.mean(list(tuning.values["lexical"].values()))
    assert len(tuning.folds) == FOLDS


def test_a_tuning_repeats_itself(misled: Path, tuning: Tuning) -> None:
    again = tune_index(misled)
    assert (again.weights, again.folds, again.values) == (tuning.weights, tuning.folds, tuning.values)


def test_the_json_says_what_was_fitted_and_from_what(tuning: Tuning) -> None:
    written = tuning.as_json()
    assert written["helps"] is True
    assert isinstance(systems := written["systems"], dict)
    assert systems["tuned"]["mean"] == pytest.approx(np.mean(list(tuning.values["tuned"].values())))
    assert isinstance(source := written["provenance"], dict)
    assert list(source["sha256"]) == ["documents"]
    assert source["model"]


def test_weights_that_do_not_help_leave_the_index_as_it_was(samples: Path, tmp_path: Path) -> None:
    folder = library(tmp_path / "index", samples, model=None)
    tuning = tune_index(folder)
    assert not tuning.helps
    with Store.open(folder) as store:
        assert stored_weights(store) == DEFAULT_WEIGHTS


def test_a_query_is_judged_by_weights_that_were_fitted_without_it() -> None:
    # each query alone has a favourite weighting: who had seen it would have chosen it
    table = np.eye(len(module._WEIGHTINGS))[:50]
    values, _ = module._cross_validated(table)
    assert not np.any(values)


def test_of_weights_that_are_as_good_those_nearest_the_defaults_are_taken() -> None:
    assert module._WEIGHTINGS[module._choice(np.ones((40, len(module._WEIGHTINGS))))] == DEFAULT_WEIGHTS


def test_too_few_questions_are_refused(make_document: MakeDocument, tmp_path: Path) -> None:
    with LocalIndex.create(tmp_path / "small") as index:
        index.add([make_document("small.txt", {"几点开门": ["九点。"]})])
    with pytest.raises(InvalidInput, match=r"'small' has 1 queries .* at least 20"):
        tune_index(tmp_path / "small")


def test_progress_ends_when_all_systems_have_answered_all_queries(misled: Path) -> None:
    steps: list[tuple[int, int]] = []
    asked = len(tune_index(misled, progress=lambda done, total: steps.append((done, total))).values["tuned"])
    assert steps == [(done, 5 * asked) for done in range(1, 5 * asked + 1)]
