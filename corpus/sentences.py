"""Where a long stretch of text may be cut: at the ends of sentences, Chinese and Western.

Never inside a pair of quotation marks or brackets, a number or a word. Only a single sentence longer than
the limit is cut at a clause, or failing that at a blank; so the limit always holds.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.types import Span

_PAIRS = dict(zip("“‘「『《〈（(【[{", "”’」』》〉）)】]}", strict=True))
_CLOSES = {closing: opening for opening, closing in _PAIRS.items()}
_BRACKET = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_CLOSES)) + "]")
_STRAIGHT = re.compile(
    r""""(?=\S)[^"\n]{1,300}(?<=\S)"|(?<![A-Za-z0-9])'(?=\S)[^'\n]{1,300}(?<=\S)'(?![A-Za-z0-9])"""
)
"""A quotation in straight marks; ``don't``, ``5" wide`` and a mark that stands alone are none."""
_CLOSERS = "”’」』）)】\\]\"'*_`"
_SENTENCE = re.compile(rf"[。！？!?；…]+[{_CLOSERS}]*[ \t\u3000\n]*|[.;][{_CLOSERS}]*(?=\s)\s+")
_CLAUSE = re.compile(r"[，、：]+|[,:](?=\s)\s+")
_SPACE = re.compile(r"\s+")


def cut_at_sentences(text: str, span: Span, limit: int) -> Iterator[Span]:
    """The span in pieces of at most ``limit`` characters, of similar length, without blanks at their ends."""
    if span.end - span.start <= limit:
        yield span
        return
    bounds = _bounds(text, span, limit)
    start = span.start
    at = 0
    while start < span.end:
        if span.end - start <= limit:
            end = span.end
        else:
            end, at = _next_cut(bounds, at, start, _even_length(span.end - start, limit), limit)
        piece = text[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            yield Span(left, start + len(piece.rstrip()))
        start = end


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a span in order, without blanks at their ends, numbers (1.) with what they number."""
    start = span.start
    for end in (*_ends(_SENTENCE, text, span), span.end):
        piece = text[start:end]
        if end < span.end and not any(map(str.isalpha, piece)):
            continue
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            yield Span(left, start + len(piece.rstrip()))
        start = end


def _even_length(length: int, limit: int) -> int:
    return -(-length // -(-length // limit))


def _next_cut(bounds: list[int], at: int, start: int, wanted: int, limit: int) -> tuple[int, int]:
    """The bound nearest above ``wanted`` characters, or the last below it; bounds are never too far apart."""
    end = start
    while at < len(bounds) and bounds[at] - start <= limit:
        if end > start and end - start >= wanted:
            break
        end = bounds[at]
        at += 1
    return end, at


def _bounds(text: str, span: Span, limit: int) -> list[int]:
    """Where the span may be cut: sentence ends, and finer bounds inside sentences longer than the limit."""
    bounds = [*_ends(_SENTENCE, text, span), span.end]
    for finer in (_CLAUSE, _SPACE, None):
        bounds = list(_refined(bounds, finer, text, span.start, limit))
    return bounds


def _refined(
    bounds: list[int], finer: re.Pattern[str] | None, text: str, start: int, limit: int
) -> Iterator[int]:
    for bound in bounds:
        if bound - start > limit:
            inside = Span(start, bound)
            yield from _ends(finer, text, inside) if finer else range(start + limit, bound, limit)
        yield bound
        start = bound


def _ends(pattern: re.Pattern[str], text: str, span: Span) -> Iterator[int]:
    """Ends of matches that lie in no bracket or quotation."""
    pairs = enclosed(text, span)
    place = 0
    for match in pattern.finditer(text, *span):
        end = match.end()
        while place < len(pairs) and pairs[place].end < end:
            place += 1
        if not (place < len(pairs) and pairs[place].start < end < pairs[place].end):
            yield end


def enclosed(text: str, span: Span) -> list[Span]:
    """The outermost pairs of brackets and quotation marks; an opening one that never closes is no pair."""
    pairs = _pairs(text, span)
    quotations = [Span(*match.span()) for match in _STRAIGHT.finditer(text, *span)]
    return _outermost(pairs, quotations) if quotations else pairs


def _outermost(pairs: Sequence[Span], quotations: Sequence[Span]) -> list[Span]:
    """Both in order, without those inside others; where two cross, the one that opens first is believed."""
    outermost: list[Span] = []
    for pair in sorted([*pairs, *quotations], key=lambda pair: (pair.start, -pair.end)):
        if not outermost or pair.start >= outermost[-1].end:
            outermost.append(pair)
    return outermost


def _pairs(text: str, span: Span) -> list[Span]:
    """The outermost pairs of marks that open and close in different shapes."""
    open_at: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()
    pairs: list[Span] = []
    for match in _BRACKET.finditer(text, *span):
        mark = match[0]
        if mark in _PAIRS:
            open_at.append((mark, match.start()))
            waiting[mark] += 1
        elif waiting[_CLOSES[mark]]:
            opening, start = "", 0
            while opening != _CLOSES[mark]:
                opening, start = open_at.pop()
                waiting[opening] -= 1
            while pairs and pairs[-1].start > start:
                pairs.pop()
            pairs.append(Span(start, match.end()))
    return pairs
