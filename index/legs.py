"""The three derived indexes of one folder, kept at the store's generation together."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from corpus.store import Store
from corpus.stored import Change, PassageText
from index.analyzer import Analyzer
from index.dense import DenseIndex
from index.encoder import Encoder
from index.generations import latest
from index.lexical import LexicalIndex
from index.static_encoder import StaticEncoder
from index.token_match import TokenIndex, embedded_text

EncodeProgress = Callable[[int, int], None]  # passages encoded, passages to encode


class Legs:
    """Lexical, dense and token index, as opened; ``dense`` and ``tokens`` are replaced, never changed."""

    def __init__(
        self, folder: Path, encoder: Encoder, token_encoder: StaticEncoder, analyzer: Analyzer
    ) -> None:
        self._folder = folder
        self._encoder = encoder
        self._token_encoder = token_encoder
        self.lexical = LexicalIndex.open(folder / "lexical", analyzer)
        self.dense = DenseIndex.open(self._dense_folder, encoder.dim)
        self.tokens = TokenIndex.open(self._tokens_folder, token_encoder)

    @property
    def reached(self) -> int:
        """The generation of the store that all three have reached."""
        return min(self.lexical.state.generation, self.dense.generation, self.tokens.generation)

    def analyze_with(self, analyzer: Analyzer) -> None:
        """Give the lexical index another analyzer; whether it has to be made anew is the caller's to say."""
        self.lexical = LexicalIndex.open(self._folder / "lexical", analyzer)

    def reopen(self) -> None:
        """See what was published since."""
        self.lexical.reload()
        if latest(self._dense_folder) != self.dense.generation:
            self.dense = DenseIndex.open(self._dense_folder, self._encoder.dim)
        if latest(self._tokens_folder) != self.tokens.generation:
            self.tokens = TokenIndex.open(self._tokens_folder, self._token_encoder)

    def follow(
        self, store: Store, before: int, change: Change, progress: EncodeProgress | None = None
    ) -> None:
        """Bring each to the store's generation: by ``change`` if it stood at ``before``, else anew."""
        self._encode_missing(store, progress)
        generation = store.generation
        if self.lexical.state.generation == before:
            self.lexical.apply(store, change, generation)
        elif self.lexical.state.generation != generation:
            self.lexical.rebuild(store, generation)
        if self.dense.generation != generation:
            known = change if self.dense.generation == before else None
            DenseIndex.follow(self._dense_folder, self._encoder.dim, store, known, generation)
        if self.tokens.generation != generation:
            known = change if self.tokens.generation == before else None
            TokenIndex.follow(self._tokens_folder, self._token_encoder, store, known, generation)
        self.reopen()

    def _encode_missing(self, store: Store, progress: EncodeProgress | None) -> None:
        """Encode the passages whose embedding is not in the store's cache."""
        missing = list(store.unembedded(self._encoder.fingerprint))
        step = self._encoder.step
        for first in range(0, len(missing), step):
            if progress:
                progress(first, len(missing))
            batch: list[PassageText] = missing[first : first + step]
            rows = self._encoder.encode_passages([embedded_text(passage) for passage in batch])
            rows = np.ascontiguousarray(rows, dtype="<f4")
            store.add_embeddings(
                self._encoder.fingerprint, zip(batch, (row.tobytes() for row in rows), strict=True)
            )
        if progress and missing:
            progress(len(missing), len(missing))

    @property
    def _dense_folder(self) -> Path:
        return self._folder / "dense"

    @property
    def _tokens_folder(self) -> Path:
        return self._folder / "tokens"
