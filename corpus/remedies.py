"""Lists of faults with their remedies: ``message——what to do`` on one line.

Where a document without any question label is made of such lines, each is split at its dash into a
question and the answer below it.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.blocks import Block, trimmed
from corpus.numbering import match_point
from corpus.types import Span

LEAST_LINES = 4
SHARE = 0.3  # of the lines of a document that must hold a fault and its remedy
_REMEDY = re.compile(r"(?P<fault>[^—–\n]{2,80}?)[ \t]*(?:——|[—–](?=[ \t]*\D))[ \t]*(?=[^\s—–])")


def split_remedies(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, each fault apart from its remedy if that is how the document is written."""
    lines = [block for block in blocks if block.kind in {"text", "item"}]
    faults = sum(_match(text, block) is not None for block in lines)
    labelled = any(block.label or block.kind in {"heading", "summary"} for block in blocks)
    if labelled or faults < LEAST_LINES or faults < SHARE * len(lines):
        return list(blocks)
    return list(_split(text, blocks))


def _match(text: str, block: Block) -> re.Match[str] | None:
    return _REMEDY.match(text, *block.body) if block.kind in {"text", "item"} and not block.point else None


def _split(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    for place, block in enumerate(blocks):
        match = _match(text, block)
        if match:
            fault = Span(*match.span("fault"))
            remedy = trimmed(text, match.end(), block.body.end)
            yield block._replace(kind="summary", span=fault, body=fault)
            yield Block("text", remedy, remedy, point=match_point(text, *remedy))
        elif text[block.body.end - 1] in "：:" and any(
            below.point for below in blocks[place + 1 : place + 2]
        ):
            yield block._replace(kind="summary")  # a fault with a list of remedies
        else:
            yield block
