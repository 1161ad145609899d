"""A static encoder on numpy: an embedding is the normalised mean of the token rows.

Reads sentence-transformers' ``StaticEmbedding`` folders (also as model2vec writes them) and agrees with
that class, without importing torch. Its single rows serve late interaction.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput
from index.tokenizing import read_tokenizer

BATCH = 1024  # texts whose tokens are in memory at once
FINGERPRINT_LENGTH = 16  # hexadecimal digits

# Number formats of safetensors that a table may have.
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I8": "i1", "I32": "<i4", "I64": "<i8"}

Offsets = list[tuple[int, int]]


class StaticEncoder:
    """The model in ``folder``; see ``index.encoder.Encoder`` for what its embeddings promise."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raise ``InvalidInput`` where a file is missing or damaged."""
        weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
        for path in (weights, tokenizer):
            if not path.is_file():
                raise InvalidInput(f"model folder {str(folder)!r} lacks {path.name}: fetch the model again")
        self.name = name
        self.fingerprint = _fingerprint(weights, tokenizer)
        self._rows, self._factors, self._row_of = _read_table(weights)
        self._tokenizer = read_tokenizer(tokenizer)
        self.dim = int(self._rows.shape[1])
        self.step = BATCH

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of what is searched ``(n, dim)``."""
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of what is asked ``(n, dim)``; the same map, a static model has no prompts."""
        return self._encode(texts)

    def tokens(self, text: str) -> tuple[NDArray[np.int32], Offsets]:
        """The ids of the known tokens and where each stands in ``text``, half-open, in characters."""
        ids, offsets = self._tokenizer.tokens(text)
        known = np.flatnonzero(self.token_weights[ids])
        return ids[known], [offsets[position] for position in known]

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The ids of the known tokens of each text, as ``tokens`` gives them."""
        return [ids[self.token_weights[ids] > 0] for ids in self._tokenizer.ids(texts)]

    def token_rows(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The L2-normalised rows of some tokens ``(len(ids), dim)``; unknown ones are zero."""
        rows = self._rows[self._row_of[ids]].astype(np.float32)
        rows *= self._unit_factors[ids, None]
        return rows

    @cached_property
    def token_weights(self) -> NDArray[np.float32]:
        """How much each token says: the norm of its row ``(vocabulary,)``; 0 for unknown ones."""
        squares = np.einsum("ij,ij->i", self._rows, self._rows, dtype=np.float32)
        return np.asarray(np.sqrt(squares)[self._row_of] * np.abs(self._factors), np.float32)

    @cached_property
    def _unit_factors(self) -> NDArray[np.float32]:
        """What brings each token's row to length 1 ``(vocabulary,)``; 0 for unknown ones."""
        weights = self.token_weights
        return np.divide(self._factors, weights, out=np.zeros_like(weights), where=weights > 0)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        embeddings = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), BATCH):
            for row, ids in enumerate(self._tokenizer.ids(texts[start : start + BATCH]), start):
                embeddings[row] = self._pool(ids)
        norms = np.linalg.norm(embeddings, axis=1, keepdims=True)
        return np.asarray(embeddings / np.where(norms > 0, norms, 1), np.float32)

    def _pool(self, tokens: NDArray[np.int32]) -> NDArray[np.float32]:
        """The sum of the rows of one text, on its own: its embedding must not depend on a batch."""
        rows = self._rows[self._row_of[tokens]].astype(np.float32)
        return np.asarray(self._factors[tokens] @ rows)


def _read_table(
    path: Path,
) -> tuple[NDArray[Any], NDArray[np.float32], NDArray[np.int64]]:
    """Stored rows, each token's factor, each token's row number."""
    try:
        tensors = _map_tensors(path)
    except (ValueError, LookupError) as error:
        raise InvalidInput(f"{str(path)!r} is damaged ({error}): fetch the model again") from error
    rows = tensors.get("embedding.weight", tensors.get("embeddings"))
    if rows is None or rows.ndim != 2:  # noqa: PLR2004  # a table has two axes
        raise InvalidInput(f"{str(path)!r} holds no embedding table: expected a StaticEmbedding model")
    row_of = tensors.get("mapping", np.arange(len(rows))).astype(np.int64)
    factors = tensors.get("weights", np.ones(len(row_of))).astype(np.float32)
    return rows, factors, row_of


def _map_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a safetensors file, mapped instead of read: a query touches few rows.

    The format: eight bytes of header length, the header in JSON, the tensors end to end.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return {
        name: np.asarray(  # a memmap object itself is slow to index
            np.memmap(
                path,
                DTYPES[tensor["dtype"]],
                "r",
                8 + length + tensor["data_offsets"][0],
                tuple(tensor["shape"]),
            )
        )
        for name, tensor in header.items()
    }


def _fingerprint(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:FINGERPRINT_LENGTH]
