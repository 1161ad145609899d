"""The sections that entries stand in: headings between the Q&As become steps of their paths."""

from collections.abc import Sequence

from corpus.blocks import Block
from corpus.dealt import DealtDrafts
from corpus.drafts import LONGEST_HEADING, joined
from corpus.numbering import PointFamily

BOLD_LEVEL = 7  # below all headings that a format can mark; a numbered one stands one level lower
NUMBERED_LEVELS: dict[PointFamily, int] = {"一、": 9, "（一）": 10}
"""The levels of short numbered lines with text below them, where nothing else marks the headings."""
PLAIN_LEVEL = 9


def file_in_sections(text: str, drafts: DealtDrafts, above: Sequence[Sequence[Block]]) -> None:
    """File each draft under the headings that lead to it; ``above``: those that stand right above each draft.

    A plain line above the first question is a heading only where such lines part the others too: elsewhere
    it may be a name or a date.
    """
    plain_lines_part = any(_level(block) == PLAIN_LEVEL for headings in above[1:] for block in headings)
    path: list[tuple[int, str]] = []
    if not any(above):
        return
    names: tuple[str, ...] = ()  # one value for all entries of a section
    for number, headings in enumerate(above):
        before: Block | None = None
        for block in headings:
            level = _level(block)
            if number == 0 and level == PLAIN_LEVEL and not (plain_lines_part or block.look.point):
                continue
            words = joined(text[block.body_start : block.body_end])[:LONGEST_HEADING]
            if before and level == _level(before) >= BOLD_LEVEL:
                words = f"{path[-1][1]} {words}"  # the number of a section above its title
            path = [*(step for step in path if step[0] < level), (level, words)]
            before = block
        if headings:
            names = tuple(words for _, words in path)
        if names:
            drafts.file(number, names)


def _level(block: Block) -> int:
    if block.look.kind == "heading":
        return block.look.level
    if block.look.bold:
        return BOLD_LEVEL + (block.look.point is not None)
    return NUMBERED_LEVELS.get(block.look.point.family, PLAIN_LEVEL) if block.look.point else PLAIN_LEVEL
