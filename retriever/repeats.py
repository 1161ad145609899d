"""Passages that say again what a better one says: nearly the same text, telling nothing else.

Two texts that differ by a number or a "not" say different things however much they share, so these have to be
the same ones in the same order. A short text (可以。) says nothing without its question and is a repeat only
under the same one.
"""

import re
from functools import cached_property

from corpus.stored import StoredPassage
from index.duplicates import LEAST_ANSWER, Sketch, letters_of, similarity, sketch_of
from index.folding import fold

LEAST_SHARED = 0.8  # of the runs of four characters of two texts, for one to be a repeat of the other
_LENGTHS = 0.8  # the shorter of two texts that are compared has at least this share of the longer
_TELLING = re.compile(
    r"\d+|[〇零一二三四五六七八九十百千万亿]+|[不没未无非勿禁免]"
    r"|\b(?:not?|cannot|\w+n['’]t|never|without|except|unless)\b"
)
# 一是, 1. and （三） say where a point stands, not what it says.
_MARKER = re.compile(r"\s*(?:第?[（(]?(?:\d+|[一二三四五六七八九十]+)(?:[）).、．]|是|点|条)[，,、：:\s]*)")


class Said:
    """What a passage says; what it is compared by is worked out when something comes near enough."""

    def __init__(self, stored: StoredPassage) -> None:
        self.stored = stored

    @cached_property
    def text(self) -> str:
        """Its text without the marker of a point."""
        marker = _MARKER.match(self.stored.passage.text)
        return self.stored.passage.text[marker.end() if marker else 0 :]

    @cached_property
    def letters(self) -> str:
        """The letters and digits of its text."""
        return letters_of(self.text)

    @cached_property
    def question(self) -> str:
        """The letters and digits of its question."""
        return letters_of(self.stored.question)

    @cached_property
    def telling(self) -> list[str]:
        """Its numbers and negations, in order."""
        return _TELLING.findall(fold(self.text))

    @cached_property
    def sketch(self) -> Sketch:
        """What its letters have in common with others'."""
        return sketch_of(self.letters)

    def repeats(self, other: "Said") -> bool:
        """Whether one of the two passages is enough for a reader."""
        shorter, longer = sorted((len(self.stored.passage.text), len(other.stored.passage.text)))
        if shorter < _LENGTHS * longer:
            return False
        if self.telling != other.telling:
            return False
        if min(len(self.letters), len(other.letters)) < LEAST_ANSWER:
            return (self.question, self.letters) == (other.question, other.letters)
        return self.letters == other.letters or similarity(self.sketch, other.sketch) >= LEAST_SHARED
