"""Canonical text → entries: every question with the blocks of its answer, and what belongs to neither.

``corpus.questions`` says where the questions start. Here the text between them is dealt out: the rest of
a question that runs over several lines, the answer, and section headings, rules, pictures, closing lines
and tables of contents, which are kept with their role. A document without questions becomes one entry
for every heading.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.blocks import Block, asks, find_blocks
from corpus.markers import CLOSING_HEADING, SENTENCE_END, SPEAKER
from corpus.numbering import PointMatch, match_point
from corpus.questions import Questions, find_questions
from corpus.types import Extracted, Other, Role, Span

LONGEST_QUESTION = 600  # characters of a question that runs over several blocks
MOST_QUESTION_BLOCKS = 8
LONGEST_HEADING = 60  # characters of a line that is a section heading without being marked as one
FULL_STOP_SHARE = 0.7  # of the answer lines end in a full stop where its absence tells a heading
LAST_BLOCKS = 5  # of a document, among which a date or source line is believed
LEAST_CONTENTS = 3  # repeated questions that make a table of contents
CONTENTS_SHARE = 0.6  # of the questions from its first to its last line that come again word by word
LONGEST_REST = 250  # characters below a line of a table of contents: the next heading, or its own end
_ELLIPSES = ("…", "...")


class AnswerBlock(NamedTuple):
    """A block of an answer, its words without a label 答：, and the number they begin with."""

    block: Block
    words: Span
    point: PointMatch | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before its answer is cut into passages."""

    question: str
    question_span: Span | None
    label: str
    answer: tuple[AnswerBlock, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """The entries of a document and what belongs to none of them. ``asks``: the document is a Q&A."""

    drafts: tuple[Draft, ...]
    others: tuple[Other, ...]
    title: str
    asks: bool


def find_structure(extracted: Extracted, name: str = "") -> Structure:
    """The entries of a text, in order; ``name`` is that of its file."""
    text = extracted.text
    blocks = find_blocks(extracted)
    questions = find_questions(text, blocks, (extracted.title, name))
    title = extracted.title or _title(text, blocks, questions)
    if questions.style == "none":
        drafts, others = _without_questions(text, blocks, title)
    else:
        drafts, others = _Dealer(text, blocks, questions, title).deal()
    return Structure(tuple(drafts), tuple(others), title, asks=questions.style != "none")


def _title(text: str, blocks: Sequence[Block], questions: Questions) -> str:
    """The first line, if it is a short line that stands before the first question."""
    first = next((place for place, block in enumerate(blocks) if block.kind != "aside"), None)
    if first is None or first in questions.starts[:1]:
        return ""
    words = text[blocks[first].body.start : blocks[first].body.end]
    if len(words) > LONGEST_HEADING or blocks[first].label or words.endswith(("。", ".", "：", ":")):
        return ""
    return joined(words)


def joined(words: str) -> str:
    """Words that run over several lines as one line: no space where Chinese meets Chinese."""
    line = ""
    for part in words.replace("**", "").split():
        spaced = line and not (line[-1] > "\u2e7f" and part[0] > "\u2e7f")
        line += " " + part if spaced else part
    return line


class _Dealer:
    """Deals the blocks of a Q&A out to its entries."""

    def __init__(self, text: str, blocks: Sequence[Block], questions: Questions, title: str) -> None:
        self._text = text
        self._title = title
        self._blocks = blocks
        self._questions = questions
        self._others: list[Other] = []
        self._full_stops = self._answers_end_in_full_stops()
        self._has_headings = any(block.kind == "heading" for block in blocks)
        self._section_levels = self._levels_above_questions()
        blanks = sorted(blocks[place].blanks for place in questions.starts)
        self._usual_blanks = blanks[len(blanks) // 2]

    def deal(self) -> tuple[list[Draft], list[Other]]:
        starts = self._questions.starts
        self._front(self._blocks[: starts[0]])
        drafts: list[Draft] = []
        for place, until in zip(starts, [*starts[1:], len(self._blocks)], strict=True):
            drafts.append(self._draft(place, until, is_last=until == len(self._blocks)))
        drafts = self._without_duplicates(drafts)
        labelled = [replace(draft, label=f"问{number}") for number, draft in enumerate(drafts, 1)]
        return labelled, self._others

    def _front(self, blocks: Sequence[Block]) -> None:
        """What stands before the first question."""
        for number, block in enumerate(blocks):
            role: Role = "heading" if block.kind == "heading" else "lead"
            words = joined(self._text[block.body.start : block.body.end])
            if words == self._title or (
                number == 0 and (block.kind == "heading" or _is_short(self._text, block))
            ):
                role = "title"
            if block.role != "other":
                role = block.role
            self._keep(block, role)

    def _keep(self, block: Block, role: Role) -> None:
        self._others.append(Other(block.span, role))

    def _draft(self, place: int, until: int, *, is_last: bool) -> Draft:
        question, after = self._question(place, until)
        region = list(self._blocks[after:until])
        region = self._cut_closing(region) if is_last else self._cut_section(region)
        answer = self._answer(region)
        return Draft(joined(self._text[question.start : question.end]), question, "", tuple(answer))

    def _question(self, place: int, until: int) -> tuple[Span, int]:
        """The span of the question at ``place`` and the block at which its answer starts."""
        block = self._blocks[place]
        start = block.words.start
        if block.point and not block.label:
            start = block.point.end
        span = _stripped(self._text, start, block.words.end)
        after = self._question_end(place, until, span)
        if after > place + 1:
            span = Span(span.start, self._blocks[after - 1].words.end)
        if span.start == span.end and after < until and self._blocks[after].kind == "text":
            span = self._blocks[after].words  # 问： alone on its line
            after += 1
        return span, after

    def _question_end(self, place: int, until: int, span: Span) -> int:
        """The block after the question: it goes on until 答：, or until its question mark."""
        for after in range(place + 1, min(until, place + 1 + MOST_QUESTION_BLOCKS)):
            block = self._blocks[after]
            if self._is_answer(block):
                return after
            if block.kind != "text" or block.label or block.span.end - span.start > LONGEST_QUESTION:
                break
        if asks(self._text, span) or place + 1 >= until or span.start == span.end:
            return place + 1
        below = self._blocks[place + 1]
        goes_on = (
            below.kind == "text" and not below.label and below.blanks == 0 and asks(self._text, below.body)
        )
        ends_in_comma = self._text[span.end - 1] in "，,、"
        return (
            place + 2
            if goes_on
            and (ends_in_comma or not below.point)
            and below.body.end - span.start < LONGEST_QUESTION
            else place + 1
        )

    def _is_answer(self, block: Block) -> bool:
        if block.label and block.label.row.role == "answer":
            return block.label.row.family in self._questions.answers
        return self._speaker_end(block) > 0

    def _speaker_end(self, block: Block) -> int:
        """Where the words start after the name of somebody who answers; 0 if no such name is there."""
        if not self._questions.speakers or block.kind not in {"text", "item"}:
            return 0
        match = SPEAKER.match(self._text, *block.body)
        return match.end() if match and match["name"] in self._questions.speakers else 0

    def _answer(self, region: Sequence[Block]) -> list[AnswerBlock]:
        answer: list[AnswerBlock] = []
        for block in region:
            if block.kind == "aside":
                self._keep(block, block.role)
                continue
            answer.append(self._answer_block(block))
        return answer

    def _answer_block(self, block: Block) -> AnswerBlock:
        start = block.body.start
        if block.label and self._is_answer(block):
            start = block.label.end
        else:
            start = self._speaker_end(block) or start
        words = _stripped(self._text, start, block.body.end)
        point = block.point if start == block.body.start else match_point(self._text, *words)
        return AnswerBlock(block, words, point)

    def _cut_section(self, region: list[Block]) -> list[Block]:
        """The region without the section headings, and their leads, that stand before the next question."""
        for place, block in enumerate(region):
            if block.kind == "heading" and self._opens_section(block):
                self._keep_section(region[place:])
                return region[:place]
        end = self._gap(region)
        while end > 1 and (region[end - 1].kind == "aside" or self._seems_heading(region[:end])):
            end -= 1
        while end < len(region) and region[end].kind == "aside":
            end += 1
        self._keep_section(region[end:])
        return region[:end]

    def _gap(self, region: Sequence[Block]) -> int:
        """The block that opens a new section after more blank lines than part the questions."""
        for place, block in enumerate(region[1:], 1):
            if block.blanks > max(1, self._usual_blanks) and _is_short(self._text, block) and not block.point:
                return place
        return len(region)

    def _keep_section(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            is_heading = block.kind == "heading" or _is_short(self._text, block)
            self._keep(block, block.role if block.role != "other" else "heading" if is_heading else "lead")

    def _opens_section(self, heading: Block) -> bool:
        levels = self._questions.levels
        if levels:
            return heading.level <= max(levels)
        return heading.level in self._section_levels

    def _levels_above_questions(self) -> set[int]:
        """The levels of headings that stand right before a question."""
        above = (self._blocks[place - 1] for place in self._questions.starts if place)
        return {block.level for block in above if block.kind == "heading"}

    def _answers_end_in_full_stops(self) -> bool:
        """Whether nearly every line of the answers is a sentence, so that a line without stop is a heading."""
        starts = set(self._questions.starts)
        lines = [
            block
            for place, block in enumerate(self._blocks)
            if place not in starts and block.kind == "text" and block.span.end - block.span.start > 12
        ]
        stops = sum(bool(SENTENCE_END.search(self._text, max(0, b.body.end - 12), b.body.end)) for b in lines)
        return bool(lines) and stops >= FULL_STOP_SHARE * len(lines)

    def _seems_heading(self, region: Sequence[Block]) -> bool:
        """Whether the last block is a section heading although nothing marks it as one."""
        block = region[-1]
        if block.kind == "heading":
            return True
        if block.kind != "text" or block.label or not _is_short(self._text, block):
            return False
        if self._is_answer(region[0]) and len(region) == 1:
            return False
        if block.point and any(
            other.point and other.point.family == block.point.family for other in region[:-1]
        ):
            return False
        if block.point and block.point.family != "一、":
            return False
        return block.bold or (self._full_stops and not self._has_headings)

    def _cut_closing(self, region: list[Block]) -> list[Block]:
        """The region after the last question without what closes the document."""
        end = self._gap(region)
        for place, block in enumerate(region[:end]):
            words = self._text[block.body.start : block.body.end]
            opens = block.kind == "heading" and self._opens_section(block)
            if opens or (
                block.kind != "code" and len(words) < LONGEST_HEADING and CLOSING_HEADING.match(words)
            ):
                end = place
                break
            if block.role == "closing" and (place or block.kind == "aside"):
                end = place
                break
        self._keep_closing(region[end:])
        region = region[:end]
        return self._cut_signature(region)

    def _keep_closing(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            self._keep(block, block.role if block.role != "other" else "closing")

    def _cut_signature(self, region: list[Block]) -> list[Block]:
        """The region without the date, the agency above it, and pictures and links at the end."""
        end = len(region)
        while end > 1 and (region[end - 1].kind == "aside" or region[end - 1].role != "other"):
            end -= 1
        dated = any(block.role == "date" for block in region[end:])
        if dated and end > 1 and self._is_agency(region[end - 1]):
            end -= 1
        for block in region[end:]:
            self._keep(block, block.role if block.role != "other" else "closing")
        return region[:end]

    def _is_agency(self, block: Block) -> bool:
        words = self._text[block.body.start : block.body.end]
        return (
            block.kind == "text" and len(words) <= 30 and not SENTENCE_END.search(words) and not block.point
        )

    def _without_duplicates(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts without previews and tables of contents: questions that come again with their answer."""
        last = {_key(draft.question): number for number, draft in enumerate(drafts)}
        roles: list[Role | None] = []
        for number, draft in enumerate(drafts):
            comes_again = last[_key(draft.question)] > number
            in_contents = bool(roles) and roles[-1] == "contents"
            if comes_again and self._is_truncated(draft):
                roles.append("preview")
            elif comes_again and (not draft.answer or in_contents):
                roles.append("contents")
            elif not draft.answer and self._is_cut_short(draft, drafts[number + 1 : number + 2]):
                roles.append("preview")
            else:
                roles.append(None)
        self._close_contents(drafts, roles)
        for draft, role in zip(drafts, roles, strict=True):
            if role:
                self._reject(draft, role)
        return [draft for draft, role in zip(drafts, roles, strict=True) if role is None]

    def _close_contents(self, drafts: list[Draft], roles: list[Role | None]) -> None:
        """Let a table of contents hold the few questions that are worded otherwise above their answer."""
        places = [number for number, role in enumerate(roles) if role == "contents"]
        if len(places) < LEAST_CONTENTS:
            return
        inside = range(places[0], places[-1] + 1)
        if len(places) >= CONTENTS_SHARE * len(inside):
            for number in inside:
                if sum(part.words.end - part.words.start for part in drafts[number].answer) <= LONGEST_REST:
                    roles[number] = "contents"

    def _is_truncated(self, draft: Draft) -> bool:
        if not draft.answer:
            return False
        end = draft.answer[-1].block.span.end
        return self._text[max(0, end - 4) : end].rstrip('”"）) ').endswith(_ELLIPSES)

    def _is_cut_short(self, draft: Draft, below: Sequence[Draft]) -> bool:
        """Whether the question breaks off in an ellipsis and the next one says all of it."""
        stem = draft.question.rstrip("….")
        if stem == draft.question or len(stem) < 4:
            return False
        return any(other.question.startswith(stem) for other in below)

    def _reject(self, draft: Draft, role: Role) -> None:
        assert draft.question_span is not None
        self._others.append(Other(draft.question_span, role))
        for part in draft.answer:
            below: Role = role if role == "preview" else "lead"
            if role == "contents" and _is_short(self._text, part.block):
                below = "heading"
            self._others.append(Other(part.block.span, below))


def _stripped(text: str, start: int, end: int) -> Span:
    """The span without blanks at its ends."""
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    return Span(start + left, start + max(left, len(words.rstrip())))


def _is_short(text: str, block: Block) -> bool:
    """Whether the block could be a heading: a short line that does not end like a sentence."""
    words = text[block.body.start : block.body.end]
    return 0 < len(words) <= LONGEST_HEADING and not SENTENCE_END.search(words)


def _key(question: str) -> str:
    """What makes two questions the same: their letters and digits."""
    return "".join(filter(str.isalnum, question)).casefold()


def _without_questions(text: str, blocks: Sequence[Block], title: str) -> tuple[list[Draft], list[Other]]:
    """One entry for every heading that has text below it."""
    others: list[Other] = []
    sections: dict[tuple[str, ...], list[AnswerBlock]] = defaultdict(list)
    path: list[tuple[int, str]] = []
    for number, block in enumerate(blocks):
        words = joined(text[block.body.start : block.body.end])
        level = _section_level(block)
        at_an_end = not sections or number >= len(blocks) - LAST_BLOCKS
        if block.kind == "aside" or (block.role != "other" and at_an_end):
            others.append(Other(block.span, block.role))
        elif not sections and words == title:
            others.append(Other(block.span, "title"))
        elif level:
            path = [*(part for part in path if part[0] < level), (level, words)]
            others.append(Other(block.span, "heading"))
        else:
            names = tuple(name for _, name in path) or (title,)
            sections[names].append(AnswerBlock(block, block.body, block.point))
    drafts = [
        Draft(" › ".join(filter(None, names)), None, f"§{number}", tuple(answer))
        for number, (names, answer) in enumerate(sections.items(), 1)
    ]
    return drafts, others


def _section_level(block: Block) -> int:
    """The level of a heading, also of one that only looks like one; 0 if the block is no heading."""
    if block.kind == "heading":
        return block.level
    if block.bold and block.kind == "text" and block.body.end - block.body.start <= 2 * LONGEST_HEADING:
        return 8 if block.point else 7
    return 0
