"""How likely it is that the first passage answers the query, and when to say "not in this corpus".

A logistic model over three signals that mean the same whatever encoder the dense leg has, so that one
calibration holds for any ``--model``. ``python -m eval.fit_confidence`` fits and prints its coefficients, on
questions that no reported figure comes from.
"""

import math
from collections.abc import Container, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.local import Candidates
from index.token_match import TokenPair


class Evidence(NamedTuple):
    """What speaks for the first passage of a ranking.

    ``unmet``: the share, 0 to 1, of the query's words by weight that nothing in the passage or its question
    comes near to. ``lead``: by how much the token match of its entry exceeds the mean of the ten best
    candidates of other entries. ``agreement``: the share of the three legs that put its entry first.
    """

    unmet: float
    lead: float
    agreement: float


class Calibration(NamedTuple):
    """A logistic model: ``intercept`` and a coefficient for each signal of ``Evidence``."""

    intercept: float
    unmet: float
    lead: float
    agreement: float


NO_EVIDENCE = Evidence(unmet=1.0, lead=0.0, agreement=0.0)
CALIBRATION = Calibration(intercept=-2.10, unmet=-1.91, lead=5.65, agreement=2.59)
THRESHOLD = 0.14  # below this probability the query counts as not answered

_NEAR = 0.3  # cosine of two token vectors from which one word is near to the other
_RIVALS = 10


def evidence(pairs: Sequence[TokenPair], candidates: Candidates, entry: Container[str]) -> Evidence:
    """The signals for a passage among the candidates.

    ``pairs`` are those of the query with the passage's question and text; ``entry`` holds the ids of the
    passages of its entry.
    """
    weight = sum(pair.weight for pair in pairs)
    own = np.array([passage_id in entry for passage_id in candidates.passage_ids], dtype=np.bool_)
    if not weight or not own.any():
        return NO_EVIDENCE
    rivals = np.sort(candidates.token_match[~own])[::-1][:_RIVALS]
    legs = (candidates.lexical, candidates.dense, candidates.token_match)
    return Evidence(
        unmet=sum(pair.weight for pair in pairs if pair.similarity < _NEAR) / weight,
        lead=float(candidates.token_match[own].max() - rivals.mean()) if len(rivals) else 0.0,
        agreement=sum(_puts_first(leg, own) for leg in legs) / len(legs),
    )


def _puts_first(leg: NDArray[np.float64], own: NDArray[np.bool_]) -> bool:
    """Whether a leg's best score is the entry's own; a leg that scores all alike puts none first."""
    return bool(leg[own].max() >= leg.max() > leg.min())


def probability(found: Evidence, calibration: Calibration = CALIBRATION) -> float:
    """The probability, 0 to 1, that a passage with this evidence answers the query."""
    if found == NO_EVIDENCE:
        return 0.0
    logit = calibration.intercept + sum(
        coefficient * signal for coefficient, signal in zip(calibration[1:], found, strict=True)
    )
    return 1.0 / (1.0 + math.exp(-logit))
