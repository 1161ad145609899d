"""Whether one run is better than another, or only luckier: paired tests over queries.

The test is Fisher's randomisation test as Smucker, Allan and Carterette (CIKM 2007) use it for retrieval:
if the runs were equal, swapping their values for a query would change nothing. Intervals are percentile
bootstrap intervals over queries. Both are seeded: the same values give the same figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.errors import InvalidInput
from eval.metrics import score
from eval.trec import read_qrels, read_run

RESAMPLES = 10_000
SEED = 20_050_701
_BLOCK = 500  # resamples drawn at a time: 500 x 10,000 queries are 40 MB

Verdict = Literal["a", "b", "tie"]
_Values = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """A 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run A beside run B on one measure. ``differences`` are A minus B by query, greatest first.

    ``p_value`` is two-sided: how often runs that do not differ would show a mean difference at least as
    great.
    """

    measure: str
    mean_a: float
    mean_b: float
    interval: Interval
    p_value: float
    differences: Mapping[str, float]

    @property
    def difference(self) -> float:
        """The mean of A minus the mean of B."""
        return self.mean_a - self.mean_b

    def count(self, verdict: Verdict) -> int:
        """On how many queries A wins, B wins, or neither."""
        return sum(_verdict(difference) == verdict for difference in self.differences.values())

    def as_json(self) -> dict[str, object]:
        """The figures under stable names; per-query values are A minus B."""
        return {
            "measure": self.measure,
            "a": self.mean_a,
            "b": self.mean_b,
            "difference": self.difference,
            "interval": list(self.interval),
            "p_value": self.p_value,
            "wins": self.count("a"),
            "losses": self.count("b"),
            "ties": self.count("tie"),
            "per_query": dict(self.differences),
        }


def compare_runs(run_a: Path, run_b: Path, qrels: Path, measure: str = "nDCG@10") -> Comparison:
    """Compare two TREC run files; a judged query that a run leaves out scores 0 for it."""
    grades = read_qrels(qrels)
    values = [score(read_run(path), grades, [measure]).by_query[measure] for path in (run_a, run_b)]
    return compare(measure, *values)


def compare(measure: str, a: Mapping[str, float], b: Mapping[str, float]) -> Comparison:
    """Compare two runs from their per-query values of one measure."""
    if not a or a.keys() != b.keys():
        raise InvalidInput(
            "only runs over the same queries can be compared; these do not share all of theirs"
        )
    values = {query_id: a[query_id] - b[query_id] for query_id in sorted(a)}
    differences = np.array(list(values.values()))
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    return Comparison(
        measure=measure,
        mean_a=float(np.mean(list(a.values()))),
        mean_b=float(np.mean(list(b.values()))),
        interval=bootstrap_interval(differences.tolist()),
        p_value=_randomisation_p(differences),
        differences=dict(ordered),
    )


def bootstrap_interval(values: Sequence[float]) -> Interval:
    """The interval of the mean: the middle 95 % of the means of resampled queries."""
    return bootstrap_intervals([values])[0]


def bootstrap_intervals(series: Sequence[Sequence[float]]) -> list[Interval]:
    """The interval of each series' mean; all are over the same queries, so one resampling serves them."""
    values = np.asarray(series, dtype=np.float64).T
    queries = len(values)

    def means(rng: np.random.Generator, count: int) -> _Values:
        drawn = rng.integers(0, queries, (count, queries)) + np.arange(count)[:, np.newaxis] * queries
        times = np.bincount(drawn.ravel(), minlength=count * queries).reshape(count, queries)
        return np.asarray(times @ values / queries)

    lows, highs = np.quantile(_resampled(means), (0.025, 0.975), axis=0)
    return [Interval(low, high) for low, high in zip(lows.tolist(), highs.tolist(), strict=True)]


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected for their number by Holm's step-down method, in the given order.

    Example: ``[0.01, 0.04, 0.03]`` gives ``[0.03, 0.06, 0.06]``.
    """
    corrected = [0.0] * len(p_values)
    floor = 0.0
    for step, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        floor = max(floor, min(1.0, p_values[place] * (len(p_values) - step)))
        corrected[place] = floor
    return corrected


def _randomisation_p(differences: _Values) -> float:
    observed = abs(float(differences.mean()))

    def flipped(rng: np.random.Generator, count: int) -> _Values:
        signs = rng.integers(0, 2, (count, len(differences)), dtype=np.int8) * 2.0 - 1.0
        return np.asarray(np.abs(signs @ differences) / len(differences))

    # the tolerance lets a sum that differs only by rounding count as equal
    as_great = int((_resampled(flipped) >= observed - 1e-12).sum())
    return (as_great + 1) / (RESAMPLES + 1)


def _resampled(draw: Callable[[np.random.Generator, int], _Values]) -> _Values:
    rng = np.random.default_rng(SEED)
    return np.concatenate([draw(rng, _BLOCK) for _ in range(RESAMPLES // _BLOCK)])


def _verdict(difference: float) -> Verdict:
    if difference == 0:
        return "tie"
    return "a" if difference > 0 else "b"
