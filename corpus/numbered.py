"""Questions that their numbers show: ``1.…？ 2.…？``, also with the number on a line of its own."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.blocks import asks
from corpus.evidence import (
    ASKING_SHARE,
    LEAST_QUESTIONS,
    NO_QUESTIONS,
    UNLABELLED_ANSWERS,
    Evidence,
    Questions,
    mostly,
)
from corpus.markers import LONE_NUMBER
from corpus.numbering import read_ordinal

LEAST_SERIES = 5  # numbered lines that make one series of questions in a FAQ even where few of them ask
LONGEST_NUMBER = 8  # characters of a number on a line of its own, its label included
COUNTING_SHARE = 0.8  # of the numbers of a series that must follow the one before


def find_numbered_lines(document: Evidence) -> Questions:
    """The longest series of numbered lines that asks."""
    groups: dict[str, list[int]] = {}
    for place, block in enumerate(document.blocks):
        numbered = block.look.point and block.look.point.ordinal and block.look.kind in {"text", "item"}
        if block.look.point and block.look.point.family == "a)" and not asks(document.text, *block.words):
            continue  # an option of a multiple-choice question
        if block.look.point and numbered and not block.look.bold and document.may_ask(block):
            groups.setdefault(f"{block.look.point.family} {block.look.level}", []).append(place)
    series = [_asking_series(document, places) for places in groups.values()]
    starts = max(series, key=len, default=[])
    return Questions("number", tuple(starts), UNLABELLED_ANSWERS) if starts else NO_QUESTIONS


def _asking_series(document: Evidence, places: Sequence[int]) -> list[int]:
    """The numbered lines that ask, if their numbers count up; lists inside the answers are left out."""
    asking = [place for place in places if document.seems_to_ask(place)]
    if len(asking) < LEAST_QUESTIONS or not any(map(document.asks, asking)):
        return []
    others = sorted(set(places) - set(asking))
    counts = _counts_up(document, asking)
    if counts and _ordinal(document, asking[0]) == 1 and _restart(document, asking, others):
        return asking
    if _counts_up(document, places) and len(asking) >= ASKING_SHARE * len(places):
        return list(places)
    if document.is_faq and len(places) >= LEAST_SERIES and _never_restarts(document, places):
        return list(places)
    return asking if counts and not others else []


def _never_restarts(document: Evidence, places: Sequence[int]) -> bool:
    """Whether the lines are one series from the first to the last, as no list inside an answer is."""
    numbers = [_ordinal(document, place) for place in places]
    return all(here < there <= here + 2 for here, there in pairwise(numbers))


def _ordinal(document: Evidence, place: int) -> int:
    point = document.blocks[place].look.point
    return point.ordinal if point else 0


def _counts_up(document: Evidence, places: Sequence[int]) -> bool:
    """Whether nearly every number follows the one before it (or starts again at 1 in a new section)."""
    numbers = [_ordinal(document, place) for place in places]
    steps = [(here, there) for here, there in pairwise(numbers)]
    return sum(there in {here + 1, 1} for here, there in steps) >= COUNTING_SHARE * len(steps)


def _restart(document: Evidence, asking: Sequence[int], others: Sequence[int]) -> bool:
    """Whether the numbered lines between two questions start at 1: they are lists of their own."""
    bounds = [*asking[1:], len(document.blocks)]
    section = 0
    previous = -1
    for other in others:
        if other < asking[0]:
            return False
        while other > bounds[section]:
            section += 1
        if previous < asking[section] and _ordinal(document, other) != 1:
            return False
        previous = other
    return True


def find_numbers_alone(document: Evidence) -> Questions:
    """Numbers on lines of their own that count up, each above a line that asks."""
    starts: list[int] = []
    for place, block in enumerate(document.blocks[:-1]):
        if block.look.kind != "text" or block.body_end - block.body_start > LONGEST_NUMBER:
            continue
        number = LONE_NUMBER.fullmatch(document.text, *block.body)
        if number and read_ordinal(number["n"]) == len(starts) + 1:
            starts.append(place)
    if len(starts) < LEAST_QUESTIONS or not mostly(lambda place: document.seems_to_ask(place + 1), starts):
        return NO_QUESTIONS
    return Questions("alone", tuple(starts), UNLABELLED_ANSWERS)
