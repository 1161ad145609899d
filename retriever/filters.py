"""Which passages a search may find.

They are chosen before any leg is asked, so that a narrow choice still fills ``k``.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from corpus.errors import InvalidInput, NotFound
from corpus.store import Store
from corpus.stored import DocumentSummary, PassagePlace
from index.folding import fold
from retriever.dates import Days, latest
from retriever.language import LANGUAGES, Language, language_of
from retriever.types import MAX_FOLDED_HEADING, FilterName


class Filters(NamedTuple):
    """What a passage must meet: every field that is given, and of a field's values any one.

    ``documents`` are ids. ``sources`` are patterns of document names or of their last part, where ``*``
    stands for any characters, ``/`` among them. ``headings`` are parts of the passage's question or of a
    step of its path, in any case and script. ``since`` and ``until`` bound the date that the document itself
    bears; one without a date meets neither.
    """

    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    headings: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def check(self) -> None:
        """Raise ``InvalidInput`` for values that no passage could meet."""
        for language in self.languages:
            if language not in LANGUAGES:
                raise InvalidInput(f"unknown language {language!r}: choose of {', '.join(LANGUAGES)}")
        if self.since and self.until and self.since > self.until:
            raise InvalidInput(
                f"since {self.since} is after until {self.until}: no document lies between them"
            )
        for heading in self.headings:
            if (written_out := len(fold(heading))) > MAX_FOLDED_HEADING:
                raise InvalidInput(
                    f"the heading {heading[:40]!r} … has {written_out:,} characters once its signs are "
                    f"written out, {MAX_FOLDED_HEADING} are allowed: name a part of it"
                )

    def folded(self) -> "Filters":
        """The same with folded headings, as the steps of a path are compared with them."""
        return self._replace(headings=tuple(map(fold, self.headings)))


NO_FILTERS = Filters()
_LITERAL = str.maketrans({"[": "[[]", "?": "[?]"})  # only * is special: official names have brackets
_REMEMBERED = 16  # choices; one of 100,000 passages holds 4 MB


class PassageFilter:
    """Applies filters to the passages of one store; safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # Reading 100,000 passages takes seconds, and the pages of one answer ask for the same choice.
        self._chosen = lru_cache(_REMEMBERED)(self._choose)
        # A key names one passage for ever, so what is remembered of it never changes.
        self._languages: dict[int, Language] = {}

    def keys(self, filters: Filters) -> tuple[int, ...] | None:
        """The keys of the passages that meet the filters, in order; ``None`` for all of them.

        Raises ``InvalidInput``, and ``NotFound`` for a document or a source that is not in the store.
        """
        if filters == NO_FILTERS:
            return None
        filters.check()
        return self._chosen(filters.folded(), self._store.generation)

    def unmet(self, filters: Filters, document_id: str, key: int) -> tuple[FilterName, ...]:
        """The filters that one passage does not meet."""
        document = next(one for one in self._store.documents() if one.id == document_id)
        place = next(place for place in self._store.places([document_id]) if place.key == key)
        days = self._dates(filters).get(document_id)
        return (
            *_unmet_by_document(filters, document, days),
            *self._unmet_by_passage(filters.folded(), place),
        )

    def _choose(self, filters: Filters, _generation: int) -> tuple[int, ...]:
        documents = self._store.documents()
        _check_documents(filters, documents)
        dates = self._dates(filters)
        ids = [one.id for one in documents if not any(_unmet_by_document(filters, one, dates.get(one.id)))]
        if not filters.languages and not filters.headings:
            return tuple(self._store.keys_of(ids))
        places = self._store.places(ids)
        return tuple(place.key for place in places if not any(self._unmet_by_passage(filters, place)))

    def _dates(self, filters: Filters) -> Mapping[str, Days | None]:
        if filters.since is None and filters.until is None:
            return {}
        return {document_id: latest(lines) for document_id, lines in self._store.date_lines().items()}

    def _unmet_by_passage(self, filters: Filters, place: PassagePlace) -> Iterator[FilterName]:
        if filters.languages and self._language(place) not in filters.languages:
            yield "language"
        if filters.headings and not _below_heading(filters.headings, place):
            yield "heading"

    def _language(self, place: PassagePlace) -> Language:
        if place.key not in self._languages:
            self._languages[place.key] = language_of(place.text)
        return self._languages[place.key]


def _check_documents(filters: Filters, documents: list[DocumentSummary]) -> None:
    known = {document.id for document in documents}
    for document_id in filters.documents:
        if document_id not in known:
            raise NotFound(
                f"no document {document_id!r} in this index: results give the id of theirs as document_id; "
                "by name, documents are chosen as sources"
            )
    for pattern in filters.sources:
        if not any(_names(pattern, document.name) for document in documents):
            raise NotFound(
                f"no document in this index has a name like {pattern!r}: `wenju info` and GET /v1/documents "
                "list the names, and * stands for any characters"
            )


def _unmet_by_document(
    filters: Filters, document: DocumentSummary, days: Days | None
) -> Iterator[FilterName]:
    if filters.documents and document.id not in filters.documents:
        yield "document"
    if filters.sources and not any(_names(pattern, document.name) for pattern in filters.sources):
        yield "source"
    if filters.since and (days is None or days.last < filters.since):
        yield "since"
    if filters.until and (days is None or days.first > filters.until):
        yield "until"


def _names(pattern: str, name: str) -> bool:
    """Whether a pattern names a document: by its whole name or, without a folder in it, by the last part."""
    pattern = pattern.translate(_LITERAL)
    return fnmatchcase(name, pattern) or fnmatchcase(PurePosixPath(name).name, pattern)


def _below_heading(headings: tuple[str, ...], place: PassagePlace) -> bool:
    """Whether one of these folded headings is part of what stands above a passage."""
    steps = [fold(step) for step in (place.question, *place.path)]
    return any(heading in step for heading in headings for step in steps)
