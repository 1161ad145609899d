"""A regression gate: scores that a test set is expected to reach, kept as data and measured again.

A file of expectations is JSON Lines; paths are relative to the file::

    {"dataset": "samples.jsonl", "documents": "../../corpus/samples", "mode": "hybrid",
     "measure": "R@3", "expected": 0.9, "tolerance": 0.01}

``dataset`` and ``documents`` are those of ``wenju eval``; without ``documents`` it is a BEIR folder. A score
below ``expected - tolerance`` is a regression. One above ``expected + tolerance`` is none, but says that the
expectation could be raised.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InvalidInput
from eval.jsonl import JsonLine, read_objects
from eval.judged import JudgedEvaluation, evaluate_judged
from eval.metrics import read_measures
from eval.runner import Evaluation, Experiment, evaluate
from retriever.types import MODES, Mode

_ROUNDING = 1e-9  # of decimals in binary: 0.8 - 0.1 is more than 0.7

Started = Callable[[str], None]
"""Called with the name of each test set before it is measured."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one mode should reach on one test set; ``where`` is its file and line."""

    dataset: Path
    documents: Path | None
    mode: Mode
    measure: str
    expected: float
    tolerance: float
    where: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An expectation and what was measured."""

    expectation: Expectation
    got: float

    @property
    def is_met(self) -> bool:
        """Whether the score is no regression."""
        return self._gain >= -self.expectation.tolerance - _ROUNDING

    @property
    def could_be_raised(self) -> bool:
        """Whether the score is better than expected by more than the tolerance."""
        return self._gain > self.expectation.tolerance + _ROUNDING

    @property
    def _gain(self) -> float:
        return self.got - self.expectation.expected

    def __str__(self) -> str:
        """``samples, hybrid: R@3 is 0.8824, expected 0.9020 ± 0.0100 (expected.jsonl:1)``."""
        asked = self.expectation
        return (
            f"{asked.dataset.stem}, {asked.mode}: {asked.measure} is {self.got:.4f}, "
            f"expected {asked.expected:.4f} ± {asked.tolerance:.4f} ({asked.where})"
        )


def check(path: Path, started: Started | None = None) -> list[Outcome]:
    """Measure what a file expects, each test set once, in the order of the file."""
    outcomes: list[Outcome] = []
    for (dataset, documents), expectations in _by_test_set(read_expectations(path)).items():
        if started is not None:
            started(dataset.stem)
        evaluation = _evaluated(dataset, documents, expectations)
        outcomes += [
            Outcome(each, evaluation.modes[each.mode].scores.means[each.measure]) for each in expectations
        ]
    return outcomes


def read_expectations(path: Path) -> list[Expectation]:
    """The expectations of a file; raises ``InvalidInput`` naming the line that is wrong."""
    expectations = list(_expectations(path))
    if not expectations:
        raise InvalidInput(f"{str(path)!r} expects nothing: write one expectation a line")
    return expectations


def _expectations(path: Path) -> Iterator[Expectation]:
    for line in read_objects(path):
        documents = line.optional_text("documents")
        yield Expectation(
            dataset=(path.parent / line.text("dataset")).resolve(),
            documents=(path.parent / documents).resolve() if documents else None,
            mode=_mode(line),
            measure=_measure(line),
            expected=line.share("expected"),
            tolerance=line.share("tolerance"),
            where=f"{path.name}:{line.number}",
        )


def _measure(line: JsonLine) -> str:
    name = line.text("measure")
    try:
        measures = read_measures(name)
    except InvalidInput as error:
        raise line.error(str(error)) from error
    if len(measures) != 1:
        raise line.error(f"field 'measure' is {name!r}; it must be one measure: write one a line")
    return measures[0]


def _mode(line: JsonLine) -> Mode:
    name = line.text("mode")
    for mode in MODES:
        if mode == name:
            return mode
    raise line.error(f"field 'mode' is {name!r}; it must be one of {', '.join(MODES)}")


def _by_test_set(
    expectations: Sequence[Expectation],
) -> Mapping[tuple[Path, Path | None], list[Expectation]]:
    grouped: dict[tuple[Path, Path | None], list[Expectation]] = {}
    for each in expectations:
        grouped.setdefault((each.dataset, each.documents), []).append(each)
    return grouped


def _evaluated(
    dataset: Path, documents: Path | None, expectations: Sequence[Expectation]
) -> Evaluation | JudgedEvaluation:
    experiment = Experiment(
        modes=list(dict.fromkeys(each.mode for each in expectations)),
        measures=list(dict.fromkeys(each.measure for each in expectations)),
    )
    if documents is None:
        return evaluate(dataset, experiment)
    return evaluate_judged(dataset, [documents], experiment)
