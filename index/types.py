"""The value that a leg of the index hands to the retriever."""

from typing import NamedTuple


class Hit(NamedTuple):
    """One passage and its score on one leg; higher is better."""

    passage_id: str
    score: float
