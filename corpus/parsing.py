"""From bytes to a document with its structure: reading, finding entries, cutting passages, naming them.

``parse_bytes`` holds the two laws of the corpus: every passage is a slice of the canonical text, and
every character that is not blank lies in exactly one leaf (question, passage or other).
"""

import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from corpus.blocks import trimmed
from corpus.chunking import DEFAULT_OPTIONS, ChunkingOptions, find_passages
from corpus.location import Locator
from corpus.packed import ID_BYTES, PackedEntries, pack_others, shown_id
from corpus.readers.reading import SUPPORTED_SUFFIXES, read_bytes, read_file_bytes
from corpus.readers.tables import Columns
from corpus.structure import Structure, find_structure
from corpus.types import Document, Entry, Extracted, Other, ParsedDocument, ParseWarning, Role, Span

__all__ = [
    "PARSER_VERSION",
    "SUPPORTED_SUFFIXES",
    "ChunkingOptions",
    "coverage",
    "document_id",
    "parse_bytes",
    "parse_file",
]

# Raise it when the same bytes would give other entries or passages: an ingestion then reads all files again.
PARSER_VERSION = "13"
LONG_STRETCH = 400  # characters outside of all answers that a reader of the report should know of
_OUTSIDE: frozenset[Role] = frozenset({"lead", "closing", "heading"})
_OFFSET_BITS = 32
_OFFSET = 2**_OFFSET_BITS - 1
_SEPARATOR = "\x1f"  # the unit separator: no reader lets it into a text
_MARKUP = frozenset("#*_`>~<|-=+：:\\/[](){}!&")


def document_id(name: str) -> str:
    """The id of a document: it depends on its name alone, so that it survives edits."""
    return shown_id(_digest("document", name))


def parse_file(
    path: Path,
    name: str | None = None,
    options: ChunkingOptions = DEFAULT_OPTIONS,
    columns: Columns | None = None,
) -> ParsedDocument:
    """The structure of a file; ``name`` is what it is known by (default: its file name)."""
    return parse_bytes(read_file_bytes(path), name or path.name, options, columns)


def parse_bytes(
    data: bytes, name: str, options: ChunkingOptions = DEFAULT_OPTIONS, columns: Columns | None = None
) -> ParsedDocument:
    """The structure of a document given as bytes; the suffix of ``name`` says what they are.

    ``columns``: where a table holds its questions and answers, if their names don't tell.
    """
    with _no_search_for_cycles():
        extracted = read_bytes(data, name, columns)
        source_sha256 = hashlib.sha256(data).hexdigest()
        del data  # from here on a large file is held once, as its text
        return _parsed(extracted, name, source_sha256, options)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let Python's garbage collector rest: a parse makes millions of values that live, and no cycles.

    It would search them again and again, which is felt most where lines are short.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parsed(extracted: Extracted, name: str, source_sha256: str, options: ChunkingOptions) -> ParsedDocument:
    structure = find_structure(extracted, Path(name).stem)
    document = Document(
        id=document_id(name),
        name=name,
        title=structure.title or Path(name).stem,
        text=extracted.text,
        media_type=extracted.media_type,
        source_sha256=source_sha256,
        encoding=extracted.encoding,
        landmarks=extracted.landmarks,
    )
    warnings = (*extracted.warnings, *_structure_warnings(extracted, structure))
    entries = _packed_entries(document, structure, options)
    markers = _left_over(document.text, _leaves(entries, structure.others))
    others = pack_others(structure.others, markers)
    return ParsedDocument(document, entries.packed(), others, warnings)


def coverage(parsed: ParsedDocument) -> tuple[int, int]:
    """How many characters are not blank, and how many of those lie in exactly one leaf."""
    spans = sorted([*_entry_spans(parsed.entries), *(other.span for other in parsed.others)])
    text = parsed.document.text
    covered = 0
    reached = 0
    for span in spans:
        start = max(span.start, reached)
        covered += _filled(text[start : span.end]) - _filled(text[span.start : min(reached, span.end)])
        reached = max(reached, span.end)
    return _filled(text), covered


def _filled(text: str) -> int:
    """The number of characters that are not blank."""
    return sum(map(len, text.split()))


def _packed_entries(document: Document, structure: Structure, options: ChunkingOptions) -> PackedEntries:
    entries = PackedEntries(document.text)
    ids = _PassageIds(document.id)
    for draft in structure.drafts:
        question = draft.question(document.text)
        entries.begin(question, draft.question_span, draft.headings)
        for span, kind, path in find_passages(document.text, draft, options):
            identity = ids.give(question, document.text[span.start : span.end])
            entries.add_passage(identity, span, kind, path)
    return entries


class _PassageIds:
    """Names the passages of one document by their content; the same content again gets an ordinal."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._given: set[int] = set()
        self._repeats: Counter[int] = Counter()

    def give(self, question: str, text: str) -> int:
        first = _digest("passage", self._document, question, text, "1")
        if first not in self._given:
            self._given.add(first)
            return first
        self._repeats[first] += 1
        return _digest("passage", self._document, question, text, str(1 + self._repeats[first]))


def _digest(*fields: str) -> int:
    joined = _SEPARATOR.join(fields).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(joined).digest()[:ID_BYTES])


def _entry_spans(entries: Iterable[Entry]) -> Iterator[Span]:
    for entry in entries:
        if entry.question_span:
            yield entry.question_span
        for passage in entry.passages:
            yield passage.span


def _leaves(entries: PackedEntries, others: Sequence[Other]) -> list[int]:
    """Start and end of every leaf in one number, in order: a pair of numbers takes three times as much."""
    leaves = [start << _OFFSET_BITS | end for start, end in entries.spans()]
    leaves += [start << _OFFSET_BITS | end for (start, end), _ in others]
    leaves.sort()
    return leaves


def _left_over(text: str, leaves: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the labels, numbers, bullets and emphasis marks between the leaves."""
    reached = 0
    for leaf in chain(leaves, [len(text) << _OFFSET_BITS]):
        start = leaf >> _OFFSET_BITS
        if reached + 1 == start and text[reached] == "\n":
            pass  # as between most lines
        elif reached < start and not text[reached:start].isspace():
            yield trimmed(text, reached, start)
        reached = max(reached, leaf & _OFFSET)


def _structure_warnings(extracted: Extracted, structure: Structure) -> Iterator[ParseWarning]:
    if not any(draft.question_span for draft in structure.drafts):
        yield ParseWarning(0, "no questions found: the paragraphs are filed under the headings above them")
        return
    unanswered = [draft for draft in structure.drafts if not draft.answer]
    unsearched = list(_unsearched(extracted.text, structure.others))
    locator = Locator(extracted.text) if unanswered or unsearched else None
    for draft in unanswered:
        if locator and draft.question_span:
            line = locator.line(draft.question_span.start)
            yield ParseWarning(line, f"question without an answer: {draft.question(extracted.text)[:40]!r}")
    for start, end in unsearched:
        if locator:
            line, last = locator.line(start), locator.line(end - 1)
            yield ParseWarning(line, f"lines {line}–{last} belong to no question and will not be searched")


def _unsearched(text: str, others: Iterable[Other]) -> Iterator[tuple[int, int]]:
    """Yield the long stretches that stand before, between or behind the answers."""
    first = last = 0
    for (start, end), role in sorted(others):
        if role not in _OUTSIDE:
            continue
        if text[last:start].strip():
            if _filled(text[first:last]) >= LONG_STRETCH:
                yield first, last
            first = start
        last = end
    if _filled(text[first:last]) >= LONG_STRETCH:
        yield first, last
