"""Confidence: evidence is counted by entries, and more of it means a greater probability."""

import numpy as np
import pytest

from corpus.types import Span
from index.local import Candidates
from index.token_match import TokenPair
from retriever.confidence import NO_EVIDENCE, Calibration, Evidence, evidence, probability

HERE = Span(0, 1)
MET = TokenPair(HERE, HERE, similarity=0.9, weight=3.0)
UNMET = TokenPair(HERE, HERE, similarity=0.1, weight=1.0)


def candidates(lexical: list[float], dense: list[float], token_match: list[float]) -> Candidates:
    ids = tuple("abcd"[: len(lexical)])
    return Candidates(ids, np.array(lexical), np.array(dense), np.array(token_match), ())


def test_points_of_one_entry_do_not_count_as_rivals_of_each_other() -> None:
    found = candidates([2, 2, 0, 0], [0.5, 0.6, 0.1, 0.7], [0.8, 0.7, 0.2, 0.4])
    assert evidence([MET, UNMET], found, {"a", "b"}) == pytest.approx(
        Evidence(unmet=0.25, lead=0.8 - 0.3, agreement=2 / 3)
    )


def test_a_query_without_words_gives_no_evidence() -> None:
    found = candidates([0, 0], [0, 0], [0, 0])
    assert evidence([], found, {"a"}) == NO_EVIDENCE
    assert evidence([MET], found, {"z"}) == NO_EVIDENCE
    assert probability(NO_EVIDENCE) == 0.0


def test_a_single_entry_has_no_rivals() -> None:
    assert evidence([MET], candidates([1], [1], [1]), {"a"}) == Evidence(0.0, 0.0, 0.0)


def test_a_leg_that_found_nothing_agrees_with_nobody() -> None:
    found = candidates([0, 0], [0.5, 0.1], [0.6, 0.2])
    assert evidence([MET], found, {"a"}).agreement == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        (Evidence(0.8, 0.2, 0.5), Evidence(0.1, 0.2, 0.5)),
        (Evidence(0.5, 0.0, 0.5), Evidence(0.5, 0.3, 0.5)),
        (Evidence(0.5, 0.2, 0.0), Evidence(0.5, 0.2, 1.0)),
    ],
    ids=["more words are met", "a greater lead", "more legs agree"],
)
def test_stronger_evidence_gives_a_greater_probability(weak: Evidence, strong: Evidence) -> None:
    assert 0 < probability(weak) < probability(strong) < 1


def test_the_model_is_logistic() -> None:
    calibration = Calibration(intercept=1.0, unmet=-2.0, lead=0.0, agreement=4.0)
    assert probability(Evidence(0.5, 0.0, 0.25), calibration) == pytest.approx(1 / (1 + np.exp(-1.0)))
