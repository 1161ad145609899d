"""Paired comparisons: the figures against exact enumeration, and what they must not change with."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from eval.compare import bootstrap_interval, compare, compare_runs, holm

QUERIES = [f"q{number}" for number in range(12)]
BETTER = dict(zip(QUERIES, [1, 1, 0.5, 1, 1, 0.5, 1, 1, 1, 0.33, 1, 1], strict=True))
WORSE = dict(zip(QUERIES, [1, 0.5, 0.5, 0.33, 1, 0, 1, 0.5, 1, 0.5, 1, 0.2], strict=True))


def exact_p(differences: list[float]) -> float:
    """The two-sided p-value over all sign flips."""
    observed = abs(sum(differences))
    totals = [
        abs(sum(sign * value for sign, value in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    return sum(total >= observed - 1e-12 for total in totals) / len(totals)


def test_the_p_value_is_that_of_all_sign_flips() -> None:
    comparison = compare("RR@10", BETTER, WORSE)
    exact = exact_p([BETTER[query] - WORSE[query] for query in QUERIES])
    assert comparison.p_value == pytest.approx(exact, abs=0.01)


def test_wins_losses_and_ties_are_counted_and_the_greatest_win_comes_first() -> None:
    comparison = compare("RR@10", BETTER, WORSE)
    assert [comparison.count(verdict) for verdict in ("a", "b", "tie")] == [5, 1, 6]
    assert list(comparison.differences)[:2] == ["q11", "q3"]
    assert list(comparison.differences)[-1] == "q9"
    assert comparison.difference == pytest.approx(sum(BETTER.values()) / 12 - sum(WORSE.values()) / 12)


def test_a_run_does_not_differ_from_itself() -> None:
    comparison = compare("RR@10", BETTER, BETTER)
    assert (comparison.difference, comparison.p_value, comparison.interval) == (0.0, 1.0, (0.0, 0.0))


def test_swapping_the_runs_mirrors_the_interval_and_keeps_the_p_value() -> None:
    there, back = compare("RR@10", BETTER, WORSE), compare("RR@10", WORSE, BETTER)
    assert there.p_value == back.p_value
    assert there.interval == pytest.approx((-back.interval.high, -back.interval.low), abs=1e-9)


def test_the_order_of_the_queries_does_not_matter() -> None:
    reverse = dict(reversed(BETTER.items()))
    assert compare("RR@10", reverse, WORSE).as_json() == compare("RR@10", BETTER, WORSE).as_json()


def test_the_interval_of_a_coin_is_the_binomial_one() -> None:
    low, high = bootstrap_interval([0.0, 1.0] * 50)
    assert (low, high) == pytest.approx((0.4, 0.6), abs=0.02)


def test_runs_over_different_queries_are_not_compared() -> None:
    with pytest.raises(InvalidInput, match="same queries"):
        compare("RR@10", BETTER, {"q0": 1.0})


def test_holm_corrects_a_worked_example() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


@settings(max_examples=50)
@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=8))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(after >= before for before, after in zip(p_values, corrected, strict=True))
    by_size = sorted(range(len(p_values)), key=p_values.__getitem__)
    assert [corrected[place] for place in by_size] == sorted(corrected)


def test_two_run_files_are_compared_by_their_qrels(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("q1 Q0 d1 1 0.9 a\nq2 Q0 d2 1 0.9 a\n", "utf-8")
    (tmp_path / "b").write_text("q1 Q0 d9 1 0.9 b\nq1 Q0 d1 2 0.8 b\n", "utf-8")
    (tmp_path / "qrels").write_text("q1 0 d1 1\nq2 0 d2 1\n", "utf-8")
    comparison = compare_runs(tmp_path / "a", tmp_path / "b", tmp_path / "qrels", "RR@10")
    assert comparison.differences == {"q2": 1.0, "q1": 0.5}
