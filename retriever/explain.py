"""Why a passage stands where it stands: its rank and score on each leg, what met what, and how it adds up.

It measures again what a search measured, for one passage and without the cuts, so it takes as long as
scoring every passage on the lexical and the dense leg.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.stored import PassageText, StoredPassage
from index.local import Candidates, LocalIndex
from index.token_match import WEIGHT_POWER, TokenPair, embedded_text
from index.types import Hit
from retriever.arrangement import arrange, place
from retriever.asked import Asked
from retriever.citation import cite
from retriever.confidence import THRESHOLD, evidence, probability
from retriever.fusion import RRF_K, on_scale, query_weights
from retriever.ranking import DEPTH, Ranking, leg_scores
from retriever.rerank import HEAD
from retriever.types import (
    Contribution,
    Explanation,
    FilterName,
    Leg,
    LegScores,
    Mode,
    Outcome,
    PieceMatch,
    Standing,
    TermMatch,
)
from retriever.weights import stored_weights

_SINGLE: dict[Mode, Leg] = {"lexical": "lexical", "dense": "dense", "token": "token_match"}


class Scope(NamedTuple):
    """What a search may find: the passages with these keys; and the filters that the explained one fails."""

    within: Sequence[int] | None
    unmet: tuple[FilterName, ...]


def explain(
    index: LocalIndex, asked: Asked, stored: StoredPassage, ranking: Ranking, scope: Scope
) -> Explanation:
    """Everything there is to say about one passage and one search, which gave this ranking."""
    query, passage_id = asked.query, stored.passage.id
    within, unmet = scope
    hits = ranking.hits
    candidates = ranking.candidates or index.candidates(query, DEPTH, within)
    legs = _leg_scores(index, query, passage_id, candidates)
    standings = (*_found(index, query, stored, within), _token_standing(passage_id, legs, candidates))
    contributions = tuple(_contributions(index, asked.mode, legs, standings, candidates))
    pairs = index.token_pairs(query, _whole(stored))
    pieces = tuple(_piece_matches(query, stored, pairs))
    fate = _fate(index, asked, hits, passage_id)
    return Explanation(
        query=query,
        mode=asked.mode,
        k=asked.k,
        offset=asked.options.offset,
        passage_id=passage_id,
        question=stored.question,
        text=stored.passage.text,
        citation=cite(index.store, stored),
        outcome="filtered" if unmet else fate.outcome,
        unmet=unmet,
        folded_under=fate.folded_under,
        rank=fate.rank,
        score=sum(part.product for part in contributions),
        reranked=_reranked_score(ranking, passage_id),
        needed=fate.needed,
        contributions=contributions,
        standings=standings,
        terms=tuple(_term_matches(index, query, stored, candidates)),
        pieces=pieces,
        length_penalty=sum(piece.similarity * piece.weight for piece in pieces) - _score(legs, "token_match"),
        confidence=probability(evidence(index, query, stored, candidates)),
        threshold=THRESHOLD,
    )


def _reranked_score(ranking: Ranking, passage_id: str) -> float | None:
    """The score by which the cross-encoder placed a passage; ``None`` if it didn't."""
    head = ranking.hits[:HEAD] if ranking.reranked_by else ()
    return next((hit.score for hit in head if hit.passage_id == passage_id), None)


class _Fate(NamedTuple):
    """What became of a passage in a ranking."""

    outcome: Outcome
    rank: int | None = None
    folded_under: str | None = None
    needed: float | None = None


def _fate(index: LocalIndex, asked: Asked, hits: Sequence[Hit], passage_id: str) -> _Fate:
    options = asked.options._replace(offset=0)
    shown = arrange(index.store, hits, asked._replace(k=asked.end, options=options)).shown
    returned = any(one.hit.passage_id == passage_id for one in shown)
    full = options.group or len(shown) == asked.end
    needed = min((one.hit.score for one in shown), default=None) if full and not returned else None
    for one in place(index.store, hits, fold=options.fold):
        if one.hit.passage_id == passage_id:
            return _Fate("returned" if returned else "below", one.rank, None, needed)
        if any(other.passage.id == passage_id for other in one.also):
            return _Fate("folded", None, one.hit.passage_id, None)
    return _Fate("not a candidate", None, None, needed)


def _leg_scores(index: LocalIndex, query: str, passage_id: str, candidates: Candidates) -> LegScores:
    known = leg_scores(candidates).get(passage_id)
    return known or leg_scores(index.scored(query, [passage_id]))[passage_id]


def _whole(stored: StoredPassage) -> str:
    """The text by which a passage is token-matched."""
    return embedded_text(PassageText(stored.key, stored.passage.id, stored.question, stored.passage.text))


def _contributions(
    index: LocalIndex, mode: Mode, legs: LegScores, standings: Sequence[Standing], candidates: Candidates
) -> Iterator[Contribution]:
    if mode == "hybrid":
        yield from _weighed(index, legs, candidates)
    elif mode == "rrf":
        yield from map(_reciprocal, standings[:2])
    else:
        score = _score(legs, _SINGLE[mode])
        yield Contribution(_SINGLE[mode], score, score, 1.0, score)


def _term_matches(
    index: LocalIndex, query: str, stored: StoredPassage, candidates: Candidates
) -> Iterator[TermMatch]:
    """Yield the distinct terms of the query, those that say most first."""
    scores = index.term_scores(query, stored.key)
    in_question = set(index.analyzer.terms(stored.question))
    in_passage = set(index.analyzer.terms(stored.passage.text))
    for term in sorted(candidates.terms, key=lambda term: (-term.idf, term.text)):
        yield TermMatch(
            text=term.text,
            idf=term.idf,
            frequency=term.frequency,
            score=scores.get(term.text, 0.0),
            in_question=term.text in in_question,
            in_passage=term.text in in_passage,
        )


def _piece_matches(query: str, stored: StoredPassage, pairs: Sequence[TokenPair]) -> Iterator[PieceMatch]:
    """Yield the pieces of the query in order, each with what it met."""
    whole = _whole(stored)
    total = sum(pair.weight**WEIGHT_POWER for pair in pairs)
    for pair in pairs:
        yield PieceMatch(
            query=query[slice(*pair.query)],
            passage=whole[slice(*pair.passage)],
            in_question=pair.passage.start < len(whole) - len(stored.passage.text),
            similarity=pair.similarity,
            weight=pair.weight**WEIGHT_POWER / total if total else 0.0,
        )


def _found(
    index: LocalIndex, query: str, stored: StoredPassage, within: Sequence[int] | None
) -> Iterator[Standing]:
    """Yield the standing on the two legs that find candidates, among those ``within`` and itself."""
    keys = index.store.all_keys() if within is None else sorted({*within, stored.key})
    own = keys.index(stored.key)
    legs: tuple[Leg, Leg] = ("lexical", "dense")
    for leg, scores in zip(legs, index.leg_scores(query, keys), strict=True):
        ranked = scores[scores > 0] if leg == "lexical" else scores
        score = float(scores[own])
        place = None
        if leg == "dense" or score > 0:
            tied = index.store.ids([keys[place] for place in np.flatnonzero(scores == score).tolist()])
            before = sum(other < stored.passage.id for other in tied.values())
            place = int((scores > score).sum()) + before + 1
        yield Standing(leg, score, place, len(ranked), _cut(ranked))


def _cut(scores: NDArray[np.float64]) -> float | None:
    """The least score among the first ``DEPTH``; ``None`` where there are no more than these."""
    return float(np.sort(scores)[-DEPTH]) if len(scores) > DEPTH else None


def _token_standing(passage_id: str, legs: LegScores, candidates: Candidates) -> Standing:
    score, size = _score(legs, "token_match"), len(candidates.passage_ids)
    rank = None
    if passage_id in candidates.passage_ids:
        others = zip(candidates.token_match.tolist(), candidates.passage_ids, strict=True)
        rank = 1 + sum((-other, other_id) < (-score, passage_id) for other, other_id in others)
    return Standing("token_match", score, rank, size, None)


def _weighed(index: LocalIndex, legs: LegScores, candidates: Candidates) -> Iterator[Contribution]:
    """Yield the addends of ``fusion.weighted_sum``."""
    weights = query_weights(candidates.terms, candidates.lexical, stored_weights(index.store))
    parts: tuple[tuple[Leg, NDArray[np.float64], float], ...] = (
        ("lexical", candidates.lexical, weights.lexical),
        ("dense", candidates.dense, weights.dense),
        ("token_match", candidates.token_match, weights.token_match),
    )
    for leg, scores, weight in parts:
        score = _score(legs, leg)
        share = weight / weights.total if weights.total else 0.0
        normalised = on_scale(score, scores)
        yield Contribution(leg, score, normalised, share, normalised * share)


def _reciprocal(standing: Standing) -> Contribution:
    considered = standing.rank is not None and standing.rank <= DEPTH
    part = 1.0 / (RRF_K + standing.rank) if considered and standing.rank else 0.0
    return Contribution(standing.leg, standing.score, part, 1.0, part)


def _score(legs: LegScores, leg: Leg) -> float:
    return {"lexical": legs.lexical, "dense": legs.dense, "token_match": legs.token_match}[leg] or 0.0
