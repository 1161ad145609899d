"""The only door to a search: the command line, the HTTP API and the evaluation all talk to this object."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import NotFound
from corpus.stored import DocumentSummary, StoredPassage
from corpus.types import ParsedDocument
from index.info import IndexInfo, info_of
from index.local import Candidates, LocalIndex
from index.types import Hit
from retriever.asked import PLAIN, Asked, SearchOptions
from retriever.citation import cite
from retriever.confidence import THRESHOLD, Evidence, evidence, probability
from retriever.explain import explain
from retriever.filters import PassageFilter
from retriever.highlight import highlight
from retriever.ranking import DEPTH, Ranking, leg_scores, rank
from retriever.types import Answer, Citation, Explanation, LegScores, Mode, Result

_SCORE_DECIMALS = 6


class SearchService:
    """Searches one index; safe to share between threads."""

    def __init__(self, index: LocalIndex) -> None:
        self._index = index
        self._filter = PassageFilter(index.store)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in a folder; raises ``IndexUnusable``."""
        return cls(LocalIndex.open(folder))

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
        ranking = rank(self._index, asked.query, mode, DEPTH, within)
        hits = ranking.hits[options.offset : asked.end]
        stored = self._index.store.passages([hit.passage_id for hit in (*ranking.hits[:1], *hits)])
        confidence = self._confidence(asked.query, ranking, stored, within)
        legs = leg_scores(ranking.candidates or self._index.scored(asked.query, list(stored)))
        there = [hit for hit in hits if hit.passage_id in stored]  # another process may have removed one
        results = tuple(
            self._result(asked.query, place, hit.score, legs[hit.passage_id], stored[hit.passage_id])
            for place, hit in enumerate(there, start=options.offset + 1)
        )
        return Answer(asked.query, mode, confidence >= THRESHOLD, confidence, results)

    def rank(self, query: str, mode: Mode = "hybrid", depth: int = DEPTH) -> list[Hit]:
        """The ``depth`` best passages by ``(-score, passage_id)``, without the work of presenting them."""
        self._index.refresh()
        return rank(self._index, query, mode, depth).hits[:depth]

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
        return explain(self._index, asked, stored, within, unmet)

    def passage(self, passage_id: str) -> tuple[StoredPassage, Citation]:
        """A passage and its citation, checked now; raises ``NotFound``."""
        stored = self._stored(passage_id)
        return stored, cite(self._index.store, stored)

    def documents(self) -> list[DocumentSummary]:
        """All documents, by name."""
        return self._index.store.documents()

    def document(self, document_id: str) -> ParsedDocument:
        """A document with its text and structure; raises ``NotFound``."""
        return self._index.store.document(document_id)

    def info(self) -> IndexInfo:
        """What the index holds and what shaped it."""
        return info_of(self._index.store, self._index.folder)

    def evidence(self, query: str, passage_id: str) -> Evidence:
        """The signals from which the confidence in one passage is computed; raises ``NotFound``."""
        candidates = self._index.candidates(query, DEPTH)
        return self._evidence(query, self._stored(passage_id), candidates)

    def _stored(self, passage_id: str) -> StoredPassage:
        stored = self._index.store.passages([passage_id]).get(passage_id)
        if stored is None:
            raise NotFound(f"no passage {passage_id!r} in this index; search to see which there are")
        return stored

    def _confidence(
        self,
        query: str,
        ranking: Ranking,
        stored: Mapping[str, StoredPassage],
        within: Sequence[int] | None,
    ) -> float:
        """The probability that the first passage of a ranking answers the query; 0 if there is none."""
        if not ranking.hits or ranking.hits[0].passage_id not in stored:
            return 0.0
        candidates = ranking.candidates or self._index.candidates(query, DEPTH, within)
        return probability(self._evidence(query, stored[ranking.hits[0].passage_id], candidates))

    def _result(self, query: str, rank: int, score: float, legs: LegScores, stored: StoredPassage) -> Result:
        text = stored.passage.text
        return Result(
            rank=rank,
            score=round(score, _SCORE_DECIMALS),
            legs=legs,
            passage_id=stored.passage.id,
            text=text,
            kind=stored.passage.kind,
            question=stored.question,
            highlights=highlight(query, text, self._index.analyzer, self._index.token_pairs(query, text)),
            citation=cite(self._index.store, stored),
        )

    def _evidence(self, query: str, stored: StoredPassage, candidates: Candidates) -> Evidence:
        return evidence(
            self._index.token_pairs(query, f"{stored.question}\n{stored.passage.text}"),
            candidates,
            self._index.store.siblings(stored.passage.id),
        )
