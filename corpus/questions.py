"""Which blocks of a document are its questions, decided by the evidence of the whole document.

A document asks in one style throughout: labels (问：), headings, folded summaries, bold lines, numbered
lines, bullets, or plain lines that end in a question mark. Every style is a candidate; the one with the
strongest evidence wins, and what looks like a question in another style stays part of the answers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from corpus.blocks import Block
from corpus.evidence import (
    ASKING_SHARE,
    LEAST_QUESTIONS,
    NO_QUESTIONS,
    UNLABELLED_ANSWERS,
    Evidence,
    Questions,
    Style,
    mostly,
)
from corpus.labelled import find_labelled
from corpus.numbered import find_numbered_lines, find_numbers_alone
from corpus.unasked import sections_without

_WEIGHTS: dict[Style, float] = {
    "label": 3,
    "summary": 3,
    "heading": 2.5,
    "bold": 2,
    "number": 1.5,
    "alone": 1.5,
    "item": 1.2,
    "plain": 1,
    "none": 0,
}
"""How much one question of a style counts: the more its look says, the more."""

LONGEST_PLAIN_QUESTION = 150  # characters of a question that nothing but its question mark shows
PLAIN_SHARE = 0.08  # of all lines that must be plain questions in a Q&A
_SECTION_STYLES: tuple[Style, ...] = ("label", "summary", "heading")  # that one section may have for itself


def find_questions(text: str, blocks: Sequence[Block], titles: Iterable[str]) -> Questions:
    """The questions among ``blocks`` in the style that the document uses; none if it is no Q&A.

    ``titles``: by what names the document goes; one of them may say that it is a FAQ.
    """
    document = Evidence(text, blocks, titles)
    best = _strongest(document, _FINDERS)
    return _with_sections(document, best) if best.starts and document.kinds["heading"] else best


def _strongest(document: Evidence, styles: Iterable[Style]) -> Questions:
    """The questions of the style with the strongest evidence."""
    best = NO_QUESTIONS
    for style in styles:
        if _WEIGHTS[style] * _most(document, style, best) > _WEIGHTS[best.style] * len(best.starts):
            found = _FINDERS[style](document)
            best = max(best, found, key=lambda found: _WEIGHTS[found.style] * len(found.starts))
    return best


def _with_sections(document: Evidence, main: Questions) -> Questions:
    """The questions, and those of sections that ask in a style of their own.

    Such a section has a heading beside those of sections with questions, none of the document's style, and
    questions that a label, a heading or the format shows.
    """
    found = [main]
    for heading, end in sections_without(document.blocks, main.starts):
        first = heading + 1
        section = Evidence(document.text, document.blocks[first:end], ())
        other = _strongest(section, _SECTION_STYLES)
        starts = tuple(place + first for place in other.starts)
        found.append(replace(other, starts=starts))
    return Questions(
        main.style,
        tuple(sorted(place for each in found for place in each.starts)),
        frozenset().union(*(each.answers for each in found)),
        frozenset().union(*(each.speakers for each in found)),
        frozenset().union(*(each.levels for each in found)),
    )


def _most(document: Evidence, style: Style, best: Questions) -> int:
    """How many questions a style could find at the most: where that is too few, it need not look."""
    if style in {"summary", "heading", "item"}:
        return document.kinds[style]
    if style == "number":
        return document.most_points
    labelled = len(best.starts) if best.style == "label" and style in {"bold", "plain"} else 0
    return len(document.blocks) - labelled


def _summaries(document: Evidence) -> Questions:
    starts = [place for place, block in enumerate(document.blocks) if block.look.kind == "summary"]
    return Questions("summary", tuple(starts)) if starts else NO_QUESTIONS


def _headings(document: Evidence) -> Questions:
    by_level: dict[int, list[int]] = {}
    for place, block in enumerate(document.blocks):
        if block.look.kind == "heading" and not block.look.label and document.may_ask(block):
            by_level.setdefault(block.look.level, []).append(place)
    if len(by_level) > 1 and by_level[min(by_level)] == [_first_heading(document)]:
        del by_level[min(by_level)]  # the title of the document, even if it asks
    levels = {level for level, places in by_level.items() if mostly(document.seems_to_ask, places)}
    levels = {level for level in levels if any(document.asks(place) for place in by_level[level])} or levels
    if not levels and document.is_faq:
        levels = _leaf_level(document, by_level)
    starts = sorted(place for level in levels for place in by_level[level])
    if not starts:
        return NO_QUESTIONS
    above = (place for level, places in by_level.items() if level < max(levels) for place in places)
    answered = {place for place in above if document.asks(place) and _has_text(document, place)}
    starts = sorted({*starts, *answered})  # a question may stand above the level of the others
    return Questions("heading", tuple(starts), UNLABELLED_ANSWERS, levels=frozenset(levels))


def _first_heading(document: Evidence) -> int:
    return next(place for place, block in enumerate(document.blocks) if block.look.kind == "heading")


def _leaf_level(document: Evidence, by_level: dict[int, list[int]]) -> set[int]:
    """The level whose headings have text right below them: the level of the questions in a FAQ."""
    has_text = partial(_has_text, document)
    leaves = [level for level, places in by_level.items() if len(places) > 1 and mostly(has_text, places)]
    return {max(leaves, key=lambda level: len(by_level[level]))} if leaves else set()


def _has_text(document: Evidence, place: int) -> bool:
    below = document.below(place)
    return below is not None and below.look.kind != "heading"


def _bold_lines(document: Evidence) -> Questions:
    groups: dict[str, list[int]] = {}
    for place, block in enumerate(document.blocks):
        if block.look.bold and block.look.kind in {"text", "item"} and not block.look.label:
            groups.setdefault(block.look.point.family if block.look.point else "", []).append(place)
    asking = [places for places in groups.values() if mostly(document.seems_to_ask, places)]
    starts = sorted(place for places in asking for place in places)
    listed = set(starts)  # one that neither asks nor has an answer below it is a title or a section heading
    starts = [place for place in starts if place + 1 not in listed or document.seems_to_ask(place)]
    if sum(map(document.asks, starts)) < LEAST_QUESTIONS:
        return NO_QUESTIONS
    return Questions("bold", tuple(starts), UNLABELLED_ANSWERS)


def _bullets(document: Evidence) -> Questions:
    items = [
        place
        for place, block in enumerate(document.blocks)
        if block.look.kind == "item"
        and block.look.point
        and block.look.point.family == "•"
        and not block.look.bold
    ]
    by_level: dict[int, list[int]] = {}
    for place in items:
        by_level.setdefault(document.blocks[place].look.level, []).append(place)
    for level in sorted(by_level):
        places = by_level[level]
        listed = set(places)
        # A question right above the next bullet has no answer: a list of questions is no Q&A.
        answered = [place for place in places if document.asks(place) and place + 1 not in listed]
        if len(answered) >= LEAST_QUESTIONS and len(answered) >= ASKING_SHARE * len(places):
            return Questions("item", tuple(answered), UNLABELLED_ANSWERS)
    return NO_QUESTIONS


def _plain_lines(document: Evidence) -> Questions:
    texts = [place for place, block in enumerate(document.blocks) if block.look.kind in {"text", "item"}]
    starts = [place for place in texts if _is_plain_question(document, place)]
    if len(starts) < max(LEAST_QUESTIONS, PLAIN_SHARE * len(texts)):
        return NO_QUESTIONS
    return Questions("plain", tuple(starts), UNLABELLED_ANSWERS)


def _is_plain_question(document: Evidence, place: int) -> bool:
    block = document.blocks[place]
    span = block.body
    if block.look.kind != "text" or block.look.bold or block.look.label or block.look.point:
        return False
    if span.end - span.start > LONGEST_PLAIN_QUESTION or not document.asks(place):
        return False
    return "。" not in document.text[span.start : span.end]


_FINDERS: dict[Style, Callable[[Evidence], Questions]] = {
    "label": find_labelled,
    "summary": _summaries,
    "heading": _headings,
    "bold": _bold_lines,
    "number": find_numbered_lines,
    "alone": find_numbers_alone,
    "item": _bullets,
    "plain": _plain_lines,
}
