"""The words of a passage that carry the answer to a query.

A word is lit if it is a term of the query or of its synonyms, or if token match pairs it with a query word
that no term of the passage meets: so an English question lights up Chinese words.
"""

from collections.abc import Iterable, Sequence

from corpus.types import Span
from index.analyzer import Analyzer
from index.token_match import TokenPair

_SIMILAR = 0.55  # cosine of two token vectors above which they are read as the same word
_HEAVY = 0.6  # a query token lights words up only if it weighs this share of the heaviest one


def highlight(query: str, text: str, analyzer: Analyzer, pairs: Sequence[TokenPair]) -> tuple[Span, ...]:
    """The spans of ``text`` to light up, in order, not overlapping; adjacent ones are joined."""
    by_term = [term.span for term in analyzer.located_terms(text, wanted=analyzer.query_terms(query))]
    return join([*by_term, *_paired(pairs)])


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
