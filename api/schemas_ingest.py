"""The JSON of an ingestion: ``wenju ingest --json``."""

from typing import Literal

from api.schemas import Shape
from api.schemas_documents import WarningView


class SkippedFile(Shape):
    """A file that could not be read, and why."""

    name: str
    reason: str


class FileWarning(WarningView):
    """Something that a reader should look at, in a file."""

    name: str


class TotalsView(Shape):
    """How much an index holds."""

    documents: int
    entries: int
    passages: int


class PlaceView(Shape):
    """Where something stands: a document by name, and a line of it."""

    name: str
    line: int


class DuplicateView(Shape):
    """A question or answer that two documents have in common."""

    kind: Literal["question", "answer"]
    first: PlaceView
    second: PlaceView
    similarity: float
    text: str


class IngestView(Shape):
    """What an ingestion changed or would change; ``totals`` is what the index then holds."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]
    ignored: tuple[str, ...]
    warnings: tuple[FileWarning, ...]
    duplicates: tuple[DuplicateView, ...]
    totals: TotalsView
    characters: int
    covered: int
    seconds: float
    dry_run: bool
