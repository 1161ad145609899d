"""What a query demands of an answer: words that it has to meet, and specifics that have to be its own.

A specific is a year, or an ordinal of the kinds by which official texts number what they are about. A passage
on the second batch is near in every other word to a question about the third, and does not answer it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.types import Span
from index.folding import fold
from index.stop_words import ASKING, STOP_WORDS
from index.token_match import TokenPair

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ORDINAL = re.compile(
    r"(?:第(?P<number>[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|\d{1,2})|(?P<first>首))"
    r"(?P<kind>批|阶段|期|轮|届|版|顺位|学期|季度|条|章|类|组)"  # 第三批, 首期
)
_ENGLISH_ORDINAL = re.compile(
    r"\b(?P<number>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+"
    r"(?P<kind>batch|phase|stage|round|group|edition|term|quarter|article|chapter)\b"  # the third batch
)
_ENGLISH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_KINDS = {
    "batch": "批",
    "phase": "期",
    "stage": "期",
    "阶段": "期",
    "round": "轮",
    "group": "组",
    "edition": "版",
    "term": "学期",
    "quarter": "季度",
    "article": "条",
    "chapter": "章",
}
_DIGITS = "零一二三四五六七八九"

_CHARACTERS_COUNT = 0.7  # what all characters of a word say, met in other words: 三层 and 四层, 打工 and 务工
_LEAST_STEM, _ENDING = 4, 3  # letters: sailing is met by sail
_FRAGMENT = 2  # letters of a piece that says nothing of the longer word that it was cut from: the q of qqq
_WRITTEN_WORD = re.compile(r"[A-Za-z]+")


def specifics(text: str) -> frozenset[str]:
    """The years and ordinals that a text names: 第2批, 第二批 and the second batch are the same."""
    return frozenset(_specifics(fold(text)))


def content(query: str, pairs: Sequence[TokenPair]) -> list[TokenPair]:
    """The pairs of the words that say what is asked; none where a query has only words like "how" and "a"."""
    return [pair for pair in pairs if _says_something(query, pair.query)]


def nearness(query: str, pairs: Iterable[TokenPair], text: str) -> Iterator[float]:
    """Yield for each pair how near the text comes to its word, up to 1: by the cosine or by characters.

    A fragment of a word that the tokenizer doesn't know is as near as the whole word: there or not. A vector
    near to that of a word like "if" is so by chance.
    """
    folded = fold(text)
    for pair in pairs:
        word = fold(query[slice(*pair.query)]).strip()
        whole = _cut_from(query, pair.query)
        if whole:
            yield float(whole in folded)
        else:
            similarity = pair.similarity if _says_something(text, pair.passage) else 0.0
            yield max(similarity, _CHARACTERS_COUNT * _shared(word, folded))


def _specifics(folded: str) -> Iterator[str]:
    yield from _YEAR.findall(folded)
    for found in _ORDINAL.finditer(folded):
        yield f"{_number(found['number'] or '1')}{_KINDS.get(found['kind'], found['kind'])}"
    for found in _ENGLISH_ORDINAL.finditer(folded):
        yield f"{_ENGLISH.index(found['number']) + 1}{_KINDS[found['kind']]}"


def _number(written: str) -> int:
    """The number up to 99 of digits or Chinese numerals: 12 and 十二 are 12."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.index(tens or "一") * 10 if ten else 0) + (_DIGITS.index(ones) if ones else 0)


def _says_something(text: str, piece: Span) -> bool:
    return fold(text[slice(*piece)]).strip() not in STOP_WORDS | ASKING


def _cut_from(query: str, piece: Span) -> str:
    """The folded word that a fragment was cut from; empty for a piece that is no fragment."""
    if not _WRITTEN_WORD.fullmatch(query[slice(*piece)].strip()):
        return ""
    words = _WRITTEN_WORD.finditer(query)
    word = next(found.group() for found in words if piece.start < found.end())
    return fold(word) if len(query[slice(*piece)].strip()) <= min(_FRAGMENT, len(word) - 1) else ""


def _shared(word: str, folded: str) -> float:
    """The share of a Chinese word's characters that a text has; 1 for another word whose stem it has."""
    if word.isascii():
        stem = word[: max(_LEAST_STEM, len(word) - _ENDING)]
        return float(len(word) > _LEAST_STEM and word.isalpha() and stem in folded)
    return sum(character in folded for character in word) / len(word)
