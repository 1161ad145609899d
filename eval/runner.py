"""Runs a dataset's queries through the search service, one mode after another, and scores the runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from corpus.types import ParsedDocument
from eval.dataset import Dataset, read_dataset
from eval.explanations import Contrast, contrasts
from eval.metrics import DEFAULT_MEASURES, Scores, roll_up, score
from eval.provenance import Provenance, provenance
from eval.trec import Run
from index.local import LocalIndex
from index.segmenter import SegmenterName
from index.types import Hit
from retriever.confidence import probability
from retriever.service import SearchService
from retriever.types import Mode

Progress = Callable[[int, int], None]
"""Called with how many queries are done and how many there are."""

DEFAULT_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is to be run: which modes, to which depth, with which encoder, and how it is scored.

    ``model`` is the path or hub id of the encoder to index with, ``None`` for the bundled one; an index that
    is there keeps its own. Without ``measures`` those are taken that are usual for the kind of test set.
    Of the main mode's worst queries ``explained`` are explained.
    """

    modes: Sequence[Mode]
    model: str | None = None
    measures: Sequence[str] = ()
    explained: int = 0
    depth: int = DEFAULT_DEPTH


@dataclass(frozen=True, slots=True)
class ModeEvaluation:
    """One mode's run, its scores, and how long each query took, in the order of the queries.

    The run ranks what the qrels judge: passages, or the documents that they were rolled up to.
    """

    run: Run
    scores: Scores
    milliseconds: tuple[float, ...]

    def as_json(self) -> dict[str, object]:
        """Means, latency and per-query values under stable names; the run goes to a file of its own."""
        return {
            "measures": self.scores.means,
            "latency_ms": {"median": median(self.milliseconds), "max": max(self.milliseconds)},
            "per_query": {measure: dict(values) for measure, values in self.scores.by_query.items()},
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A dataset's figures by mode, and what they came from.

    ``confidences`` says for each query how sure the service is of the first passage of its hybrid search;
    empty where that was not run. ``unknown_terms`` are a query's terms that no passage has. ``contrasts``
    explain the worst queries of the main mode.
    """

    data: Dataset
    modes: Mapping[Mode, ModeEvaluation]
    confidences: Mapping[str, float]
    unknown_terms: Mapping[str, tuple[str, ...]]
    contrasts: Mapping[str, Contrast]
    provenance: Provenance

    @property
    def dataset(self) -> str:
        """The dataset's name."""
        return self.data.name

    @property
    def main_mode(self) -> Mode:
        """The mode to look into: hybrid, or the first one where that was not run."""
        return _main(self.modes)

    def as_json(self) -> dict[str, object]:
        """What ``wenju eval --json`` writes."""
        return {
            "dataset": self.dataset,
            "passages": len(self.data.texts),
            "queries": len(self.data.queries),
            "modes": {mode: result.as_json() for mode, result in self.modes.items()},
            "provenance": self.provenance.as_json(),
        }


def evaluate(dataset: Path, experiment: Experiment, progress: Progress | None = None) -> Evaluation:
    """Index a BEIR folder in a temporary folder, run its queries in each mode and score the runs."""
    data = read_dataset(dataset)
    with indexed(data.documents, experiment.model) as index:
        return run_experiment(index, data, experiment, progress)


@contextmanager
def indexed(
    documents: Iterable[ParsedDocument], model: str | None, segmenter: SegmenterName = "rjieba"
) -> Iterator[LocalIndex]:
    """Give an index of the documents that is gone afterwards."""
    with (
        TemporaryDirectory(prefix="wenju-eval-") as folder,
        LocalIndex.create(Path(folder), model, segmenter) as index,
    ):
        index.add(documents)
        yield index


def run_experiment(
    index: LocalIndex, data: Dataset, experiment: Experiment, progress: Progress | None = None
) -> Evaluation:
    """Run a dataset's queries on an index of its documents in each mode, and score each run."""
    service = SearchService(index)
    measures = experiment.measures or DEFAULT_MEASURES
    modes: dict[Mode, ModeEvaluation] = {}
    runs: dict[Mode, Run] = {}  # of passages, whatever the qrels judge
    total = len(experiment.modes) * len(data.queries)
    for mode in experiment.modes:
        run: dict[str, list[Hit]] = {}
        milliseconds: list[float] = []
        for query_id, query in data.queries.items():
            run[query_id], spent = _timed_ranking(service, query, mode, experiment.depth)
            milliseconds.append(spent)
            if progress is not None:
                progress(len(modes) * len(data.queries) + len(run), total)
        runs[mode] = run
        judged = roll_up(run, data.document_of) if data.document_of else run
        modes[mode] = ModeEvaluation(judged, score(judged, data.qrels, measures), tuple(milliseconds))
    mode = _main(modes)
    worst = modes[mode].scores.worst(modes[mode].scores.main_measure, experiment.explained)
    return Evaluation(
        data=data,
        modes=modes,
        confidences=_confidences(service, data.queries, runs["hybrid"]) if "hybrid" in runs else {},
        unknown_terms={query_id: _unknown_terms(index, query) for query_id, query in data.queries.items()},
        contrasts=contrasts(service, data, runs[mode], mode, worst),
        provenance=provenance(data.sha256, index, experiment.depth),
    )


def _main(modes: Mapping[Mode, ModeEvaluation]) -> Mode:
    return "hybrid" if "hybrid" in modes else next(iter(modes))


def _timed_ranking(service: SearchService, query: str, mode: Mode, depth: int) -> tuple[list[Hit], float]:
    start = perf_counter()
    ranking = service.rank(query, mode, depth)
    return ranking, (perf_counter() - start) * 1000


def _confidences(service: SearchService, queries: Mapping[str, str], run: Run) -> dict[str, float]:
    return {
        query_id: probability(service.evidence(query, run[query_id][0].passage_id)) if run[query_id] else 0.0
        for query_id, query in queries.items()
    }


def _unknown_terms(index: LocalIndex, query: str) -> tuple[str, ...]:
    return tuple(term.text for term in index.terms(query) if term.asked and not term.frequency)
