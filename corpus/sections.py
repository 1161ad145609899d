"""What stands between two answers, or after the last, and belongs to none of them.

Section headings with their leads, and at the end of the document the date, the agency that signs, links
and closing sections. They are recognised by headings that the format marks, by the number of blank lines,
and where nearly all answers are sentences by a line that is none.
"""

from collections.abc import Sequence

from corpus.blocks import Block
from corpus.drafts import LONGEST_HEADING, is_short, kept
from corpus.evidence import LEAST_QUESTIONS, Questions
from corpus.markers import (
    ASKS_FOR_CONTACT,
    CLOSING_HEADING,
    CONTACT_LINE,
    SENTENCE_END,
    SPEAKER,
    ends_sentence,
)
from corpus.types import Other

FULL_STOP_SHARE = 0.7  # of the answer lines end in a full stop where its absence tells a heading
LEAST_SENTENCE = 6  # characters of a line that is expected to end in a full stop
BLANKS_BEFORE_CLOSING = 3  # after the last answer two blank lines may still part its paragraphs
MOST_HEADINGS = 2  # lines of one section heading: its number and its title
LEAST_ANSWERS = 3  # without a blank line inside, until one in the last answer is believed to close it
LONGEST_CLOSING = 3  # lines that may close a document without blank lines between its entries
LONGEST_SIGNATURE = 30  # characters of the agency's name above the date


class Sections:
    """Cuts the regions between questions, by what is usual in the document."""

    def __init__(self, text: str, blocks: Sequence[Block], questions: Questions) -> None:
        self._text = text
        self._levels = questions.levels
        self._full_stops = _answers_end_in_full_stops(text, blocks, questions)
        label = blocks[questions.starts[0]].look.label
        self._asker = label.row.family if label else None
        self._has_headings = any(block.look.kind == "heading" for block in blocks)
        above = [blocks[place - 1] for place in questions.starts if place]
        self._levels_above = {block.look.level for block in above if block.look.kind == "heading"}
        blanks = sorted(blocks[place].look.blanks for place in questions.starts)
        self._rules_part = _rules_part_entries(blocks, questions)
        self._usual_blanks = blanks[len(blanks) // 2]
        parted = [blocks[place].look.blanks for place in questions.starts[1:]]
        self._unparted = not any(parted)  # no blank line stands before a question
        front = [block for block in blocks[: questions.starts[0]] if is_short(text, block.body)]
        self._numbered = {
            block.look.point.family: block.look.point.ordinal for block in front if block.look.point
        }
        self._contacts = _contacts(text, blocks, questions)
        self._answers = 0  # seen so far, and whether one of them had a blank line inside
        self._blanks_inside = False

    def cut(
        self, region: Sequence[Block], *, is_last: bool, cell_end: int | None = None
    ) -> tuple[Sequence[Block], list[Other]]:
        """The part of the region between two questions that is the answer, and the rest with its roles.

        ``cell_end``: where the cell of a table ends that holds the answer.
        """
        end = self._closing(region) if is_last else self._section(region)
        if cell_end is not None:
            end = min(end, _below_cell(region, cell_end))
        self._answers += 1
        self._blanks_inside = self._blanks_inside or any(block.look.blanks for block in region[1:end])
        others: list[Other] = []
        for block in region[end:]:
            is_heading = block.look.kind == "heading" or is_short(self._text, block.body)
            if block.look.point and block.look.point.family in self._numbered:
                self._numbered[block.look.point.family] = block.look.point.ordinal
            others += kept([block], "closing" if is_last else "heading" if is_heading else "lead")
        return region[:end], others

    def _section(self, region: Sequence[Block]) -> int:
        """The block at which the answer ends because a section opens before the next question."""
        for place, block in enumerate(region):
            if block.look.kind == "heading" and self._opens_section(block):
                return place
        end = self._gap(region)
        return end - self._headings_at_the_end(region[:end])

    def _headings_at_the_end(self, region: Sequence[Block]) -> int:
        """How many blocks at the end are section headings; more than a few short lines are a list."""
        end = len(region)
        headings = 0
        while end > 1 and headings <= MOST_HEADINGS:
            if region[end - 1].look.kind != "aside":
                if not self._seems_heading(region, end - 1):
                    break
                headings += 1
            end -= 1
        listed = (
            headings > MOST_HEADINGS or self._text[region[end - 1].body_end - 1] in "：:" if region else True
        )
        return 0 if listed else len(region) - end

    def _gap(self, region: Sequence[Block], least: int = 2) -> int:
        """The block that opens a section after more blank lines than usually part the questions."""
        if self._has_headings:
            return len(region)  # where headings are marked, blank lines say nothing
        for place, block in enumerate(region[1:], 1):
            if (
                block.look.blanks >= max(least, self._usual_blanks + 1)
                and is_short(self._text, block.body)
                and not block.look.point
            ):
                return place
        return len(region)

    def _opens_section(self, heading: Block) -> bool:
        if heading.look.label and heading.look.label.row.role == "answer":
            return False
        if self._levels:
            return heading.look.level <= max(self._levels)
        return heading.look.level in self._levels_above

    def _seems_heading(self, region: Sequence[Block], place: int) -> bool:
        """Whether a block is a section heading although nothing marks it as one."""
        block = region[place]
        if block.look.kind == "heading":
            return True
        if block.look.kind != "text" or block.look.label or not is_short(self._text, block.body):
            return False
        if (
            block.look.point
            and self._numbered.get(block.look.point.family, 0) + 1 == block.look.point.ordinal > 1
        ):
            return True  # it counts on from the heading above the first question
        if block.look.point and (block.look.point.family != "一、" or _counts_on(region[: place + 1])):
            return False
        return block.look.bold or (self._full_stops and not self._has_headings)

    def _closing(self, region: Sequence[Block]) -> int:
        """The block at which the last answer ends because the document closes."""
        end = self._gap(region, BLANKS_BEFORE_CLOSING)
        for place, block in enumerate(region[:end]):
            if (self._closes(block) and (place or block.look.kind != "text")) or (
                place and (self._parts(region, place) or block.start >= self._contacts)
            ):
                end = place
                break
        return self._signature(region[:end])

    def _closes(self, block: Block) -> bool:
        if block.look.kind == "heading" and self._opens_section(block):
            return True
        start = block.body_start if block.look.label else block.words_start
        words = self._text[start : block.body_end]
        if (
            block.look.kind in {"text", "heading"}
            and len(words) < LONGEST_HEADING
            and CLOSING_HEADING.match(words)
        ):
            return True
        if block.look.label and block.look.label.row.role == "question":
            return block.look.label.row.family == self._asker  # the host says goodbye
        return block.look.role == "closing"

    def _parts(self, region: Sequence[Block], place: int) -> bool:
        """Whether a rule or a blank line parts a block from the answer, as none ever did inside one.

        Where no blank line parts the entries either, only a few lines without points can close a document,
        and only below its one blank line.
        """
        block = region[place]
        if block.look.role == "rule":
            return self._rules_part
        if self._blanks_inside or self._answers < LEAST_ANSWERS:
            return False
        if block.look.kind != "text" or not block.look.blanks or block.look.point:
            return False
        below = region[place:]
        few = len(below) <= LONGEST_CLOSING and not any(other.look.point for other in below)
        only = not any(other.look.blanks for other in region[1:place])
        return self._usual_blanks > 0 or (self._unparted and few and only)

    def _signature(self, region: Sequence[Block]) -> int:
        """The block at which the date begins, or the agency above it, or pictures and links at the end."""
        end = len(region)
        while end > 1 and (region[end - 1].look.kind == "aside" or region[end - 1].look.role != "other"):
            end -= 1
        dated = any(block.look.role == "date" for block in region[end:])
        if dated and end > 1 and self._signs(region[end - 1]):
            end -= 1
        return end

    def _signs(self, block: Block) -> bool:
        words = self._text[block.body_start : block.body_end]
        is_name = len(words) <= LONGEST_SIGNATURE and not SENTENCE_END.search(words)
        return block.look.kind == "text" and is_name and not block.look.point


def _below_cell(region: Sequence[Block], cell_end: int) -> int:
    """The block that no longer belongs to an answer in a table: it stands below, and counts nothing on."""
    for place, block in enumerate(region):
        if block.start >= cell_end and block.look.kind != "aside" and not _counts_on(region[: place + 1]):
            return place
    return len(region)


def _counts_on(region: Sequence[Block]) -> bool:
    """Whether the last block is a point of a series that began above it."""
    last = region[-1].look.point
    return last is not None and any(
        block.look.point is not None and block.look.point.family == last.family for block in region[:-1]
    )


def _contacts(text: str, blocks: Sequence[Block], questions: Questions) -> int:
    """Where the lines begin that say, below the last answer, how to reach who wrote the document.

    The end of the text if there are none: where the question asks for them, where they are introduced or
    follow other such facts (``姓名：…``), and where they stand in other answers too.
    """
    asked, first = questions.starts[-1], len(blocks)
    while first > asked and (_is_contact(text, blocks[first - 1]) or _is_end(blocks[first - 1])):
        first -= 1
    while first < len(blocks) and not _is_contact(text, blocks[first]):
        first += 1
    if first == len(blocks) or first < asked + 2 or len(questions.starts) < LEAST_QUESTIONS:
        return len(text)
    if ASKS_FOR_CONTACT.search(text, blocks[asked].start, blocks[asked].end):
        return len(text)
    above = blocks[first - 1]
    if text[above.body_end - 1] in "：:，,、" or SPEAKER.match(text, *above.words):
        return len(text)
    told = any(_is_contact(text, block) for block in blocks[questions.starts[0] : first])
    return len(text) if told else blocks[first].start


def _is_contact(text: str, block: Block) -> bool:
    return block.look.kind in {"text", "item"} and bool(CONTACT_LINE.match(text, *block.body))


def _is_end(block: Block) -> bool:
    """Whether a block is a date, a picture or the like, which may stand below the last lines."""
    return block.look.kind == "aside" or block.look.role != "other"


def _rules_part_entries(blocks: Sequence[Block], questions: Questions) -> bool:
    """Whether rules stand between entries only: what comes below one is a heading or the next question."""
    starts = set(questions.starts)
    last = questions.starts[-1]
    inside = [place for place in range(questions.starts[0], last) if blocks[place].look.role == "rule"]
    return all(place + 1 in starts or blocks[place + 1].look.kind in {"heading", "aside"} for place in inside)


def _answers_end_in_full_stops(text: str, blocks: Sequence[Block], questions: Questions) -> bool:
    """Whether nearly every line of the answers is a sentence, so that a line without stop is a heading."""
    starts = set(questions.starts)
    lines = stops = 0
    for place, block in enumerate(blocks):
        end = block.body_end
        if end - block.body_start > LEAST_SENTENCE and block.look.kind == "text" and place not in starts:
            lines += 1
            stops += ends_sentence(text, end - LEAST_SENTENCE, end)
    return lines > 0 and stops >= FULL_STOP_SHARE * lines
