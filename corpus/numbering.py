"""Numbering styles of points, as one table: how they look, how they count, how they are cited.

Each row carries an example that a test runs. ``pattern`` matches at the start of a block; ``inline``
matches in running text, where more caution is needed, and is empty for styles never split there.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from corpus.markers import CN_DIGITS, CN_NUMBER, GAP

PointFamily = Literal[
    "一是",
    "第一",
    "首先",
    "其一",
    "First,",
    "一、",
    "（一）",
    "1.1",
    "1.",
    "（1）",
    "1)",
    "①",
    "a)",
    "甲、",
    "Ⅰ.",
    "可能1：",
    "案例1：",
    "•",
]
SPOKEN: frozenset[PointFamily] = frozenset({"一是", "第一", "首先", "其一", "First,"})
"""Styles that count in words: cited as 第N点, where the others are cited as they are written."""
COUNTED: frozenset[PointFamily] = frozenset({"首先", "•"})
"""Styles that write no number: their points are counted as they come."""

MOST_MARKERS = 4096  # that are remembered as they were read
HUNDRED = 100  # from here on numbers are cited in digits
_SEQUENCE = "首先|其次|再次|再者|然后|接着|最后|最後"
_ENGLISH = "First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth"
_STEMS = "甲乙丙丁戊己庚辛壬癸"  # the heavenly stems, as letters count
_NOUNS = "可能|原因|方法|方式|方案|途径|情况|情形|步骤|办法|措施|选项|Step|Option"
_KINDS = "(?:[点點步条條项項类類种種个個章节節]|方面|步骤|件事|阶段|部分)"
_CASES = "案例|示例|例|举例|Case|Example"
_AFTER_CLAUSE = r"(?<=[。；;：:，,、！？!?）)”」』…—\s])"
_AFTER_SENTENCE = r"(?<=[。；;：:！？!?）)”—\s])"


class PointStyle(NamedTuple):
    """One row; group ``n`` of the patterns holds the ordinal where the style writes one."""

    family: PointFamily
    pattern: str
    example: str
    inline: str = ""


STYLES = (
    PointStyle(
        "一是",
        rf"(?P<n>{CN_NUMBER})[是要](?![非否])",
        "二是按时归还。",
        rf"{_AFTER_CLAUSE}(?P<n>{CN_NUMBER})[是要]",
    ),
    PointStyle(
        "第一",
        rf"第(?P<n>{CN_NUMBER}|\d{{1,2}}){_KINDS}?(?:[，,、：:。．是]|[ \u3000])",
        "第三，不得转借。",
        rf"{_AFTER_CLAUSE}第(?P<n>{CN_NUMBER}){_KINDS}?[，,、：:是]",
    ),
    PointStyle(
        "首先",
        rf"(?P<n>{_SEQUENCE})(?=[，,、是要：:])",
        "其次，填写表格。",
        rf"{_AFTER_SENTENCE}(?P<n>{_SEQUENCE}|第[三四五六])(?=[，,、是要：:])",
    ),
    PointStyle(
        "其一",
        r"其(?P<n>[一二三四五六七八九])[，,、：:是]",
        "其二，费用较低。",
        rf"{_AFTER_CLAUSE}其(?P<n>[一二三四五六七八九])[，,、：:是]",
    ),
    PointStyle(
        "First,",
        rf"(?P<n>{_ENGLISH})(?:ly)?, ",
        "Second, fill in the form.",
        rf"{_AFTER_SENTENCE}(?P<n>{_ENGLISH})(?:ly)?, ",
    ),
    PointStyle("一、", rf"(?P<n>{CN_NUMBER})[、．.]", "二、借阅规则"),
    PointStyle(
        "（一）",
        rf"[（(](?P<n>{CN_NUMBER})[)）]",
        "（一）凭证入馆；",
        rf"{_AFTER_CLAUSE}[（(](?P<n>{CN_NUMBER})[)）]",
    ),
    PointStyle(
        "1.1", rf"(?P<n>\d{{1,3}}(?:\.\d{{1,3}}){{1,3}})(?:[.、．]{GAP}|[ \t\u3000]+)(?=\D)", "2.3 续借两次"
    ),
    PointStyle(
        "1.",
        r"(?P<n>\d{1,4})(?:[.．、](?!\d)|[.．](?=(?:19|20)\d\d\D)|\u3000+(?=\D))",
        "1.2025年度的名额",
        rf"{_AFTER_SENTENCE}(?P<n>\d{{1,2}})(?:[.．](?=[^\d\s.])|、)",
    ),
    PointStyle(
        "（1）", r"[（(](?P<n>\d{1,3})[)）]", "（1）身份证", rf"{_AFTER_CLAUSE}[（(](?P<n>\d{{1,3}})[)）]"
    ),
    PointStyle("1)", r"(?P<n>\d{1,3})[)）]", "3) 照片", rf"{_AFTER_SENTENCE}(?P<n>\d{{1,2}})[)）]"),
    PointStyle("①", r"(?P<n>[①-⑳⑴-⒇⒈-⒛❶-❿])", "②出示证件。", r"(?P<n>[①-⑳⑴-⒇❶-❿])"),
    PointStyle("a)", rf"[（(]?(?P<n>[a-zA-Z])(?:[)）]{GAP}|[.][ \t\u3000]+|[．、]{GAP})", "b) your card"),
    PointStyle("甲、", rf"(?P<n>[{_STEMS}])[、.．]", "乙、低收入户每月三元"),
    PointStyle("Ⅰ.", r"(?P<n>[Ⅰ-Ⅻ])[.、:： ]", "Ⅱ. 费用"),
    PointStyle(
        "可能1：",
        rf"(?:{_NOUNS}){GAP}(?P<n>\d{{1,2}}(?:\.\d{{1,2}})?|{CN_NUMBER}){GAP}[：:、.]",
        "可能2：密码已过期。",
    ),
    PointStyle(
        "案例1：", rf"(?:{_CASES}){GAP}(?P<n>\d{{1,2}}|{CN_NUMBER}){GAP}[：:、.]", "案例一：张三能领吗？"
    ),
    PointStyle(
        "•",
        r"(?:[-*+–—·•●○◎◉◆◇■□▪▸►▶➢➤❖‣◦✓✔✅☑※★☆]\ufe0f?[ \t\u3000]+|"
        r"[•●◎◆■▪►▶➢➤❖・･👉🔹🔸🔻🔺]\ufe0f?[ \t\u3000]*|——)(?=[^\s—])",
        "👉 身份证",
    ),
)

_ROMAN = re.compile("[ivxIVX]|[ivxlcdmIVXLCDM]{2,}")
_AFTER_LETTER = frozenset(")）.．、")
_FIRST_OF_NOUNS = frozenset("SOCEFTN")
_FIRST_OF_WORDS = frozenset(
    CN_DIGITS + _STEMS + "第" + "".join(word[0] for word in f"{_SEQUENCE}|其|{_NOUNS}|{_CASES}".split("|"))
)
_AT_START = re.compile(
    "|".join(f"(?P<r{i}>{row.pattern.replace('(?P<n>', '(')})" for i, row in enumerate(STYLES))
)
"""The group behind the one that matched holds its ordinal."""
INLINE = {row.family: re.compile(row.inline) for row in STYLES if row.inline}


class PointMatch(NamedTuple):
    """A numbered or bulleted point at the start of a block; its words go on ``length`` characters from there.

    It says nothing of where it stands, so that the many points written alike are one value.
    """

    family: PointFamily
    ordinal: int
    label: str
    length: int


BULLET = PointMatch("•", 0, "•", 0)
"""A list item of which the bullet is no part of the text, or was taken off."""


def match_point(text: str, start: int, end: int) -> PointMatch | None:
    """The point marker at ``start``, if there is one."""
    if start >= end or not _may_count(text, start, end):
        return None
    match = _AT_START.match(text, start, end)
    if match is None or match.lastgroup is None or match.lastindex is None:
        return None
    family = STYLES[int(match.lastgroup[1:])].family
    number = "" if family == "•" else match[match.lastindex + 1]
    return _read_marker(family, match[0], number)


@lru_cache(maxsize=MOST_MARKERS)
def _read_marker(family: PointFamily, written: str, number: str) -> PointMatch:
    """The point that a marker makes: texts write the same few again and again."""
    ordinal = read_ordinal(number) if number else 0
    return PointMatch(family, ordinal, point_label(family, written, ordinal), len(written))


@lru_cache(maxsize=MOST_MARKERS)
def shown_point(shown: str) -> PointMatch:
    """The point of a list item whose number the format shows although it is not in the text."""
    label = shown.strip().rstrip(".．、：:").strip()
    if not label:
        return BULLET
    point = None if _ROMAN.fullmatch(label) else match_point(f"{shown} x", 0, len(shown) + 2)
    if point is None or point.family == "•":
        return PointMatch("a)", 0, label, 0)  # its order in the document is its order in the list
    return PointMatch(point.family, point.ordinal, label, 0)


def _may_count(text: str, start: int, end: int) -> bool:
    """Whether the line begins like a point: a glance that spares most lines of prose."""
    first = text[start]
    if first.isascii() and first.isalpha():
        return text[start + 1 : min(start + 2, end)] in _AFTER_LETTER or first in _FIRST_OF_NOUNS
    return not first.isalpha() or first in _FIRST_OF_WORDS


def point_label(family: PointFamily, written: str, ordinal: int) -> str:
    """How a point is cited: 第四点 for styles that count in words, otherwise as it is written."""
    if family in SPOKEN:
        return counted_step(ordinal)
    return written.strip().rstrip(".．、：:").strip() or written


def read_ordinal(written: str) -> int:
    """The number that an ordinal stands for: 3 for ``三``, ``3``, ``③``, ``c``, ``Ⅲ``, ``2.3``; 0 if none."""
    if written[0].isdecimal():
        return int(written.rsplit(".", 1)[-1])
    if written in _WORDS:
        return _WORDS[written]
    if len(written) == 1 and written.isascii() and written.isalpha():
        return ord(written.lower()) - ord("a") + 1
    for first, last in (("①", "⑳"), ("⑴", "⒇"), ("⒈", "⒛"), ("❶", "❿"), ("Ⅰ", "Ⅻ")):
        if first <= written <= last:
            return ord(written) - ord(first) + 1
    return _read_chinese(written)


_WORDS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "然后": 2, "接着": 3, "最后": 99, "最後": 99}
_WORDS |= {"第三": 3, "第四": 4, "第五": 5, "第六": 6}  # behind 首先 and 其次
_WORDS |= {word: number for number, word in enumerate(_ENGLISH.split("|"), 1)}
_WORDS |= {stem: number for number, stem in enumerate(_STEMS, 1)}
_DIGITS = "零一二三四五六七八九"


def _read_chinese(written: str) -> int:
    total = 0
    digit = 0
    for character in written:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in "十百":
            total += max(digit, 1) * (10 if character == "十" else 100)
            digit = 0
    return total + digit


@lru_cache(maxsize=HUNDRED)
def chinese_number(number: int) -> str:
    """``number`` in Chinese numerals, as in 第十二点; digits from 100 on."""
    if not 0 < number < HUNDRED:
        return str(number)
    tens, ones = divmod(number, 10)
    written = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return written + (_DIGITS[ones] if ones else "")


@lru_cache(maxsize=HUNDRED)
def counted_step(number: int) -> str:
    """How a point that counts in words is cited: 第四点; one string for all, since long texts cite many."""
    return f"第{chinese_number(number)}点"
