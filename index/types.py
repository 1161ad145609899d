"""The values that the index hands to the retriever."""

from dataclasses import dataclass
from typing import NamedTuple

from corpus.types import Passage


class Hit(NamedTuple):
    """One passage and its score on one leg; higher is better."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage together with what the store knows about its surroundings."""

    passage: Passage
    question: str
    document_id: str
    document_title: str
    document_name: str
