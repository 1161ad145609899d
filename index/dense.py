"""The dense index: inner product over the passages' embeddings, exact, in FAISS.

The only file that knows FAISS. An opened index is never changed: following the store makes a new one beside
it and publishes that, so that searches in other threads go on undisturbed.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnusable
from corpus.store import Store
from corpus.stored import Change
from index.generations import latest, publish
from index.keys import locate
from index.types import KeyScore

if TYPE_CHECKING:
    import faiss

_FILE = "index.faiss"
_DECIMALS = 6  # FAISS's kernels differ in the last bits by a row's place; rounding makes ties of equals


class DenseIndex:
    """Cosine similarity over the embeddings of one generation; ``len()`` counts them."""

    def __init__(self, index: "faiss.IndexIDMap2", generation: int) -> None:
        import faiss

        self._index = index
        self._keys = faiss.vector_to_array(index.id_map)  # ascending: keys are given out in order
        self.generation = generation

    @classmethod
    def open(cls, folder: Path, dim: int) -> "DenseIndex":
        """Open the newest generation in a folder; an empty index of generation 0 where there is none.

        Raises ``IndexUnusable`` if the file is damaged or holds embeddings of another dimension.
        """
        generation = latest(folder)
        return cls(_read(folder, generation, dim), generation)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, embedding: NDArray[np.float32], depth: int) -> list[KeyScore]:
        """At least the ``depth`` nearest passages to one query embedding ``(dim,)``, ties included."""
        import faiss

        # One query is too little for two threads: waiting for each other takes longer than searching. The
        # number of threads belongs to the calling thread, so it is set at each call.
        faiss.omp_set_num_threads(1)
        limit = min(depth, len(self))
        while limit:
            scores, keys = self._index.search(embedding[None], limit)
            scores = scores[0].round(_DECIMALS)
            if limit == len(self) or scores[min(depth, limit) - 1] > scores[-1]:
                return [KeyScore(int(key), float(score)) for key, score in zip(keys[0], scores, strict=True)]
            limit = min(2 * limit, len(self))  # the tie at the cut may go on
        return []

    def scores(self, embedding: NDArray[np.float32], keys: Sequence[int]) -> NDArray[np.float64]:
        """The score of each of these passages, in their order: ``(n,)``; 0 for one that is not here."""
        _, here = locate(self._keys, keys)
        scores = np.zeros(len(keys))
        if here.any():
            rows = self._index.reconstruct_batch(np.asarray(keys, dtype=np.int64)[here])
            scores[here] = rows @ embedding
        return scores.round(_DECIMALS)

    @classmethod
    def follow(cls, folder: Path, dim: int, store: Store, change: Change | None, generation: int) -> None:
        """Publish a new generation: the last one after a change, or made anew where that is ``None``."""
        import faiss

        index = _read(folder, 0 if change is None else latest(folder), dim)
        keys, rows = _matrix(store.embeddings(None if change is None else change.added), dim)
        if change is not None:
            index.remove_ids(faiss.IDSelectorBatch(np.asarray(change.removed, dtype=np.int64)))
        index.add_with_ids(rows, keys)
        publish(folder, generation, lambda part: faiss.write_index(index, str(part / _FILE)))


def _read(folder: Path, generation: int, dim: int) -> "faiss.IndexIDMap2":
    """The index of one generation; an empty one for generation 0."""
    import faiss

    if not generation:
        return faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
    path = folder / str(generation) / _FILE
    try:
        index = faiss.read_index(str(path))
    except RuntimeError as error:
        raise IndexUnusable(
            f"the dense index {str(path)!r} is damaged: delete {str(folder)!r}, it is rebuilt from the store"
        ) from error
    if not isinstance(index, faiss.IndexIDMap2) or index.d != dim:
        raise IndexUnusable(
            f"the dense index {str(path)!r} is not one of {dim} dimensions, as the encoder wants: "
            f"delete {str(folder)!r}, it is rebuilt from the store"
        )
    return index


def _matrix(
    embeddings: Iterable[tuple[int, bytes]], dim: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Keys ``(n,)`` and rows ``(n, dim)`` of stored embeddings."""
    pairs = list(embeddings)
    keys = np.fromiter((key for key, _ in pairs), dtype=np.int64, count=len(pairs))
    rows = np.frombuffer(b"".join(row for _, row in pairs), dtype="<f4").reshape(len(pairs), dim)
    return keys, rows.astype(np.float32)
