"""A tokenizer's normaliser, run by character wherever that is provably the same: in a third of the time.

Unicode normalisation and a character map change a character by itself, unless it joins its neighbours: a
combining mark, a Korean letter of a syllable, an invisible joiner. ``_ALONE`` lists the ranges without such
characters; any other text goes through the ``tokenizers`` package as a whole.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tokenizers import PreTokenizedString, Regex
from tokenizers.normalizers import Normalizer

# First and last code point. No character here composes with the one before it, changes places with it or
# extends its grapheme.
_ALONE = (
    (0x0000, 0x000C),  # control characters without the carriage return, which joins a line feed
    (0x000E, 0x00AC),  # Basic Latin, Latin-1 up to the soft hyphen
    (0x00AE, 0x02FF),  # Latin, phonetic letters, modifier letters
    (0x0370, 0x0482),  # Greek, Cyrillic
    (0x048A, 0x0556),  # Cyrillic, Armenian
    (0x1E00, 0x1FFF),  # Latin with several marks, polytonic Greek
    (0x2010, 0x2027),  # dashes, quotation marks, bullets
    (0x202F, 0x205F),  # punctuation
    (0x2070, 0x20CF),  # superscripts, currencies
    (0x2100, 0x2BFF),  # letter-like signs, number forms, arrows, mathematics, box drawing, circled numbers
    (0x2E80, 0x3029),  # radicals, Chinese punctuation
    (0x3030, 0x3098),  # hiragana
    (0x309C, 0x312F),  # katakana, bopomofo
    (0x3190, 0xA48C),  # enclosed and plain Chinese characters, Yi
    (0xAC00, 0xD7A3),  # Korean syllables
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE30, 0xFE6B),  # vertical and small forms
    (0xFF01, 0xFF9D),  # full and half width
    (0xFFE0, 0xFFE6),
)
_EACH_CHARACTER = Regex(r"[\s\S]")


class AlignedText(NamedTuple):
    """A normalised text, and for each of its characters the span of the original that it stands for."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class Normaliser:
    """What ``tokenizers`` does to a text before cutting it; ``None`` does nothing."""

    def __init__(self, normalizer: Normalizer | None, *, by_character: bool) -> None:
        """``by_character``: whether it treats characters alone, but for those that join their neighbours."""
        self._normalizer = normalizer
        self._table = _Table(normalizer) if normalizer and by_character else None

    def normalise(self, text: str) -> str:
        """The text as the tokenizer sees it."""
        if self._normalizer is None:
            return text
        if self._table is not None:
            try:
                return text.translate(self._table)
            except _JoinsNeighbours:
                pass
        return str(self._normalizer.normalize_str(text))

    def align(self, text: str) -> AlignedText:
        """The same with the place of each character."""
        if self._table is not None:
            try:
                characters = [self._table[ord(character)] for character in text]
            except _JoinsNeighbours:
                pass
            else:
                starts = [place for place, each in enumerate(characters) for _ in each]
                return AlignedText("".join(characters), starts, [start + 1 for start in starts])
        return self._align_whole(text)

    def _align_whole(self, text: str) -> AlignedText:
        whole = PreTokenizedString(text)
        if self._normalizer is not None:
            whole.normalize(self._normalizer.normalize)
        whole.split(lambda _, piece: piece.split(_EACH_CHARACTER, "isolated"))
        splits = whole.get_splits(offset_referential="original", offset_type="char")
        starts, ends = [span[0] for _, span, _ in splits], [span[1] for _, span, _ in splits]
        return AlignedText("".join(each for each, _, _ in splits), starts, ends)


class _JoinsNeighbours(Exception):
    """A character whose normal form depends on those around it."""


class _Table(dict[int, str]):
    """Code point → normal form, filled as characters are met; raises ``_JoinsNeighbours``."""

    def __init__(self, normalizer: Normalizer) -> None:
        self._normalizer = normalizer

    def __missing__(self, point: int) -> str:
        normal = str(self._normalizer.normalize_str(chr(point)))
        if not all(_stands_alone(ord(each)) for each in (chr(point), *normal)):
            raise _JoinsNeighbours
        self[point] = normal
        return normal


def _stands_alone(point: int) -> bool:
    return any(first <= point <= last for first, last in _ALONE)
