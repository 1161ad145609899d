"""Labels that stand alone on their lines with a number: ``Q1``, the question below, ``A1``, the answer below.

One such line may be anything (A4 is paper). Where every question so numbered has its answer, they are labels.
"""

from collections.abc import Sequence

from corpus.blocks import Block
from corpus.evidence import LEAST_QUESTIONS
from corpus.markers import LONGEST_LABEL, LabelMatch, match_label_alone


def label_lone(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, lines of a label and nothing else as labels, if questions and answers take turns."""
    found = {place: label for place, block in enumerate(blocks) if (label := _alone(text, block))}
    roles = [label.row.role for label in found.values()]
    answered = len(roles) // 2
    if answered < LEAST_QUESTIONS or roles != ["question", "answer"] * answered:
        return list(blocks)
    return [
        block._replace(look=block.look._replace(label=found[place], point=None)) if place in found else block
        for place, block in enumerate(blocks)
    ]


def _alone(text: str, block: Block) -> LabelMatch | None:
    if block.look.kind != "text" or block.body_end - block.body_start > LONGEST_LABEL:
        return None
    return match_label_alone(text, *block.body)
