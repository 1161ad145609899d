"""Canonical text and its landmarks → blocks: paragraphs, headings, list items, code, tables, asides.

A block is the smallest stretch that can be a question, a point or an aside. Its ``body`` is what is left
when indentation, bullets, heading hashes and emphasis around the whole have been taken off.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from corpus.markers import ASKS, INLINE_LABEL, LabelMatch, match_aside, match_label
from corpus.numbering import PointMatch, match_point
from corpus.types import Extracted, Landmark, Role, Span
from corpus.wrapping import Wrapping, find_wrapping

BlockKind = Literal["text", "heading", "item", "summary", "code", "table", "aside"]

LONGEST_ASIDE = 200  # characters; no date, rule or source line is longer
LONGEST_LINKS = 2000  # characters of a line of pictures and links
_QUESTION_TAIL = 80  # characters from the end in which the question mark must stand
_BLANK = " \t\u3000\u00a0"
_GAPS = 0.1  # share of blank lines in a PDF that shows its paragraphs by gaps
_ASIDE_REGIONS: dict[str, Role] = {
    "front matter": "front matter",
    "comment": "comment",
    "markup": "markup",
    "navigation": "navigation",
}
_QUOTE = re.compile(r"(?:>[ \t\u3000]*)+")
_HASHES = re.compile(r"#{1,6}(?:[ \t\u3000]+|$)")
_WHOLE_BOLD = re.compile(r"(\*\*|__)(?=\S)(?P<words>(?:(?!\1)[^\n])+?)[ \t]*\1[：:]?$")
_HEADING_TAIL = re.compile(r"(?:[ \t\u3000]*(?:#+|\{#[^}\n]*\}))?[ \t\u3000]*(?:\n[^\n]*)?$")
_HARD_BREAK = re.compile(r"(?:\\|<br ?/?>)$")
_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})")


class Block(NamedTuple):
    """One block. ``level``: heading level, or how deep a list item is nested (from 0)."""

    kind: BlockKind
    span: Span
    body: Span
    level: int = 0
    bold: bool = False
    indent: int = 0
    blanks: int = 0  # blank lines before it
    role: Role = "other"  # of an aside, or of what would be one at an end of the document
    label: LabelMatch | None = None
    point: PointMatch | None = None

    @property
    def words(self) -> Span:
        """The body without its question or answer label."""
        return Span(self.label.end, self.body.end) if self.label else self.body


class Flow(NamedTuple):
    """How lines make up paragraphs: by the width they were wrapped to, or up to the next blank line."""

    wrapping: Wrapping
    until_blank: bool = False
    questions_end_lines: bool = False  # a numbered question is complete even where no blank line follows


def asks(text: str, span: Span) -> bool:
    """Whether the words end in a question mark (a note in brackets may follow)."""
    return ASKS.search(text, max(span.start, span.end - _QUESTION_TAIL), span.end) is not None


def find_blocks(extracted: Extracted) -> list[Block]:
    """The blocks of a text, in order; together they hold every character that is not blank."""
    text = extracted.text
    flow = _flow(extracted)
    blocks: list[Block] = []
    pending: Block | None = None
    for block in _line_blocks(extracted):
        if pending and _joins(text, pending, block, flow):
            pending = _joined(pending, block)
            continue
        if pending:
            blocks.extend(_split_labels(text, pending))
        pending = block
    if pending:
        blocks.extend(_split_labels(text, pending))
    return blocks


def _line_blocks(extracted: Extracted) -> Iterator[Block]:
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
        block = _line_block(text, start, end, marks.get(start, ()), blanks)
        blanks = 0 if block else blanks + 1
        if block:
            yield block
            end = max(end, block.span.end)  # a heading may have its underline on the next line
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
    span = _trimmed(text, region.start, region.end)
    if region.kind in _ASIDE_REGIONS:
        return Block("aside", span, span, blanks=blanks, role=_ASIDE_REGIONS[region.kind])
    if region.kind == "table":
        return Block("table", span, span, blanks=blanks)
    indent = span.start - region.start
    return Block("code", span, _code_body(text, span), indent=indent, blanks=blanks)


def _code_body(text: str, span: Span) -> Span:
    """The code without its fences."""
    if not _FENCE.match(text, span.start):
        return span
    first = _line_end(text, span.start)
    last = text.rfind("\n", span.start, span.end)
    closed = last > first and _FENCE.match(text, last + 1)
    return _trimmed(text, min(first, span.end), last if closed else max(first, span.end))


def _line_block(text: str, start: int, end: int, marks: tuple[Landmark, ...], blanks: int) -> Block | None:
    span = _trimmed(text, start, end)
    if span.start == span.end:
        return None
    kinds = {mark.kind: mark for mark in marks}
    indent = len(text[start : span.start].expandtabs(4))
    if "heading" in kinds:
        heading = _trimmed(text, start, max(end, kinds["heading"].end))
        return _heading_block(text, heading, kinds["heading"].value, blanks)
    if "summary" in kinds:
        body = _trimmed(text, kinds["summary"].start, kinds["summary"].end)
        return Block("summary", span, body, indent=indent, blanks=blanks, label=_label(text, body))
    longest = LONGEST_LINKS if text[span.start] in "![" else LONGEST_ASIDE
    aside = match_aside(text, *span) if span.end - span.start <= longest else None
    if aside and aside.where == "anywhere":
        return Block("aside", span, span, indent=indent, blanks=blanks, role=aside.role)
    level = kinds["item"].value if "item" in kinds else 0
    block = _text_block(text, span, bold="bold" in kinds, is_item="item" in kinds)
    if block.kind == "item" and not block.point and not block.label:
        # Word and HTML number their lists without writing the numbers into the text.
        block = block._replace(point=PointMatch("•", 0, "•", block.body.start))
    role = aside.role if aside else block.role
    return block._replace(level=level, indent=indent, blanks=blanks, role=role)


def _heading_block(text: str, span: Span, level: int, blanks: int) -> Block:
    hashes = _HASHES.match(text, *span)
    start = hashes.end() if hashes else span.start
    tail = _HEADING_TAIL.search(text, start, span.end)
    body, bold = _unbold(text, _trimmed(text, start, tail.start() if tail else span.end))
    label = _label(text, body)
    point = None if label else match_point(text, *body)
    return Block("heading", span, body, level, bold, blanks=blanks, label=label, point=point)


def _text_block(text: str, span: Span, *, bold: bool, is_item: bool) -> Block:
    quote = _QUOTE.match(text, *span)
    body = _trimmed(text, quote.end() if quote else span.start, span.end)
    if body.start == body.end:
        return Block("aside", span, span, role="markup")  # the empty line of a quotation
    label = _label(text, body)
    point = None if label else match_point(text, *body)
    if point and point.family == "•":
        body = _trimmed(text, point.end, body.end)
        label = _label(text, body)
        point = match_point(text, *body) or point
        is_item = True
    elif not label:
        body, unbolded = _unbold(text, body)
        bold = bold or unbolded
        if unbolded:
            label = _label(text, body)
            point = None if label else match_point(text, *body)
    if body.end - body.start > 1 and (
        tail := _HARD_BREAK.search(text, max(body.start, body.end - 6), body.end)
    ):
        body = _trimmed(text, body.start, tail.start())
    return Block("item" if is_item else "text", span, body, bold=bold, label=label, point=point)


def _label(text: str, body: Span) -> LabelMatch | None:
    return match_label(text, *body)


def _unbold(text: str, body: Span) -> tuple[Span, bool]:
    """The words inside emphasis that spans the whole body, and whether there was any."""
    if text[body.start : body.start + 2] not in {"**", "__"}:
        return body, False
    whole = _WHOLE_BOLD.match(text, *body)
    return (Span(*whole.span("words")), True) if whole else (body, False)


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without blanks at its ends."""
    stretch = text[start:end]
    left = len(stretch) - len(stretch.lstrip())
    return Span(start + left, start + max(left, len(stretch.rstrip())))


def _flow(extracted: Extracted) -> Flow:
    lines = extracted.text.split("\n")
    if extracted.media_type == "text/plain":
        return Flow(find_wrapping(lines))
    if extracted.media_type == "application/pdf":
        return Flow(Wrapping(), until_blank=lines.count("") >= _GAPS * len(lines))
    markdown = extracted.media_type == "text/markdown"
    return Flow(Wrapping(), until_blank=markdown, questions_end_lines=markdown)


def _joins(text: str, block: Block, below: Block, flow: Flow) -> bool:
    """Whether the line ``below`` goes on with the paragraph of ``block``."""
    if below.kind != "text" or below.label or below.point or below.bold or below.role != "other":
        return False
    if block.kind not in {"text", "item"} or block.bold or text[below.span.start - 1] == "\u3000":
        return False
    if flow.until_blank:
        numbered = block.label or block.point
        return below.blanks == 0 and not (flow.questions_end_lines and numbered and asks(text, block.body))
    if (block.label or block.point) and asks(text, block.body):
        return False
    last = text.rfind("\n", block.span.start, block.span.end) + 1
    line = text[last or text.rfind("\n", 0, block.span.start) + 1 : block.span.end]
    return flow.wrapping.joins(line, text[below.span.start : below.span.end], below.blanks)


def _joined(block: Block, below: Block) -> Block:
    span = Span(block.span.start, below.span.end)
    return block._replace(span=span, body=Span(block.body.start, below.body.end))


def _split_labels(text: str, block: Block) -> Iterator[Block]:
    """The block cut before every further 问： and 答： that stands in its line."""
    if block.label is None or block.kind not in {"text", "item"}:
        yield block
        return
    starts = [match.start("label") for match in INLINE_LABEL.finditer(text, block.label.end, block.body.end)]
    bounds = [block.span.start, *starts, block.span.end]
    for place, start in enumerate(bounds[:-1]):
        span = _trimmed(text, start, bounds[place + 1])
        body = Span(max(span.start, block.body.start), min(span.end, block.body.end))
        label = block.label if place == 0 else match_label(text, *body)
        yield block._replace(span=span, body=body, label=label, blanks=block.blanks if place == 0 else 0)
