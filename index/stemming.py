"""Words of alphabets → stems, so that one form of a word finds the others: opening, opens, opened → open.

Snowball's algorithms: the English one for Latin letters, the Russian one for Cyrillic. The language of a
question of three words cannot be told, so there is one stemmer for each script; the English one mostly takes
endings that other languages of its script have too.
"""

import re
from typing import Protocol

_LATIN = re.compile(r"[a-z]+")
_CYRILLIC = re.compile(r"[а-яё]+")
_SHORTEST = 3  # letters; shorter words have no ending to lose


class _Snowball(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - PyStemmer's name


class Stemmer:
    """Stems folded words; what is not all letters of one alphabet stays as it is.

    Safe to share between threads: a call into PyStemmer never lets go of the interpreter's lock.
    """

    def __init__(self) -> None:
        from Stemmer import Stemmer as Snowball

        self._latin: _Snowball = Snowball("english")
        self._cyrillic: _Snowball = Snowball("russian")

    def stem(self, word: str) -> str:
        """The stem of a folded word; itself where it has digits or marks, as codes and versions do."""
        if len(word) < _SHORTEST:
            return word
        if _LATIN.fullmatch(word):
            return self._latin.stemWord(word)
        return self._cyrillic.stemWord(word) if _CYRILLIC.fullmatch(word) else word
