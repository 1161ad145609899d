"""The numbers that Word and HTML show before list items without writing them into the text."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from corpus.numbering import chinese_number

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LETTERS = 26
_CIRCLED = 20  # ① to ⑳
_PLACE = re.compile(r"%(\d)")  # in "%1.%2", where the number of a level goes
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_CHINESE_FORMATS = ("chinese", "japanese", "taiwanese", "ideographDigital", "korean")
HTML_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
"""What the ``type`` of an ``<ol>`` means in the words of Word."""


def shown(number: int, form: str) -> str:
    """A number as Word's number format ``form`` shows it: ``c``, ``iv``, ``三``, ``③``; digits if unknown."""
    if form.endswith("Letter") and number > 0:
        letter = chr(ord("a") + (number - 1) % _LETTERS) * (1 + (number - 1) // _LETTERS)
        return letter if form.startswith("lower") else letter.upper()
    if form.endswith("Roman") and number > 0:
        return _roman(number) if form.startswith("lower") else _roman(number).upper()
    if form.startswith(_CHINESE_FORMATS):
        return chinese_number(number)
    if form.startswith("decimalEnclosedCircle") and 0 < number <= _CIRCLED:
        return chr(ord("①") + number - 1)
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


class _Level(NamedTuple):
    """How one depth of a Word list is numbered; ``text`` holds ``%1`` where the first level's number goes."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class _List:
    """A Word list; lists with the same ``counts`` go on counting where the other stopped."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    restarts: dict[int, int] = field(default_factory=dict)


class WordNumbers:
    """Counts the numbered paragraphs of a Word document in their order."""

    def __init__(self, document: "DocxDocument") -> None:
        self._lists: dict[str, _List] = {}
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                self._read(relation.target_part.element)

    def next(self, list_id: str, depth: int) -> str:
        """The number that the next paragraph at this depth of a list shows; empty for a bullet."""
        found = self._lists.get(list_id)
        if found is None or not found.levels:
            return ""
        depth = depth if depth in found.levels else min(found.levels)  # "List Number 2" has a list of its own
        level = found.levels[depth]
        if depth in found.restarts:
            found.counts[depth] = found.restarts.pop(depth) - 1
        found.counts[depth] = found.counts.get(depth, level.start - 1) + 1
        for deeper in [place for place in found.counts if place > depth]:
            del found.counts[deeper]
        if level.form in {"bullet", "none"}:
            return ""
        return _PLACE.sub(lambda place: self._number(found, int(place[1]) - 1), level.text).strip()

    @staticmethod
    def _number(found: _List, depth: int) -> str:
        level = found.levels.get(depth)
        return shown(found.counts.get(depth, level.start), level.form) if level else ""

    def _read(self, numbering: "BaseOxmlElement") -> None:
        forms = {
            form.get(f"{_W}abstractNumId"): _levels(form) for form in numbering.iterfind(f"{_W}abstractNum")
        }
        counts: dict[str | None, dict[int, int]] = {form: {} for form in forms}
        for instance in numbering.iterfind(f"{_W}num"):
            form = _value(instance, "abstractNumId")
            if form not in forms:
                continue
            found = _List(dict(forms[form]), counts[form])
            for override in instance.iterfind(f"{_W}lvlOverride"):
                found.levels.update(_levels(override))
                if start := _value(override, "startOverride"):
                    found.restarts[_integer(override.get(f"{_W}ilvl"), 0)] = _integer(start, 1)
            self._lists[instance.get(f"{_W}numId", "")] = found


def _levels(element: "BaseOxmlElement") -> dict[int, _Level]:
    return {
        _integer(level.get(f"{_W}ilvl"), 0): _Level(
            _value(level, "numFmt") or "decimal",
            _value(level, "lvlText"),
            _integer(_value(level, "start"), 1),
        )
        for level in element.iterfind(f"{_W}lvl")
    }


def _value(element: "BaseOxmlElement", child: str) -> str:
    """The value of a child element, empty if there is none."""
    found = element.find(f"{_W}{child}")
    return "" if found is None else str(found.get(f"{_W}val", ""))


def _integer(written: str | None, otherwise: int) -> int:
    return int(written) if written and re.fullmatch(r"-?[0-9]{1,6}", written) else otherwise
