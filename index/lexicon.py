"""What an index adds to the language: words for its segmenter, and synonyms for its queries.

Both are settings of the index, in its store. Words change the terms of passages, so the lexical leg is made
anew when they change; synonyms only widen queries.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from corpus.errors import InvalidInput, NotFound
from corpus.store import Store
from index.folding import fold
from index.segmenter import HAN

_WORD = re.compile(rf"[{HAN}]{{2,}}")


class Lexicon(NamedTuple):
    """``words`` are folded, distinct and in order; ``synonyms`` is the text of a synonyms file."""

    words: tuple[str, ...] = ()
    synonyms: str = ""


NO_LEXICON = Lexicon()


def stored_lexicon(store: Store) -> Lexicon:
    """The lexicon of an index; an empty one where none was given."""
    return Lexicon(tuple(json.loads(store.setting("words") or "[]")), store.setting("synonyms") or "")


def store_lexicon(store: Store, lexicon: Lexicon) -> None:
    """Record the lexicon of an index."""
    with store.transaction():
        store.set_setting("words", json.dumps(lexicon.words, ensure_ascii=False))
        store.set_setting("synonyms", lexicon.synonyms)


def checked_words(words: Iterable[str]) -> tuple[str, ...]:
    """The words folded, distinct and in order; raises ``InvalidInput`` for one that no text is cut into."""
    return tuple(sorted({_checked(word, place="") for word in words}))


def read_words(path: Path) -> tuple[str, ...]:
    """The words of a file, one a line; what follows a word, as in jieba's user dictionaries, is not needed.

    Lines that are blank or begin with ``#`` are passed over. Raises ``InvalidInput`` naming the line.
    """
    lines = enumerate(read_text(path).splitlines(), start=1)
    words = [(number, line.split()[0]) for number, line in lines if line.strip() and line.lstrip()[0] != "#"]
    if not words:
        raise InvalidInput(f"{str(path)!r} holds no word: write one a line")
    return tuple(sorted({_checked(word, f"{path}:{number}: ") for number, word in words}))


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without the mark that some editors put before it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {str(path)!r}") from error
    except IsADirectoryError as error:
        raise InvalidInput(f"{str(path)!r} is a folder; a file is needed here") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidInput(f"{path}:{line}: not UTF-8: save the file as UTF-8") from error


def _checked(word: str, place: str) -> str:
    folded = fold(word.strip())
    if not _WORD.fullmatch(folded):
        raise InvalidInput(
            f"{place}{word!r} is no word for the dictionary: it has to be two or more Chinese characters, "
            "for only Chinese is segmented by a dictionary"
        )
    return folded
