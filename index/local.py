"""The embedded index: the store and the three legs derived from it, in one folder.

``LocalIndex.update`` writes the store first, document by document, and then lets the legs follow. One
process writes at a time (a lock on the folder); others go on reading, and see the new state at their next
search. Whatever a crash leaves behind the store is made up when the index is next opened.
"""

import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnusable, InvalidInput
from corpus.schema import STORE_FILE, STORE_FORMAT
from corpus.store import Store
from corpus.stored import Change
from corpus.types import ParsedDocument
from index.analyzer import Analyzer, stored_analyzer, stored_segmenter
from index.encoder import BUNDLED, Encoder
from index.legs import EncodeProgress, Legs
from index.lexicon import Lexicon, store_lexicon, stored_lexicon
from index.recorded_encoder import chosen_encoder, record_encoder, recorded_encoder
from index.segmenter import SegmenterName
from index.static_encoder import StaticEncoder
from index.token_match import TokenPair
from index.transformer_encoder import AS_THE_MODEL_SAYS, TransformerOptions
from index.types import Hit, KeyScore, QueryTerm
from index.within import best_within
from index.write_lock import write_lock, writing

_ANALYZER = "analyzer"  # setting: the analyzer that made the lexical leg
_QUERY_ANALYZER = "query_analyzer"  # setting: the same with its synonyms
_NO_CHANGE = Change((), ())
_PATIENCE = 20.0  # seconds to wait on opening for another process that makes a leg anew
_UNKNOWN = -1  # a generation that no leg can have reached: all are made anew


class Source(NamedTuple):
    """A parsed document to put in, and the file it was read from (empty if it was none)."""

    parsed: ParsedDocument
    path: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that some leg found for a query, by id, with their score on every leg.

    ``lexical``, ``dense`` and ``token_match`` are ``(n,)`` in the order of ``passage_ids``.
    ``terms`` are those of the query.
    """

    passage_ids: tuple[str, ...]
    lexical: NDArray[np.float64]
    dense: NDArray[np.float64]
    token_match: NDArray[np.float64]
    terms: tuple[QueryTerm, ...]


class LocalIndex:
    """One index folder, opened for searching and updating; safe to share between threads."""

    def __init__(
        self, folder: Path, store: Store, encoder: Encoder, token_encoder: StaticEncoder, analyzer: Analyzer
    ) -> None:
        self.folder = folder
        self.store = store
        self.encoder = encoder
        self._legs = Legs(folder, encoder, token_encoder, analyzer)
        self._reached = 0
        self._recorded_analyzer = store.setting(_QUERY_ANALYZER)
        self._refreshing = threading.Lock()
        self._opened = _identity(folder)

    @classmethod
    def create(
        cls,
        folder: Path,
        model: str | None = None,
        segmenter: SegmenterName = "rjieba",
        options: TransformerOptions = AS_THE_MODEL_SAYS,
    ) -> "LocalIndex":
        """Make an empty index with the bundled encoder, or the model of this local path or hub id.

        Raises ``InvalidInput`` if the folder exists and is not empty, or for ``options`` of a static encoder.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InvalidInput(f"{str(folder)!r} exists and is no Wenju index: name a new or empty folder")
        bundled = StaticEncoder(BUNDLED, name="bundled")
        encoder = chosen_encoder(model, options, bundled)
        analyzer = Analyzer.load(segmenter)
        folder.mkdir(parents=True, exist_ok=True)
        store = Store.create(folder)
        with store.transaction():
            record_encoder(store, model, encoder, options)
            store.set_setting("segmenter", segmenter)
            store.set_setting(_ANALYZER, analyzer.fingerprint)
            store.set_setting(_QUERY_ANALYZER, analyzer.query_fingerprint)
        return cls(folder, store, encoder, bundled, analyzer)

    @classmethod
    def open(
        cls,
        folder: Path,
        model: str | None = None,
        options: TransformerOptions = AS_THE_MODEL_SAYS,
        progress: EncodeProgress | None = None,
    ) -> "LocalIndex":
        """Open an index with the encoder that made it, catching up with what a crash left undone.

        ``model`` may name that encoder again, at another path. ``progress`` counts what is still encoded.
        Raises ``IndexUnusable`` if the folder is no index or the encoder at hand is not the one that made it,
        ``InvalidInput`` for prompts it was not made with.
        """
        if (folder / STORE_FILE).is_file() and not os.access(folder, os.W_OK):
            raise IndexUnusable(
                f"{str(folder)!r} may not be written, which searching has to, too (locks): "
                "let this user write to it, or search in a copy"
            )
        store = Store.open(folder)
        try:
            bundled = StaticEncoder(BUNDLED, name="bundled")
            encoder = recorded_encoder(store, folder, model, options, bundled)
            index = cls(folder, store, encoder, bundled, stored_analyzer(store))
            index._check_analyzer()
            index.refresh(progress)
        except BaseException:
            store.close()
            raise
        return index

    def close(self) -> None:
        """Close the store; the legs hold no unwritten state."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def analyzer(self) -> Analyzer:
        """What turns passages and queries into terms, with the index's own lexicon."""
        return self._legs.lexical.analyzer

    @property
    def fingerprint(self) -> str:
        """What determines a ranking besides the documents: encoder, analyzer, lexicon and format."""
        return f"{self.encoder.fingerprint}/{self.analyzer.query_fingerprint}/{STORE_FORMAT}"

    def add(self, documents: Iterable[ParsedDocument]) -> None:
        """Put documents in, in place of those of the same id."""
        self.update(Source(document) for document in documents)

    def update(
        self,
        sources: Iterable[Source],
        removed: Iterable[str] = (),
        progress: EncodeProgress | None = None,
    ) -> None:
        """Take documents out by id, put others in, and let the legs follow; ``progress`` counts the encoding.

        Each document is one transaction: an exception from ``sources`` keeps those before it, and an
        interrupt leaves the legs to catch up at the next ``open``. Raises ``IndexUnusable`` if another
        process is writing.
        """
        with writing(self.folder):
            self.refresh()  # the lexicon, too: what is added is cut by the words of now
            before = self.store.generation
            change = _NO_CHANGE
            try:
                for document_id in removed:
                    change = change.then(self.store.remove(document_id))
                for parsed, path in sources:
                    change = change.then(self.store.replace(parsed, path))
            except Exception:
                self._follow(before, change, progress)
                raise
            self._follow(before, change, progress)

    @property
    def lexicon(self) -> Lexicon:
        """The words and synonyms that the index adds to the language."""
        return stored_lexicon(self.store)

    def set_lexicon(self, lexicon: Lexicon) -> None:
        """Search with these words and synonyms from now on; other words make the lexical leg anew.

        Raises ``InvalidInput``, before anything is changed, for a synonym that is none.
        """
        self.change_lexicon(lambda _: lexicon)

    def change_lexicon(self, change: Callable[[Lexicon], Lexicon]) -> Lexicon:
        """Search from now on with what ``change`` makes of the lexicon, under one lock.

        Raises what ``change`` and ``set_lexicon`` raise, before anything is changed.
        """
        with writing(self.folder):
            lexicon = change(self.lexicon)
            analyzer = Analyzer.load(stored_segmenter(self.store), lexicon)
            store_lexicon(self.store, lexicon)
            self._legs.analyze_with(analyzer)
            self._record_analyzer()
        return lexicon

    def check_in_place(self) -> None:
        """Raise ``IndexUnusable`` if the folder was removed or replaced: open files would live on unseen."""
        if _identity(self.folder) != self._opened:
            raise IndexUnusable(
                f"the index {str(self.folder)!r} was removed or replaced after it was opened: start again"
            )

    def refresh(self, progress: EncodeProgress | None = None) -> None:
        """See what was written since by another process; free when nothing was.

        Raises ``IndexUnusable`` if the index is no longer there.
        """
        self.check_in_place()
        recorded = self.store.setting(_QUERY_ANALYZER)
        if recorded != self._recorded_analyzer:
            self._legs.analyze_with(stored_analyzer(self.store))
            self._recorded_analyzer = recorded
        if self.store.generation == self._reached:
            return
        with self._refreshing:
            self._legs.reopen()
            if self._legs.reached != self.store.generation:
                with write_lock(self.folder) as held:
                    if held:  # nobody is writing: an update was cut off
                        self._legs.follow(self.store, _UNKNOWN, _NO_CHANGE, progress)
            self._reached = self._legs.reached

    def lexical_hits(self, query: str, depth: int, within: Sequence[int] | None = None) -> list[Hit]:
        """The ``depth`` best passages by BM25, of all or of those with these keys."""
        return self._hits(self._lexical(query, depth, within), depth)

    def dense_hits(self, query: str, depth: int, within: Sequence[int] | None = None) -> list[Hit]:
        """The ``depth`` best passages by cosine, of all or of those with these keys."""
        return self._hits(self._dense(self._embedding(query), depth, within), depth)

    def candidates(self, query: str, depth: int, within: Sequence[int] | None = None) -> Candidates:
        """The ``depth`` best passages of the lexical and of the dense leg, scored on all three legs.

        Of all passages or of those with the keys ``within``.
        """
        embedding = self._embedding(query)
        lexical, dense = self._lexical(query, depth, within), self._dense(embedding, depth, within)
        ids = self.store.ids(sorted({key for key, _ in (*lexical, *dense)}))
        keys = {passage_id: key for key, passage_id in ids.items()}
        found = {hit.passage_id for leg in (lexical, dense) for hit in _named(leg, ids, depth)}
        return self._scored(query, embedding, {passage_id: keys[passage_id] for passage_id in found})

    def leg_scores(self, query: str, keys: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The lexical and the dense score of any number of passages, each ``(n,)`` in their order."""
        legs, embedding = self._legs, self._embedding(query)
        return legs.lexical.scores(query, keys), legs.dense.scores(embedding, keys)

    def term_scores(self, query: str, key: int) -> dict[str, float]:
        """What each distinct term of a query adds to the lexical score of one passage."""
        return self._legs.lexical.term_scores(query, key)

    def scored(self, query: str, passage_ids: Iterable[str]) -> Candidates:
        """These passages with their score on every leg; one that is not in the index is left out."""
        return self._scored(query, self._embedding(query), self.store.keys(sorted(set(passage_ids))))

    def terms(self, query: str) -> tuple[QueryTerm, ...]:
        """The distinct terms of a query and its synonyms, with what the index knows of them."""
        return self._legs.lexical.terms(query)

    def token_pairs(self, query: str, text: str) -> list[TokenPair]:
        """Which pieces of a text meet which pieces of a query, by the bundled encoder's token vectors."""
        return self._legs.tokens.pairs(query, text)

    def _follow(self, before: int, change: Change, progress: EncodeProgress | None) -> None:
        if self.store.generation != before:
            self._legs.follow(self.store, before, change, progress)
            self.store.drop_unused_embeddings()
            self._reached = self._legs.reached

    def _scored(self, query: str, embedding: NDArray[np.float32], keys: Mapping[str, int]) -> Candidates:
        """The passages of these ids and keys, scored on all legs."""
        legs = self._legs
        ids = tuple(sorted(keys))
        chosen = [keys[passage_id] for passage_id in ids]
        return Candidates(
            passage_ids=ids,
            lexical=legs.lexical.scores(query, chosen),
            dense=legs.dense.scores(embedding, chosen),
            token_match=legs.tokens.scores(query, chosen),
            terms=legs.lexical.terms(query),
        )

    def _lexical(self, query: str, depth: int, within: Sequence[int] | None) -> list[KeyScore]:
        lexical = self._legs.lexical
        if within is None:
            return lexical.search(query, depth)
        found = best_within(within, depth, partial(lexical.search, query), partial(lexical.scores, query))
        return [hit for hit in found if hit.score > 0]

    def _dense(
        self, embedding: NDArray[np.float32], depth: int, within: Sequence[int] | None
    ) -> list[KeyScore]:
        dense = self._legs.dense
        if within is None:
            return dense.search(embedding, depth)
        return best_within(within, depth, partial(dense.search, embedding), partial(dense.scores, embedding))

    def _embedding(self, query: str) -> NDArray[np.float32]:
        return np.asarray(self.encoder.encode_queries([query])[0])

    def _hits(self, scored: Sequence[KeyScore], depth: int) -> list[Hit]:
        return _named(scored, self.store.ids([key for key, _ in scored]), depth)

    def _check_analyzer(self) -> None:
        """Make the lexical leg anew if this version of Wenju, or a change cut off, would give other terms."""
        recorded = (self.store.setting(_ANALYZER), self.store.setting(_QUERY_ANALYZER))
        if recorded != (self.analyzer.fingerprint, self.analyzer.query_fingerprint):
            with writing(self.folder, _PATIENCE):
                # Whoever wrote until now may have changed the words that were read before.
                self._legs.analyze_with(stored_analyzer(self.store))
                self._record_analyzer()

    def _record_analyzer(self) -> None:
        """Let the lexical leg follow the analyzer; recorded last, so that a crash leaves it to be done."""
        if self.store.setting(_ANALYZER) != self.analyzer.fingerprint:
            self._legs.lexical.rebuild(self.store, self.store.generation)
        with self.store.transaction():
            self.store.set_setting(_ANALYZER, self.analyzer.fingerprint)
            self.store.set_setting(_QUERY_ANALYZER, self.analyzer.query_fingerprint)
        self._recorded_analyzer = self.analyzer.query_fingerprint


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = (folder / STORE_FILE).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _named(scored: Sequence[KeyScore], ids: Mapping[int, str], depth: int) -> list[Hit]:
    """The ``depth`` best by score and id; another process may have removed some since."""
    ranked = sorted((-score, ids[key]) for key, score in scored if key in ids)
    return [Hit(passage_id, -negated) for negated, passage_id in ranked[:depth]]
