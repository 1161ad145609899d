"""From a placed passage to the result that is handed out: cited, checked, highlighted, with neighbours."""

from corpus.stored import StoredPassage
from index.local import LocalIndex
from retriever.arrangement import Placed
from retriever.asked import Asked
from retriever.citation import cite
from retriever.highlight import light
from retriever.types import LegScores, Neighbour, Result

_SCORE_DECIMALS = 6


def result_of(index: LocalIndex, asked: Asked, placed: Placed, legs: LegScores) -> Result:
    """A passage as the reply to a search shows it."""
    stored = placed.stored
    text = stored.passage.text
    lit = light(asked.query, text, index.analyzer, index.token_pairs(asked.query, text))
    before, after = _neighbours(index, stored, asked.options.context)
    return Result(
        rank=placed.rank,
        score=round(placed.hit.score, _SCORE_DECIMALS),
        legs=legs,
        passage_id=stored.passage.id,
        text=text,
        kind=stored.passage.kind,
        question=stored.question,
        highlights=lit.words,
        best_sentence=lit.sentence,
        citation=cite(index.store, stored),
        also_in=tuple(cite(index.store, one) for one in placed.also),
        before=before,
        after=after,
    )


def _neighbours(
    index: LocalIndex, stored: StoredPassage, count: int
) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    """The passages of the same entry before and after one, at most ``count`` each."""
    if not count:
        return (), ()
    entry = index.store.passages(sorted(index.store.siblings(stored.passage.id))).values()
    before = sorted((one for one in entry if one.passage.span < stored.passage.span), key=_start)[-count:]
    after = sorted((one for one in entry if one.passage.span > stored.passage.span), key=_start)[:count]
    return tuple(map(_neighbour, before)), tuple(map(_neighbour, after))


def _start(stored: StoredPassage) -> int:
    return stored.passage.span.start


def _neighbour(stored: StoredPassage) -> Neighbour:
    return Neighbour(stored.passage.id, stored.passage.text, stored.lines)
