"""Values of the corpus as rows of the store's tables, and back; the tables are drawn in ``corpus.schema``."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from corpus.location import Locator
from corpus.schema import Row
from corpus.stored import StoredPassage, content_sha256
from corpus.types import Document, Entry, Landmark, Other, ParsedDocument, ParseWarning, Passage, Span


def document_row(parsed: ParsedDocument, path: str) -> Row:
    """The row of a document in ``documents``; ``path`` is the file it was read from."""
    document = parsed.document
    return (
        document.id,
        document.name,
        path,
        document.title,
        document.media_type,
        document.encoding,
        document.source_sha256,
        document.text,
        json.dumps(document.landmarks),
        json.dumps(parsed.warnings, ensure_ascii=False),
    )


def entry_row(document_id: str, number: int, entry: Entry) -> Row:
    """The row of the entry of this number, from 1, in ``entries``."""
    return (document_id, number, entry.label, entry.question, *(entry.question_span or (None, None)))


def passage_rows(
    document_id: str, number: int, entry: Entry, keys: Mapping[str, int], locator: Locator
) -> Iterator[Row]:
    """Yield the rows of an entry's passages in ``passages``; ``keys``: of those that have one already."""
    for passage in entry.passages:
        yield (
            keys.get(passage.id),  # None lets SQLite give out the next key
            passage.id,
            document_id,
            number,
            passage.kind,
            json.dumps(passage.path, ensure_ascii=False),
            *passage.span,
            *locator.lines(passage.span),
            locator.page(passage.span),
            passage.text,
            content_sha256(entry.question, passage.text),
        )


def other_rows(parsed: ParsedDocument) -> Iterator[Row]:
    """Yield the rows of a document in ``others``."""
    for other in parsed.others:
        yield (parsed.document.id, *other.span, other.role)


def stored_passage(row: Row) -> StoredPassage:
    """The value of a row of ``PASSAGE_QUERY``."""
    key, passage_id, text, start, end, kind, path, question, first_line, last_line, page, *rest = row
    passage = Passage(passage_id, text, Span(start, end), kind, tuple(json.loads(path)))
    return StoredPassage(key, passage, question, (first_line, last_line), page, *rest)


def stored_entry(row: Row, passages: Iterable[Row]) -> Entry:
    """The value of label, question, start and end of an entry, and of the rows of its passages."""
    label, question, start, end = row
    return Entry(
        question=question,
        question_span=None if start is None else Span(start, end),
        label=label,
        passages=tuple(stored_passage(passage).passage for passage in passages),
    )


def stored_document(row: Row, entries: Iterable[Entry], others: Iterable[Row]) -> ParsedDocument:
    """The value of a row of ``DOCUMENT_QUERY`` and of what belongs to it."""
    *_, landmarks, warnings = row
    document = Document(*row[:-2])
    return ParsedDocument(
        document=replace(document, landmarks=tuple(Landmark(*mark) for mark in json.loads(landmarks))),
        entries=tuple(entries),
        others=tuple(Other(Span(start, end), role) for start, end, role in others),
        warnings=tuple(ParseWarning(*warning) for warning in json.loads(warnings)),
    )
