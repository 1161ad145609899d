"""Fits the confidence: ``python -m eval.fit_confidence --write`` writes it into ``retriever/confidence.py``.

Logistic regression with a ridge, by Newton's method, on questions written for nothing else: on each of
``eval/data/confidence_documents`` alone, on all of them together, and on ``corpus/samples``. The target is
whether the first passage of the hybrid search answers the question. Every figure that is printed is of
confidences predicted for a document by a fit that has seen no question about it, and the threshold is chosen
on these, too. The encoder's development sets may be named, to see what the fit says of them::

    python -m eval.fit_confidence .cache/training/development/*.jsonl
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click
import numpy as np

from corpus.types import ParsedDocument
from eval.development import question_sets, read
from eval.questions import JudgedQuestion
from eval.reliability import Judged, Refusing, auroc, calibration_error, refusing, reliability, risk_coverage
from eval.runner import indexed
from retriever import confidence
from retriever.confidence import NO_EVIDENCE, Calibration, Evidence, probability
from retriever.service import SearchService

RIDGE = 0.05  # holds the coefficients where few questions say anything of them
MOST_REFUSED = 0.05  # of the questions that the documents answer: what the threshold is chosen for
REFUSED = (MOST_REFUSED, 0.1, 0.2)  # shares at which the figures are shown
QUERIES = 100  # of each development set: about as many as are asked about a document

_STEPS = 50  # Newton's method needs fewer than ten


@dataclass(frozen=True, slots=True)
class Observation:
    """A question's evidence, whether the first passage is right, and whether any could be.

    ``source`` is what is held out together: the document that the question is about.
    """

    source: str
    evidence: Evidence
    correct: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One index and what was observed on it."""

    name: str
    observations: tuple[Observation, ...]


def observe(service: SearchService, source: str, query: str, right: Collection[str]) -> Observation:
    """What the service finds for a query that the passages ``right`` answer."""
    hits = service.rank(query)
    if not hits:
        return Observation(source, NO_EVIDENCE, correct=False, answerable=bool(right))
    first = hits[0].passage_id
    return Observation(source, service.evidence(query, first), first in right, bool(right))


def fit(observations: Sequence[Observation]) -> Calibration:
    """The coefficients that make the observed answers most likely, less the ridge.

    What has no evidence is left out: its probability is 0 whatever the coefficients.
    """
    seen = [each for each in observations if each.evidence != NO_EVIDENCE]
    signals = np.array([[1.0, *each.evidence] for each in seen])
    correct = np.array([each.correct for each in seen], dtype=np.float64)
    penalty = RIDGE * np.diag([0.0, *[1.0] * (signals.shape[1] - 1)])  # the intercept is free
    weights = np.zeros(signals.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-signals @ weights))
        gradient = signals.T @ (correct - expected) - penalty @ weights
        curvature = (signals.T * (expected * (1 - expected))) @ signals + penalty
        weights += np.linalg.solve(curvature, gradient)
    return Calibration(*weights.tolist())


def held_out_confidences(observations: Sequence[Observation]) -> list[float]:
    """Each question's confidence by a fit on the questions about all other sources."""
    fits = {
        source: fit([each for each in observations if each.source != source])
        for source in sorted({each.source for each in observations})
    }
    return [probability(each.evidence, fits[each.source]) for each in observations]


def chosen_threshold(refused: Refusing) -> float:
    """The threshold in two decimals, rounded down, so that it refuses no more."""
    return float(np.floor(refused.threshold * 100) / 100)


def settings() -> Iterator[Setting]:
    """Yield what the service finds for the questions that are there for fitting."""
    five, samples = question_sets()
    for parsed in five.documents:
        name = Path(parsed.document.name).name
        yield _setting(name, [parsed], [each for each in five.questions if each.document == name])
    yield _setting("the five together", five.documents, five.questions)
    yield _setting(*samples)


def development_setting(path: Path) -> Setting:
    """What the service finds in every other passage of a development set, so that half has no answer."""
    dataset = read(path)
    with indexed(dataset.documents[::2], model=None) as index:
        service = SearchService(index)
        kept = {document.entries[0].passages[0].id for document in dataset.documents[::2]}
        observed = (
            observe(service, path.stem, query, kept & dataset.qrels[query_id].keys())
            for query_id, query in islice(dataset.queries.items(), QUERIES)
        )
        return Setting(path.stem, tuple(observed))


def with_fit(source: str, calibration: Calibration, threshold: float) -> str:
    """The text of ``retriever/confidence.py`` with another fit in it."""
    source = re.sub(r"^CALIBRATION = .*$", _calibration_line(calibration), source, flags=re.MULTILINE)
    return re.sub(r"^THRESHOLD = [\d.]+", f"THRESHOLD = {threshold}", source, flags=re.MULTILINE)


def _setting(name: str, documents: Sequence[ParsedDocument], questions: Sequence[JudgedQuestion]) -> Setting:
    with indexed(documents, model=None) as index:
        service = SearchService(index)
        observed = (observe(service, each.document, each.query, each.passage_ids) for each in questions)
        return Setting(name, tuple(observed))


def _calibration_line(calibration: Calibration) -> str:
    coefficients = ", ".join(f"{name}={value:.2f}" for name, value in calibration._asdict().items())
    return f"CALIBRATION = Calibration({coefficients})"


def _figures(observations: Sequence[Observation], confidences: Sequence[float]) -> str:
    """A line: how well the confidence tells answerable questions from others, and at what cost."""
    answered, others = _by_answer(observations, confidences)
    if not answered or not others:
        return f"{len(answered)} answered, {len(others)} not"
    costs = (refusing(answered, others, share) for share in REFUSED)
    shares = ", ".join(f"{cost.unanswerable:.1%} at {cost.share:.0%}" for cost in costs)
    return (
        f"{len(answered)} answered, {len(others)} not: AUROC {auroc(answered, others):.3f}, refuses {shares}"
    )


def _by_answer(
    observations: Sequence[Observation], confidences: Sequence[float]
) -> tuple[list[float], list[float]]:
    """The confidences of the questions that are answered, and of the others."""
    pairs = list(zip(observations, confidences, strict=True))
    return (
        [value for each, value in pairs if each.answerable],
        [value for each, value in pairs if not each.answerable],
    )


def _show_reliability(judged: Sequence[Judged]) -> None:
    click.echo(f"\nreliability (expected calibration error {calibration_error(judged):.3f})")
    for each in reliability(judged):
        click.echo(f"  said {each.confidence:.2f}, right {each.accuracy:.2f} ({each.size})")
    click.echo("\nrisk by coverage")
    curve = risk_coverage(judged)
    for tenth in range(1, 11):
        point = curve[round(tenth * len(curve) / 10) - 1]
        click.echo(f"  {point.coverage:.0%} answered: {point.risk:.1%} wrong")


@click.command()
@click.argument("development", nargs=-1, type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Put the fit into retriever/confidence.py.")
def main(development: tuple[Path, ...], write: bool) -> None:  # noqa: FBT001 # click passes flags by name
    """Print what the confidence is worth on documents that it was not fitted on, and the fit."""
    found = list(settings())
    observations = [each for setting in found for each in setting.observations]
    confidences = held_out_confidences(observations)
    click.echo(f"documents held out; refused: of the unanswered, where of the answered {REFUSED} are")
    remaining = iter(confidences)
    for setting in found:
        own = list(islice(remaining, len(setting.observations)))
        click.echo(f"  {setting.name}: {_figures(setting.observations, own)}")
    click.echo(f"all: {_figures(observations, confidences)}")
    pairs = zip(confidences, observations, strict=True)
    _show_reliability([Judged(value, each.correct) for value, each in pairs])
    fitted = fit(observations)
    for path in development:
        setting = development_setting(path)
        values = [probability(each.evidence, fitted) for each in setting.observations]
        click.echo(f"{setting.name}: {_figures(setting.observations, values)}")
    threshold = chosen_threshold(refusing(*_by_answer(observations, confidences), MOST_REFUSED))
    click.echo(f"\n{_calibration_line(fitted)}\nTHRESHOLD = {threshold}")
    if write:
        path = Path(confidence.__file__)
        path.write_text(with_fit(path.read_text("utf-8"), fitted, threshold), "utf-8")


if __name__ == "__main__":
    main()
