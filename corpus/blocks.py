"""Canonical text and its landmarks → blocks: lines, headings, list items, code, tables, asides.

``corpus.paragraphs`` joins the lines that belong together. A block is the smallest stretch that can be a
question, a point or an aside. Its ``body`` is what is left when indentation, bullets, heading hashes and
emphasis around the whole have been taken off.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from corpus.asides import Aside, match_aside
from corpus.markers import ASKS, LAST_OF_QUESTIONS, LabelMatch, match_label, match_label_alone
from corpus.numbering import BULLET, PointMatch, match_point, shown_point
from corpus.types import Extracted, Landmark, Role, Span

BlockKind = Literal["text", "heading", "item", "summary", "code", "table", "aside"]

MOST_LOOKS = 4096  # of blocks, that are shared
LONGEST_NOTE = 80  # characters of a line that names a date, a source or an author
LONGEST_RULE = 200  # characters of a rule
LONGEST_LINKS = 2000  # characters of a line of pictures and links
_QUESTION_TAIL = 80  # characters from the end in which the question mark must stand
_ASIDE_REGIONS: dict[str, Role] = {
    "front matter": "front matter",
    "comment": "comment",
    "markup": "markup",
    "navigation": "navigation",
}
_QUOTE = re.compile(r"(?:>[ \t\u3000]*)+")
_HASHES = re.compile(r"#{1,6}(?:[ \t\u3000]+|$)")
_HEADING_ID = re.compile(r"\{#[^{}]*\}$")
_HARD_BREAKS = ("\\", "<br>", "<br/>", "<br />")
_EMPTY_LINES = frozenset({"", *_HARD_BREAKS})  # of a quotation, or between two hard breaks
LONGEST_EMPTY_LINE = max(map(len, _EMPTY_LINES))
_ENDS_OF_BREAKS = frozenset(hard_break[-1] for hard_break in _HARD_BREAKS)
_CELL = re.compile(r"[^\s|](?:[^|]*[^\s|])?")  # of a Markdown table, without its bars
_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})")


class Look(NamedTuple):
    """What a block looks like. ``level``: heading level, or how deep a list item is nested (from 0).

    It says nothing of where the block stands, so that the many blocks that look alike share one value.
    """

    kind: BlockKind
    level: int = 0
    bold: bool = False
    indent: int = 0
    blanks: int = 0  # blank lines before it
    role: Role = "other"  # of an aside, or of what would be one at an end of the document
    label: LabelMatch | None = None
    point: PointMatch | None = None


shared_look = lru_cache(maxsize=MOST_LOOKS)(Look)
"""A look, one value for all that are equal; its arguments are given by position."""


class Block(NamedTuple):
    """One block: where it and its body stand, and what it looks like.

    A long text has a million of them: that is why the two spans are four numbers, and the rest is shared.
    """

    start: int
    end: int
    body_start: int
    body_end: int
    look: Look

    @property
    def span(self) -> Span:
        """All of it."""
        return Span(self.start, self.end)

    @property
    def body(self) -> Span:
        """The words, with their label."""
        return Span(self.body_start, self.body_end)

    @property
    def words(self) -> Span:
        """The body without its question or answer label."""
        label = self.look.label
        return Span(self.body_start + label.length if label else self.body_start, self.body_end)

    @property
    def words_start(self) -> int:
        """Where the body goes on behind its label, or else behind its number."""
        marker = self.look.label or self.look.point
        return self.body_start + marker.length if marker else self.body_start


def aside_block(span: Span, role: Role, indent: int = 0, blanks: int = 0) -> Block:
    """The block of what is neither question nor answer."""
    return Block(*span, *span, shared_look("aside", 0, False, indent, blanks, role))  # noqa: FBT003 # by position


def asks(text: str, start: int, end: int) -> bool:
    """Whether the words end in a question mark (a note in brackets may follow)."""
    last = text[end - 1] if start < end else ""
    if last not in LAST_OF_QUESTIONS or (last == "。" and text[end - 2] != "か"):
        return False  # nearly every line of an answer
    return ASKS.search(text, max(start, end - _QUESTION_TAIL), end) is not None


def find_line_blocks(extracted: Extracted) -> Iterator[Block]:
    """A block for every line that is not blank, and one for every region that a landmark spans."""
    text = extracted.text
    regions, marks = _sort_landmarks(extracted)
    regions.reverse()
    start = blanks = 0
    while start <= len(text):
        if regions and regions[-1].start <= start:
            region = regions.pop()
            if region.end > start:
                yield _region_block(text, region, blanks)
                blanks = 0
                start = _line_end(text, max(region.end - 1, start)) + 1
            continue
        end = _line_end(text, start)
        if start == end:
            blanks += 1
            start += 1
            continue
        if start not in marks and text[start].isalnum() and not text[end - 1].isspace():
            yield _plain_block(text, start, end, blanks)
            start, blanks = end + 1, 0
            continue
        row = _row_blocks(text, Span(start, end), marks[start], blanks) if start in marks else []
        if row:
            yield from row
            start, blanks = end + 1, 0
            continue
        block = _line_block(text, start, end, marks.get(start, ()), blanks)
        blanks = 0 if block else blanks + 1
        if block:
            yield block
            end = max(end, block.end)  # a heading may have its underline on the next line
        start = end + 1


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _sort_landmarks(extracted: Extracted) -> tuple[list[Landmark], dict[int, tuple[Landmark, ...]]]:
    """Landmarks that take whole lines away, in order; the others by the start of their line."""
    regions: list[Landmark] = []
    marks: dict[int, tuple[Landmark, ...]] = {}
    for mark in extracted.landmarks:
        line_start = extracted.text.rfind("\n", 0, mark.start) + 1
        if mark.kind in {"code", "table"} or mark.kind in _ASIDE_REGIONS:
            regions.append(mark._replace(start=line_start))
        elif mark.kind != "page":
            marks[line_start] = (*marks.get(line_start, ()), mark)
    return sorted(regions, key=lambda mark: mark.start), marks


def _region_block(text: str, region: Landmark, blanks: int) -> Block:
    span = trimmed(text, region.start, region.end)
    if region.kind in _ASIDE_REGIONS:
        return aside_block(span, _ASIDE_REGIONS[region.kind], blanks=blanks)
    if region.kind == "table":
        return Block(*span, *span, Look("table", blanks=blanks))
    indent = span.start - region.start
    return Block(*span, *_code_body(text, span), Look("code", indent=indent, blanks=blanks))


def _code_body(text: str, span: Span) -> Span:
    """The code without its fences."""
    if not _FENCE.match(text, span.start):
        return span
    first = _line_end(text, span.start)
    last = text.rfind("\n", span.start, span.end)
    closed = last > first and _FENCE.match(text, last + 1)
    return trimmed(text, min(first, span.end), last if closed else max(first, span.end))


def _row_blocks(text: str, line: Span, marks: Sequence[Landmark], blanks: int) -> list[Block]:
    """The question, the answer and the other cells of a table row on one line; none if it is no row."""
    cells = {mark.kind: Span(mark.start, mark.end) for mark in marks}
    answer = cells.get("row")
    if answer is None or text.find("|", line.start, answer.start) < 0:
        return []
    blocks = [Block(*answer, *answer, Look("item", point=match_point(text, *answer)))]
    bounds = [line.start, *answer, line.end]
    if question := cells.get("summary"):
        look = Look("summary", blanks=blanks, label=match_label(text, *question))
        blocks.append(Block(*question, *question, look))
        bounds[1:1] = question
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        others = [Span(*match.span()) for match in _CELL.finditer(text, start, end)]
        blocks += [aside_block(other, "markup") for other in others]
    return sorted(blocks, key=lambda block: block.span)


def _line_block(text: str, start: int, end: int, marks: tuple[Landmark, ...], blanks: int) -> Block | None:
    span = trimmed(text, start, end)
    if span.start == span.end:
        return None
    indent = len(text[start : span.start].expandtabs(4)) if start < span.start else 0
    if not marks:
        return _unmarked_block(text, span, indent, blanks)
    kinds = {mark.kind: mark for mark in marks}
    if "heading" in kinds:
        heading = trimmed(text, start, max(end, kinds["heading"].end))
        return _heading_block(text, heading, kinds["heading"].value, blanks)
    if "summary" in kinds:
        body = trimmed(text, kinds["summary"].start, kinds["summary"].end)
        look = Look("summary", indent=indent, blanks=blanks, label=match_label(text, *body))
        return Block(*span, *body, look)
    aside = _aside(text, span)
    if aside and aside.where == "anywhere":
        return aside_block(span, aside.role, indent, blanks)
    level = kinds["item"].value if "item" in kinds else 0
    shown = kinds["item"].shown if "item" in kinds else ""
    mark = _LineMark(level, "bold" in kinds, indent, blanks, aside.role if aside else "other", shown)
    return _text_block(text, span, mark, is_item="item" in kinds)


def _plain_block(text: str, start: int, end: int, blanks: int) -> Block:
    """The block of a line that begins with a letter or digit: nearly every line of a plain text.

    It is what the longer way would give: such a line has no bullet, no emphasis and no sign of a quotation.
    """
    role: Role = "other"
    if end - start <= LONGEST_NOTE and (aside := match_aside(text, start, end)):
        if aside.where == "anywhere":
            return aside_block(Span(start, end), aside.role, 0, blanks)
        role = aside.role
    label = match_label(text, start, end)
    point = None if label else match_point(text, start, end)
    body_end = end
    if text[end - 1] in _ENDS_OF_BREAKS:
        body_end = _without_break(text, Span(start, end)).end
    look = shared_look("text", 0, False, 0, blanks, role, label, point)  # noqa: FBT003 # by position
    return Block(start, end, start, body_end, look)


def _unmarked_block(text: str, span: Span, indent: int, blanks: int) -> Block:
    """The block of a line of which the reader knew nothing."""
    aside = _aside(text, span)
    if aside is None:
        mark = _LineMark(indent=indent, blanks=blanks) if indent or blanks else _PLAIN
    elif aside.where == "anywhere":
        return aside_block(span, aside.role, indent, blanks)
    else:
        mark = _LineMark(indent=indent, blanks=blanks, role=aside.role)
    return _text_block(text, span, mark, is_item=False)


def _aside(text: str, span: Span) -> Aside | None:
    """The aside that a line is; only short lines and lines of links can be one."""
    first = text[span.start]
    longest = LONGEST_LINKS if first in "![" else LONGEST_NOTE if first.isalnum() else LONGEST_RULE
    return match_aside(text, *span) if span.end - span.start <= longest else None


def _heading_block(text: str, span: Span, level: int, blanks: int) -> Block:
    hashes = _HASHES.match(text, *span)
    start = hashes.end() if hashes else span.start
    line = text[start : min(_line_end(text, start), span.end)]
    words = _HEADING_ID.sub("", line).rstrip() if line.endswith("}") else line.rstrip()
    words = words.rstrip("#").rstrip() or words
    body, bold = _unbold(text, trimmed(text, start, start + len(words)))
    label = match_label(text, *body) or match_label_alone(text, *body)
    point = None if label else match_point(text, *body)
    return Block(*span, *body, Look("heading", level, bold, 0, blanks, label=label, point=point))


class _LineMark(NamedTuple):
    """What is known about a line besides its words."""

    level: int = 0
    bold: bool = False
    indent: int = 0
    blanks: int = 0
    role: Role = "other"
    shown: str = ""  # the number of a list item that the format writes


_PLAIN = _LineMark()


def _text_block(text: str, span: Span, mark: _LineMark, *, is_item: bool) -> Block:
    body, bold = span, mark.bold
    if text[body.start] == ">" and (quote := _QUOTE.match(text, *body)):
        body = trimmed(text, quote.end(), body.end)
    if body.end - body.start <= LONGEST_EMPTY_LINE and text[slice(*body)] in _EMPTY_LINES:
        return aside_block(span, "markup", mark.indent, mark.blanks)
    label = match_label(text, *body)
    point = None if label else match_point(text, *body)
    if point and point.family == "•":
        is_item = True
        body = trimmed(text, body.start + point.length, body.end)
        label = match_label(text, *body)
        point = match_point(text, *body) or BULLET
    if not label and text.startswith(("**", "__"), body.start):
        body, unbolded = _unbold(text, body)
        if unbolded:
            bold = True
            label = match_label(text, *body)
            point = None if label else match_point(text, *body)
        elif not point:
            point = _emphasised_point(text, body)
    elif not label and not point and (inner := _bracketed(text, body)):
        body, bold = inner, True
        point = match_point(text, *body)
    if is_item and not point and not label:
        point = shown_point(mark.shown)
    kind: BlockKind = "item" if is_item else "text"
    if text[body.end - 1] in _ENDS_OF_BREAKS:
        body = _without_break(text, body)
    look = shared_look(kind, mark.level, bold, mark.indent, mark.blanks, mark.role, label, point)
    return Block(*span, *body, look)


def _emphasised_point(text: str, body: Span) -> PointMatch | None:
    """The point that emphasis opens before: ``**步骤 1：** …``."""
    point = match_point(text, body.start + 2, body.end)
    return point._replace(length=point.length + 2) if point else None


def _without_break(text: str, body: Span) -> Span:
    """The body without the backslash or tag that breaks a Markdown line."""
    for hard_break in _HARD_BREAKS:
        if text.endswith(hard_break, body.start + 1, body.end):
            return trimmed(text, body.start, body.end - len(hard_break))
    return body


def _unbold(text: str, body: Span) -> tuple[Span, bool]:
    """The words inside emphasis that spans the whole body, and whether there was any."""
    mark = text[body.start : body.start + 2]
    if mark not in {"**", "__"}:
        return body, False
    closing = text.find(mark, body.start + 2, body.end)
    after = text[closing + 2 : body.end] if closing > body.start + 2 else "none"
    if after.rstrip("\\ ") not in {"", "：", ":"}:
        return body, False
    return trimmed(text, body.start + 2, closing), True


def _bracketed(text: str, body: Span) -> Span | None:
    """The words of a line that is set off in black brackets: ``【怎么挂号？】``."""
    if text[body.start] != "【" or text.find("】", *body) != body.end - 1:
        return None
    inner = trimmed(text, body.start + 1, body.end - 1)
    return inner if inner.start < inner.end else None


def with_brackets(text: str, block: Block) -> Block:
    """The block, its black brackets back in its body: around a question they are marks, elsewhere words."""
    start, end = block.body_start, block.body_end
    if not (block.look.bold and text[start - 1 : start] == "【" and text[end : end + 1] == "】"):
        return block
    point = block.look.point
    look = block.look._replace(point=point and point._replace(length=point.length + 1))
    return Block(block.start, block.end, start - 1, end + 1, look)


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without blanks at its ends."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return Span(start, end)
    stretch = text[start:end]
    left = len(stretch) - len(stretch.lstrip())
    return Span(start + left, start + max(left, len(stretch.rstrip())))
