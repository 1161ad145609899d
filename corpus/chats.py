"""How chat programs write who speaks and when, as one table: the head of a message, or all of it.

The words stand on the same line or on the next. Whether a document is a chat is decided in
``corpus.turns``: names with times also stand in schedules and logs.
"""

import re
from typing import NamedTuple

from corpus.markers import FULL_NAME, GAP

_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}),?[ \t]+"
_TIME = rf"(?:{_DATE})?(?:[上下]午[ \t]?)?\d{{1,2}}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?"
_NAME = rf"(?P<name>{FULL_NAME}|[^\s：:，,。？?！!；;（）()<>\[\]]{{1,20}})"
_EM = r"(?:\*\*|__)?"
_COLON = rf"{_EM}[：:]{_EM}"


class ChatStyle(NamedTuple):
    """One row: ``pattern`` ends where the words of the message begin, or at the end of its line."""

    pattern: str
    example: str


CHAT_STYLES = (
    ChatStyle(
        rf"{_EM}{_NAME}{_EM}[ \t\u3000]+[\[（(]?{_TIME}[\]）)]?(?:{GAP}{_COLON}{GAP}|[ \t\u3000]+|$)",
        "张三 10:32 请问几点开门？",
    ),
    ChatStyle(
        rf"[\[（(]?{_TIME}[\]）)]?[ \t\u3000]+(?:[-–—][ \t]+)?{_EM}{_NAME}{GAP}{_COLON}{GAP}",
        "[2024-03-01 10:32] 李四: 带身份证。",
    ),
    ChatStyle(rf"[\[（(]?{_TIME}[\]）)]?[ \t\u3000]+<{_NAME}>{GAP}", "[10:32] <anna> When do you open?"),
)
_STYLES = tuple(re.compile(row.pattern) for row in CHAT_STYLES)


class ChatMatch(NamedTuple):
    """Who speaks, and the length of the head of the message: its name, its time and what parts them."""

    name: str
    length: int


def match_chat(text: str, start: int, end: int) -> ChatMatch | None:
    """The head of the chat message that begins at ``start``, if one does."""
    for style in _STYLES:
        if match := style.match(text, start, end):
            return ChatMatch(match["name"], match.end() - start)
    return None
