"""The fit of the confidence: it finds what separates, and judges a document by what it has not seen of it."""

from pathlib import Path

import pytest

from eval.fit_confidence import Observation, chosen_threshold, fit, held_out_confidences, with_fit
from eval.reliability import Refusing
from retriever import confidence
from retriever.confidence import NO_EVIDENCE, Calibration, Evidence, probability

MET = Evidence(0.0, 0.05, 0.0, 0.5)
UNMET = Evidence(8.0, 0.4, 0.0, 0.0)
PARTLY = Evidence(3.0, 0.2, 0.0, 0.2)
SURE = Observation("a", MET, correct=True, answerable=True)
UNSURE = Observation("b", UNMET, correct=False, answerable=False)
BETWEEN = Observation("b", PARTLY, correct=False, answerable=True)
SEEN = [SURE, UNSURE] * 10 + [BETWEEN] * 5


def test_more_evidence_gives_more_confidence_and_the_mean_is_the_share_of_right_answers() -> None:
    calibration = fit(SEEN)
    low, middle, high = (probability(each, calibration) for each in (UNMET, PARTLY, MET))
    assert low < middle < high
    mean = sum(probability(each.evidence, calibration) for each in SEEN) / len(SEEN)
    assert mean == pytest.approx(10 / 25)  # the intercept is not held back by the ridge


def test_evidence_that_says_nothing_leaves_the_share_of_right_answers() -> None:
    seen = [Observation("a", PARTLY, correct=place < 3, answerable=True) for place in range(4)]
    assert probability(PARTLY, fit(seen)) == pytest.approx(0.75)


def test_a_question_without_evidence_does_not_move_the_fit() -> None:
    nothing = Observation("a", NO_EVIDENCE, correct=False, answerable=True)
    assert fit([*SEEN, nothing]) == fit(SEEN)


def test_a_document_is_judged_by_a_fit_that_has_seen_none_of_its_questions() -> None:
    lonely = [Observation("new", MET, correct=False, answerable=False)] * 2
    confidences = held_out_confidences([*SEEN, *SEEN_ELSEWHERE, *lonely])
    expected = probability(MET, fit([*SEEN, *SEEN_ELSEWHERE]))
    assert confidences[-2:] == pytest.approx([expected, expected])


SEEN_ELSEWHERE = [
    Observation("c", MET, correct=True, answerable=True),
    Observation("c", UNMET, correct=False, answerable=False),
]


def test_a_threshold_is_rounded_down_so_that_it_refuses_no_more() -> None:
    assert chosen_threshold(Refusing(0.0789, 0.05, 0.5)) == pytest.approx(0.07)


def test_a_fit_replaces_the_one_in_the_source_and_nothing_else() -> None:
    source = Path(confidence.__file__).read_text("utf-8")
    written = with_fit(source, Calibration(0.5, -0.25, -3.0, -4.125, 2.0), 0.87)
    changed = [new for old, new in zip(source.splitlines(), written.splitlines(), strict=True) if old != new]
    assert changed == [
        "CALIBRATION = Calibration(intercept=0.50, unmet=-0.25, peak=-3.00, foreign=-4.12, lead=2.00)",
        "THRESHOLD = 0.87  # below this probability the query counts as not answered",
    ]
    assert with_fit(written, Calibration(0.5, -0.25, -3.0, -4.125, 2.0), 0.87) == written
