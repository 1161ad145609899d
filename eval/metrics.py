"""Retrieval measures: a thin layer over ``ir_measures`` that scores a ranking exactly as it was returned.

Measures are named as in papers: ``nDCG@10``, ``RR@10``, ``R@100``, ``P@5``, ``Success@3``, ``AP``. A judged
query without hits scores 0 and counts. A query that nobody judged is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from corpus.errors import InvalidInput
from eval.trec import Qrels, Run
from index.types import Hit

if TYPE_CHECKING:
    from ir_measures import Measure

MAIN_MEASURE = "nDCG@10"
DEFAULT_MEASURES = (MAIN_MEASURE, "RR@10", "R@1", "R@10")


@dataclass(frozen=True, slots=True)
class Scores:
    """Values by measure and query; every measure has the same queries."""

    by_query: Mapping[str, Mapping[str, float]]

    @property
    def means(self) -> dict[str, float]:
        """The mean of each measure over all queries."""
        return {measure: fsum(values.values()) / len(values) for measure, values in self.by_query.items()}

    @property
    def main_measure(self) -> str:
        """The measure to judge by: nDCG@10, or the first one where that was not asked for."""
        return MAIN_MEASURE if MAIN_MEASURE in self.by_query else next(iter(self.by_query))

    def worst(self, measure: str, count: int) -> list[str]:
        """The queries with the lowest values below 1, worst first."""
        values = self.by_query[measure].items()
        return [query_id for value, query_id in sorted((value, name) for name, value in values if value < 1)][
            :count
        ]


def read_measures(names: str) -> tuple[str, ...]:
    """The measures of a list separated by commas, each known to ``ir_measures``; an empty list gives none."""
    chosen = tuple(name.strip() for name in names.split(",")) if names.strip() else ()
    for name in chosen:
        _parse(name)
    return chosen


def score(run: Run, qrels: Qrels, measures: Sequence[str] = DEFAULT_MEASURES) -> Scores:
    """Score a run against the qrels, query by query.

    Libraries break ties of equal scores each in its own way; so what is handed over is not the score but
    the rank, which has none.
    """
    import ir_measures

    if not qrels:
        raise InvalidInput("there is no judged query: the qrels are empty")
    parsed = {name: _parse(name) for name in measures}
    judged = [
        ir_measures.Qrel(query_id, passage_id, grade)
        for query_id, grades in qrels.items()
        for passage_id, grade in grades.items()
    ]
    ranked = [
        ir_measures.ScoredDoc(query_id, hit.passage_id, float(-rank))
        for query_id in qrels
        for rank, hit in enumerate(run.get(query_id, ()))
    ]
    found = {
        (str(value.measure), value.query_id): float(value.value)
        for value in ir_measures.iter_calc(list(parsed.values()), judged, ranked)
    }
    return Scores(
        {
            name: {query_id: found[str(measure), query_id] for query_id in qrels}
            for name, measure in parsed.items()
        }
    )


def roll_up(run: Run, document_of: Mapping[str, str]) -> Run:
    """The run of documents: each stands where its best passage stood, for qrels that judge documents."""
    documents: dict[str, list[Hit]] = {}
    for query_id, ranking in run.items():
        best: dict[str, float] = {}
        for hit in ranking:
            best.setdefault(document_of[hit.passage_id], hit.score)
        documents[query_id] = [Hit(*item) for item in best.items()]
    return documents


def _parse(name: str) -> "Measure":
    import ir_measures

    try:
        return ir_measures.parse_measure(name)
    except (NameError, ValueError) as error:
        raise InvalidInput(f"{name!r} is not a measure; right would be nDCG@10, RR@10, R@1 or AP") from error
