"""A passage's citation, checked against the stored source each time it is given out."""

import hashlib

from corpus.store import Store
from corpus.stored import StoredPassage
from retriever.types import Citation, CitationStatus


def cite(store: Store, stored: StoredPassage) -> Citation:
    """The citation of a passage; the source is sliced again now, so ``status`` is a finding."""
    passage = stored.passage
    return Citation(
        passage_id=passage.id,
        document_id=stored.document_id,
        document_name=stored.document_name,
        title=stored.document_title,
        path=passage.path,
        span=passage.span,
        lines=stored.lines,
        page=stored.page,
        quote_sha256=hashlib.sha256(passage.text.encode()).hexdigest(),
        status=_status(store.slice(stored.document_id, passage.span), passage.text),
    )


def _status(source: str | None, quotation: str) -> CitationStatus:
    if source is None:
        return "missing"
    return "verified" if source == quotation else "stale"
