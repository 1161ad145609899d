"""Fusion: leg scores become one score, by rules that hold for any scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.types import Hit, QueryTerm
from retriever.fusion import (
    DEFAULT_WEIGHTS,
    FusionWeights,
    lexical_share,
    min_max,
    query_weights,
    reciprocal_rank,
    weighted_sum,
)

KNOWN = (QueryTerm("借书", 3, 2.0),)
Legs = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def legs_of(rows: list[tuple[int, int, int]]) -> Legs:
    lexical, dense, token_match = np.array(rows, dtype=np.float64).T
    return lexical, dense, token_match


many_legs = st.lists(st.tuples(*[st.integers(-50, 50)] * 3), min_size=1, max_size=20).map(legs_of)


def test_a_worked_example() -> None:
    fused = weighted_sum(
        np.array([8.0, 4.0, 0.0]),
        np.array([0.2, 0.6, 0.4]),
        np.array([0.5, 0.5, 0.5]),
        FusionWeights(lexical=0.5, dense=0.25, token_match=0.25),
    )
    assert fused.tolist() == pytest.approx([0.5, 0.5, 0.125])


def test_the_lexical_leg_keeps_the_square_of_what_its_best_passage_has_of_the_query() -> None:
    terms = (QueryTerm("借书", 3, 2.0), QueryTerm("borrow", 0, 6.0))
    assert lexical_share(terms, np.array([0.5, 4.0])) == pytest.approx(0.25)
    assert lexical_share(terms, np.array([9.0])) == 1.0
    assert lexical_share(terms, np.zeros(0)) == 0.0
    assert lexical_share((), np.array([4.0])) == 0.0
    weights = FusionWeights(lexical=0.4, dense=0.3, token_match=0.3)
    assert query_weights(terms, np.array([4.0]), weights) == FusionWeights(0.1, 0.3, 0.3)


def test_a_synonym_is_no_part_of_what_was_asked() -> None:
    absent = QueryTerm("lend", 0, 5.0, asked=False)
    scores = np.array([1.0])
    assert lexical_share((*KNOWN, absent), scores) == lexical_share(KNOWN, scores) == pytest.approx(0.25)


@given(many_legs, st.integers(0, 2), st.sampled_from([0.5, 2.0, 1024.0]), st.integers(-9, 9))
def test_an_affine_change_of_a_leg_changes_nothing(
    legs: Legs, which: int, factor: float, offset: int
) -> None:
    lexical, dense, token_match = (
        scores * factor + offset if place == which else scores for place, scores in enumerate(legs)
    )
    assert weighted_sum(lexical, dense, token_match, DEFAULT_WEIGHTS) == pytest.approx(
        weighted_sum(*legs, DEFAULT_WEIGHTS)
    )


@given(many_legs)
def test_a_fused_score_lies_between_0_and_1(legs: Legs) -> None:
    fused = weighted_sum(*legs, DEFAULT_WEIGHTS)
    assert np.all((fused >= 0) & (fused <= 1 + 1e-12))


@given(many_legs, st.integers(0, 1000))
def test_the_order_of_the_candidates_does_not_matter(legs: Legs, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(legs[0]))
    lexical, dense, token_match = (scores[order] for scores in legs)
    shuffled = weighted_sum(lexical, dense, token_match, DEFAULT_WEIGHTS)
    assert shuffled == pytest.approx(weighted_sum(*legs, DEFAULT_WEIGHTS)[order])


def test_equal_scores_say_nothing() -> None:
    assert min_max(np.array([3.0, 3.0])).tolist() == [0.0, 0.0]
    assert min_max(np.zeros(0)).tolist() == []


def test_reciprocal_rank_adds_up_over_rankings() -> None:
    first = [Hit("a", 9.0), Hit("b", 8.0)]
    second = [Hit("b", 0.3)]
    assert reciprocal_rank([first, second]) == {"a": 1 / 61, "b": 1 / 62 + 1 / 61}
