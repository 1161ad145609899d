"""The search service that the settings of a run describe."""

from typing import TYPE_CHECKING

from api.settings import Settings

if TYPE_CHECKING:
    from retriever.service import SearchService


def open_service(settings: Settings) -> "SearchService":
    """The service over the index, with the cross-encoder if one is named; the caller closes it."""
    from retriever.rerank import Reranker
    from retriever.service import SearchService

    reranker = Reranker.load(settings.rerank, settings.rerank_seconds) if settings.rerank else None
    return SearchService.open(settings.index, reranker)
