"""Whether a text was broken into lines of equal width, and which lines therefore belong together.

A wrapped text shows itself by full lines: lines on which the first word of the next line would not have
fitted. Lines of a text that was not wrapped are paragraphs of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.markers import SENTENCE_END

NARROWEST, WIDEST = 40, 130  # columns; a text of shorter or longer lines was not wrapped
SAMPLE_LINES = 4000  # from the start of a text, which show how all of it was wrapped
FULL_SHARE = 0.4  # of the neighbouring lines, in a wrapped text
COMMAS = ("，", ",", "、")
LEAST_PROSE = 12  # characters of a Western line of prose
STRAY_SHARE = 0.05  # of the lines may have no blank line below them in a double-spaced text
BROKEN_SENTENCES = 3  # full lines that end in the middle of a sentence, at least


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a text was wrapped: its width in columns (0: it was not), and whether blanks part the lines.

    ``length``: its width in characters, which count where Chinese was wrapped by a number of characters.
    """

    width: int = 0
    double_spaced: bool = False
    length: int = 0

    def joins(self, line: str, following: str, blanks: int) -> bool:
        """Whether ``following``, after so many blank lines, goes on with the paragraph of ``line``."""
        if not blanks and _breaks_off(line, following):
            return True
        if not self.width or blanks > self.double_spaced:
            return False
        if blanks and SENTENCE_END.search(line):
            return False
        return self.fills(line, following)

    def fills(self, line: str, following: str) -> bool:
        """Whether the first word of ``following`` would not have fitted on ``line``."""
        return _is_full(line, following, self.width) or _has_length(line, following, self.length)


def _breaks_off(line: str, following: str) -> bool:
    """Whether the line ends in a comma, or is a long Western one that goes on in small letters."""
    if line[-1:] in COMMAS:
        return True
    return len(line) >= LEAST_PROSE and line[-1:].isalpha() and following[:1].islower()


def _is_full(line: str, following: str, width: int) -> bool:
    first = following.split(None, 1)[0] if following.strip() else ""
    if first and first[0] > "\u2e7f":
        first = first[:2]  # Chinese breaks anywhere; punctuation may not begin a line, so allow for two
    return columns(line.rstrip()) + (first.isascii() and bool(first)) + columns(first) > width


def _has_length(line: str, following: str, length: int) -> bool:
    """Whether the line has as many characters as Chinese was wrapped to; figures leave its columns short."""
    return length > 0 and len(line.rstrip()) + 1 >= length and following.lstrip()[:1] > "\u2e7f"


def columns(text: str) -> int:
    """The width of ``text``: two columns for a Chinese character, one for a Latin letter."""
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))


def find_wrapping(lines: Sequence[str]) -> Wrapping:
    """How the text that begins with these lines was wrapped."""
    sample = [line.rstrip() for line in lines]
    filled = [line for line in sample if line]
    widths = sorted(columns(line) for line in filled)
    if len(widths) <= BROKEN_SENTENCES:
        return Wrapping()
    width = widths[-1 - len(widths) // 50]  # one line in fifty may be longer: an address, a rule
    if not NARROWEST <= width <= WIDEST:
        return Wrapping()
    length = sorted(map(len, filled))[-1 - len(filled) // 50]
    neighbours = [(line, below) for line, below in pairwise(sample) if line and below]
    if _is_wrapped(neighbours, width):
        return Wrapping(width, length=length)
    triples = zip(sample, sample[1:], sample[2:], strict=False)
    apart = [(line, below) for line, blank, below in triples if line and below and not blank]
    if len(neighbours) <= STRAY_SHARE * len(filled) and _is_wrapped(apart, width):
        return Wrapping(width, double_spaced=True, length=length)
    return Wrapping()


def _is_wrapped(pairs: list[tuple[str, str]], width: int) -> bool:
    full = [line for line, below in pairs if _is_full(line, below, width)]
    broken = sum(not SENTENCE_END.search(line) for line in full)
    return len(full) >= FULL_SHARE * len(pairs) and broken >= BROKEN_SENTENCES
