"""Markdown and MDX: the text as it stands, with landmarks for its block structure.

The canonical text is the file itself, so that line N stays line N and every mark can be cited. Only the
block structure is recognised (headings, fences, lists, tables and the questions and answers in them,
comments, tags), in one pass over the lines; emphasis and links stay in the text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.blocks import trimmed
from corpus.readers.tables import question_and_answer
from corpus.readers.text import decode
from corpus.types import Extracted, Landmark, LandmarkKind, Span

_ATX = re.compile(r"[ \t\u3000]{0,3}(#{1,6})(?:[ \t\u3000]+|$)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})(?P<info>[^`]*)$")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_EMPHASIS = r"(?:b|strong|i|em|u|h[1-6]|font|span)"
_SUMMARY = re.compile(
    rf"<summary[^>]*>\s*(?:<{_EMPHASIS}\b[^>]*>\s*)*(?P<text>.*?)\s*(?:</{_EMPHASIS}>\s*)*(?:</summary>|$)",
    re.IGNORECASE,
)
_TAGS_ONLY = re.compile(r"[ \t]*(?:</?[A-Za-z][^<>]*>[ \t]*)+$")
_MODULE = re.compile(r"(?:import|export)\s.+(?:['\"];?|[{}();])\s*$")
_LINK_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*\S+")
_TOC = re.compile(r"[ \t]*(?:\[\[?toc\]?\]|\{:toc\}|@\[toc\].*)[ \t]*$", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)")
_FRONT_TITLE = re.compile(r"^title:\s*['\"]?(?P<title>.*?)['\"]?\s*$", re.MULTILINE)
_BAR = re.compile(r"(?<!\\)\|")
_OF_A_ROW: tuple[LandmarkKind, LandmarkKind] = ("summary", "row")  # its question and its answer
MAX_SETEXT_HEADING = 80  # characters; a longer line above --- is a paragraph above a rule
LONGEST_TABLE_RULE = 2000  # characters
INDENT_PER_DEPTH = 2  # columns; a list two columns further in is nested


class Line(NamedTuple):
    """One line and where it starts in the text."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the line ends, its newline not counted."""
        return self.start + len(self.text)


def read_markdown(data: bytes, name: str) -> Extracted:
    """The text of a Markdown file and the landmarks of its blocks."""
    text, encoding, warnings = decode(data, name)
    landmarks = tuple(find_landmarks(text, modules=name.lower().endswith(".mdx")))
    return Extracted(text, "text/markdown", _title(text, landmarks), encoding, landmarks, warnings)


def find_landmarks(text: str, *, modules: bool = False) -> Iterator[Landmark]:
    """The landmarks of Markdown ``text`` in order; ``modules``: import and export lines are markup (MDX)."""
    front = _FRONT_MATTER.match(text)
    offset = 0
    if front:
        yield Landmark("front matter", 0, front.end())
        offset = front.end()
    lines = list(_lines(text, offset))
    at = 0
    while at < len(lines):
        landmark, after = _next(lines, at, modules=modules)
        if landmark and landmark.kind == "table":
            yield from _table(lines[at:after], landmark)
        elif landmark:
            yield landmark
        at = after


def _lines(text: str, offset: int) -> Iterator[Line]:
    for line in text[offset:].split("\n"):
        yield Line(offset, line)
        offset += len(line) + 1


def _next(lines: list[Line], at: int, *, modules: bool) -> tuple[Landmark | None, int]:
    """The landmark that begins on line ``at``, if any, and the line to go on with."""
    line = lines[at]
    first = line.text.lstrip(" \t>\u3000")[:1]
    if not first:
        return None, at + 1
    if first in "`~" and (fence := _FENCE.match(line.text)):
        return _region("code", lines, at, _fence_end(lines, at, fence[1]))
    if first == "<":
        return _markup(lines, at)
    if "|" in line.text and (end := _table_end(lines, at)) > at:
        return _region("table", lines, at, end, line.text.strip().strip("|").count("|") + 1)
    if first in ":[{@ie" and _is_markup(line.text, first, modules=modules):
        return _region("markup", lines, at, at + 1)
    return _heading(lines, at, first) or _item(line, at)


def _is_markup(text: str, first: str, *, modules: bool) -> bool:
    """Whether a line is a mark for the renderer: a contents tag, a link, an admonition, an import."""
    if first == ":":
        return text.lstrip().startswith(":::")
    if first in "ie":
        return modules and _MODULE.match(text) is not None
    return bool(_TOC.match(text) or _LINK_DEFINITION.match(text))


def _heading(lines: list[Line], at: int, first: str) -> tuple[Landmark, int] | None:
    line = lines[at]
    if first == "#" and (atx := _ATX.match(line.text)):
        return Landmark("heading", line.start, line.end, len(atx[1])), at + 1
    if at + 1 == len(lines) or len(line.text) > MAX_SETEXT_HEADING or _ITEM.match(line.text):
        return None
    below = lines[at + 1]
    setext = _SETEXT.match(below.text)
    if setext is None or not any(map(str.isalnum, line.text)):
        return None
    return Landmark("heading", line.start, below.end, 1 if setext[1][0] == "=" else 2), at + 2


def _item(line: Line, at: int) -> tuple[Landmark | None, int]:
    item = _ITEM.match(line.text)
    if item is None or _SETEXT.match(line.text):
        return None, at + 1
    depth = len(item[1].expandtabs(4)) // INDENT_PER_DEPTH
    return Landmark("item", line.start, line.end, depth), at + 1


def _markup(lines: list[Line], at: int) -> tuple[Landmark | None, int]:
    line = lines[at]
    if line.text.lstrip().startswith("<!--"):
        end = at
        while end < len(lines) - 1 and "-->" not in lines[end].text:
            end += 1
        return _region("comment", lines, at, end + 1)
    if summary := _SUMMARY.search(line.text):
        start, end = (line.start + offset for offset in summary.span("text"))
        if start < end:
            return Landmark("summary", start, end), at + 1
        if at + 1 < len(lines):
            below = lines[at + 1]
            return Landmark("summary", below.start, below.end), at + 2
    if _TAGS_ONLY.match(line.text):
        return _region("markup", lines, at, at + 1)
    return None, at + 1


def _region(kind: LandmarkKind, lines: list[Line], at: int, end: int, value: int = 0) -> tuple[Landmark, int]:
    return Landmark(kind, lines[at].start, lines[end - 1].end, value), end


def _fence_end(lines: list[Line], at: int, fence: str) -> int:
    """The line after the closing fence, or the end of the text where nothing closes it."""
    for end in range(at + 1, len(lines)):
        closing = lines[end].text.strip(" \t>")
        if closing.startswith(fence) and not closing.strip(fence[0]):
            return end + 1
    return len(lines)


def _table_end(lines: list[Line], at: int) -> int:
    """The line after the table whose first row is line ``at``; ``at`` itself if there is no table."""
    if at + 1 >= len(lines) or "|" not in lines[at].text or "|" not in lines[at + 1].text:
        return at
    if len(lines[at + 1].text) > LONGEST_TABLE_RULE or not _TABLE_RULE.match(lines[at + 1].text):
        return at
    end = at + 2
    while end < len(lines) and "|" in lines[end].text:
        end += 1
    return end


def _table(rows: Sequence[Line], table: Landmark) -> Iterator[Landmark]:
    """The questions and answers of a table that has columns of these names; otherwise the table itself."""
    header = [rows[0].text[cell.start : cell.end].strip("*_ ") for cell in _cells(rows[0].text)]
    columns = question_and_answer(header)
    if columns is None or columns[0] > columns[1]:
        yield table
        return
    yield Landmark("markup", rows[0].start, rows[1].end)
    for row in rows[2:]:
        cells = list(_cells(row.text))
        for kind, column in zip(_OF_A_ROW, columns, strict=True):
            if column < len(cells) and cells[column].start < cells[column].end:
                start, end = (row.start + offset for offset in cells[column])
                yield Landmark(kind, start, end, len(cells))


def _cells(row: str) -> Iterator[Span]:
    """Where the cells of a row stand in it, without the blanks around them."""
    start = row.index("|") + 1 if row.lstrip().startswith("|") else 0
    for bar in _BAR.finditer(row, start):
        yield trimmed(row, start, bar.start())
        start = bar.end()
    if row[start:].strip():
        yield trimmed(row, start, len(row))


def _title(text: str, landmarks: tuple[Landmark, ...]) -> str:
    for mark in landmarks:
        if mark.kind == "front matter" and (title := _FRONT_TITLE.search(text[mark.start : mark.end])):
            return title["title"].strip()
        if mark.kind == "heading":
            return text[mark.start : mark.end].split("\n", 1)[0].strip().strip("#").strip()
    return ""
