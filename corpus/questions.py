"""Which blocks of a document are its questions, decided by the evidence of the whole document.

A document asks in one style throughout: labels (问：), headings, folded summaries, bold lines, numbered
lines, bullets, or plain lines that end in a question mark. Every style is a candidate; the one with the
strongest evidence wins, and what looks like a question in another style stays part of the answers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.blocks import Block, asks
from corpus.markers import ANSWERS_TO, CLOSING_HEADING, FAQ_TITLE, INTERROGATIVE, LONE_NUMBER, SPEAKER, Family
from corpus.numbering import read_ordinal
from corpus.types import Span

Style = Literal["label", "summary", "heading", "bold", "number", "alone", "item", "plain", "none"]

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
ASKING_SHARE = 0.5  # of a style's lines that must ask before the others are believed to ask as well
FAMILY_SHARE = 0.3  # of the main label's count that a second kind of label needs
LEAST_SERIES = 5  # numbered lines that make one series of questions in a FAQ even where few of them ask
LONGEST_NUMBER = 8  # characters of a number on a line of its own, its label included
LONGEST_PLAIN_QUESTION = 150  # characters of a question that nothing but its question mark shows
_BARE: frozenset[Family] = frozenset({"问", "Q"})


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a document: the blocks they start at, and the labels that answer them."""

    style: Style
    starts: tuple[int, ...]
    answers: frozenset[Family] = frozenset()
    speakers: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()  # of the headings that ask


class _Document:
    """A text and its blocks, with what every style asks about a block."""

    def __init__(self, text: str, blocks: Sequence[Block], titles: Iterable[str]) -> None:
        self.text = text
        self.blocks = blocks
        self.is_faq = any(map(FAQ_TITLE.search, titles)) or self._first_line_is_faq()
        self.answer_labels = Counter(
            block.label.row.family for block in blocks if block.label and block.label.row.role == "answer"
        )

    def _first_line_is_faq(self) -> bool:
        first = next((block for block in self.blocks if block.kind != "aside"), None)
        return first is not None and bool(FAQ_TITLE.search(self.text[first.body.start : first.body.end][:80]))

    def words(self, block: Block) -> str:
        start = block.point.end if block.point and not block.label else block.words.start
        return self.text[max(start, block.words.start) : block.words.end].strip()

    def below(self, place: int) -> Block | None:
        """The next block that is not an aside."""
        for block in self.blocks[place + 1 : place + 6]:
            if block.kind != "aside":
                return block
        return None

    def last_line(self, place: int) -> int:
        """The place of the words of a label: the next block where the label stands alone on its line."""
        words = self.blocks[place].words
        return place + 1 if words.start >= words.end and place + 1 < len(self.blocks) else place

    def is_answered(self, place: int) -> bool:
        """Whether the block below begins with 答： or another answer label that needs no question label."""
        below = self.below(place)
        return bool(below and below.label and below.label.row.family in {"答：", "A:", "【答】"})

    def asks(self, place: int) -> bool:
        block = self.blocks[place]
        return asks(self.text, block.words) or self.is_answered(place)

    def seems_to_ask(self, place: int) -> bool:
        """Whether a line that is set off as a question would be one: it may lack its question mark."""
        return self.asks(place) or bool(INTERROGATIVE.search(self.words(self.blocks[place])[:300]))


def find_questions(text: str, blocks: Sequence[Block], titles: Iterable[str]) -> Questions:
    """The questions among ``blocks`` in the style that the document uses; none if it is no Q&A.

    ``titles``: by what names the document goes; one of them may say that it is a FAQ.
    """
    document = _Document(text, blocks, titles)
    finders: tuple[Callable[[_Document], Questions], ...] = (
        _labelled,
        _summaries,
        _headings,
        _bold_lines,
        _numbered_lines,
        _numbers_alone,
        _bullets,
        _plain_lines,
    )
    candidates = [finder(document) for finder in finders]
    best = max(candidates, key=lambda found: _WEIGHTS[found.style] * len(found.starts))
    return best if best.starts else Questions("none", ())


def _labelled(document: _Document) -> Questions:
    blocks = document.blocks
    places = [place for place, block in enumerate(blocks) if _has_question_label(document, place)]
    families = Counter(_family(blocks[place]) for place in places)
    for bare in _BARE & families.keys():
        if not any(document.answer_labels[answer] for answer in ANSWERS_TO[bare]):
            del families[bare]
    if not families:
        return Questions("none", ())
    most = max(families.values())
    believed = {family for family, count in families.items() if count >= FAMILY_SHARE * most}
    starts = [place for place in places if _family(blocks[place]) in believed]
    levels = _label_levels(document, starts)
    starts = sorted({*starts, *_headings_at(document, levels)})
    answers = frozenset(answer for family in believed for answer in ANSWERS_TO[family])
    return Questions("label", tuple(starts), answers, _speakers(document, starts, answers), levels)


def _family(block: Block) -> Family:
    assert block.label is not None
    return block.label.row.family


def _has_question_label(document: _Document, place: int) -> bool:
    block = document.blocks[place]
    if block.label is None or block.label.row.role != "question":
        return False
    if block.label.row.family != "记者：":
        return True
    # A reporter's name can also sign a text: as a question it must ask, or be answered.
    end = document.last_line(place)
    below = document.below(end)
    return document.asks(end) or bool(below and not below.label and SPEAKER.match(document.text, *below.body))


def _label_levels(document: _Document, starts: Iterable[int]) -> frozenset[int]:
    """The levels of headings that mostly carry a question label: there, the others ask as well."""
    labelled = Counter(
        document.blocks[place].level for place in starts if document.blocks[place].kind == "heading"
    )
    every = Counter(block.level for block in document.blocks if block.kind == "heading")
    return frozenset(level for level, count in labelled.items() if count >= ASKING_SHARE * every[level])


def _headings_at(document: _Document, levels: frozenset[int]) -> list[int]:
    return [
        place
        for place, block in enumerate(document.blocks)
        if block.kind == "heading" and block.level in levels and _may_ask(document, block)
    ]


def _may_ask(document: _Document, block: Block) -> bool:
    words = document.words(block)
    return bool(words) and not CLOSING_HEADING.match(words)


def _speakers(document: _Document, starts: Sequence[int], answers: frozenset[Family]) -> frozenset[str]:
    """Names that answer: bold ones after a question, or plain ones where most questions have one."""
    bold: set[str] = set()
    plain: Counter[str] = Counter()
    for place in starts:
        below = document.below(document.last_line(place))
        if below is None or (below.label and below.label.row.family in answers):
            continue
        if match := SPEAKER.match(document.text, *below.body):
            plain[match["name"]] += 1
            if "**" in match[0] or "__" in match[0]:
                bold.add(match["name"])
    named = sum(plain.values())
    return frozenset({*bold, *(plain if named >= ASKING_SHARE * len(starts) else ())})


def _summaries(document: _Document) -> Questions:
    starts = [place for place, block in enumerate(document.blocks) if block.kind == "summary"]
    return Questions("summary", tuple(starts)) if starts else Questions("none", ())


def _headings(document: _Document) -> Questions:
    by_level: dict[int, list[int]] = {}
    for place, block in enumerate(document.blocks):
        if block.kind == "heading" and not block.label and _may_ask(document, block):
            by_level.setdefault(block.level, []).append(place)
    if len(by_level) > 1 and by_level[min(by_level)] == [_first_heading(document)]:
        del by_level[min(by_level)]  # the title of the document, even if it asks
    levels = {level for level, places in by_level.items() if _mostly(document.seems_to_ask, places)}
    levels = {level for level in levels if any(document.asks(place) for place in by_level[level])} or levels
    if not levels and document.is_faq:
        levels = _leaf_level(document, by_level)
    starts = sorted(place for level in levels for place in by_level[level])
    if not starts:
        return Questions("none", ())
    return Questions("heading", tuple(starts), frozenset({"答：", "A:"}), levels=frozenset(levels))


def _first_heading(document: _Document) -> int:
    return next(place for place, block in enumerate(document.blocks) if block.kind == "heading")


def _leaf_level(document: _Document, by_level: dict[int, list[int]]) -> set[int]:
    """The level whose headings have text right below them: the level of the questions in a FAQ."""

    def has_text(place: int) -> bool:
        below = document.below(place)
        return below is not None and below.kind != "heading"

    leaves = [level for level, places in by_level.items() if len(places) > 1 and _mostly(has_text, places)]
    return {max(leaves, key=lambda level: len(by_level[level]))} if leaves else set()


def _mostly(test: Callable[[int], bool], places: Sequence[int]) -> bool:
    return sum(map(test, places)) >= ASKING_SHARE * len(places)


def _bold_lines(document: _Document) -> Questions:
    groups: dict[str, list[int]] = {}
    for place, block in enumerate(document.blocks):
        if block.bold and block.kind in {"text", "item"} and not block.label:
            groups.setdefault(block.point.family if block.point else "", []).append(place)
    asking = [places for places in groups.values() if _mostly(document.seems_to_ask, places)]
    starts = sorted(place for places in asking for place in places)
    if sum(map(document.asks, starts)) < 2:
        return Questions("none", ())
    return Questions("bold", tuple(starts), frozenset({"答：", "A:"}))


def _numbered_lines(document: _Document) -> Questions:
    groups: dict[str, list[int]] = {}
    for place, block in enumerate(document.blocks):
        if block.point and block.point.ordinal and block.kind in {"text", "item"} and not block.bold:
            groups.setdefault(f"{block.point.family} {block.level}", []).append(place)
    series = [_asking_series(document, places) for places in groups.values()]
    starts = max(series, key=len, default=[])
    return Questions("number", tuple(starts), frozenset({"答：", "A:"})) if starts else Questions("none", ())


def _asking_series(document: _Document, places: Sequence[int]) -> list[int]:
    """The numbered lines that ask, if their numbers count up; lists inside the answers are left out."""
    asking = [place for place in places if document.seems_to_ask(place)]
    if len(asking) < 2 or not any(map(document.asks, asking)):
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


def _never_restarts(document: _Document, places: Sequence[int]) -> bool:
    """Whether the lines are one series from the first to the last, as no list inside an answer is."""
    numbers = [_ordinal(document, place) for place in places]
    return all(here < there <= here + 2 for here, there in pairwise(numbers))


def _ordinal(document: _Document, place: int) -> int:
    point = document.blocks[place].point
    return point.ordinal if point else 0


def _counts_up(document: _Document, places: Sequence[int]) -> bool:
    """Whether nearly every number follows the one before it (or starts again at 1 in a new section)."""
    numbers = [_ordinal(document, place) for place in places]
    steps = [(here, there) for here, there in pairwise(numbers)]
    return sum(there in {here + 1, 1} for here, there in steps) >= 0.8 * len(steps)


def _restart(document: _Document, asking: Sequence[int], others: Sequence[int]) -> bool:
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


def _numbers_alone(document: _Document) -> Questions:
    """Numbers on lines of their own that count up, each above a line that asks."""
    starts: list[int] = []
    for place, block in enumerate(document.blocks[:-1]):
        words = document.text[block.body.start : block.body.end] if block.kind == "text" else ""
        number = LONE_NUMBER.fullmatch(words) if len(words) <= LONGEST_NUMBER else None
        if number and read_ordinal(number["n"]) == len(starts) + 1:
            starts.append(place)
    if len(starts) < 2 or not _mostly(lambda place: document.seems_to_ask(place + 1), starts):
        return Questions("none", ())
    return Questions("alone", tuple(starts), frozenset({"答：", "A:"}))


def _bullets(document: _Document) -> Questions:
    items = [
        place
        for place, block in enumerate(document.blocks)
        if block.kind == "item" and block.point and block.point.family == "•" and not block.bold
    ]
    by_level: dict[int, list[int]] = {}
    for place in items:
        by_level.setdefault(document.blocks[place].level, []).append(place)
    for level in sorted(by_level):
        places = by_level[level]
        listed = set(places)
        # A question right above the next bullet has no answer: a list of questions is no Q&A.
        answered = [place for place in places if document.asks(place) and place + 1 not in listed]
        if len(answered) >= 2 and len(answered) >= ASKING_SHARE * len(places):
            return Questions("item", tuple(answered), frozenset({"答：", "A:"}))
    return Questions("none", ())


def _plain_lines(document: _Document) -> Questions:
    texts = [place for place, block in enumerate(document.blocks) if block.kind in {"text", "item"}]
    starts = [place for place in texts if _is_plain_question(document, place)]
    if len(starts) < max(2, 0.08 * len(texts)):
        return Questions("none", ())
    return Questions("plain", tuple(starts), frozenset({"答：", "A:"}))


def _is_plain_question(document: _Document, place: int) -> bool:
    block = document.blocks[place]
    span: Span = block.body
    if block.kind != "text" or block.bold or block.label or block.point:
        return False
    if span.end - span.start > LONGEST_PLAIN_QUESTION or not document.asks(place):
        return False
    return "。" not in document.text[span.start : span.end]
