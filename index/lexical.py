"""The lexical index: BM25 over the terms of two fields, the question and the passage.

On disk it is a tantivy index, incremental and crash-safe: a commit is seen whole or not at all. tantivy's
BM25 is Lucene's variant (k1 = 1.2, b = 0.75; Robertson & Zaragoza 2009, equation 3.15 with Lucene's idf).
Statistics of deleted passages linger in it until a rebuild; ``LexicalIndex.apply`` rebuilds when they
would be felt.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from corpus.store import Store
from corpus.stored import Change, PassageText
from index.analyzer import Analyzer
from index.generations import replace_file, unusable
from index.types import KeyScore, QueryTerm

if TYPE_CHECKING:
    import tantivy

FIELD_WEIGHTS = {"passage": 1.0, "question": 0.5}  # of a term's BM25 in each field
REBUILD_BELOW = 20_000  # a smaller index is rebuilt at every deletion: it takes less than a second
REBUILD_SHARE = 0.05  # a larger one when this share of it was deleted since it was built

_TANTIVY = "tantivy"
_STATE_FILE = "state.json"
_TOKENIZER = "terms"  # our analyzer's terms, joined by spaces
_DECIMALS = 5  # the order of additions differs between segments; rounding makes ties of equals
_WRITER_HEAP_BYTES = 64_000_000
_LOOKUPS = 500  # up to so many keys are looked up one by one; tantivy finds a set by walking all keys


class LexicalIndex:
    """BM25 over the passages of one store, opened from its folder."""

    def __init__(self, index: "tantivy.Index", folder: Path, analyzer: Analyzer) -> None:
        self._index = index
        self._folder = folder
        self.analyzer = analyzer

    @classmethod
    def open(cls, folder: Path, analyzer: Analyzer) -> "LexicalIndex":
        """Open the index in a folder, making an empty one of generation 0 where there is none."""
        import tantivy

        if not cls.is_in(folder):
            (folder / _STATE_FILE).unlink(missing_ok=True)  # it speaks of an index that is gone
            (folder / _TANTIVY).mkdir(parents=True)
        try:
            index = tantivy.Index(_schema(), path=str(folder / _TANTIVY))
        except ValueError as error:
            raise unusable(folder, f"cannot be opened ({error})") from error
        index.register_tokenizer(
            _TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        return cls(index, folder, analyzer)

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Whether a folder holds an index, so that opening it makes none."""
        return (folder / _TANTIVY).is_dir()

    @property
    def state(self) -> "State":
        """What the index says of itself; generation 0 for a new one."""
        path = self._folder / _STATE_FILE
        return State(**json.loads(path.read_text("utf-8"))) if path.is_file() else State(0, 0)

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    @property
    def keys(self) -> list[int]:
        """The keys of the passages, ascending."""
        import tantivy

        if not len(self):
            return []
        searcher = self._index.searcher()
        everything = searcher.search(tantivy.Query.all_query(), len(self), count=False).hits
        addresses = [address for _, address in everything]
        return sorted(cast("list[int]", searcher.fast_field_values("key", addresses)))

    def apply(self, store: Store, change: Change, generation: int) -> None:
        """Follow the store through a change, to the generation that it leads to."""
        live = len(self) + len(change.added) - len(change.removed)
        deleted = self.state.deleted + len(change.removed)
        if deleted and (live < REBUILD_BELOW or deleted > REBUILD_SHARE * live):
            self.rebuild(store, generation)
        else:
            self._commit(store.passage_texts(change.added), State(generation, deleted), change.removed)

    def rebuild(self, store: Store, generation: int) -> None:
        """Make the index anew from the store; readers see the old one until it is done."""
        self._commit(store.passage_texts(), State(generation, deleted=0), removed=None)

    def reload(self) -> None:
        """See what another process has committed."""
        self._index.reload()

    def search(self, query: str, depth: int) -> list[KeyScore]:
        """The ``depth`` best passages for a query, and all that tie with the last; none if no term occurs."""
        scoring = self._scoring(self.analyzer.query_terms(query))
        if scoring is None:
            return []
        searcher = self._index.searcher()
        limit = 2 * depth  # further than asked, to see where the ties with the last one end
        while True:
            found = _key_scores(searcher, searcher.search(scoring, limit, count=False).hits)
            cut = found[:depth][-1].score if found else 0.0
            if len(found) < limit or cut > found[-1].score:
                return [hit for hit in found if hit.score >= cut]
            limit *= 2

    def scores(self, query: str, keys: Sequence[int]) -> NDArray[np.float64]:
        """The score of each of these passages, in their order: ``(n,)``; 0 where no term occurs."""
        return self._scores(self.analyzer.query_terms(query), keys)

    def term_scores(self, query: str, key: int) -> dict[str, float]:
        """What each distinct term of a query adds to the score of one passage; 0 for one that it lacks."""
        return {
            term: float(self._scores({term: weight}, [key])[0])
            for term, weight in sorted(self.analyzer.query_terms(query).items())
        }

    def _scores(self, terms: Mapping[str, float], keys: Sequence[int]) -> NDArray[np.float64]:
        import tantivy

        scoring = self._scoring(terms)
        if scoring is None or not keys:
            return np.zeros(len(keys))
        both = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.const_score_query(self._with_keys(keys), 0.0)),
                (tantivy.Occur.Must, scoring),
            ]
        )
        searcher = self._index.searcher()
        found = dict(_key_scores(searcher, searcher.search(both, len(keys), count=False).hits))
        return np.array([found.get(key, 0.0) for key in keys])

    def _with_keys(self, keys: Sequence[int]) -> "tantivy.Query":
        """The passages of these keys."""
        import tantivy

        schema = self._index.schema
        if len(keys) > _LOOKUPS:
            return tantivy.Query.term_set_query(schema, "key", list(keys))
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "key", key)) for key in keys]
        )

    def terms(self, query: str) -> tuple[QueryTerm, ...]:
        """The distinct terms of a query and its synonyms, sorted, with what the index knows of them."""
        searcher = self._index.searcher()
        return tuple(
            QueryTerm(term, frequency, idf(frequency, searcher.num_docs), asked=weight == 1)
            for term, weight in sorted(self.analyzer.query_terms(query).items())
            for frequency in [max(searcher.doc_freq(field, term) for field in FIELD_WEIGHTS)]
        )

    def _scoring(self, terms: Mapping[str, float]) -> "tantivy.Query | None":
        """The sum of BM25 over the terms, by their weights, and the fields; ``None`` without terms."""
        import tantivy

        schema = self._index.schema
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(schema, field, term, index_option="freq"),
                    weight * field_weight,
                ),
            )
            for term, weight in sorted(terms.items())
            for field, field_weight in FIELD_WEIGHTS.items()
        ]
        return tantivy.Query.boolean_query(clauses) if clauses else None

    def _commit(self, added: Iterable[PassageText], state: "State", removed: Sequence[int] | None) -> None:
        """Write one commit; ``removed=None`` empties the index first."""
        import tantivy

        schema = self._index.schema
        writer = self._index.writer(_WRITER_HEAP_BYTES, 1)
        try:
            if removed is None:
                writer.delete_all_documents()
            else:
                writer.delete_documents_by_query(tantivy.Query.term_set_query(schema, "key", list(removed)))
            for passage in added:
                writer.add_document(self._document(passage))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        writer.wait_merging_threads()
        self._index.reload()
        # Written last: a crash before this line leaves an older generation, and the index is made anew.
        replace_file(self._folder / _STATE_FILE, json.dumps(state._asdict()))

    def _document(self, passage: PassageText) -> "tantivy.Document":
        import tantivy

        document = tantivy.Document()
        document.add_unsigned("key", passage.key)
        document.add_text("question", " ".join(self.analyzer.terms(passage.question)))
        document.add_text("passage", " ".join(self.analyzer.terms(passage.text)))
        return document


class State(NamedTuple):
    """What the index says of itself, in a file beside it.

    ``generation`` is the store's that it has reached; ``deleted`` counts the passages deleted since the
    last rebuild, which BM25's statistics still count.
    """

    generation: int
    deleted: int


def idf(frequency: int, size: int) -> float:
    """Lucene's inverse document frequency of a term that stands in ``frequency`` of ``size`` passages."""
    return math.log1p((size - frequency + 0.5) / (frequency + 0.5))


def _key_scores(
    searcher: "tantivy.Searcher", found: list[tuple[float, "tantivy.DocAddress"]]
) -> list[KeyScore]:
    keys = cast("list[int]", searcher.fast_field_values("key", [address for _, address in found]))
    scores = np.array([score for score, _ in found]).round(_DECIMALS)
    return list(map(KeyScore, keys, scores.tolist()))


def _schema() -> "tantivy.Schema":
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    for field in FIELD_WEIGHTS:
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()
