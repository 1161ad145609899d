"""Measures: worked examples, the query without hits, ties, and documents judged as a whole."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from eval.metrics import roll_up, score
from index.types import Hit


def ranking(*passage_ids: str) -> list[Hit]:
    return [Hit(passage_id, 1.0 - number / 100) for number, passage_id in enumerate(passage_ids)]


def test_a_worked_example_gives_the_textbook_values() -> None:
    run = {"q": ranking("d3", "d1", "d2")}
    scores = score(
        run, {"q": {"d1": 1, "d2": 1}}, ["nDCG@10", "RR@10", "R@1", "R@2", "P@2", "AP", "Success@2"]
    )
    ideal = 1 + 1 / log2(3)
    assert scores.means == pytest.approx(
        {
            "nDCG@10": (1 / log2(3) + 1 / log2(4)) / ideal,
            "RR@10": 1 / 2,
            "R@1": 0.0,
            "R@2": 1 / 2,
            "P@2": 1 / 2,
            "AP": (1 / 2 + 2 / 3) / 2,
            "Success@2": 1.0,
        }
    )


def test_a_query_without_hits_scores_nothing_and_counts() -> None:
    qrels = {"found": {"d1": 1}, "empty": {"d1": 1}, "absent": {"d1": 1}}
    scores = score({"found": ranking("d1"), "empty": []}, qrels, ["RR@10"])
    assert scores.by_query["RR@10"] == {"found": 1.0, "empty": 0.0, "absent": 0.0}
    assert scores.means["RR@10"] == pytest.approx(1 / 3)


def test_a_query_that_nobody_judged_is_left_out() -> None:
    scores = score({"judged": ranking("d1"), "not judged": ranking("d2")}, {"judged": {"d1": 1}}, ["RR@10"])
    assert scores.by_query["RR@10"] == {"judged": 1.0}


@given(order=st.permutations(["a", "b", "c", "d", "e"]))
def test_tied_passages_are_scored_in_the_order_in_which_they_were_returned(order: list[str]) -> None:
    run = {"q": [Hit(passage_id, 0.5) for passage_id in order]}
    rank = order.index("c") + 1
    means = score(run, {"q": {"c": 1}}, ["RR@10", "nDCG@10"]).means
    assert means == pytest.approx({"RR@10": 1 / rank, "nDCG@10": 1 / log2(rank + 1)})


@pytest.mark.parametrize("name", ["NDGC@10", "nDCG@ten"])
def test_a_measure_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"{name!r} is not a measure; right would be nDCG@10"):
        score({"q": ranking("d1")}, {"q": {"d1": 1}}, [name])


def test_nothing_judged_cannot_be_scored() -> None:
    with pytest.raises(InvalidInput, match="no judged query"):
        score({"q": ranking("d1")}, {})


def test_a_document_stands_where_its_best_passage_stood() -> None:
    run = {"q": [Hit("a2", 0.9), Hit("b1", 0.8), Hit("a1", 0.7), Hit("c1", 0.1)]}
    document_of = {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}
    assert roll_up(run, document_of) == {"q": [Hit("a", 0.9), Hit("b", 0.8), Hit("c", 0.1)]}
