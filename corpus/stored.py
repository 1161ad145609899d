"""What the store answers with: views of documents and passages, without the cost of whole texts."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from corpus.types import Passage


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document without its text; ``path`` is the file it was read from, empty for an upload."""

    id: str
    name: str
    path: str
    title: str
    media_type: str
    source_sha256: str
    characters: int
    entries: int
    passages: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its surroundings; ``lines`` are its first and last, from 1.

    ``key`` is the integer by which the derived indexes know the passage. ``page`` is ``None`` for formats
    without pages. ``entry`` is the number of its entry in the document, from 1.
    """

    key: int
    passage: Passage
    question: str
    lines: tuple[int, int]
    page: int | None
    entry: int
    document_id: str
    document_name: str
    document_title: str


class PassageText(NamedTuple):
    """What the indexes need of a passage."""

    key: int
    id: str
    question: str
    text: str


class PassagePlace(NamedTuple):
    """A passage and what stands above it: the question of its entry and its path in the document."""

    key: int
    path: tuple[str, ...]
    question: str
    text: str


class Totals(NamedTuple):
    """How much the store holds."""

    documents: int
    entries: int
    passages: int


class Change(NamedTuple):
    """The passage keys that one or more transactions took out and put in, each in order."""

    removed: tuple[int, ...]
    added: tuple[int, ...]

    @classmethod
    def between(cls, before: dict[str, int], after: dict[str, int]) -> "Change":
        """The change from one state to another, each given as passage id → key."""
        old, new = set(before.values()), set(after.values())
        return cls(removed=tuple(sorted(old - new)), added=tuple(sorted(new - old)))

    def then(self, later: "Change") -> "Change":
        """This change followed by a later one; a passage that came and went again is in neither."""
        gone, come = set(self.removed), set(self.added)
        come_then_gone = come & set(later.removed)
        gone_then_come = gone & set(later.added)
        return Change(
            removed=tuple(sorted((gone | set(later.removed)) - come_then_gone - gone_then_come)),
            added=tuple(sorted((come | set(later.added)) - come_then_gone - gone_then_come)),
        )


def content_sha256(question: str, text: str) -> bytes:
    """By what a passage's embedding is cached: the digest of its question and its text."""
    return hashlib.sha256(f"{question}\0{text}".encode()).digest()
