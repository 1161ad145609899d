"""The blocks of one answer → its parts: leads, numbered points nested to any depth, paragraphs.

Points are found in two places: at the start of a block (here), and inside a paragraph that counts in
running text (``corpus.inline``). Every part gets the path that leads to it, as it is cited:

* ``引言``: the paragraph, or the opening of a paragraph, that introduces the points below it;
* ``第四点``: the fourth point of a series that counts in words (一是, 第一, 首先, 其一) or of a bullet list;
* ``二``, ``（一）``, ``3``, ``②``: a point of any other style, as it is written, without its full stop;
* ``第二段``: the second paragraph that is no point, code blocks and tables included;
* a heading inside the answer is a step of the path in its own words.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.blocks import Block
from corpus.drafts import AnswerBlock, joined
from corpus.inline import LEAD, Bases, Part, split_inline
from corpus.numbering import PointFamily, PointMatch, chinese_number
from corpus.types import PassageKind


class _Series(NamedTuple):
    """A series of points that is being read, and its last point so far."""

    family: PointFamily
    level: int
    indent: int
    ordinal: int
    step: str


def find_parts(text: str, answer: Sequence[AnswerBlock]) -> Iterator[Part]:
    """The parts of an answer in order; their paths are relative to the entry."""
    walk = _Walk([part for part in answer if part.words.start < part.words.end])
    for place, (block, words, _) in enumerate(walk.answer):
        if block.kind == "heading":
            walk.enter_heading(block.level, joined(text[words.start : words.end]))
            continue
        kind, path = walk.step(place)
        part = Part(words, kind, path)
        if kind in {"code", "table"}:
            yield part
        else:
            yield from split_inline(text, part, walk.bases(part, place), walk.answer[place].point)


class _Walk:
    """Keeps track of headings, open series and paragraph numbers while an answer is read."""

    def __init__(self, answer: Sequence[AnswerBlock]) -> None:
        self.answer = answer
        self._headings: list[tuple[int, str]] = []
        self._open: list[_Series] = []
        self._below: tuple[str, ...] = ()  # the paragraph that introduces the series being read
        self._paragraphs = 0
        self._steps = 0
        self._sizes = Counter((part.point.family, part.block.level) for part in answer if part.point)
        self._next_points = _next_points(answer)

    def enter_heading(self, level: int, words: str) -> None:
        """Go into the section below a heading that stands inside the answer."""
        self._headings = [*(above for above in self._headings if above[0] < level), (level, words)]
        self._open = []
        self._below = ()
        self._paragraphs = self._steps = 0

    def step(self, place: int) -> tuple[PassageKind, tuple[str, ...]]:
        """Kind and path of the block at ``place``."""
        block, _, point = self.answer[place]
        if point and self._counts(place):
            self._enter_point(block, point)
            return "point", self._path()
        kind: PassageKind = block.kind if block.kind in {"code", "table"} else "paragraph"
        if self._open and (block.indent > self._open[-1].indent or self._goes_on(place)):
            return kind, self._path()
        self._open = []
        self._below = ()
        introduces = kind == "paragraph" and self._introduces(place)
        if introduces and not self._steps:
            self._steps = 1
            return "lead", (*self._heading_path(), LEAD)
        self._steps += 1
        self._paragraphs += 1
        step = f"第{chinese_number(self._paragraphs)}段"
        self._below = (step,) if introduces else ()
        return "lead" if introduces else kind, (*self._heading_path(), step)

    def bases(self, part: Part, place: int) -> Bases:
        """Under which paths points inside a part are cited: short where the answer is one paragraph."""
        alone = len(self.answer) == 1 or part.path[-1] == LEAD
        new = part.path[:-1] if alone and part.kind != "point" else part.path
        return Bases(new, part.path[:-1] if part.kind == "point" else new)

    def _counts(self, place: int) -> bool:
        """Whether the point belongs to a series: a number that stands alone is no point."""
        block, _, point = self.answer[place]
        return point is not None and (point.family == "•" or self._sizes[point.family, block.level] > 1)

    def _enter_point(self, block: Block, point: PointMatch) -> None:
        bullet = point.family == "•"
        ordinal = 1 if bullet else point.ordinal
        for depth, series in enumerate(self._open):
            if series.family == point.family and series.level == block.level:
                ordinal = series.ordinal + 1 if bullet else ordinal
                del self._open[depth:]
                break
            if series.level > block.level and block.kind == "item":
                del self._open[depth:]
                break
        step = f"第{chinese_number(ordinal)}点" if bullet else point.label
        self._open.append(_Series(point.family, block.level, block.indent, ordinal, step))

    def _goes_on(self, place: int) -> bool:
        """Whether a series that is open above the block goes on below it: bullets only right below."""
        following = self._next_points[place]
        if following is None:
            return False
        if following.family == "•":
            is_text = self.answer[place].block.kind == "text"
            return not is_text and self.answer[place + 1].point == following
        return any(
            series.family == following.family and following.ordinal == series.ordinal + 1
            for series in self._open
        )

    def _path(self) -> tuple[str, ...]:
        self._steps += 1
        return (*self._heading_path(), *self._below, *(series.step for series in self._open))

    def _heading_path(self) -> tuple[str, ...]:
        return tuple(words for _, words in self._headings)

    def _introduces(self, place: int) -> bool:
        """Whether a point comes right below the block."""
        return place + 1 < len(self.answer) and self._counts(place + 1)


def _next_points(answer: Sequence[AnswerBlock]) -> list[PointMatch | None]:
    """For every block the next point below it, up to the next heading."""
    following: list[PointMatch | None] = [None] * len(answer)
    point: PointMatch | None = None
    for place in range(len(answer) - 1, -1, -1):
        following[place] = point
        block = answer[place].block
        point = None if block.kind == "heading" else answer[place].point or point
    return following
