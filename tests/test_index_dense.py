"""The dense leg finds exactly what comparing with every embedding would find."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeDocument
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import IndexUnusable
from index.dense import DenseIndex
from index.local import LocalIndex
from index.types import KeyScore

DIM = 24


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def published(folder: Path, rows: NDArray[np.float32]) -> DenseIndex:
    """An index of these rows under the keys 1, 2, ….

    The store of the test holds nothing but embeddings.
    """

    class Rows:
        def embeddings(self) -> Iterable[tuple[int, bytes]]:
            return ((key, row.tobytes()) for key, row in enumerate(rows, start=1))

    DenseIndex.follow(folder, DIM, Rows(), None, generation=1)  # type: ignore[arg-type] # all it asks for
    return DenseIndex.open(folder, DIM)


def by_comparing_all(rows: NDArray[np.float32], query: NDArray[np.float32], depth: int) -> list[KeyScore]:
    scores = (rows.astype(np.float64) @ query).round(6)
    cut = np.sort(scores)[::-1][depth - 1]
    return [KeyScore(key, score) for key, score in enumerate(scores.tolist(), start=1) if score >= cut]


@given(seed=st.integers(0, 10_000), spread=st.sampled_from([1.0, 1e-2, 1e-4]), depth=st.integers(1, 60))
def test_a_search_agrees_with_comparing_all_even_where_half_precision_cannot_tell_them_apart(
    tmp_path_factory: pytest.TempPathFactory, seed: int, spread: float, depth: int
) -> None:
    source = np.random.default_rng(seed)
    rows = unit(source.normal(size=(1, DIM)) + spread * source.normal(size=(120, DIM)))
    query = unit(source.normal(size=(1, DIM)))[0]
    index = published(tmp_path_factory.mktemp("dense"), rows)
    found = index.search(query, depth)
    assert sorted(hit.key for hit in found) == [hit.key for hit in by_comparing_all(rows, query, depth)]
    assert index.scores(query, [hit.key for hit in found]).tolist() == [hit.score for hit in found]


def test_all_that_tie_with_the_last_are_found(tmp_path: Path) -> None:
    rows = unit(np.ones((50, DIM)))
    assert len(published(tmp_path, rows).search(rows[0], 3)) == 50


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = DenseIndex.open(tmp_path, DIM)
    assert index.search(np.ones(DIM, np.float32), 5) == []
    assert index.scores(np.ones(DIM, np.float32), [1, 2]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["keys.npy", "rows.npy", "halves.faiss"])
def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path, name: str) -> None:
    published(tmp_path, unit(np.ones((3, DIM))))
    (tmp_path / "1" / name).write_bytes(b"not an index")
    with pytest.raises(IndexUnusable, match=r"is damaged: delete that folder, it is rebuilt from the store"):
        DenseIndex.open(tmp_path, DIM)


def test_embeddings_of_another_dimension_are_refused(tmp_path: Path) -> None:
    published(tmp_path, unit(np.ones((3, DIM))))
    with pytest.raises(IndexUnusable, match="is not one of 25 dimensions, as the encoder wants"):
        DenseIndex.open(tmp_path, DIM + 1)


def test_an_index_written_by_an_older_version_is_made_anew(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    with LocalIndex.create(tmp_path / "i") as index:
        index.add([make_document("a.txt", {"停车": ["地下停车场有车位六十个。", "请勿过夜。"]})])
        before = index.dense_hits("停车场", 2)
    (generation,) = (tmp_path / "i" / "dense").iterdir()
    for file in generation.iterdir():
        file.unlink()
    (generation / "index.faiss").write_bytes(b"of an older version")
    with LocalIndex.open(tmp_path / "i") as index:
        assert index.dense_hits("停车场", 2) == before != []
