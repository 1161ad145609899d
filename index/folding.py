"""Folding: the forms of a character that a search treats as one, character by character.

Width (Ａ → a), case, accents of Latin letters (é → e), compatibility forms (① → 1, ㎡ → m2) and Traditional
to Simplified Chinese (網 → 网, by OpenCC's character table). One character at a time, so that every
folded character knows the original one it came from.
"""

import unicodedata
from functools import cache
from typing import Protocol, cast


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplifier() -> _Converter:
    import opencc

    return cast("_Converter", opencc.OpenCC("t2s"))


def _fold_character(character: str) -> str:
    # A combining accent that is written as a character of its own goes, as the one in é does.
    folded = "".join(
        part
        for part in unicodedata.normalize("NFKC", character).casefold()
        if not "\u0300" <= part <= "\u036f"
    )
    decomposed = unicodedata.normalize("NFKD", folded)
    if "a" <= decomposed[:1] <= "z":
        return "".join(part for part in decomposed if not unicodedata.combining(part))
    if any("\u3400" <= part <= "\u9fff" or part >= "\U00020000" for part in folded):
        return _simplifier().convert(folded)
    return folded


class _FoldingTable(dict[int, str]):
    """Code point → folded string, filled as characters are met; what ``str.translate`` wants."""

    def __init__(self) -> None:
        self.uneven: set[str] = set()  # the characters met whose folded form is not one character

    def __missing__(self, code_point: int) -> str:
        folded = _fold_character(chr(code_point))
        if len(folded) != 1:
            self.uneven.add(chr(code_point))
        self[code_point] = folded
        return folded


_TABLE = _FoldingTable()  # a pure function's memory: the same in every thread and index


def fold(text: str) -> str:
    """The folded form of a text; not always of the same length."""
    return text.translate(_TABLE)


def origins(text: str, folded: str) -> list[int] | range:
    """For each character of ``folded = fold(text)``, and its end, the offset in ``text`` it came from."""
    if len(folded) == len(text) and _TABLE.uneven.isdisjoint(text):  # fold has met all of them
        return range(len(text) + 1)
    places = [place for place, character in enumerate(text) for _ in _TABLE[ord(character)]]
    return [*places, len(text)]
