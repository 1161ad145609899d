"""Why a query went wrong, as far as its runs and the texts can tell: where to look, not who is guilty."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.explanations import Contrast
from eval.runner import Evaluation
from index.segmenter import HAN
from index.types import Hit
from retriever.types import Mode

Failure = Literal[
    "terms unknown to the corpus",
    "found by no leg",
    "outranked by a near duplicate",
    "words cut apart by the segmenter",
    "found by one leg only",
    "split across passages",
    "ranked too low",
]

_HEAD = 10  # a passage counts as found by a leg if it is among so many
_NEAR_DUPLICATE = 0.6  # share of common character trigrams (Jaccard)
_LEGS: tuple[Mode, ...] = ("lexical", "dense", "token")


@dataclass(frozen=True, slots=True)
class FailedQuery:
    """A query, its score, the text that stood first, the one that should have, and the likely reason.

    ``ranks`` gives by mode the rank of the best relevant passage, ``None`` where it was not found.
    """

    query_id: str
    score: float
    failure: Failure
    ranks: Mapping[Mode, int | None]
    first: str
    expected: str


def worst_queries(evaluation: Evaluation, mode: Mode, measure: str, count: int) -> list[FailedQuery]:
    """The queries with the lowest values below 1 in one mode, worst first."""
    scores = evaluation.modes[mode].scores
    texts = evaluation.data.judged_texts
    failed: list[FailedQuery] = []
    for query_id in scores.worst(measure, count):
        relevant = [passage_id for passage_id, grade in evaluation.data.qrels[query_id].items() if grade > 0]
        ranking = evaluation.modes[mode].run[query_id]
        ranks: dict[Mode, int | None] = {
            name: _rank(result.run[query_id], relevant) for name, result in evaluation.modes.items()
        }
        place = ranks[mode]
        first = texts[ranking[0].passage_id] if ranking else ""
        expected = texts.get(ranking[place - 1].passage_id if place else relevant[0], "")
        failure = _failure(
            ranks,
            duplicated=place != 1 and _alike(first, expected),
            several=len(relevant) > 1,
            unknown=bool(evaluation.unknown_terms[query_id]),
            cut_apart=_is_cut_apart(evaluation.contrasts.get(query_id)),
        )
        failed.append(
            FailedQuery(query_id, scores.by_query[measure][query_id], failure, ranks, first, expected)
        )
    return failed


def _failure(
    ranks: Mapping[Mode, int | None], *, duplicated: bool, several: bool, unknown: bool, cut_apart: bool
) -> Failure:
    """The first class that holds, the most telling first."""
    finders = [leg for leg in _LEGS if (rank := ranks.get(leg)) is not None and rank <= _HEAD]
    if not any(ranks.values()):
        return "terms unknown to the corpus" if unknown else "found by no leg"
    if duplicated:
        return "outranked by a near duplicate"
    if cut_apart and "lexical" not in finders:
        return "words cut apart by the segmenter"
    if len(finders) == 1:
        return "found by one leg only"
    if several and finders:
        return "split across passages"
    return "ranked too low"


def _rank(ranking: Sequence[Hit], relevant: Collection[str]) -> int | None:
    return next((rank for rank, hit in enumerate(ranking, start=1) if hit.passage_id in relevant), None)


def _is_cut_apart(contrast: Contrast | None) -> bool:
    """Whether query and right passage share two neighbouring Chinese characters but no term with them."""
    if contrast is None or contrast.expected is None:
        return False
    query, text = contrast.expected.query, contrast.expected.text
    for term in contrast.expected.terms:
        if term.score > 0:
            query = query.replace(term.text, " ")
    return any(pair in text for pair in re.findall(rf"(?=([{HAN}]{{2}}))", query))


def _alike(one: str, other: str) -> bool:
    mine, theirs = _trigrams(one), _trigrams(other)
    return bool(mine) and len(mine & theirs) >= _NEAR_DUPLICATE * len(mine | theirs)


def _trigrams(text: str) -> set[str]:
    return {text[start : start + 3] for start in range(len(text) - 2)}
