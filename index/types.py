"""The values that a leg of the index hands to the retriever."""

from typing import NamedTuple


class KeyScore(NamedTuple):
    """A passage, by its key in the store, and its score on one leg; higher is better."""

    key: int
    score: float


class QueryTerm(NamedTuple):
    """A term of a query; ``frequency`` is the number of passages whose question or text has it.

    ``idf`` is its inverse document frequency: greatest for a term that no passage has. ``asked``: it stands
    in the query itself, and was not added by a synonym.
    """

    text: str
    frequency: int
    idf: float
    asked: bool = True


class Hit(NamedTuple):
    """A passage, by its id, and its score on one leg or fused; higher is better."""

    passage_id: str
    score: float
