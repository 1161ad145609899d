"""The JSON of documents and their passages."""

from typing import Self

from api.schemas import Bounds, CitationView, Shape
from corpus.parsing import coverage
from corpus.stored import StoredPassage
from corpus.types import ParsedDocument, PassageKind, Role
from retriever.types import Citation


class PassageView(Shape):
    """A passage by its permanent id, with its citation."""

    passage_id: str
    text: str
    kind: PassageKind
    question: str
    citation: CitationView

    @classmethod
    def of(cls, stored: StoredPassage, citation: Citation) -> Self:
        """The JSON shape of a stored passage."""
        return cls(
            passage_id=stored.passage.id,
            text=stored.passage.text,
            kind=stored.passage.kind,
            question=stored.question,
            citation=CitationView.model_validate(citation),
        )


class DocumentRow(Shape):
    """A document of the index and its counts."""

    id: str
    name: str
    title: str
    media_type: str
    characters: int
    entries: int
    passages: int
    source_sha256: str


class DocumentList(Shape):
    """Every document of the index, in the order of their names."""

    documents: tuple[DocumentRow, ...]


class DocumentHead(Shape):
    """What a document is, without its text."""

    id: str
    name: str
    title: str
    media_type: str
    encoding: str | None
    source_sha256: str


class PassageLeaf(Shape):
    """A passage in its place."""

    id: str
    text: str
    span: Bounds
    kind: PassageKind
    path: tuple[str, ...]


class EntryView(Shape):
    """A question with its answer; the span is null where the document names no question."""

    question: str
    question_span: Bounds | None
    label: str
    passages: tuple[PassageLeaf, ...]


class OtherView(Shape):
    """Text that is neither question nor passage."""

    span: Bounds
    role: Role


class Coverage(Shape):
    """How many non-blank characters the document has, and how many lie in a leaf of its structure."""

    characters: int
    covered: int


class WarningView(Shape):
    """Something that a reader should look at; line 0 is the whole file."""

    line: int
    message: str


class DocumentView(Shape):
    """A document's canonical text, and its structure as spans of that text."""

    document: DocumentHead
    text: str
    entries: tuple[EntryView, ...]
    other: tuple[OtherView, ...]
    coverage: Coverage
    warnings: tuple[WarningView, ...]

    @classmethod
    def of(cls, parsed: ParsedDocument) -> Self:
        """The JSON shape of a parsed document."""
        characters, covered = coverage(parsed)
        return cls(
            document=DocumentHead.model_validate(parsed.document),
            text=parsed.document.text,
            entries=tuple(EntryView.model_validate(entry) for entry in parsed.entries),
            other=tuple(OtherView.model_validate(other) for other in parsed.others),
            coverage=Coverage(characters=characters, covered=covered),
            warnings=tuple(WarningView.model_validate(warning) for warning in parsed.warnings),
        )
