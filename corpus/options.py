"""Options of multiple-choice questions: ``A. 110`` is no answer where ``B. 119`` follows it."""

import re
from collections.abc import Sequence

from corpus.blocks import Block
from corpus.numbering import match_point

_NEXT_OPTION = re.compile(r"[ \t\u3000]B[.．、)）]")
"""The second option on the line of the first: ``A. 110 B. 119``."""


def unlabel_options(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with the first option of each question as a point and not as an answer."""
    return [
        block._replace(look=block.look._replace(label=None, point=match_point(text, *block.body)))
        if block.look.label
        and block.look.label.row.family == "A:"
        and _is_first_option(text, block, blocks[place + 1 : place + 2])
        else block
        for place, block in enumerate(blocks)
    ]


def _is_first_option(text: str, block: Block, below: Sequence[Block]) -> bool:
    written = text[block.body_start : block.words_start].strip()
    if not written.startswith("A") or written[1:] not in {".", "．", "、", ")", "）"}:
        return False
    listed = any(
        other.look.point and (other.look.point.family, other.look.point.ordinal) == ("a)", 2)
        for other in below
    )
    return listed or _NEXT_OPTION.search(text, block.words_start, block.body_end) is not None
