"""Whether a confidence means what it says: of answers given with 0.8, are 80 % right?

The reliability diagram and its summary after Guo et al. (ICML 2017); the risk-coverage curve after
El-Yaniv and Wiener (JMLR 2010).
"""

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

BINS = 10


class Judged(NamedTuple):
    """How sure the service was that its first passage answers, and whether that was so."""

    confidence: float
    correct: bool


class Bin(NamedTuple):
    """The answers whose confidence fell into one tenth of the scale."""

    size: int
    confidence: float
    accuracy: float


class Refusing(NamedTuple):
    """A threshold, the share of the answerable questions that it may refuse, and of the others it does."""

    threshold: float
    share: float
    unanswerable: float


class Operating(NamedTuple):
    """What answering only the most confident part costs: the part, and how much of it is wrong."""

    coverage: float
    risk: float


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """The tenths of the scale that hold an answer, lowest first."""
    tenths: dict[int, list[Judged]] = {}
    for one in judged:
        tenths.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append(one)
    return [_bin(members) for _, members in sorted(tenths.items())]


def calibration_error(judged: Sequence[Judged]) -> float:
    """The expected calibration error: the mean gap between confidence and accuracy, by size of bin."""
    gaps = (abs(each.confidence - each.accuracy) * each.size for each in reliability(judged))
    return fsum(gaps) / len(judged) if judged else 0.0


def risk_coverage(judged: Sequence[Judged]) -> list[Operating]:
    """The curve from answering only the surest question to answering all."""
    curve: list[Operating] = []
    wrong = 0
    for answered, one in enumerate(sorted(judged, key=lambda one: -one.confidence), start=1):
        wrong += not one.correct
        curve.append(Operating(answered / len(judged), wrong / answered))
    return curve


def auroc(answered: Sequence[float], others: Sequence[float]) -> float:
    """The chance that an answerable question gets more confidence than another; ties count half."""
    wins = fsum((one > other) + (one == other) / 2 for one in answered for other in others)
    return wins / (len(answered) * len(others))


def refusing(answered: Sequence[float], others: Sequence[float], share: float) -> Refusing:
    """What the greatest threshold refuses that refuses at most this share of the answerable questions.

    A confidence equal to the threshold is not refused. Any threshold up to the one given refuses no more of
    the answerable.
    """
    threshold = sorted(answered)[int(share * len(answered))]
    return Refusing(threshold, share, sum(value < threshold for value in others) / len(others))


def _bin(members: Sequence[Judged]) -> Bin:
    return Bin(
        size=len(members),
        confidence=fsum(one.confidence for one in members) / len(members),
        accuracy=sum(one.correct for one in members) / len(members),
    )
