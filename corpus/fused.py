"""Questions that share a line with their answer although no label parts them.

Lists of faults with their remedies (``message——what to do``), and questions in bold with the answer right
behind them (``**How?** Like this.``). Where a document is made of such lines, each is split in two.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from corpus.blocks import Block, Look, asks, trimmed
from corpus.numbering import match_point
from corpus.types import Span

LEAST_BOLD = 2  # lines that begin with a bold question
LEAST_FAULTS = 4
FAULT_SHARE = 0.3  # of the lines of a document that must hold a fault and its remedy
_FAULT = re.compile(r"(?P<fault>[^—–\n]{2,80}?)[ \t]*(?:——|[—–](?=[ \t]*\D))[ \t]*(?=[^\s—–])")

Splitter = Callable[[str, Block], tuple[Span, Span] | None]
"""Gives the question and the answer of a line, or None if the line is not made of both."""


def split_fused(text: str, blocks: list[Block]) -> list[Block]:
    """The blocks, each question apart from its answer if that is how the document is written."""
    bold = sum(_bold_question(text, block) is not None for block in blocks)
    if bold >= LEAST_BOLD:
        return list(_split(text, blocks, _bold_question))
    lines = sum(block.look.kind in {"text", "item"} for block in blocks)
    labelled = any(block.look.label or block.look.kind in {"heading", "summary"} for block in blocks)
    faults = sum(_fault(text, block) is not None for block in blocks) if not labelled else 0
    if faults >= max(LEAST_FAULTS, FAULT_SHARE * lines):
        return list(_split(text, blocks, _fault))
    return blocks


def _bold_question(text: str, block: Block) -> tuple[Span, Span] | None:
    """The parts of ``**How?** Like this.`` in a block."""
    if not text.startswith(("**", "__"), block.body_start, block.body_end):
        return None
    if block.look.kind not in {"text", "item"} or block.look.bold:
        return None
    mark = text[block.body_start : block.body_start + 2]
    closing = text.find(mark, block.body_start + 2, block.body_end)
    question = trimmed(text, block.body_start + 2, max(closing, block.body_start + 2))
    answer = trimmed(text, closing + 2, block.body_end)
    return (question, answer) if asks(text, *question) and answer.start < answer.end else None


def _fault(text: str, block: Block) -> tuple[Span, Span] | None:
    """The parts of ``message——what to do`` in a block."""
    if block.look.kind not in {"text", "item"} or block.look.point:
        return None
    match = _FAULT.match(text, *block.body)
    return (Span(*match.span("fault")), trimmed(text, match.end(), block.body_end)) if match else None


def _split(text: str, blocks: Sequence[Block], splitter: Splitter) -> Iterator[Block]:
    for place, block in enumerate(blocks):
        parts = splitter(text, block)
        if parts:
            question, answer = parts
            look = block.look._replace(kind="summary", label=None, point=None)
            yield Block(*question, *question, look)
            yield Block(*answer, *answer, Look("text", point=match_point(text, *answer)))
        elif splitter is _fault and _introduces(text, block, blocks[place + 1 : place + 2]):
            yield block._replace(look=block.look._replace(kind="summary"))  # a fault with a list of remedies
        else:
            yield block


def _introduces(text: str, block: Block, below: Sequence[Block]) -> bool:
    return text[block.body_end - 1] in "：:" and any(other.look.point for other in below)
