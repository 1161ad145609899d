"""Why queries went wrong: what stood first explained beside what should have, while the index is at hand."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from corpus.errors import InvalidInput
from eval.dataset import Dataset
from eval.trec import Run
from retriever.asked import Asked, SearchOptions
from retriever.service import SearchService
from retriever.types import Explanation, Mode

_K = 10  # what the main measure looks at
_AS_RANKED = SearchOptions(fold=False)  # a run keeps passages that repeat each other


class Contrast(NamedTuple):
    """The passage that stood first and the best one that should have; ``None`` where there is none."""

    first: Explanation | None
    expected: Explanation | None


def contrasts(
    service: SearchService, data: Dataset, run: Run, mode: Mode, query_ids: list[str]
) -> dict[str, Contrast]:
    """For each of these queries what stood first in a run of passages, and what should have."""
    return {
        query_id: _contrast(service, data, run, mode, query_id)
        for query_id in query_ids
        if _can_be_asked(data.queries[query_id])
    }


def _can_be_asked(query: str) -> bool:
    """Whether the service takes the query, which a test set may have longer."""
    try:
        Asked.checked(query, _K, "hybrid", _AS_RANKED)
    except InvalidInput:
        return False
    return True


def _contrast(service: SearchService, data: Dataset, run: Run, mode: Mode, query_id: str) -> Contrast:
    first = next((hit.passage_id for hit in run[query_id]), None)
    expected = next(_relevant(data, run, query_id), None)
    return Contrast(
        *(
            service.explain(data.queries[query_id], passage_id, _K, mode, _AS_RANKED) if passage_id else None
            for passage_id in (first, expected if expected != first else None)
        )
    )


def _relevant(data: Dataset, run: Run, query_id: str) -> Iterator[str]:
    """Yield the relevant passages that were found, best first, then the others."""
    grades: Mapping[str, int] = data.qrels[query_id]
    found = [hit.passage_id for hit in run[query_id]]
    for passage_id in (*found, *data.texts):
        if grades.get(data.document_of.get(passage_id, passage_id), 0) > 0:
            yield passage_id
