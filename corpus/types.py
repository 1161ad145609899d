"""The values that flow through the house, from a file as read to the passage that is returned.

This is the leaf of the import graph: it imports nothing of the project. All spans are half-open
``[start, end)`` in code points of the document's canonical text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

LandmarkKind = Literal[
    "page",
    "heading",
    "code",
    "table",
    "row",
    "cell",
    "item",
    "bold",
    "summary",
    "navigation",
    "front matter",
    "comment",
    "markup",
]
PassageKind = Literal["lead", "point", "paragraph", "code", "table"]
Role = Literal[
    "title",
    "lead",
    "contents",
    "heading",
    "marker",
    "preview",
    "navigation",
    "image",
    "rule",
    "date",
    "closing",
    "front matter",
    "comment",
    "markup",
    "other",
]


class Span(NamedTuple):
    """A half-open range of code points of a document's canonical text."""

    start: int
    end: int


class Landmark(NamedTuple):
    """Something the reader knew about a stretch of text that its characters do not show.

    A ``summary`` is what the format itself sets off as a question: a folded summary, the cell of a
    question column; a ``cell`` is the answer beside it, where the table is not the whole document (a Markdown
    ``row`` is the same). ``front matter``, ``comment``, ``markup`` and ``navigation`` are no content.
    ``value`` is the page number (from 1), the heading level (1 to 6), the list nesting depth (from 0)
    or, for tables and rows, the number of columns; 0 where the kind needs none. ``shown`` is the number
    that the format shows before an item although it is not in the text.
    """

    kind: LandmarkKind
    start: int
    end: int
    value: int = 0
    shown: str = ""


class ParseWarning(NamedTuple):
    """Something a reader of the report should look at; ``line`` counts from 1, 0 means the whole file."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a reader got out of a file: the canonical text and what it knew about it.

    Lines of ``text`` end in a line feed only. For text formats line N of ``text`` is line N of the file.
    """

    text: str
    media_type: str
    title: str = ""
    encoding: str | None = None
    landmarks: tuple[Landmark, ...] = ()
    warnings: tuple[ParseWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A source file as read. ``id`` depends on ``name`` alone, so that it survives edits."""

    id: str
    name: str
    title: str
    text: str
    media_type: str
    source_sha256: str
    encoding: str | None = None
    landmarks: tuple[Landmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and returned: a lead, a numbered point, a paragraph.

    ``document.text[span.start:span.end] == text``, always. ``path`` leads from the entry to the point,
    for instance ``("问3", "第四点")``.
    """

    id: str
    text: str
    span: Span
    kind: PassageKind
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer.

    ``question`` is the question without its marker and with line breaks joined. ``question_span`` is
    ``None`` where the document names no question (a paragraph before the first heading, say).
    """

    question: str
    question_span: Span | None
    label: str
    passages: tuple[Passage, ...]


class Other(NamedTuple):
    """Text that is neither question nor passage, kept and labelled."""

    span: Span
    role: Role


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document with its structure.

    Law of coverage: every non-blank character of ``document.text`` lies in exactly one question span,
    passage span or ``Other`` span. Where a file was parsed, entries and others are made anew each time one
    is asked for (``corpus.packed``): keep what is needed more than once.
    """

    document: Document
    entries: Sequence[Entry]
    others: Sequence[Other]
    warnings: tuple[ParseWarning, ...] = ()
