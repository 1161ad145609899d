"""Entries on their way from blocks to passages, and the small questions asked about their words."""

from collections.abc import Sequence
from typing import NamedTuple

from corpus.blocks import Block
from corpus.markers import ends_sentence
from corpus.types import Other, Role, Span

LONGEST_HEADING = 60  # characters of a line that is a heading without being marked as one
LONGEST_TITLE = 200  # characters of a marked heading that is the title


class Draft(NamedTuple):
    """An entry before its answer is cut into passages.

    The bodies of the ``answer`` are without 答：. ``headings``: of the sections that the entry stands in.
    ``name``: what it is called where it has no question.
    """

    question_span: Span | None
    answer: Sequence[Block]
    headings: tuple[str, ...] = ()
    name: str = ""

    def question(self, text: str) -> str:
        """Its question in one line, or else its name."""
        return joined(text[slice(*self.question_span)]) if self.question_span else self.name


def joined(words: str) -> str:
    """Words that run over several lines as one line: no space where Chinese meets Chinese."""
    parts = words.replace("**", "").split()
    if len(parts) == 1:
        return parts[0]
    if words.isascii():
        return " ".join(parts)
    line = ""
    for part in parts:
        spaced = line and not (_is_unspaced(line[-1]) and _is_unspaced(part[0]))
        line += " " + part if spaced else part
    return line


def _is_unspaced(character: str) -> bool:
    """Whether a script writes its words without spaces: Chinese and Japanese, but not Korean."""
    return character > "\u2e7f" and not ("\u3130" <= character <= "\u318f" or "가" <= character <= "힣")


def is_short(text: str, span: Span) -> bool:
    """Whether the words could be a heading: a short line that does not end like a sentence."""
    if not 0 < span.end - span.start <= LONGEST_HEADING:
        return False
    return not ends_sentence(text, *span)


def kept(blocks: Sequence[Block], role: Role) -> list[Other]:
    """The blocks with the role they have of their own, or else ``role``."""
    return [Other(block.span, role if block.look.role == "other" else block.look.role) for block in blocks]
