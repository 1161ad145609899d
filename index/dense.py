"""The dense index: cosine over the passages' embeddings, exact, in FAISS.

The only file that knows FAISS. Memory holds the embeddings in half precision, which halves what a search
has to read; they find the candidates, and the embeddings themselves, mapped from disk, score these. Rounding
to half precision moves a cosine by less than ``_HALF_ERROR``, so fetching everything within twice that of the
cut makes the result exact.

An opened index is never changed: following the store makes a new one beside it and publishes that, so that
searches in other threads go on undisturbed.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.store import Store
from corpus.stored import Change
from index.generations import latest, open_latest, publish, unusable
from index.keys import locate
from index.types import KeyScore

if TYPE_CHECKING:
    import faiss

_KEYS_FILE = "keys.npy"
_ROWS_FILE = "rows.npy"
_HALVES_FILE = "halves.faiss"
_FILES = (_KEYS_FILE, _ROWS_FILE, _HALVES_FILE)
_DECIMALS = 6  # kernels differ in the last bits by a row's place; rounding makes ties of equals
_BLOCK = 4096  # rows that are scored at once, to keep memory small
# Rounding to the 11 bits of half precision moves each number by at most 2^-11 of itself, and by Cauchy and
# Schwarz a product of unit vectors by at most that: 4.9e-4. The rest is for adding up in float32.
_HALF_ERROR = 5e-4


class DenseIndex:
    """Cosine similarity over the embeddings of one generation; ``len()`` counts them."""

    def __init__(self, arrays: "_Arrays", generation: int) -> None:
        self._arrays = arrays
        self.generation = generation

    @classmethod
    def open(cls, folder: Path, dim: int) -> "DenseIndex":
        """Open the newest generation in a folder; an empty index of generation 0 where there is none.

        One that lacks a file, or was written by an older version, counts as none. Raises ``IndexUnusable``
        if a file is damaged or holds embeddings of another dimension.
        """
        return open_latest(
            folder, _FILES, lambda generation: cls(_Arrays.load(folder, generation, dim), generation)
        )

    def __len__(self) -> int:
        return len(self._arrays.keys)

    @property
    def keys(self) -> list[int]:
        """The keys of the passages, ascending."""
        return [int(key) for key in self._arrays.keys]

    def differing(self, embeddings: Iterable[tuple[int, bytes]]) -> list[int]:
        """The keys of those stored embeddings that are here with other numbers."""
        keys, rows = _matrix(embeddings, self._arrays.rows.shape[1])
        places, here = locate(self._arrays.keys, keys.tolist())
        same = (self._arrays.rows[places] == rows).all(axis=1) if len(self) else here
        return [int(key) for key in keys[here & ~same]]

    def search(self, embedding: NDArray[np.float32], depth: int) -> list[KeyScore]:
        """The ``depth`` nearest passages to a query embedding ``(dim,)``, and all that tie with the last."""
        places = self._near(embedding, min(depth, len(self)))
        if not len(places):
            return []
        scores = self._exact(embedding, places)
        cut = np.sort(scores)[::-1][min(depth, len(scores)) - 1]
        kept = scores >= cut
        keys = self._arrays.keys[places[kept]].tolist()
        return [KeyScore(*pair) for pair in zip(keys, scores[kept].tolist(), strict=True)]

    def scores(self, embedding: NDArray[np.float32], keys: Sequence[int]) -> NDArray[np.float64]:
        """The score of each of these passages, in their order: ``(n,)``; 0 for one that is not here."""
        places, here = locate(self._arrays.keys, keys)
        scores = np.zeros(len(keys))
        scores[here] = self._exact(embedding, places[here])
        return scores

    @classmethod
    def follow(cls, folder: Path, dim: int, store: Store, change: Change | None, generation: int) -> None:
        """Publish a new generation: the last one after a change, or made anew where that is ``None``."""
        if change is None:
            arrays = _Arrays.empty(dim).extended(*_matrix(store.embeddings(), dim))
        else:
            kept = _Arrays.load(folder, latest(folder, _FILES), dim).without(change.removed)
            arrays = kept.extended(*_matrix(store.embeddings(change.added), dim))
        publish(folder, generation, arrays.save)

    def _near(self, embedding: NDArray[np.float32], depth: int) -> NDArray[np.int64]:
        """The places of all embeddings that may be among the ``depth`` nearest."""
        import faiss

        # One query is too little for two threads: waiting for each other takes longer than searching. The
        # number of threads belongs to the calling thread, so it is set at each call.
        faiss.omp_set_num_threads(1)
        limit = min(2 * depth, len(self))
        while limit:
            scores, places = self._arrays.halves.search(embedding[None], limit)
            if limit == len(self) or scores[0, -1] < scores[0, depth - 1] - 2 * _HALF_ERROR:
                return np.asarray(places[0])
            limit = min(2 * limit, len(self))
        return np.zeros(0, np.int64)

    def _exact(self, embedding: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.float64]:
        """The cosines at these places, added up in float64 so that neighbours don't matter."""
        scores = np.zeros(len(places))
        for first in range(0, len(places), _BLOCK):
            block = slice(first, first + _BLOCK)
            scores[block] = self._arrays.rows[places[block]].astype(np.float64) @ embedding
        return scores.round(_DECIMALS)


class _Arrays(NamedTuple):
    """``keys (n,)`` ascending, ``rows (n, dim)`` mapped from disk, and the rows in half precision."""

    keys: NDArray[np.int64]
    rows: NDArray[np.float32]
    halves: "faiss.Index"

    @classmethod
    def empty(cls, dim: int) -> "_Arrays":
        import faiss

        halves = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        return cls(np.zeros(0, np.int64), np.zeros((0, dim), np.float32), halves)

    @classmethod
    def load(cls, folder: Path, generation: int, dim: int) -> "_Arrays":
        """The arrays of one generation; empty ones for generation 0."""
        import faiss

        if not generation:
            return cls.empty(dim)
        part = folder / str(generation)
        try:
            keys = np.load(part / _KEYS_FILE)
            rows = np.asarray(np.load(part / _ROWS_FILE, mmap_mode="r"))
            halves = faiss.read_index(str(part / _HALVES_FILE))
        except (RuntimeError, ValueError, EOFError, FileNotFoundError) as error:
            raise unusable(folder, "is damaged") from error
        if rows.shape != (len(keys), dim) or halves.ntotal != len(keys) or halves.d != dim:
            raise unusable(folder, f"is not one of {dim} dimensions, as the encoder wants")
        return cls(keys, rows, halves)

    def save(self, folder: Path) -> None:
        import faiss

        np.save(folder / _KEYS_FILE, self.keys, allow_pickle=False)
        np.save(folder / _ROWS_FILE, self.rows, allow_pickle=False)
        faiss.write_index(self.halves, str(folder / _HALVES_FILE))

    def without(self, keys: Sequence[int]) -> "_Arrays":
        gone = np.isin(self.keys, np.asarray(keys, dtype=np.int64))
        if gone.any():
            import faiss

            self.halves.remove_ids(faiss.IDSelectorBatch(np.flatnonzero(gone)))
        return self._replace(keys=self.keys[~gone], rows=self.rows[~gone])

    def extended(self, keys: NDArray[np.int64], rows: NDArray[np.float32]) -> "_Arrays":
        """These and later ones, whose keys are greater, since keys are given out in order."""
        if len(rows):
            self.halves.add(rows)
        return self._replace(keys=np.concatenate([self.keys, keys]), rows=np.concatenate([self.rows, rows]))


def _matrix(
    embeddings: Iterable[tuple[int, bytes]], dim: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Keys ``(n,)`` and rows ``(n, dim)`` of stored embeddings."""
    pairs = list(embeddings)
    keys = np.fromiter((key for key, _ in pairs), dtype=np.int64, count=len(pairs))
    rows = np.frombuffer(b"".join(row for _, row in pairs), dtype="<f4").reshape(len(pairs), dim)
    return keys, rows.astype(np.float32)
