"""The fit of the confidence: it finds what separates, and a threshold's costs are counted."""

import numpy as np
import pytest

from eval.fit_confidence import Observation, Refusing, fit, left_out_confidences, refusing
from retriever.confidence import Evidence, probability

SURE = Observation(Evidence(0.1, 0.4, 1.0), correct=True, answerable=True)
UNSURE = Observation(Evidence(0.8, 0.0, 0.0), correct=False, answerable=False)
BETWEEN = Observation(Evidence(0.4, 0.2, 0.4), correct=False, answerable=True)
SEEN = [SURE, UNSURE] * 10 + [BETWEEN] * 5


def test_more_evidence_gives_more_confidence_and_the_mean_is_the_share_of_right_answers() -> None:
    calibration = fit(SEEN)
    low, middle, high = (probability(each.evidence, calibration) for each in (UNSURE, BETWEEN, SURE))
    assert low < middle < high
    mean = sum(probability(each.evidence, calibration) for each in SEEN) / len(SEEN)
    assert mean == pytest.approx(10 / 25)  # the intercept is not held back by the ridge


def test_evidence_that_says_nothing_leaves_the_share_of_right_answers() -> None:
    alike = Evidence(0.5, 0.5, 0.5)
    seen = [Observation(alike, correct=place < 3, answerable=True) for place in range(4)]
    assert probability(alike, fit(seen)) == pytest.approx(0.75)


def test_a_question_is_judged_by_a_fit_that_has_not_seen_it() -> None:
    lonely = Observation(Evidence(0.1, 0.4, 1.0), correct=False, answerable=False)
    seen = [*SEEN, lonely]
    confidence = left_out_confidences(seen)[-1]
    assert confidence == pytest.approx(probability(lonely.evidence, fit(SEEN)))
    assert confidence > probability(lonely.evidence, fit(seen))


def test_the_costs_of_a_threshold_are_counted_apart() -> None:
    confidences = np.array([0.9, 0.1, 0.4])
    assert refusing([SURE, UNSURE, BETWEEN], confidences, 0.5) == Refusing(0.5, 0.0, 0.5, 1.0)
