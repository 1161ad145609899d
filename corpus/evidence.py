"""What the blocks of a document show about its questions: the evidence every style is judged by."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.blocks import Block, asks
from corpus.markers import CLOSING_HEADING, FAQ_TITLE, INTERROGATIVE, Family

Style = Literal["label", "summary", "heading", "bold", "number", "alone", "item", "plain", "none"]

ASKING_SHARE = 0.5  # of a style's lines that must ask before the others are believed to ask as well
LEAST_QUESTIONS = 2  # in a style that only question marks or numbers show
LONGEST_TITLE = 80  # characters of a first line that can name a FAQ
MOST_ASIDES = 4  # pictures and rules between a question and its answer
LONGEST_INTERROGATIVE = 300  # characters of a line whose words are looked at
UNLABELLED_ANSWERS: frozenset[Family] = frozenset({"答：", "A:", "【答】"})
"""The answer labels that are believed although nothing labels the questions."""


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a document: the blocks they start at, and the labels that answer them."""

    style: Style
    starts: tuple[int, ...]
    answers: frozenset[Family] = frozenset()
    speakers: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()  # of the headings that ask


NO_QUESTIONS = Questions("none", ())


class Evidence:
    """A text and its blocks, with what every style asks about a block."""

    def __init__(self, text: str, blocks: Sequence[Block], titles: Iterable[str]) -> None:
        self.text = text
        self.blocks = blocks
        self.is_faq = any(map(FAQ_TITLE.search, titles)) or self._first_line_is_faq()
        self.kinds = Counter([block.look.kind for block in blocks])
        self.answer_labels = Counter(
            block.look.label.row.family
            for block in blocks
            if block.look.label and block.look.label.row.role == "answer"
        )

    @property
    def most_points(self) -> int:
        """How many of its blocks begin with the marker of a point of the same style and level."""
        looks = [block.look for block in self.blocks]
        points = Counter([(look.point.family, look.level) for look in looks if look.point])
        return max(points.values(), default=0)

    def _first_line_is_faq(self) -> bool:
        first = next((block for block in self.blocks if block.look.kind != "aside"), None)
        return first is not None and bool(
            FAQ_TITLE.search(self.text[first.body_start : first.body_end][:LONGEST_TITLE])
        )

    def words(self, block: Block) -> str:
        """The words of a block without its label or number."""
        return self.text[block.words_start : block.body_end].strip()

    def below(self, place: int) -> Block | None:
        """The next block that is not an aside, if one comes soon."""
        for at in range(place + 1, min(place + 2 + MOST_ASIDES, len(self.blocks))):
            if self.blocks[at].look.kind != "aside":
                return self.blocks[at]
        return None

    def last_line(self, place: int) -> int:
        """The place of the words of a label: the next block where the label stands alone on its line."""
        words = self.blocks[place].words
        return place + 1 if words.start >= words.end and place + 1 < len(self.blocks) else place

    def ends_asking(self, place: int) -> bool:
        """Whether a block ends in a question mark."""
        return asks(self.text, *self.blocks[place].words)

    def asks(self, place: int) -> bool:
        """Whether a block ends in a question mark, or an answer label stands below it."""
        if self.ends_asking(place):
            return True
        below = self.below(place)
        return bool(below and below.look.label and below.look.label.row.family in UNLABELLED_ANSWERS)

    def seems_to_ask(self, place: int) -> bool:
        """Whether a line that is set off as a question would be one: it may lack its question mark."""
        words = self.words(self.blocks[place])[:LONGEST_INTERROGATIVE]
        return self.asks(place) or INTERROGATIVE.search(words) is not None

    def may_ask(self, block: Block) -> bool:
        """Whether a heading could be a question: it has words, and they open no closing section."""
        words = self.words(block)
        return bool(words) and not CLOSING_HEADING.match(words)


def mostly(test: Callable[[int], bool], places: Sequence[int]) -> bool:
    """Whether enough of the places pass the test for the others to be believed as well."""
    return sum(map(test, places)) >= ASKING_SHARE * len(places)
