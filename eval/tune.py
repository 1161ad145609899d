"""Fits the fusion weights of one index by cross-validation, and gives it these only if they help.

Each query is judged by weights that were fitted on the other four fifths, so the gain is one on queries that
the fit has not seen. Of all weightings that come near the best, the one nearest the defaults is taken: a few
dozen questions cannot tell neighbours apart (the one-standard-error rule of Breiman et al. 1984, with half).
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput
from corpus.store import Store
from eval.compare import SEED, Comparison, bootstrap_interval, compare
from eval.dataset import Dataset
from eval.fusion_grid import MEASURE, JudgedCandidates, Table, grid, judged_candidates, ndcg_table
from eval.index_qrels import judged_index
from eval.own_questions import questions_hidden
from eval.provenance import Provenance
from eval.runner import Evaluation, Experiment, Progress, run_experiment
from index.local import LocalIndex
from retriever.fusion import DEFAULT_WEIGHTS, FusionWeights
from retriever.types import Mode
from retriever.weights import store_weights

FOLDS = 5
FEWEST_QUERIES = 20  # with fewer, an interval says nothing
CAUTION = 0.5  # standard errors by which weights nearer the defaults may be worse
LEVEL = 0.05  # of the one test that decides

_WEIGHTINGS = (*grid(), DEFAULT_WEIGHTS)
_RIVALS: tuple[Mode, ...] = ("lexical", "dense", "token", "rrf")


@dataclass(frozen=True, slots=True)
class Tuning:
    """Fitted weights and what they would have brought.

    ``weights`` are fitted on all queries, ``folds`` on four fifths of them each. ``values`` hold nDCG@10 by
    system and query; ``tuned`` are those of the queries that each fold held out. ``gains`` set ``tuned``
    against each other system.
    """

    dataset: str
    weights: FusionWeights
    folds: tuple[FusionWeights, ...]
    values: Mapping[str, Mapping[str, float]]
    gains: Mapping[str, Comparison]
    provenance: Provenance

    @property
    def helps(self) -> bool:
        """Whether the tuned weights are significantly better than the defaults on queries held out."""
        gain = self.gains["defaults"]
        return gain.difference > 0 and gain.p_value < LEVEL

    def as_json(self) -> dict[str, object]:
        """What ``wenju tune --json`` prints, but for whether the weights were stored."""
        return {
            "dataset": self.dataset,
            "queries": len(self.values["tuned"]),
            "measure": MEASURE,
            "weights": asdict(self.weights),
            "defaults": asdict(DEFAULT_WEIGHTS),
            "folds": [asdict(weights) for weights in self.folds],
            "helps": self.helps,
            "systems": {
                name: {
                    "mean": float(np.mean(list(values.values()))),
                    "interval": list(bootstrap_interval(list(values.values()))),
                    "per_query": dict(values),
                }
                for name, values in self.values.items()
            },
            "gains": {
                name: {
                    "difference": gain.difference,
                    "interval": list(gain.interval),
                    "p_value": gain.p_value,
                }
                for name, gain in self.gains.items()
            },
            "provenance": self.provenance.as_json(),
        }


def tune_index(
    folder: Path, qrels: Path | None = None, topics: Path | None = None, progress: Progress | None = None
) -> Tuning:
    """Fit the weights of an index, on its own questions or on judged ones, and store them if they help."""
    with _judged(folder, qrels, topics) as (index, data):
        tuning = fit(index, data, progress)
    if tuning.helps:
        with Store.open(folder) as store:
            store_weights(store, tuning.weights)
    return tuning


def reset(folder: Path) -> None:
    """Let an index use the default weights again."""
    with Store.open(folder) as store:
        store_weights(store, None)


def fit(index: LocalIndex, data: Dataset, progress: Progress | None = None) -> Tuning:
    """Fit on judged queries about an index, and set the result against the defaults, RRF and each leg."""
    if len(data.queries) < FEWEST_QUERIES:
        raise InvalidInput(
            f"{data.name!r} has {len(data.queries)} queries with an answer; to fit weights takes at least "
            f"{FEWEST_QUERIES}"
        )
    judged, rivals = _measured(index, data, progress)
    table = ndcg_table(judged, _WEIGHTINGS)
    tuned, folds = _cross_validated(table)
    values: dict[str, Mapping[str, float]] = {
        "tuned": _by_query(data, tuned),
        "defaults": _by_query(data, table[:, _WEIGHTINGS.index(DEFAULT_WEIGHTS)]),
    }
    for mode, result in rivals.modes.items():
        values[mode] = result.scores.by_query[MEASURE]
    return Tuning(
        dataset=data.name,
        weights=_WEIGHTINGS[_choice(table)],
        folds=tuple(_WEIGHTINGS[fold] for fold in folds),
        values=values,
        gains={name: compare(MEASURE, values["tuned"], values[name]) for name in values if name != "tuned"},
        provenance=rivals.provenance,
    )


def _judged(
    folder: Path, qrels: Path | None, topics: Path | None
) -> AbstractContextManager[tuple[LocalIndex, Dataset]]:
    return judged_index(folder, qrels, topics) if qrels else questions_hidden(folder)


def _measured(
    index: LocalIndex, data: Dataset, progress: Progress | None
) -> tuple[list[JudgedCandidates], Evaluation]:
    """Every query's candidates, and what the other systems reach; ``progress`` counts both."""
    queries = len(data.queries)
    passes = queries * (1 + len(_RIVALS))

    def report(done: int, total: int) -> None:
        if progress is not None:
            progress(done + passes - total, passes)

    judged = []
    for done, candidates in enumerate(judged_candidates(index, data), start=1):
        judged.append(candidates)
        report(done, passes)
    return judged, run_experiment(index, data, Experiment(_RIVALS, measures=[MEASURE]), report)


def _cross_validated(table: Table) -> tuple[NDArray[np.float64], list[int]]:
    """Each query's value by the weights that the other folds chose, and these weights' columns."""
    fold_of = np.random.default_rng(SEED).permutation(len(table)) % FOLDS
    chosen = [_choice(table[fold_of != fold]) for fold in range(FOLDS)]
    return table[np.arange(len(table)), np.take(chosen, fold_of)], chosen


def _choice(table: Table) -> int:
    """The column of the weights to take: near the best mean, and there nearest the defaults."""
    lost = table[:, [int(table.mean(axis=0).argmax())]] - table
    errors = lost.std(axis=0) / np.sqrt(len(table))
    away = np.array([astuple(weights) for weights in _WEIGHTINGS]) - np.array(astuple(DEFAULT_WEIGHTS))
    distances = np.square(away).sum(axis=1)
    return int(np.where(lost.mean(axis=0) <= CAUTION * errors, distances, np.inf).argmin())


def _by_query(data: Dataset, values: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(data.queries, values.tolist(), strict=True))
