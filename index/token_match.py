"""Token match: late interaction over the bundled encoder's static token vectors.

For each token of the query the best cosine among the passage's tokens, averaged with the squared norms of
the query tokens' vectors as weights (the sum-of-maxima of ColBERT, Khattab & Zaharia 2020, with learnt term
weights). A long passage has a near token for anything by chance, so the score falls with the logarithm of
its length. It scores candidates that other legs found, and says which passage words met which query words. It
uses the bundled encoder whatever encoder the dense leg has.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.store import Store
from corpus.stored import Change, PassageText
from corpus.types import Span
from index.generations import latest, open_latest, publish, unusable
from index.keys import locate
from index.static_encoder import StaticEncoder

_KEYS_FILE = "keys.npy"
_STARTS_FILE = "starts.npy"
_TOKENS_FILE = "tokens.npy"
_FILES = (_KEYS_FILE, _STARTS_FILE, _TOKENS_FILE)  # in the order of the arrays
_DECIMALS = 6
_RECENT_QUERIES = 64  # about as many as a server answers at once
# Both were chosen on development sets, see docs/decisions.md.
LENGTH_PENALTY = 0.05  # per unit of ln(tokens)
WEIGHT_POWER = 2  # of the norms, as weights of the query's tokens


class TokenPair(NamedTuple):
    """A word piece of the query, the piece of the passage nearest to it, and their cosine × weight."""

    query: Span
    passage: Span
    similarity: float
    weight: float


class TokenIndex:
    """The tokens of every passage of one generation, memory-mapped; ``len()`` counts passages.

    ``keys (n,)`` ascending, ``starts (n + 1,)``, ``tokens (starts[-1],)``: passage ``i`` has the token ids
    ``tokens[starts[i]:starts[i + 1]]``.
    """

    def __init__(self, encoder: StaticEncoder, arrays: "_Arrays", generation: int) -> None:
        self._encoder = encoder
        self._arrays = arrays
        # One search asks for the tokens of its query again and again: for the leg and for each highlight.
        self._query = lru_cache(_RECENT_QUERIES)(self._read_query)
        self.generation = generation

    @classmethod
    def open(cls, folder: Path, encoder: StaticEncoder) -> "TokenIndex":
        """Open the newest generation in a folder; an empty index of generation 0 where there is none.

        One that lacks a file counts as none. Raises ``IndexUnusable`` if a file is damaged.
        """
        return open_latest(
            folder, _FILES, lambda generation: cls(encoder, _Arrays.load(folder, generation), generation)
        )

    def __len__(self) -> int:
        return len(self._arrays.keys)

    @property
    def keys(self) -> list[int]:
        """The keys of the passages, ascending."""
        return [int(key) for key in self._arrays.keys]

    def differing(self, passages: Iterable[PassageText]) -> list[int]:
        """The keys of those passages that are here with other tokens."""
        wanted = _tokenized(self._encoder, passages)
        keys = wanted.keys.tolist()
        _, here = locate(self._arrays.keys, keys)
        return [
            key
            for key, is_here in zip(keys, here.tolist(), strict=True)
            if is_here and not np.array_equal(self._arrays.gather([key])[1], wanted.gather([key])[1])
        ]

    def scores(self, query: str, keys: Sequence[int]) -> NDArray[np.float64]:
        """The score of each of these passages, below 1, in their order: ``(n,)``.

        0 for one that is empty or not here.
        """
        asked = self._query(query)
        weights = asked.weights**WEIGHT_POWER
        lengths, tokens = self._arrays.gather(keys)
        if not asked.spans or not len(tokens):
            return np.zeros(len(keys))
        distinct, places = _distinct(tokens, len(self._encoder.token_weights))
        similarity = asked.rows @ self._encoder.token_rows(distinct).T
        filled = lengths > 0
        starts = (np.cumsum(lengths) - lengths)[filled]
        best = np.maximum.reduceat(similarity[:, places], starts, axis=1)
        scores = np.zeros(len(keys))
        scores[filled] = weights @ best / weights.sum() - LENGTH_PENALTY * np.log(lengths[filled])
        return scores.round(_DECIMALS)

    def pairs(self, query: str, text: str) -> list[TokenPair]:
        """For each token of the query the passage token that it met, in the order of the query."""
        asked = self._query(query)
        ids, spans = self._encoder.tokens(text)
        if not asked.spans or not len(ids):
            return []
        similarity = asked.rows @ self._encoder.token_rows(ids).T
        nearest = similarity.argmax(axis=1)
        cosines = similarity[np.arange(len(nearest)), nearest].tolist()
        met = [Span(*spans[place]) for place in nearest.tolist()]
        return list(map(TokenPair, asked.spans, met, cosines, asked.weights.tolist()))

    def _read_query(self, query: str) -> "_Query":
        ids, spans = self._encoder.tokens(query)
        return _Query(
            [Span(*span) for span in spans], self._encoder.token_rows(ids), self._encoder.token_weights[ids]
        )

    @classmethod
    def follow(
        cls, folder: Path, encoder: StaticEncoder, store: Store, change: Change | None, generation: int
    ) -> None:
        """Publish a new generation: the last one after a change, or made anew where that is ``None``."""
        if change is None:
            arrays = _tokenized(encoder, store.passage_texts())
        else:
            kept = _Arrays.load(folder, latest(folder, _FILES)).without(change.removed)
            arrays = kept.extended(_tokenized(encoder, store.passage_texts(change.added)))
        publish(folder, generation, arrays.save)


class _Query(NamedTuple):
    """The tokens of a query: their spans, their normalised rows ``(n, dim)`` and their weights ``(n,)``."""

    spans: list[Span]
    rows: NDArray[np.float32]
    weights: NDArray[np.float32]


class _Arrays(NamedTuple):
    keys: NDArray[np.int64]
    starts: NDArray[np.int64]
    tokens: NDArray[np.int32]

    @classmethod
    def load(cls, folder: Path, generation: int) -> "_Arrays":
        """The arrays of one generation, memory-mapped; empty ones for generation 0."""
        if not generation:
            return cls(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int32))
        part = folder / str(generation)
        try:
            # A plain view of the mapped file: slicing a memmap object costs ten times as much.
            arrays = cls(*(np.asarray(np.load(part / name, mmap_mode="r")) for name in _FILES))
        except (ValueError, EOFError, FileNotFoundError) as error:
            raise unusable(folder, "is damaged") from error
        if len(arrays.starts) != len(arrays.keys) + 1 or arrays.starts[-1] != len(arrays.tokens):
            raise unusable(folder, "is damaged")
        return arrays

    def save(self, folder: Path) -> None:
        np.save(folder / _KEYS_FILE, self.keys, allow_pickle=False)
        np.save(folder / _STARTS_FILE, self.starts, allow_pickle=False)
        np.save(folder / _TOKENS_FILE, self.tokens, allow_pickle=False)

    def gather(self, keys: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Lengths and concatenated tokens of these passages; length 0 for one that is not here."""
        rows, here = locate(self.keys, keys)
        lengths = np.zeros(len(keys), np.int64)
        lengths[here] = self.starts[rows[here] + 1] - self.starts[rows[here]]
        pieces = [self.tokens[self.starts[row] : self.starts[row + 1]] for row in rows[here]]
        return lengths, np.concatenate([*pieces, np.zeros(0, np.int32)])

    def without(self, keys: Sequence[int]) -> "_Arrays":
        kept = np.isin(self.keys, np.asarray(keys, dtype=np.int64), invert=True)
        lengths = np.diff(self.starts)
        return _Arrays(
            self.keys[kept],
            np.concatenate([[0], np.cumsum(lengths[kept])]),
            self.tokens[np.repeat(kept, lengths)],
        )

    def extended(self, later: "_Arrays") -> "_Arrays":
        """Both together; the keys of ``later`` are greater, since keys are given out in order."""
        return _Arrays(
            np.concatenate([self.keys, later.keys]),
            np.concatenate([self.starts, later.starts[1:] + self.starts[-1]]),
            np.concatenate([self.tokens, later.tokens]),
        )


def _distinct(tokens: NDArray[np.int32], vocabulary: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The distinct tokens in order, and for each token which of them it is; faster than sorting."""
    present = np.zeros(vocabulary, np.bool_)
    present[tokens] = True
    distinct = np.flatnonzero(present).astype(np.int32)
    place = np.zeros(vocabulary, np.int32)
    place[distinct] = np.arange(len(distinct), dtype=np.int32)
    return distinct, place[tokens]


def _tokenized(encoder: StaticEncoder, passages: Iterable[PassageText]) -> _Arrays:
    passages = list(passages)
    rows = encoder.token_ids([embedded_text(passage) for passage in passages])
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    return _Arrays(
        np.fromiter((passage.key for passage in passages), dtype=np.int64, count=len(passages)),
        np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]),
        np.concatenate([*rows, np.zeros(0, np.int32)]),
    )


def embedded_text(passage: PassageText) -> str:
    """The text by which a passage is encoded and token-matched: its question, then itself."""
    return f"{passage.question}\n{passage.text}" if passage.question else passage.text
