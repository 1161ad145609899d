"""A document without questions: its paragraphs filed under the headings above them."""

from collections import defaultdict
from collections.abc import Sequence

from corpus.blocks import Block, with_brackets
from corpus.drafts import LONGEST_HEADING, Draft, is_short, joined
from corpus.headings import BOLD_LEVEL, NUMBERED_LEVELS
from corpus.types import Other

PATH_SEPARATOR = " › "
LAST_BLOCKS = 5  # of a document, among which a date or source line is believed
LONGEST_BOLD_HEADING = 2 * LONGEST_HEADING


def file_under_headings(text: str, blocks: Sequence[Block], title: str) -> tuple[list[Draft], list[Other]]:
    """One entry for every heading that has text below it, named by the headings that lead to it."""
    others: list[Other] = []
    sections: dict[tuple[str, ...], list[Block]] = defaultdict(list)
    path: list[tuple[int, str]] = []
    for number, block in enumerate(blocks):
        words = joined(text[block.body_start : block.body_end])
        at_an_end = not sections or number >= len(blocks) - LAST_BLOCKS
        if block.look.kind == "aside" or (block.look.role != "other" and at_an_end):
            others.append(Other(block.span, block.look.role))
        elif not sections and words == title and block.look.kind in {"text", "heading"}:
            others.append(Other(block.span, "title"))
        elif level := _heading_level(text, block, blocks[number + 1 : number + 2]):
            path = [*(above for above in path if above[0] < level), (level, words)]
            others.append(Other(block.span, "heading"))
        else:
            names = tuple(name for _, name in path) or (title,)
            sections[names].append(with_brackets(text, block))
    drafts = [
        Draft(None, tuple(answer), name=PATH_SEPARATOR.join(filter(None, names)))
        for names, answer in sections.items()
    ]
    return drafts, others


def _heading_level(text: str, block: Block, below: Sequence[Block]) -> int:
    """The level of a heading, also of one that only looks like one; 0 if the block is no heading."""
    if block.look.kind == "heading":
        return block.look.level
    if (
        block.look.bold
        and block.look.kind == "text"
        and block.body_end - block.body_start <= LONGEST_BOLD_HEADING
    ):
        return BOLD_LEVEL + (block.look.point is not None)
    level = (
        NUMBERED_LEVELS.get(block.look.point.family, 0)
        if block.look.point and block.look.kind == "text"
        else 0
    )
    is_listed = any(
        other.look.point and block.look.point and other.look.point.family == block.look.point.family
        for other in below
    )
    return level if below and not is_listed and is_short(text, block.body) else 0
