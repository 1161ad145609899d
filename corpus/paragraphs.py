"""Line blocks → blocks: lines that belong together become one paragraph, joined Q&A lines become several.

Markdown and PDF part paragraphs by blank lines, wrapped text by lines that are not full; in all other
texts every line is a paragraph.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from corpus.blocks import Block, asks, find_line_blocks, trimmed
from corpus.markers import COLON, GLUED_ANSWER, INLINE_LABEL, match_label
from corpus.numbering import INLINE, read_ordinal
from corpus.types import Extracted, Span
from corpus.wrapping import SAMPLE_LINES, Wrapping, find_wrapping

_FIRST_ASKS = re.compile(r"(?:[^。！!？?.]|\.(?!\s))*[？?]")
"""A line of which the first sentence to end is a question."""
LEAST_GAPS = 0.1  # share of blank lines in a PDF that shows its paragraphs by gaps


class Flow(NamedTuple):
    """How lines make up paragraphs: by the width they were wrapped to, or up to the next blank line."""

    wrapping: Wrapping
    until_blank: bool = False
    is_markdown: bool = False  # a question ends with its line and a quotation begins with one, blank or not


def find_blocks(extracted: Extracted) -> list[Block]:
    """The blocks of a text, in order; together they hold every character that is not blank."""
    text = extracted.text
    flow = _flow(extracted)
    blocks: list[Block] = []
    pending: Block | None = None
    for block in find_line_blocks(extracted):
        if pending and _joins(text, pending, block, flow):
            pending = _joined(pending, block)
            continue
        if pending:
            if pending.look.label and COLON.search(text, pending.words_start, pending.body_end):
                blocks.extend(_split_labels(text, pending))
            else:
                blocks.append(pending)
        pending = block
    if pending:
        blocks.extend(_split_labels(text, pending))
    return blocks


def _flow(extracted: Extracted) -> Flow:
    if extracted.media_type == "text/plain":
        return Flow(find_wrapping(extracted.text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES]))
    if extracted.media_type == "application/pdf":
        lines = extracted.text.split("\n")
        return Flow(Wrapping(), until_blank=lines.count("") >= LEAST_GAPS * len(lines))
    markdown = extracted.media_type == "text/markdown"
    return Flow(Wrapping(), until_blank=markdown, is_markdown=markdown)


def _joins(text: str, block: Block, below: Block, flow: Flow) -> bool:
    """Whether the line ``below`` goes on with the paragraph of ``block``."""
    look = below.look
    if look.kind != "text" or look.label or look.role != "other" or _begins_point(text, block, below, flow):
        return False
    if look.bold and (not flow.until_blank or asks(text, *below.body)):
        return False
    quotation_begins = flow.is_markdown and text[below.start] == ">" != text[block.start]
    parted = block.look.bold or quotation_begins or text[below.start - 1] == "\u3000"
    if parted or block.look.kind not in {"text", "item"}:
        return False
    asked = (block.look.label or block.look.point) and asks(text, *block.body)
    if flow.until_blank:
        goes_on_asking = not flow.is_markdown and _FIRST_ASKS.match(text, *below.body) is not None
        return look.blanks == 0 and (not asked or goes_on_asking)
    if asked:
        return False
    last = text.rfind("\n", block.start, block.end) + 1
    line = text[last or text.rfind("\n", 0, block.start) + 1 : block.end]
    return flow.wrapping.joins(line, text[below.start : below.end], look.blanks)


def _begins_point(text: str, block: Block, below: Block, flow: Flow) -> bool:
    """Whether a point of its own begins with the line ``below``.

    It doesn't where wrapping put 三是 at the start of a line by chance: the paragraph has 二是 inside.
    """
    point = below.look.point
    if point is None or not flow.wrapping.width or point.family not in INLINE:
        return point is not None
    return not any(
        match.start() > block.words_start and read_ordinal(match["n"]) == point.ordinal - 1
        for match in INLINE[point.family].finditer(text, *block.words)
    )


def _joined(block: Block, below: Block) -> Block:
    return Block(block.start, below.end, block.body_start, below.body_end, block.look)


def _inline_labels(text: str, block: Block) -> list[int]:
    """Where further labels stand in a line: behind a sentence, or 答： behind a question without an end."""
    starts = [match.start("label") for match in INLINE_LABEL.finditer(text, *block.words)]
    bounds = [block.body_start, *starts, block.body_end]
    glued = (GLUED_ANSWER.match(text, start, end) for start, end in pairwise(bounds))
    return sorted([*starts, *(match.start("label") for match in glued if match)])


def _split_labels(text: str, block: Block) -> Iterator[Block]:
    """The block cut before every further 问： and 答： that stands in its line."""
    if block.look.label is None or block.look.kind not in {"text", "item"}:
        yield block
        return
    starts = _inline_labels(text, block)
    if not starts:
        yield block
        return
    bounds = [block.start, *starts, block.end]
    for place, start in enumerate(bounds[:-1]):
        span = trimmed(text, start, bounds[place + 1])
        body = Span(max(span.start, block.body_start), min(span.end, block.body_end))
        look = block.look if place == 0 else block.look._replace(label=match_label(text, *body), blanks=0)
        yield Block(*span, *body, look)
