"""Sections in which nothing asks, in a document that holds questions elsewhere: a manual with a FAQ in it.

In a Q&A such a section is a closing or a lead. Where they make up much of the document they are what it is
for, and are filed under their headings like the sections of a document without questions.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import merge
from typing import NamedTuple

from corpus.blocks import Block, Look
from corpus.drafts import Draft, is_short
from corpus.evidence import LEAST_QUESTIONS, Questions
from corpus.markers import CLOSING_HEADING
from corpus.outline import file_under_headings
from corpus.packed import Packed
from corpus.types import Other

LEAST_SHARE = 1 / 3  # of the characters of a document that such sections must have to be filed
_END = Block(0, 0, 0, 0, Look("heading"))
"""Stands behind the last block: every section ends there."""


class Unasked(NamedTuple):
    """What was taken out of a Q&A: entries without a question, and what belongs to none of them."""

    drafts: list[Draft]
    others: list[Other]


def sections_without(blocks: Sequence[Block], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where the sections lie that hold no question, beside sections of their level that do.

    Each from its heading to the block behind it; ``starts``: the places of the questions.
    """
    questions = set(starts)
    sections: list[tuple[int, int, int]] = []  # heading, the block behind the section, level
    open_sections: list[tuple[int, int]] = []
    for place, block in enumerate([*blocks, _END]):
        if block.look.kind != "heading" or place in questions:
            continue
        while open_sections and open_sections[-1][1] >= block.look.level:
            heading, level = open_sections.pop()
            sections.append((heading, place, level))
        open_sections.append((place, block.look.level))
    counts = [bisect_left(starts, end) - bisect_left(starts, heading) for heading, end, _ in sections]
    levels = {level for (_, _, level), count in zip(sections, counts, strict=True) if count}
    reached = 0
    for (heading, end, level), count in sorted(zip(sections, counts, strict=True)):
        if not count and level in levels and heading >= reached:
            yield heading, end
            reached = end


def take_unasked(
    text: str, blocks: list[Block], questions: Questions, title: str
) -> tuple[list[Block], Questions, Unasked]:
    """The blocks and questions without such sections, and these as entries; all as it was if there are none.

    What a format itself sets off as questions, columns or folded answers, is all that is meant to be asked.
    """
    sections = [] if questions.style == "summary" else _sections(text, blocks, questions.starts)
    if not sections:
        return blocks, questions, Unasked([], [])
    taken = Unasked([], [])
    kept: list[Block] = []
    starts = list(questions.starts)
    reached = 0
    for heading, end in sections:
        drafts, others = file_under_headings(text, blocks[heading:end], title)
        taken.drafts.extend(drafts)
        taken.others.extend(others)
        kept += blocks[reached:heading]
        below = bisect_left(questions.starts, end)
        starts[below:] = [place - (end - heading) for place in starts[below:]]
        reached = end
    kept += blocks[reached:]
    return kept, replace(questions, starts=tuple(starts)), taken


def _sections(text: str, blocks: Sequence[Block], starts: Sequence[int]) -> list[tuple[int, int]]:
    """The sections to take: marked ones that are much of the document, or else the numbered last ones."""
    sections = [
        (heading, end)
        for heading, end in sections_without(blocks, starts)
        if not CLOSING_HEADING.match(text[blocks[heading].words_start : blocks[heading].body_end])
    ]
    filled = sum(_filled(text, blocks[heading + 1 : end]) for heading, end in sections)
    if sections and filled >= LEAST_SHARE * _filled(text, blocks):
        return sections
    return list(_numbered_sections(text, blocks, starts))


def _numbered_sections(
    text: str, blocks: Sequence[Block], starts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield the last sections where ``一、`` numbers all of them and the first ones open with a question.

    Nothing marks them, so that they would else be taken for the end of the answer above.
    """
    questions = set(starts)
    headings = [
        place
        for place, block in enumerate(blocks)
        if block.look.kind == "text"
        and block.look.point
        and block.look.point.family == "一、"
        and place not in questions
        and is_short(text, block.body)
    ]
    ordinals = [point.ordinal for place in headings if (point := blocks[place].look.point)]
    asking = sum(place + 1 in questions for place in headings)
    if asking < LEAST_QUESTIONS or ordinals != list(range(1, len(headings) + 1)):
        return
    if all(place + 1 in questions for place in headings[:asking]) and headings[asking:]:
        yield headings[asking], len(blocks)


def merged(drafts: Sequence[Draft], unasked: Sequence[Draft]) -> Sequence[Draft]:
    """Both in the order of the document."""
    if not unasked:
        return drafts
    asked = ((_start(draft), 0, number) for number, draft in enumerate(drafts))
    others = ((_start(draft), 1, number) for number, draft in enumerate(unasked))
    order = [(kind, number) for _, kind, number in merge(asked, others)]
    both = (drafts, unasked)
    return Packed(len(order), lambda place: both[order[place][0]][order[place][1]])


def _start(draft: Draft) -> int:
    return draft.question_span.start if draft.question_span else draft.answer[0].start


def _filled(text: str, blocks: Sequence[Block]) -> int:
    """The number of characters that are not blank."""
    return sum(sum(map(len, text[block.start : block.end].split())) for block in blocks)
