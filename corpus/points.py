"""The blocks of one answer → its parts: leads, numbered points nested to any depth, paragraphs.

Points are found in two places: at the start of a block (here), and inside a paragraph that counts in
running text (``corpus.inline``). Every part gets the path that leads to it, as it is cited:

* ``引言``: the paragraph, or the opening of a paragraph, that introduces the points below it;
* ``第四点``: the fourth point of a series that counts in words (一是, 第一, 首先, 其一) or of a bullet list;
* ``二``, ``（一）``, ``3``, ``②``: a point of any other style, as it is written, without its full stop;
* ``第二段``: the second paragraph that is no point, code blocks and tables included;
* a heading inside the answer is a step of the path in its own words.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.blocks import Block
from corpus.inline import LEAD, Part, split_inline
from corpus.numbering import PointFamily, PointMatch, chinese_number
from corpus.structure import AnswerBlock, joined
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
    for place, (block, words) in enumerate(walk.answer):
        if block.kind == "heading":
            walk.enter_heading(block.level, joined(text[words.start : words.end]))
            continue
        kind, path = walk.step(place)
        part = Part(words, kind, path)
        if kind in {"code", "table"}:
            yield part
        else:
            yield from split_inline(text, part, walk.base(part), block.point)


class _Walk:
    """Keeps track of headings, open series and paragraph numbers while an answer is read."""

    def __init__(self, answer: Sequence[AnswerBlock]) -> None:
        self.answer = answer
        self._headings: list[tuple[int, str]] = []
        self._open: list[_Series] = []
        self._paragraphs = 0
        self._next_points = _next_points(answer)

    def enter_heading(self, level: int, words: str) -> None:
        """Go into the section below a heading that stands inside the answer."""
        self._headings = [*(above for above in self._headings if above[0] < level), (level, words)]
        self._open = []
        self._paragraphs = 0

    def step(self, place: int) -> tuple[PassageKind, tuple[str, ...]]:
        """Kind and path of the block at ``place``."""
        block = self.answer[place].block
        if block.point:
            self._enter_point(block, block.point)
            return "point", self._path()
        kind: PassageKind = block.kind if block.kind in {"code", "table"} else "paragraph"
        if self._open and (block.indent > self._open[-1].indent or self._goes_on(place)):
            return kind, self._path()
        self._open = []
        if kind == "paragraph" and self._introduces(place):
            return "lead", (*self._heading_path(), LEAD)
        self._paragraphs += 1
        return kind, (*self._heading_path(), f"第{chinese_number(self._paragraphs)}段")

    def base(self, part: Part) -> tuple[str, ...]:
        """The path under which points inside a part are cited: short where the answer is one paragraph."""
        alone = len(self.answer) == 1 and part.kind == "paragraph"
        return part.path[:-1] if alone or part.kind == "lead" else part.path

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
        """Whether a numbered series that is open above the block goes on below it."""
        following = self._next_points[place]
        return following is not None and any(
            series.family == following.family != "•" and following.ordinal == series.ordinal + 1
            for series in self._open
        )

    def _path(self) -> tuple[str, ...]:
        return (*self._heading_path(), *(series.step for series in self._open))

    def _heading_path(self) -> tuple[str, ...]:
        return tuple(words for _, words in self._headings)

    def _introduces(self, place: int) -> bool:
        """Whether the block is the first paragraph and a point comes right below it."""
        if place + 1 >= len(self.answer) or self._paragraphs:
            return False
        return self.answer[place + 1].block.point is not None


def _next_points(answer: Sequence[AnswerBlock]) -> list[PointMatch | None]:
    """For every block the next point below it, up to the next heading."""
    following: list[PointMatch | None] = [None] * len(answer)
    point: PointMatch | None = None
    for place in range(len(answer) - 1, -1, -1):
        following[place] = point
        block = answer[place].block
        point = None if block.kind == "heading" else block.point or point
    return following
