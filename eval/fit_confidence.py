"""Fits the confidence: ``python -m eval.fit_confidence`` prints what ``retriever/confidence.py`` holds.

Logistic regression with a ridge, by Newton's method, on ``eval/data/confidence_dev.jsonl`` over
``corpus/samples``; the target is whether the first passage of the hybrid search answers the question. The
threshold is judged on confidences that were predicted for a question left out of the fit.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import numpy.typing as npt

from corpus.parsing import parse_file
from eval.questions import JudgedQuestion, read_questions
from eval.runner import indexed
from retriever.confidence import NO_EVIDENCE, Calibration, Evidence, probability
from retriever.service import SearchService

QUESTIONS = Path(__file__).with_name("data") / "confidence_dev.jsonl"
DOCUMENTS = Path(__file__).parents[1] / "corpus" / "samples"
RIDGE = 0.05  # holds the coefficients where a few dozen questions leave them free
MOST_REFUSED = 0.05  # of the answerable questions

_STEPS = 50  # Newton's method needs fewer than ten


class Observation(NamedTuple):
    """A question's evidence, whether the first passage is right, and whether any could be."""

    evidence: Evidence
    correct: bool
    answerable: bool


class Refusing(NamedTuple):
    """A threshold and which shares of the answerable and the unanswerable questions it refuses."""

    threshold: float
    answerable: float
    unanswerable: float


def observe(service: SearchService, question: JudgedQuestion) -> Observation:
    """What the service finds for a question."""
    hits = service.rank(question.query, depth=1)
    if not hits:
        return Observation(NO_EVIDENCE, correct=False, answerable=question.answerable)
    first = hits[0].passage_id
    evidence = service.evidence(question.query, first)
    return Observation(evidence, first in question.passage_ids, question.answerable)


def fit(observations: Sequence[Observation]) -> Calibration:
    """The coefficients that make the observed answers most likely, less the ridge."""
    signals = np.array([[1.0, *each.evidence] for each in observations])
    correct = np.array([each.correct for each in observations], dtype=np.float64)
    penalty = RIDGE * np.diag([0.0, *[1.0] * (signals.shape[1] - 1)])  # the intercept is free
    weights = np.zeros(signals.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-signals @ weights))
        gradient = signals.T @ (correct - expected) - penalty @ weights
        curvature = (signals.T * (expected * (1 - expected))) @ signals + penalty
        weights += np.linalg.solve(curvature, gradient)
    return Calibration(*weights.tolist())


def left_out_confidences(observations: Sequence[Observation]) -> npt.NDArray[np.float64]:
    """Each question's confidence by a fit on all the others ``(n,)``."""
    return np.array(
        [
            probability(each.evidence, fit([*observations[:place], *observations[place + 1 :]]))
            for place, each in enumerate(observations)
        ]
    )


def refusing(
    observations: Sequence[Observation], confidences: npt.NDArray[np.float64], threshold: float
) -> Refusing:
    """What a threshold refuses."""
    answerable = np.array([each.answerable for each in observations])
    refused = confidences < threshold
    return Refusing(threshold, float(refused[answerable].mean()), float(refused[~answerable].mean()))


@click.command()
def main() -> None:
    """Print the coefficients and what each threshold refuses."""
    documents = [parse_file(path) for path in sorted(DOCUMENTS.iterdir())]
    questions = read_questions(QUESTIONS, documents)
    with indexed(documents, model=None) as index:
        service = SearchService(index)
        observations = [observe(service, question) for question in questions]
    confidences = left_out_confidences(observations)
    table = [refusing(observations, confidences, step / 20) for step in range(1, 20)]
    for row in table:
        click.echo(
            f"{row.threshold:.2f} refuses {row.answerable:.1%} answerable, {row.unanswerable:.1%} others"
        )
    allowed = [row.threshold for row in table if row.answerable <= MOST_REFUSED]
    coefficients = ", ".join(f"{name}={value:.2f}" for name, value in fit(observations)._asdict().items())
    click.echo(f"CALIBRATION = Calibration({coefficients})")
    click.echo(f"THRESHOLD = {max(allowed, default=0.0)}")


if __name__ == "__main__":
    main()
