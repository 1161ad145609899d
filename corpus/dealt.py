"""The entries of a Q&A as they are dealt out, in a few bytes each, so that a long text is not held twice.

A block as an object takes 150 bytes, and nearly every line of a text ends as a block of an answer.
"""

from array import array
from collections.abc import Iterable

from corpus.blocks import Block, Look
from corpus.drafts import Draft, joined
from corpus.packed import OFFSETS, Packed
from corpus.types import Span


class DealtDrafts:
    """Takes the entries in order and gives them back as drafts, each made anew when it is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = array(OFFSETS)  # of the questions
        self._ends = array(OFFSETS)
        self._firsts = array(OFFSETS, [0])  # blocks of the answers, and where the next answer will begin
        self._offsets = array(OFFSETS)  # four of every block
        self._looks: list[Look] = []
        self._headings: dict[int, tuple[str, ...]] = {}

    def add(self, question: Span, answer: Iterable[Block]) -> None:
        """Take the next entry."""
        self._starts.append(question.start)
        self._ends.append(question.end)
        for start, end, body_start, body_end, look in answer:
            self._offsets.extend((start, end, body_start, body_end))
            self._looks.append(look)
        self._firsts.append(len(self._looks))

    def file(self, number: int, headings: tuple[str, ...]) -> None:
        """Say of which sections the entry of this number, from 0, stands in."""
        self._headings[number] = headings

    def question(self, number: int) -> str:
        """The question of the entry of this number in one line."""
        return joined(self._text[self._starts[number] : self._ends[number]])

    def is_answered(self, number: int) -> bool:
        """Whether the entry of this number has an answer."""
        return self._firsts[number] < self._firsts[number + 1]

    def __len__(self) -> int:
        return len(self._starts)

    def packed(self) -> Packed[Draft]:
        """All that were added."""
        return Packed(len(self), self.draft)

    def draft(self, number: int) -> Draft:
        """The entry of this number."""
        first, until = self._firsts[number], self._firsts[number + 1]
        offsets = self._offsets[4 * first : 4 * until]
        answer = tuple(
            map(Block, offsets[::4], offsets[1::4], offsets[2::4], offsets[3::4], self._looks[first:until])
        )
        span = Span(self._starts[number], self._ends[number])
        return Draft(span, answer, self._headings.get(number, ()))
