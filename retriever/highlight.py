"""The words and the sentence of a passage that carry the answer to a query.

A word is lit if it is a term of the query or of its synonyms, or if token match pairs it with a query word
that no term of the passage meets: so an English question lights up Chinese words. The best sentence is the
one that meets most of the query, by terms and by token match alike.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus.sentences import sentences
from corpus.types import Span
from index.analyzer import Analyzer, Term
from index.token_match import TokenPair

_SIMILAR = 0.55  # cosine of two token vectors above which they are read as the same word
_HEAVY = 0.6  # a query token lights words up only if it weighs this share of the heaviest one


class Lit(NamedTuple):
    """What to light up in a text: words, in order and not overlapping, and a sentence if one stands out."""

    words: tuple[Span, ...]
    sentence: Span | None


def light(query: str, text: str, analyzer: Analyzer, pairs: Sequence[TokenPair]) -> Lit:
    """The words and the sentence of ``text`` that meet the query; adjacent words are joined."""
    terms = analyzer.located_terms(text, wanted=analyzer.query_terms(query))
    words = join([*(term.span for term in terms), *_paired(pairs)])
    return Lit(words, _best_sentence(text, terms, pairs) if words else None)


def _best_sentence(text: str, terms: Sequence[Term], pairs: Sequence[TokenPair]) -> Span | None:
    """The first of the sentences that meet most of the query; ``None`` if none meets anything."""
    whole = Span(0, len(text))
    best = max(
        sentences(text, whole), key=lambda span: (_met(span, terms, pairs), -span.start), default=whole
    )
    return best if _met(best, terms, pairs) > 0 else None


def _met(sentence: Span, terms: Sequence[Term], pairs: Sequence[TokenPair]) -> float:
    """How much of the query a sentence meets: the share of its terms, by length, and of its pieces."""
    here = {term.text for term in terms if _within(term.span, sentence)}
    anywhere = sum(map(len, {term.text for term in terms}))
    pieces = sum(pair.weight * pair.similarity for pair in pairs if _within(pair.passage, sentence))
    weight = sum(pair.weight for pair in pairs)
    return (sum(map(len, here)) / anywhere if anywhere else 0.0) + (pieces / weight if weight else 0.0)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The union of some spans, in order; spans that overlap or touch become one."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.end > span.start):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _paired(pairs: Sequence[TokenPair]) -> list[Span]:
    heaviest = max((pair.weight for pair in pairs), default=0.0)
    return [
        pair.passage for pair in pairs if pair.similarity >= _SIMILAR and pair.weight >= _HEAVY * heaviest
    ]
