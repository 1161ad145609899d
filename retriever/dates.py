"""The date that a document bears, read from the line that gives it: its first and its last possible day."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_NUMERAL = "[零〇○一二三四五六七八九十]"
# 2024年3月5日, 2024-03-05, 2024/3, 二〇二四年三月五日
_DATE = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}}|{_NUMERAL}{{4}})(?:年|[-/.])\s*(?P<month>\d{{1,2}}|{_NUMERAL}{{1,3}})"
    rf"(?:(?:月|[-/.])\s*(?P<day>\d{{1,2}}|{_NUMERAL}{{1,3}})(?!\d)|月|(?!\d))"
)


class Days(NamedTuple):
    """The first and the last day that a date may mean: ``2024年3月`` means any day of that month."""

    first: date
    last: date


def days_of(text: str) -> Days | None:
    """The first date in a text; ``None`` where there is none, or none that the calendar has."""
    for found in _DATE.finditer(text):
        year, month = _number(found["year"]), _number(found["month"])
        day = _number(found["day"]) if found["day"] else None
        try:
            first = date(year, month, day or 1)
        except ValueError:
            continue
        return Days(first, first if day else first.replace(day=monthrange(year, month)[1]))
    return None


def latest(lines: Iterable[str]) -> Days | None:
    """The latest of the dates in some lines: a document is as old as its last change."""
    return max(filter(None, map(days_of, lines)), default=None)


def _number(text: str) -> int:
    """``2024``, ``二〇二四`` or ``十二`` as a number."""
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGITS[digit]) for digit in text))
    tens, _, ones = text.partition("十")
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
