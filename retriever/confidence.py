"""How likely it is that the top passage answers the query, and when to say "not in this corpus".

A logistic model over three signals that do not depend on the encoder of the dense leg, so that it holds for
any ``--model``. Its coefficients are fitted on ``eval/data/confidence_dev.jsonl`` by
``python -m eval.fit_confidence``, which prints them.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from index.token_match import TokenPair
from index.types import QueryTerm


class Evidence(NamedTuple):
    """What speaks for the top passage, each 0 to 1 (similarities may be slightly below 0).

    ``matched``: share of the query's idf in terms that the passage or its question has.
    ``similarity``: the query's words met by the nearest words there, weighted (token match).
    ``weakest``: how well the least well met of the query's weighty words is met.
    """

    matched: float
    similarity: float
    weakest: float


class Calibration(NamedTuple):
    """A logistic model: ``intercept`` and a coefficient for each signal of ``Evidence``."""

    intercept: float
    matched: float
    similarity: float
    weakest: float


NO_EVIDENCE = Evidence(0.0, 0.0, 0.0)
CALIBRATION = Calibration(intercept=-5.0, matched=2.0, similarity=6.0, weakest=2.0)
THRESHOLD = 0.5  # below this probability the query counts as not answered

_WEIGHTY = 0.5  # a word is weighty if its weight is at least this share of the heaviest one's


def evidence(
    terms: Sequence[QueryTerm], passage_terms: frozenset[str], pairs: Sequence[TokenPair]
) -> Evidence:
    """The signals for one passage: from the query's terms, the passage's, and their token pairs."""
    total_idf = sum(term.idf for term in terms)
    total_weight = sum(pair.weight for pair in pairs)
    if not total_weight:
        return NO_EVIDENCE
    heaviest = max(pair.weight for pair in pairs)
    matched = sum(term.idf for term in terms if term.text in passage_terms)
    return Evidence(
        matched=matched / total_idf if total_idf else 0.0,
        similarity=sum(pair.weight * pair.similarity for pair in pairs) / total_weight,
        weakest=min(pair.similarity for pair in pairs if pair.weight >= _WEIGHTY * heaviest),
    )


def probability(found: Evidence, calibration: Calibration = CALIBRATION) -> float:
    """The probability, 0 to 1, that a passage with this evidence answers the query."""
    if found == NO_EVIDENCE:
        return 0.0
    logit = calibration.intercept + sum(
        coefficient * signal for coefficient, signal in zip(calibration[1:], found, strict=True)
    )
    return 1.0 / (1.0 + math.exp(-logit))
