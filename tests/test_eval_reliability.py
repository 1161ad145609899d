"""Reliability and risk-coverage: worked examples and the bounds that hold for any answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.reliability import (
    Bin,
    Judged,
    Operating,
    auroc,
    calibration_error,
    refusing,
    reliability,
    risk_coverage,
)

# halves and quarters, so that the sums are exact
ANSWERS = [Judged(0.9375, correct=True), Judged(0.90625, correct=False), Judged(0.25, correct=False)]
SOME = st.lists(
    st.builds(Judged, st.floats(min_value=0, max_value=1), st.booleans()), min_size=1, max_size=30
)


def test_answers_of_like_confidence_share_a_bin() -> None:
    assert reliability(ANSWERS) == [Bin(1, 0.25, 0.0), Bin(2, 0.921875, 0.5)]


def test_full_confidence_belongs_to_the_last_bin() -> None:
    assert reliability([Judged(1.0, correct=True), Judged(0.9375, correct=True)]) == [Bin(2, 0.96875, 1.0)]


def test_the_calibration_error_is_the_mean_gap_by_size() -> None:
    assert calibration_error(ANSWERS) == pytest.approx((0.25 * 1 + (0.921875 - 0.5) * 2) / 3)
    assert calibration_error([]) == 0.0


def test_risk_grows_as_less_sure_answers_are_given_too() -> None:
    assert risk_coverage(ANSWERS) == [Operating(1 / 3, 0.0), Operating(2 / 3, 0.5), Operating(1.0, 2 / 3)]


def test_the_auroc_counts_pairs_in_the_right_order_and_ties_by_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([0.9], [0.1]) == 1.0


def test_a_threshold_refuses_no_more_of_the_answerable_than_it_may() -> None:
    answered = [place / 20 for place in range(1, 21)]
    cost = refusing(answered, [0.01, 0.05, 0.06, 0.9], 0.05)
    assert cost.threshold == 0.1
    assert sum(value < cost.threshold for value in answered) == 1
    assert cost.unanswerable == 0.75
    assert refusing(answered, [0.01, 0.9], 0.0).unanswerable == 0.5


@given(SOME)
def test_every_answer_is_in_one_bin_and_full_coverage_has_the_overall_error(judged: list[Judged]) -> None:
    assert sum(each.size for each in reliability(judged)) == len(judged)
    assert 0 <= calibration_error(judged) <= 1
    wrong = sum(not one.correct for one in judged)
    assert risk_coverage(judged)[-1] == Operating(1.0, wrong / len(judged))
