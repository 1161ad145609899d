"""The blocks of one answer → its parts: leads, numbered points nested to any depth, paragraphs.

Points are found in two places: at the start of a block (here), and inside a paragraph that counts in
running text (``corpus.inline``). Every part gets the path that leads to it, as it is cited:

* ``引言``: the paragraph, or the opening of a paragraph, that introduces the points below it;
* ``第四点``: the fourth point of a series that counts in words (一是, 第一, 首先, First) or of bullets;
* ``二``, ``（一）``, ``3``, ``②``: a point of any other style, as it is written, without its full stop;
* ``第二段``: the second paragraph that is no point, code blocks and tables included;
* a heading inside the answer is a step of the path in its own words.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.blocks import Block
from corpus.drafts import joined
from corpus.inline import LEAD, Bases, Part, may_count, split_inline
from corpus.numbering import COUNTED, HUNDRED, PointFamily, PointMatch, chinese_number, counted_step
from corpus.types import PassageKind, Span

MAX_DEPTH = 32  # series that nest in one another; a deeper one is read as if it stood at this depth


class _Series(NamedTuple):
    """A series of points that is being read, and its last point so far.

    ``until`` is the place of its next point, or -1: what stands before that belongs to the last point.
    """

    family: PointFamily
    level: int
    indent: int
    ordinal: int
    step: str
    until: int


def find_parts(text: str, answer: Sequence[Block]) -> Iterator[Part]:
    """The parts of an answer in order, with their path inside the entry."""
    if all(part.look.kind == "text" and not part.look.point for part in answer):
        yield from _paragraphs(text, answer)
        return
    walk = _Walk([part for part in answer if part.body_start < part.body_end])
    for place, block in enumerate(walk.answer):
        words, point = block.body, block.look.point
        if block.look.kind == "heading":
            walk.enter_heading(block.look.level, joined(text[words.start : words.end]))
            continue
        kind, path = walk.step(place)
        part = Part(words, kind, path)
        rest = Span(words.start + point.length, words.end) if point and point.length else words
        if kind in {"code", "table"} or not may_count(text, rest):
            yield part
        else:
            own = point if point and (walk.counts(place) or point.ordinal == 1) else None
            yield from split_inline(text, part, walk.bases(part), own)


def _paragraphs(text: str, answer: Sequence[Block]) -> Iterator[Part]:
    """The same of an answer that is nothing but text without points, as many are."""
    filled = [block.body for block in answer if block.body_start < block.body_end]
    for number, words in enumerate(filled, 1):
        path = (_paragraph_step(number),)
        part = Part(words, "paragraph", path)
        if may_count(text, words):
            yield from split_inline(text, part, Bases(() if len(filled) == 1 else path, ()), None)
        else:
            yield part


class _Walk:
    """Keeps track of headings, open series and paragraph numbers while an answer is read."""

    def __init__(self, answer: Sequence[Block]) -> None:
        self.answer = answer
        self._headings: list[tuple[int, str]] = []
        self._above: tuple[str, ...] = ()  # the path down to the last heading
        self._open: list[_Series] = []
        self._below: tuple[str, ...] = ()  # the paragraph that introduces the series being read
        self._paragraphs = 0
        self._begun = False  # whether the section has any part yet
        self._sizes: dict[tuple[PointFamily, int], int] = {}  # a Counter takes longer to make than to fill
        for part in answer:
            if part.look.point:
                series = (part.look.point.family, part.look.level)
                self._sizes[series] = self._sizes.get(series, 0) + 1
        self._next_points = _next_points(answer) if self._sizes else []

    def enter_heading(self, level: int, words: str) -> None:
        """Go into the section below a heading that stands inside the answer."""
        self._headings = [*(above for above in self._headings if above[0] < level), (level, words)]
        self._above = tuple(words for _, words in self._headings)
        self._open = []
        self._below = ()
        self._paragraphs = 0
        self._begun = False

    def step(self, place: int) -> tuple[PassageKind, tuple[str, ...]]:
        """Kind and path of the block at ``place``."""
        block = self.answer[place]
        point = block.look.point
        begun, self._begun = self._begun, True
        if point and self.counts(place):
            self._enter_point(place, point)
            return "point", self._path()
        kind: PassageKind = block.look.kind if block.look.kind in {"code", "table"} else "paragraph"
        while self._open and not (self._open[-1].until > place or block.look.indent > self._open[-1].indent):
            self._open.pop()
        if self._open:
            return kind, self._path()
        introduces = kind == "paragraph" and place + 1 < len(self.answer) and self.counts(place + 1)
        if introduces and not begun:
            return "lead", (*self._above, LEAD)
        self._paragraphs += 1
        step = _paragraph_step(self._paragraphs)
        self._below = (step,) if introduces else ()
        return "lead" if introduces else kind, (*self._above, step)

    def bases(self, part: Part) -> Bases:
        """Under which paths points inside a part are cited: short where the answer is one paragraph."""
        alone = part.kind != "point" and (len(self.answer) == 1 or part.path[-1] == LEAD)
        return Bases(part.path[:-1] if alone else part.path, part.path[:-1])

    def counts(self, place: int) -> bool:
        """Whether the point belongs to a series: a number that stands alone is no point."""
        block = self.answer[place]
        point = block.look.point
        return point is not None and (point.family == "•" or self._sizes[point.family, block.look.level] > 1)

    def _enter_point(self, place: int, point: PointMatch) -> None:
        block = self.answer[place]
        if point.family == "案例1：":
            self._open = [
                series for series in self._open if series.family == "案例1："
            ]  # a case is no sub-point
        counted = point.family in COUNTED
        ordinal = 1 if counted else point.ordinal
        for depth, series in enumerate(self._open):
            if series.family == point.family and series.level == block.look.level:
                ordinal = series.ordinal + 1 if counted else ordinal
                del self._open[depth:]
                break
            if series.level > block.look.level and block.look.kind == "item":
                del self._open[depth:]
                break
        del self._open[MAX_DEPTH - 1 :]
        step = counted_step(ordinal) if counted else point.label
        until = len(self.answer) if point.family == "案例1：" else self._next_points[place]
        self._open.append(_Series(point.family, block.look.level, block.look.indent, ordinal, step, until))

    def _path(self) -> tuple[str, ...]:
        if len(self._open) == 1:
            return (*self._above, *self._below, self._open[0].step)
        return (*self._above, *self._below, *(series.step for series in self._open))


@lru_cache(maxsize=HUNDRED)
def _paragraph_step(number: int) -> str:
    return f"第{chinese_number(number)}段"


def _next_points(answer: Sequence[Block]) -> list[int]:
    """For every point the place of the next one of its series, before the next heading; -1 if none.

    Bullets do not count, so a paragraph that is not indented ends their series.
    """
    following = [-1] * len(answer)
    seen: dict[tuple[PointFamily, int], tuple[int, int]] = {}  # series → ordinal and place of its next point
    for place in range(len(answer) - 1, -1, -1):
        block = answer[place]
        point = block.look.point
        if block.look.kind == "heading":
            seen.clear()
        elif point:
            key = (point.family, block.look.level)
            ordinal, there = seen.get(key, (0, -1))
            if point.family == "•" or ordinal == point.ordinal + 1 or (point.family == "首先" and ordinal):
                following[place] = there
            seen[key] = (point.ordinal, place)
        elif block.look.kind == "text" and not block.look.indent:
            seen = {key: value for key, value in seen.items() if key[0] != "•"}
    return following
