"""Canonical text → entries: every question with the blocks of its answer, and what belongs to neither.

``corpus.questions`` says where the questions start. Here the text between them is dealt out: the rest of
a question that runs over several lines, and its answer. ``corpus.sections`` takes out what is no answer,
``corpus.repeats`` what only repeats, ``corpus.outline`` reads a document without questions.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import repeat

from corpus.blocks import Block, aside_block, asks, shared_look, trimmed, with_brackets
from corpus.dealt import DealtDrafts
from corpus.drafts import LONGEST_HEADING, LONGEST_TITLE, Draft, is_short, joined, kept
from corpus.evidence import ASKING_SHARE, Questions
from corpus.fused import split_fused
from corpus.headings import NUMBERED_LEVELS, file_in_sections
from corpus.lone_labels import label_lone
from corpus.markers import SPEAKER
from corpus.numbering import match_point
from corpus.options import unlabel_options
from corpus.outline import file_under_headings
from corpus.paragraphs import find_blocks
from corpus.questions import find_questions
from corpus.repeats import drop_repeats
from corpus.sections import Sections
from corpus.ticks import label_ticks
from corpus.turns import label_turns
from corpus.types import Extracted, LandmarkKind, Other, Role, Span
from corpus.unasked import merged, take_unasked

LONGEST_QUESTION = 600  # characters of a question that runs over several blocks
MOST_QUESTION_BLOCKS = 8


@dataclass(frozen=True, slots=True)
class Structure:
    """The entries of a document and what belongs to none of them."""

    drafts: Sequence[Draft]
    others: tuple[Other, ...]
    title: str


def find_structure(extracted: Extracted, name: str = "") -> Structure:
    """The entries of a text, in order; ``name`` is that of its file."""
    text = extracted.text
    blocks = unlabel_options(text, split_fused(text, find_blocks(extracted)))
    blocks = label_turns(text, label_lone(text, label_ticks(text, blocks)))
    questions = find_questions(text, blocks, (extracted.title, name))
    title = extracted.title or _title(extracted, blocks, questions)
    if questions.style == "none":
        sections, others = file_under_headings(text, blocks, title or name)
        return Structure(sections, tuple(others), title)
    blocks, questions, unasked = take_unasked(text, blocks, questions, title)
    front = blocks[: questions.starts[0]]
    others = _front(text, front, title, _section_levels(blocks, questions))
    dealt, aside = _Dealer(extracted, blocks, questions).deal(_headings(front, others))
    del blocks, questions  # a long text makes millions of values: none is held longer than it is needed
    drafts, repeated = drop_repeats(text, dealt)
    others = [*others, *unasked.others, *aside, *repeated]
    return Structure(merged(drafts, unasked.drafts), tuple(others), title)


def _title(extracted: Extracted, blocks: Sequence[Block], questions: Questions) -> str:
    """The first line, if it is a short line that stands before the first question."""
    if any(mark.kind == "row" for mark in extracted.landmarks):
        return ""  # a table has no title line
    first = next((place for place, block in enumerate(blocks) if block.look.kind != "aside"), None)
    if first is None or first in questions.starts[:1] or blocks[first].look.kind not in {"text", "heading"}:
        return ""
    if _is_numbered(blocks[first]):
        return ""
    words = extracted.text[blocks[first].body_start : blocks[first].body_end]
    longest = LONGEST_TITLE if blocks[first].look.kind == "heading" else LONGEST_HEADING
    if len(words) > longest or blocks[first].look.label or words.endswith(("。", ".", "：", ":")):
        return ""
    return joined(words)


def _is_numbered(block: Block) -> bool:
    """Whether a line is the first of a series of headings, which no title is."""
    return (
        block.look.point is not None
        and block.look.point.family in NUMBERED_LEVELS
        and block.look.point.ordinal == 1
    )


def _section_levels(blocks: Sequence[Block], questions: Questions) -> frozenset[int]:
    """The levels of headings that stand between the questions."""
    between = blocks[questions.starts[0] + 1 :]
    levels = {block.look.level for block in between if block.look.kind == "heading"}
    return frozenset(levels - questions.levels)


def _front(text: str, blocks: Sequence[Block], title: str, section_levels: Collection[int]) -> list[Other]:
    """What stands before the first question."""
    others: list[Other] = []
    numbered = _numbered_headings(text, blocks)
    for number, block in enumerate(blocks):
        opens = block.look.kind == "heading" or number >= numbered
        role: Role = "heading" if opens else "lead"
        words = joined(text[block.body_start : block.body_end])
        is_section = block.look.kind == "heading" and block.look.level in section_levels
        is_first = number == 0 and not _is_numbered(block)
        if is_section:
            role = "heading"
        elif words == title or (is_first and (block.look.kind == "heading" or is_short(text, block.body))):
            role = "title"
        others += kept([block], role)
    return others


def _numbered_headings(text: str, blocks: Sequence[Block]) -> int:
    """Where the headings begin right above the first question: a short line, and numbered ones above it."""
    place = len(blocks)
    while place and is_short(text, blocks[place - 1].body):
        point = blocks[place - 1].look.point
        if place < len(blocks) and (point is None or point.family not in NUMBERED_LEVELS):
            break
        place -= 1
    return place


def _headings(blocks: Sequence[Block], others: Sequence[Other]) -> tuple[Block, ...]:
    """The section headings among blocks between two entries."""
    if not others:
        return ()  # as between most entries
    return tuple(block for block, other in zip(blocks, others, strict=True) if other.role == "heading")


_UNANSWERING = frozenset({"aside", "heading"})
_CELLS: frozenset[LandmarkKind] = frozenset({"row", "cell"})
_DEALT = aside_block(Span(0, 0), "other")
"""Stands where a block was that has been dealt out, so that a long text is not held twice."""


class _Dealer:
    """Deals the blocks of a Q&A out to its entries, and gives them up as it goes."""

    def __init__(self, extracted: Extracted, blocks: list[Block], questions: Questions) -> None:
        self._text = text = extracted.text
        self._blocks = blocks
        self._questions = questions
        self._sections = Sections(text, blocks, questions)
        below = [blocks[place + 1] for place in questions.starts if place + 1 < len(blocks)]
        self._cells = sorted(mark.end for mark in extracted.landmarks if mark.kind in _CELLS)
        labelled = sum(self._answer_start(block) is not None for block in below)
        self._answers_are_labelled = labelled >= ASKING_SHARE * len(below)

    def deal(self, front: Sequence[Block]) -> tuple[DealtDrafts, list[Other]]:
        """The entries, still without labels, and what stands between them; ``front``: the first headings."""
        starts = self._questions.starts
        named = bool(self._questions.speakers)
        drafts = DealtDrafts(self._text)
        others: list[Other] = []
        above: list[Sequence[Block]] = [front]
        for place, until in zip(starts, [*starts[1:], len(self._blocks)], strict=True):
            question, after = self._question(place, until)
            region, aside = self._sections.cut(
                self._blocks[after:until],
                is_last=until == len(self._blocks),
                cell_end=self._cell_end(self._blocks[place], self._blocks[until - 1]),
            )
            answer = [
                self._answer_block(block) if block.look.label or block.look.bold or named else block
                for block in region
                if block.look.kind != "aside"
            ]
            drafts.add(question, answer)
            others += aside
            above.append(_headings(self._blocks[after + len(region) : until], aside))
            others += kept(
                [block for block in region if block.look.kind in _UNANSWERING and self._is_no_answer(block)],
                "heading",
            )
            self._blocks[place:until] = repeat(_DEALT, until - place)
        file_in_sections(self._text, drafts, above[:-1])
        return drafts, others

    def _cell_end(self, question: Block, last: Block) -> int | None:
        """Where the last cell ends that answers a question of a table; None if none does."""
        place = bisect_right(self._cells, last.end) - 1 if question.look.kind == "summary" else -1
        return self._cells[place] if place >= 0 and self._cells[place] > question.span.end else None

    def _question(self, place: int, until: int) -> tuple[Span, int]:
        """The span of the question at ``place`` and the block at which its answer starts."""
        if self._questions.style == "alone":
            place += 1  # past the number
        block = self._blocks[place]
        start = block.words_start
        after = self._question_end(place, until, trimmed(self._text, start, block.words.end))
        if (
            after == place + 1 < until
            and start >= block.words.end
            and self._blocks[after].look.kind == "text"
        ):
            after += 1  # 问： alone on its line
        return trimmed(self._text, start, self._blocks[after - 1].words.end), after

    def _question_end(self, place: int, until: int, span: Span) -> int:
        """The block after the question: it goes on until 答：, its question mark or the end of its cell."""
        if self._blocks[place].look.kind == "summary":
            return place + 1
        if not self._answers_are_labelled and asks(self._text, *span):
            return place + 1
        for after in range(place + 1, min(until, place + 1 + MOST_QUESTION_BLOCKS)):
            block = self._blocks[after]
            if self._answer_start(block) is not None:
                return after
            if block.look.kind != "text" or block.look.label or block.end - span.start > LONGEST_QUESTION:
                break
        if asks(self._text, *span) or place + 1 >= until or span.start == span.end:
            return place + 1
        return place + 1 + self._goes_on(span, self._blocks[place + 1])

    def _goes_on(self, span: Span, below: Block) -> bool:
        """Whether a question without question mark finds it on the line right below."""
        if (
            below.look.kind != "text"
            or below.look.label
            or below.look.blanks
            or not asks(self._text, *below.body)
        ):
            return False
        unnumbered = self._text[span.end - 1] in "，,、" or not below.look.point
        return unnumbered and below.body_end - span.start < LONGEST_QUESTION

    def _answer_start(self, block: Block) -> int | None:
        """Where the words start after 答： or the name of somebody who answers; None without either."""
        if block.look.label:
            is_answer = (
                block.look.label.row.role == "answer"
                and block.look.label.row.family in self._questions.answers
            )
            return block.words_start if is_answer else None
        if not self._questions.speakers or block.look.kind not in {"text", "item"}:
            return None
        match = SPEAKER.match(self._text, *block.body)
        return match.end() if match and match["name"] in self._questions.speakers else None

    def _is_no_answer(self, block: Block) -> bool:
        """Whether a block is none of its answer: an aside, or a heading other than ``## A: At nine``."""
        if block.look.kind != "heading":
            return block.look.kind == "aside"
        start = self._answer_start(block)
        return start is None or start >= block.body_end

    def _answer_block(self, block: Block) -> Block:
        start = self._answer_start(block)
        if start is None:
            return with_brackets(self._text, block)
        words = trimmed(self._text, start, block.body_end)
        kind, level, bold, indent, blanks, role, _, _ = block.look
        if kind == "heading":
            kind = "text"
        look = shared_look(kind, level, bold, indent, blanks, role, None, match_point(self._text, *words))
        return Block(block.start, block.end, *words, look)
