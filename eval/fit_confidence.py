"""Fits the confidence: ``python -m eval.fit_confidence`` prints what ``retriever/confidence.py`` holds.

Logistic regression with a ridge, by Newton's method, on ``eval/data/confidence_dev.jsonl`` over
``corpus/samples`` and on the encoder's development sets that are named. Of these every other passage is left
out, so that half of the queries have no answer. The target is whether the first passage of the hybrid search
answers the question. The threshold is judged on confidences predicted for a question left out of the fit::

    python -m eval.fit_confidence .cache/training/development/*.jsonl
"""

from collections.abc import Collection, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import numpy.typing as npt

from corpus.parsing import parse_file
from eval.development import read
from eval.questions import read_questions
from eval.runner import indexed
from retriever.confidence import NO_EVIDENCE, Calibration, Evidence, probability
from retriever.service import SearchService

QUESTIONS = Path(__file__).with_name("data") / "confidence_dev.jsonl"
DOCUMENTS = Path(__file__).parents[1] / "corpus" / "samples"
RIDGE = 0.05  # holds the coefficients where a few dozen questions leave them free
MOST_REFUSED = 0.05  # of the questions whose first passage is right
QUERIES = 100  # of each development set: about as many as there are judged questions

_STEPS = 50  # Newton's method needs fewer than ten


class Observation(NamedTuple):
    """A question's evidence, whether the first passage is right, and whether any could be."""

    evidence: Evidence
    correct: bool
    answerable: bool


class Refusing(NamedTuple):
    """A threshold and the shares that it refuses.

    ``right``: of the questions whose first passage is right; then of all answerable and of the others.
    """

    threshold: float
    right: float
    answerable: float
    unanswerable: float


def observe(service: SearchService, query: str, right: Collection[str]) -> Observation:
    """What the service finds for a query that the passages ``right`` answer."""
    hits = service.rank(query, depth=1)
    answerable = bool(right)
    if not hits:
        return Observation(NO_EVIDENCE, correct=False, answerable=answerable)
    first = hits[0].passage_id
    return Observation(service.evidence(query, first), first in right, answerable)


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
    right = np.array([each.correct for each in observations])
    refused = confidences < threshold
    shares = [float(refused[kind].mean()) for kind in (right, answerable, ~answerable)]
    return Refusing(threshold, *shares)


def judged_observations() -> list[Observation]:
    """What the service finds for the judged questions that are there for fitting."""
    documents = [parse_file(path) for path in sorted(DOCUMENTS.iterdir())]
    questions = read_questions(QUESTIONS, documents)
    with indexed(documents, model=None) as index:
        service = SearchService(index)
        return [observe(service, each.query, each.passage_ids) for each in questions]


def development_observations(path: Path) -> list[Observation]:
    """What the service finds in every other passage of a development set."""
    dataset = read(path)
    with indexed(dataset.documents[::2], model=None) as index:
        service = SearchService(index)
        kept = {document.entries[0].passages[0].id for document in dataset.documents[::2]}
        return [
            observe(service, query, kept & dataset.qrels[query_id].keys())
            for query_id, query in islice(dataset.queries.items(), QUERIES)
        ]


@click.command()
@click.argument("development", nargs=-1, type=click.Path(path_type=Path))
def main(development: tuple[Path, ...]) -> None:
    """Print the coefficients and what each threshold refuses."""
    observations = judged_observations()
    for path in development:
        observations += development_observations(path)
    confidences = left_out_confidences(observations)
    table = [refusing(observations, confidences, step / 50) for step in range(1, 50)]
    for row in table:
        click.echo(
            f"{row.threshold:.2f} refuses {row.right:.1%} right, {row.answerable:.1%} answerable, "
            f"{row.unanswerable:.1%} others"
        )
    allowed = [row.threshold for row in table if row.right <= MOST_REFUSED]
    coefficients = ", ".join(f"{name}={value:.2f}" for name, value in fit(observations)._asdict().items())
    click.echo(f"CALIBRATION = Calibration({coefficients})")
    click.echo(f"THRESHOLD = {max(allowed, default=0.0)}")


if __name__ == "__main__":
    main()
