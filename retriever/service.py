"""The only door to a search: the command line, the HTTP API and the evaluation all talk to this object."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import NotFound
from corpus.stored import DocumentSummary, StoredPassage
from corpus.types import ParsedDocument
from index.info import IndexInfo, info_of
from index.local import LocalIndex
from index.types import Hit
from retriever.arrangement import Placed, arrange, groups_of
from retriever.asked import PLAIN, Asked, SearchOptions
from retriever.citation import cite
from retriever.confidence import THRESHOLD, Evidence, evidence, probability
from retriever.explain import Scope, explain
from retriever.filters import PassageFilter
from retriever.ranking import DEPTH, Ranking, leg_scores, rank
from retriever.rerank import HEAD, Reranker
from retriever.results import result_of
from retriever.types import Answer, Citation, Explanation, Mode


class SearchService:
    """Searches one index; safe to share between threads."""

    def __init__(self, index: LocalIndex, reranker: Reranker | None = None) -> None:
        self._index = index
        self._reranker = reranker
        self._filter = PassageFilter(index.store)

    @classmethod
    def open(cls, folder: Path, reranker: Reranker | None = None) -> Self:
        """Open the index in a folder; ``reranker`` reads the head of every hybrid search again.

        Raises ``IndexUnusable``.
        """
        return cls(LocalIndex.open(folder), reranker)

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, query: str, k: int = 5, mode: Mode = "hybrid", options: SearchOptions = PLAIN) -> Answer:
        """The ``k`` best passages for a query, cited and checked, and whether the best of all answers it.

        Raises ``InvalidInput`` for an empty query, one over 2,000 characters, ``k`` outside 1 to 100, an
        unknown mode or options out of bounds; ``NotFound`` for a document to search in that is not there.
        """
        asked = Asked.checked(query, k, mode, options)
        self._index.refresh()
        within = self._filter.keys(options.filters)
        ranking = self._ranking(asked, within)
        arranged = arrange(self._index.store, ranking.hits, asked)
        confidence = self._confidence(asked.query, ranking, arranged.first, within)
        shown = arranged.shown
        legs = leg_scores(
            ranking.candidates or self._index.scored(asked.query, [placed.hit.passage_id for placed in shown])
        )
        results = tuple(
            result_of(self._index, asked, placed, legs[placed.hit.passage_id])
            for placed in shown
            if placed.hit.passage_id in legs  # another process may have removed one
        )
        return Answer(
            asked.query,
            mode,
            confidence >= THRESHOLD,
            confidence,
            results,
            groups_of(arranged),
            ranking.reranked_by,
        )

    def rank(self, query: str, mode: Mode = "hybrid", depth: int = DEPTH) -> list[Hit]:
        """The ``depth`` best passages by ``(-score, passage_id)``, without the work of presenting them."""
        self._index.refresh()
        return rank(self._index, query, mode, max(depth, DEPTH)).hits[:depth]

    def explain(
        self,
        query: str,
        passage_id: str,
        k: int = 5,
        mode: Mode = "hybrid",
        options: SearchOptions = PLAIN,
    ) -> Explanation:
        """Why a passage stands where it stands in the reply to a search, or what kept it out.

        Raises ``NotFound`` for an unknown passage, and the errors of ``search``.
        """
        asked = Asked.checked(query, k, mode, options)
        self._index.refresh()
        stored = self._stored(passage_id)
        within = self._filter.keys(options.filters)
        unmet = (
            self._filter.unmet(options.filters, stored.document_id, stored.key) if within is not None else ()
        )
        ranking = self._ranking(asked, within)
        return explain(self._index, asked, stored, ranking, Scope(within, unmet))

    def passage(self, passage_id: str) -> tuple[StoredPassage, Citation]:
        """A passage and its citation, checked now; raises ``NotFound``."""
        self._index.check_in_place()
        stored = self._stored(passage_id)
        return stored, cite(self._index.store, stored)

    def documents(self) -> list[DocumentSummary]:
        """All documents, by name."""
        self._index.check_in_place()
        return self._index.store.documents()

    def document(self, document_id: str) -> ParsedDocument:
        """A document with its text and structure; raises ``NotFound``."""
        self._index.check_in_place()
        return self._index.store.document(document_id)

    def info(self) -> IndexInfo:
        """What the index holds and what shaped it."""
        self._index.check_in_place()
        return info_of(self._index.store, self._index.folder)

    def evidence(self, query: str, passage_id: str) -> Evidence:
        """The signals from which the confidence in one passage is computed; raises ``NotFound``."""
        candidates = self._index.candidates(query, DEPTH)
        return evidence(self._index, query, self._stored(passage_id), candidates)

    def _stored(self, passage_id: str) -> StoredPassage:
        stored = self._index.store.passages([passage_id]).get(passage_id)
        if stored is None:
            raise NotFound(f"no passage {passage_id!r} in this index; search to see which there are")
        return stored

    def _ranking(self, asked: Asked, within: Sequence[int] | None) -> Ranking:
        """The ranking, its head put in order by the cross-encoder if there is one and time."""
        ranking = rank(self._index, asked.query, asked.mode, DEPTH, within)
        if self._reranker is None or asked.mode != "hybrid":
            return ranking
        head = self._index.store.passages([hit.passage_id for hit in ranking.hits[:HEAD]])
        texts = {
            passage_id: f"{stored.question}\n{stored.passage.text}".strip()
            for passage_id, stored in head.items()
        }
        hits, done = self._reranker.rerank(asked.query, ranking.hits, texts)
        return ranking._replace(hits=hits, reranked_by=self._reranker.name if done else None)

    def _confidence(
        self, query: str, ranking: Ranking, first: Placed | None, within: Sequence[int] | None
    ) -> float:
        """The probability that the first passage of a ranking answers the query; 0 if there is none."""
        if first is None:
            return 0.0
        candidates = ranking.candidates or self._index.candidates(query, DEPTH, within)
        return probability(evidence(self._index, query, first.stored, candidates))
