"""Pictures as labels: below ``❓ 几点开门？`` a tick is the label of the answer, elsewhere it is a bullet."""

from collections.abc import Sequence

from corpus.blocks import Block
from corpus.markers import LABELS, LabelMatch

TICKS = "✅✔☑"
_ANSWER = next(row for row in LABELS if row.family == "💡")


def label_ticks(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, a tick right below a question with such a label as the label of its answer.

    Several ticks below one another stay a list of points.
    """
    return [
        block._replace(look=block.look._replace(kind="text", label=LabelMatch(_ANSWER, 0), point=None))
        if block.look.point
        and _is_tick(text, block)
        and _is_asked(blocks[max(place - 1, 0)])
        and not any(_is_tick(text, below) for below in blocks[place + 1 : place + 2])
        else block
        for place, block in enumerate(blocks)
    ]


def _is_tick(text: str, block: Block) -> bool:
    return block.look.point is not None and text[block.start] in TICKS


def _is_asked(block: Block) -> bool:
    return block.look.label is not None and block.look.label.row.family == "❓"
