"""Judgements as the page appends them: JSON Lines, one a line, of a query and one passage.

::

    {"query": "丢了卡怎么办", "passage_id": "1f0c…", "quote": "一是到服务台挂失……", "relevance": 1}

``relevance`` is a whole number: 0 does not answer, above 0 answers. The passage is named by ``passage_id``,
by its whole text in ``quote``, or by both: an id holds as long as the passage's own words, question and
document name do; where it is gone the quotation finds the passage again. A later line about the same query
and passage replaces an earlier one, so that who changes a mind appends. Further fields, such as
``judged_at``, are kept by whoever writes them and not read here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus.errors import InvalidInput
from eval.jsonl import JsonLine, read_objects
from eval.trec import Qrels


class _Known(NamedTuple):
    """The passages of an index: the text of each by id, and the ids of each text."""

    texts: Mapping[str, str]
    ids: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Judgements:
    """Queries and grades by query id; the ids ``q1``, ``q2`` … count the distinct queries of the file.

    Only queries that have a relevant passage are here. ``lost`` counts the lines whose passage is not in the
    index any more.
    """

    queries: Mapping[str, str]
    qrels: Qrels
    lost: int


def read_judgements(path: Path, texts: Mapping[str, str]) -> Judgements:
    """The judgements of a file about passages whose texts are given by id.

    Raises ``InvalidInput`` where no line calls a passage relevant that is there.
    """
    known = _known(texts)
    by_query: dict[str, dict[str, int]] = {}
    lost = 0
    for line in read_objects(path):
        query = " ".join(line.text("query").split())
        passage_ids, grade = _passage_ids(line, known), line.whole_number("relevance")
        lost += not passage_ids
        by_query.setdefault(query, {}).update(dict.fromkeys(passage_ids, grade))
    numbered = {f"q{number}": query for number, query in enumerate(by_query, start=1)}
    queries = {
        query_id: query for query_id, query in numbered.items() if max(by_query[query].values(), default=0)
    }
    if not queries:
        raise InvalidInput(
            f"{str(path)!r} calls no passage of this index relevant ({lost} of its lines name a passage that "
            "is not there): a relevance above 0 is needed"
        )
    return Judgements(queries, {query_id: by_query[query] for query_id, query in queries.items()}, lost)


def _known(texts: Mapping[str, str]) -> _Known:
    ids: dict[str, tuple[str, ...]] = {}
    for passage_id, text in texts.items():
        ids[text] = (*ids.get(text, ()), passage_id)
    return _Known(texts, ids)


def _passage_ids(line: JsonLine, known: _Known) -> tuple[str, ...]:
    """The passage of this id, or else all that say exactly what is quoted."""
    passage_id, quote = line.optional_text("passage_id"), line.optional_text("quote")
    if not passage_id and not quote:
        raise line.error("neither 'passage_id' nor 'quote' says which passage is judged")
    return (passage_id,) if passage_id in known.texts else known.ids.get(quote, ())
