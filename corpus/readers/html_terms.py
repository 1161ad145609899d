"""Definition lists of a web page: what is defined is joined with its definition, where it asks nothing.

``<dl>`` sets off the questions of a FAQ as well as the cases of an answer: ``<dt>Weekdays<dd>At nine.``
The second reads ``Weekdays: At nine.``, so that no passage is a case without its rule, or a rule without
its case.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import asks
from corpus.markers import match_label
from corpus.readers.html_lines import HtmlLine

ASKING_SHARE = 0.5  # of its terms that must ask for a list to be one of questions
OTHER_QUESTIONS = 2  # outside of lists that show a page to ask in another way; a labelled one is enough
_WIDE = "\u2e7f"  # characters above it are written without blanks
_STOPS = tuple("。！？；.!?;：:")


def join_terms(lines: Sequence[HtmlLine]) -> list[HtmlLine]:
    """The lines, with the terms of lists that ask nothing in front of their definitions."""
    defining = _defining_lists(lines)
    return _joined(lines, defining) if defining else list(lines)


def _defining_lists(lines: Sequence[HtmlLine]) -> set[int]:
    """The numbers of the lists whose terms are no questions.

    A list at the top of a page that asks nowhere else is its FAQ, whatever the words of its terms.
    """
    terms: dict[int, list[HtmlLine]] = {}
    for line in lines:
        if line.term:
            terms.setdefault(line.definitions, []).append(line)
    if not terms:
        return set()
    inside = {number for number, listed in terms.items() if listed[0].nested}
    others = [place for place, line in enumerate(lines) if not line.definitions and _is_question(line)]
    labelled = any(_has_question_label(lines[place]) for place in others)
    if labelled or len(others) >= OTHER_QUESTIONS:
        firsts = {line.definitions: place for place, line in reversed(list(enumerate(lines))) if line.term}
        inside |= {number for number, place in firsts.items() if others[0] < place}
    return {number for number in inside if _share_asking(terms[number]) < ASKING_SHARE}


def _share_asking(terms: Sequence[HtmlLine]) -> float:
    return sum(map(_is_question, terms)) / len(terms)


def _is_question(line: HtmlLine) -> bool:
    """Whether a line of the content asks; the title of a page may do so without being a question of it."""
    if line.aside or line.classed or not line.main or line.heading == 1:
        return False
    text = line.text.strip()
    return asks(text, 0, len(text)) or _has_question_label(line)


def _has_question_label(line: HtmlLine) -> bool:
    text = line.text.strip()
    label = match_label(text, 0, len(text))
    return label is not None and label.row.role == "question"


def _joined(lines: Sequence[HtmlLine], defining: set[int]) -> list[HtmlLine]:
    joined: list[HtmlLine] = []
    terms: list[HtmlLine] = []  # whose definition comes next
    last: HtmlLine | None = None  # the definition that one more of the same terms would join
    for line in lines:
        if terms and terms[-1].definitions != line.definitions:
            joined.append(_line(terms))  # what it defines is a list of its own
            terms = []
        if line.definitions in defining and line.term and not _is_question(line):
            terms.append(line)
            last = None
            continue
        is_plain = not (line.region or line.heading or line.summary or line.item >= 0)
        if terms and is_plain:
            last = _line(terms, line)
            joined.append(last)
        elif last and is_plain and last.definitions == line.definitions and last.part != line.part:
            last = joined[-1] = _line([last], line)
        else:
            joined += [_line(terms)] if terms else []
            joined.append(line)
            last = None
        terms = []
    return [*joined, _line(terms)] if terms else joined


def _line(heads: Sequence[HtmlLine], definition: HtmlLine | None = None) -> HtmlLine:
    """One line of terms (or of terms with a definition) and the definition behind them."""
    words = " / ".join(head.text.strip() for head in heads)
    wide = words[-1:] > _WIDE
    if not words.endswith(_STOPS):
        mark = ":" if heads[0].term else ";"
        words += {":": "：", ";": "；"}[mark] if wide else mark
    blank = "" if wide or not definition else " "
    said = [*heads, definition] if definition else heads
    return replace(
        said[-1],
        pieces=[words, blank, definition.text.strip() if definition else ""],
        bold=sum(line.bold for line in said),
        linked=sum(line.linked for line in said),
        within=all(line.within for line in said),
        summary=False,
        term=False,
    )
