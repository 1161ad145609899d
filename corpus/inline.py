"""Points inside a paragraph: 一是…；二是… or （一）…（二）… in running text, each a part of its own.

A series is believed when it starts at one, counts up without a gap and has two points or more. The words
before its first point are the lead; where a second series begins, the sentence that introduces it is one
as well. A marker inside brackets or quotation marks is none. Other styles may count inside a point.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.numbering import (
    COUNTED,
    INLINE,
    PointFamily,
    PointMatch,
    counted_step,
    point_label,
    read_ordinal,
)
from corpus.sentences import enclosed
from corpus.types import PassageKind, Span

LEAD = "引言"
_SECOND: dict[PointFamily, tuple[str, ...]] = {
    "一是": ("二是", "二要"),
    "第一": ("第二",),
    "首先": ("其次", "再次", "再者", "最后", "最後"),
    "其一": ("其二",),
    "First,": ("Second, ", "Secondly, "),
    "（一）": ("（二）", "(二)"),
    "1.": ("2.", "2．", "2、"),
    "（1）": ("（2）", "(2)"),
    "1)": ("2)", "2）"),
    "①": ("②", "⑵", "❷"),
}
"""What must occur in a text that has at least two points of a style: quick to look for."""
_ANY_SECOND = re.compile("|".join(re.escape(second) for seconds in _SECOND.values() for second in seconds))


class Part(NamedTuple):
    """A stretch of an answer that becomes one passage, or several if it is long."""

    span: Span
    kind: PassageKind
    path: tuple[str, ...]


class Bases(NamedTuple):
    """The paths under which points inside a part are cited: a new series, or the series of its own marker."""

    new: tuple[str, ...]
    own: tuple[str, ...]


class _Mark(NamedTuple):
    """A point marker in running text, and the step it is cited by; ``LEAD`` marks an introduction."""

    start: int
    ordinal: int
    step: str


def may_count(text: str, span: Span) -> bool:
    """Whether anything in the span looks like a second point: a glance that spares most paragraphs."""
    return _ANY_SECOND.search(text, *span) is not None


def split_inline(
    text: str,
    part: Part,
    bases: Bases,
    own: PointMatch | None,
    tried: frozenset[PointFamily] = frozenset(),
) -> Iterator[Part]:
    """The part in its lead and points, cited under ``bases``; the part itself if it does not count.

    ``own`` is the marker that the part begins with: ``①`` at the start of a block and ``②`` inside it
    are one series.
    """
    family, marks = _outermost(text, part.span, own, tried)
    if family is None:
        yield part
        return
    base = bases.own if own and own.family == family else bases.new
    if marks[0].start > part.span.start:
        marks = [_Mark(part.span.start, 0, LEAD), *marks]
    ends = [*(mark.start for mark in marks[1:]), part.span.end]
    for mark, end in zip(marks, ends, strict=True):
        span = Span(mark.start, mark.start + len(text[mark.start : end].rstrip()))
        kind: PassageKind = "lead" if mark.step == LEAD else "point"
        piece = Part(span, kind, (*base, mark.step))
        if kind == "lead":
            yield piece
        else:
            yield from split_inline(text, piece, Bases(piece.path, base), None, tried | {family})


def _outermost(
    text: str, span: Span, own: PointMatch | None, tried: frozenset[PointFamily]
) -> tuple[PointFamily | None, list[_Mark]]:
    """The style whose series begins first, and its marks."""
    best: tuple[PointFamily | None, list[_Mark]] = (None, [])
    for family, seconds in _SECOND.items():
        if family in tried or not any(text.find(second, *span) >= 0 for second in seconds):
            continue
        marks = _series(text, span, family, own if own and own.family == family else None)
        if marks and (best[0] is None or marks[0].start < best[1][0].start):
            best = family, marks
    return best


def _series(text: str, span: Span, family: PointFamily, own: PointMatch | None) -> list[_Mark]:
    """The marks of all series of one style in the span."""
    run = [_Mark(span.start, own.ordinal, own.label)] if own else []
    runs: list[list[_Mark]] = []
    for mark in _marks(text, span, family):
        if run and _follows(family, run[-1].ordinal, mark.ordinal):
            run.append(mark)
        elif mark.ordinal == 1:
            runs.append(run)
            run = [mark]
    runs.append(run)
    marks: list[_Mark] = []
    for found in map(_counted, runs) if family in COUNTED else runs:
        if len(found) > 1:
            marks += _introduction(text, found[0].start, marks[-1].start) if marks else []
            marks += found
    return marks


def _counted(run: list[_Mark]) -> list[_Mark]:
    """The run with its points numbered as they come: 最后 is the third of three."""
    return [mark._replace(step=counted_step(number)) for number, mark in enumerate(run, 1)]


def _follows(family: PointFamily, ordinal: int, below: int) -> bool:
    return below > ordinal if family == "首先" else below == ordinal + 1


def _marks(text: str, span: Span, family: PointFamily) -> Iterator[_Mark]:
    pairs = enclosed(text, span)
    place = 0
    for match in INLINE[family].finditer(text, *span):
        start = match.start()
        while place < len(pairs) and pairs[place].end <= start:
            place += 1
        if match.end() > span.start + len(match[0]) and not (
            place < len(pairs) and pairs[place].start < start
        ):
            ordinal = read_ordinal(match["n"])
            yield _Mark(start, ordinal, point_label(family, match[0], ordinal))


def _introduction(text: str, start: int, previous: int) -> list[_Mark]:
    """The sentence that introduces a further series, if one does: it ends in a colon or a comma."""
    if text[start - 1] not in "：:，,":
        return []
    opening = max(text.rfind(stop, previous, start) for stop in "。！？；;\n") + 1
    opening += len(text[opening:start]) - len(text[opening:start].lstrip())
    return [_Mark(opening, 0, LEAD)] if opening > previous else []
