"""How likely it is that the first passage answers the query, and when to say "not in this corpus".

A logistic model over four signals that mean the same whatever encoder the dense leg has, so that one
calibration holds for any ``--model``. ``python -m eval.fit_confidence --write`` fits it and writes it into
this file, on questions that no reported figure comes from; ``docs/evaluation.md`` has what it then does.
"""

import math
from collections.abc import Container, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.stored import StoredPassage
from corpus.types import Span
from index.local import Candidates, LocalIndex
from index.token_match import TokenPair
from retriever.demands import content, nearness, specifics
from retriever.ranking import fused


class Evidence(NamedTuple):
    """What speaks for the entry of the first passage of a ranking, and against it.

    ``unmet``: the weights of the query's content words that nothing in the entry comes near to, summed.
    ``peak``: the share of the content words' weight that the heaviest unmet one takes. ``foreign``: 1 if the
    query names a year or an ordinal that neither the entry nor the head of its document has. ``lead``: by how
    much the entry's fused score exceeds that of the best other entry.
    """

    unmet: float
    peak: float
    foreign: float
    lead: float


class Calibration(NamedTuple):
    """A logistic model: ``intercept`` and a coefficient for each signal of ``Evidence``."""

    intercept: float
    unmet: float
    peak: float
    foreign: float
    lead: float


NO_EVIDENCE = Evidence(unmet=math.inf, peak=1.0, foreign=0.0, lead=0.0)
# Both lines are written by ``python -m eval.fit_confidence --write``.
CALIBRATION = Calibration(intercept=0.52, unmet=-0.52, peak=-5.66, foreign=-5.26, lead=5.33)
THRESHOLD = 0.12  # below this probability the query counts as not answered

_NEAR = 0.3  # cosine of two token vectors from which one word is near to the other
_NOTHING_MET = (
    0.9  # share of the content words' weight: an entry that leaves as much unmet says nothing of it
)
_SIBLINGS = 8  # passages of the entry that are read, best matches first: some entries are whole documents
_HEAD = Span(0, 600)  # of a document: its title and lead, which say what all of it is about


def evidence(index: LocalIndex, query: str, stored: StoredPassage, candidates: Candidates) -> Evidence:
    """The signals for a passage among the candidates."""
    entry = index.store.siblings(stored.passage.id)
    if not entry.intersection(candidates.passage_ids):
        return NO_EVIDENCE
    text = _entry_text(index, stored, candidates, entry)
    unmet, peak = unmet_words(query, index.token_pairs(query, text), text)
    if math.isinf(unmet):
        return NO_EVIDENCE
    lead = lead_of(entry, candidates.passage_ids, fused(index, candidates))
    return Evidence(unmet, peak, _foreign(index, query, stored.document_id, text), lead)


def unmet_words(query: str, pairs: Sequence[TokenPair], text: str) -> tuple[float, float]:
    """``unmet`` and ``peak`` of ``Evidence``, from the query's pairs with the text of an entry."""
    said = content(query, pairs)
    weight = sum(pair.weight for pair in said)
    if not weight:
        return NO_EVIDENCE.unmet, NO_EVIDENCE.peak
    near = list(zip(said, nearness(query, said, text), strict=True))
    unmet = sum(pair.weight for pair, nearest in near if nearest < _NEAR)
    if unmet > _NOTHING_MET * weight:
        return NO_EVIDENCE.unmet, NO_EVIDENCE.peak
    return unmet, max(pair.weight * (1 - nearest) for pair, nearest in near) / weight


def lead_of(entry: Container[str], passage_ids: Sequence[str], scores: NDArray[np.float64]) -> float:
    """``lead`` of ``Evidence``, from the scores ``(n,)`` of the passages; 0 without another entry."""
    own = np.array([passage_id in entry for passage_id in passage_ids], dtype=np.bool_)
    return 0.0 if own.all() else float(scores[own].max() - scores[~own].max())


def probability(found: Evidence, calibration: Calibration = CALIBRATION) -> float:
    """The probability, 0 to 1, that a passage with this evidence answers the query."""
    if math.isinf(found.unmet):
        return 0.0
    logit = calibration.intercept + sum(
        coefficient * signal for coefficient, signal in zip(calibration[1:], found, strict=True)
    )
    return 0.5 * (1.0 + math.tanh(logit / 2))  # the logistic function; 1 / (1 + exp(-logit)) overflows


def _entry_text(
    index: LocalIndex, stored: StoredPassage, candidates: Candidates, entry: frozenset[str]
) -> str:
    """The entry's question, the passage and the others of its candidates that match best."""
    others = sorted(
        (-score, passage_id)
        for passage_id, score in zip(candidates.passage_ids, candidates.token_match.tolist(), strict=True)
        if passage_id in entry and passage_id != stored.passage.id
    )
    best = [passage_id for _, passage_id in others[: _SIBLINGS - 1]]
    there = index.store.passages(best)
    texts = (there[passage_id].passage.text for passage_id in best if passage_id in there)
    return "\n".join((stored.question, stored.passage.text, *texts))


def _foreign(index: LocalIndex, query: str, document_id: str, text: str) -> float:
    missing = specifics(query)
    if missing:
        missing -= specifics(text)
    if missing:  # only now: few queries need the document
        missing -= specifics(index.store.slice(document_id, _HEAD) or "")
    return float(bool(missing))
