"""Questions that several documents ask, and answers that several give in nearly the same words.

Questions are equal if their folded letters and digits are. Answers are compared by bottom-k sketches
(Broder 1997): of the hashes of all runs of four characters the smallest ones, of which two texts share
about as many as their texts have in common. Only answers that share one of the very smallest are
compared, each with the first and the latest that has it, so the time grows with the text alone.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.location import Locator
from corpus.types import Entry, ParsedDocument
from index.folding import fold

Sketch = NDArray[np.uint32]

LEAST_SIMILARITY = 0.75  # Jaccard similarity of two answers that are reported
LEAST_QUESTION = 4  # letters and digits of a question that is compared
LEAST_ANSWER = 20  # of an answer: many documents say "yes" or "at the front desk"
RUN = 4  # characters that are hashed together
SKETCH_SIZE = 128  # texts of fewer runs are compared exactly, longer ones to about 0.04
KEYS = 8  # of a sketch by which answers meet; two that are similar miss all eight once in 10,000
LONGEST_QUOTED = 60  # characters of a question or answer that the report quotes
_MULTIPLIERS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], np.uint32)  # xxHash's


class Place(NamedTuple):
    """Where a question or an answer stands: its document, by name, and the line it begins on."""

    name: str
    line: int


class Duplicate(NamedTuple):
    """Two places in different documents that say the same; ``similarity`` is 1 where nothing differs."""

    kind: Literal["question", "answer"]
    first: Place
    second: Place
    similarity: float
    text: str


class _Question(NamedTuple):
    place: Place
    text: str
    letters: str


@dataclass(frozen=True, slots=True)
class _Answer:
    place: Place
    text: str
    sketch: Sketch


class DuplicateFinder:
    """Takes documents one by one and says which of them repeat each other."""

    def __init__(self) -> None:
        self._questions: list[_Question] = []
        self._answers: list[_Answer] = []

    def add(self, parsed: ParsedDocument) -> None:
        """Remember the questions and answers of a document."""
        locator = Locator(parsed.document.text)
        for entry in parsed.entries:
            self._add_question(parsed.document.name, locator, entry)
            self._add_answer(parsed.document.name, locator, entry)

    def find(self, among: Collection[str]) -> tuple[Duplicate, ...]:
        """The duplicates that concern at least one of these documents, by place.

        Every copy is reported against one other, so that n copies make n - 1 duplicates and not all pairs.
        """
        found = [*_equal(self._questions), *_similar(self._answers)]
        return tuple(sorted(pair for pair in found if pair.first.name in among or pair.second.name in among))

    def _add_question(self, name: str, locator: Locator, entry: Entry) -> None:
        letters = letters_of(entry.question)
        if entry.question_span and len(letters) >= LEAST_QUESTION:
            place = Place(name, locator.line(entry.question_span.start))
            self._questions.append(_Question(place, entry.question[:LONGEST_QUOTED], letters))

    def _add_answer(self, name: str, locator: Locator, entry: Entry) -> None:
        answer = "\n".join(passage.text for passage in entry.passages)
        letters = letters_of(answer)
        if len(letters) >= LEAST_ANSWER:
            place = Place(name, locator.line(entry.passages[0].span.start))
            quoted = " ".join(answer[: 2 * LONGEST_QUOTED].split())[:LONGEST_QUOTED]
            self._answers.append(_Answer(place, quoted, sketch_of(letters)))


def letters_of(text: str) -> str:
    """The folded letters and digits of a text: what two texts that say the same have in common."""
    return "".join(filter(str.isalnum, fold(text)))


def sketch_of(letters: str) -> Sketch:
    """The smallest hashes of all runs of four characters, in order; at least four characters are needed."""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    hashes = np.zeros(len(codes) - RUN + 1, np.uint32)
    for offset, multiplier in enumerate(_MULTIPLIERS):
        hashes += codes[offset : len(hashes) + offset] * multiplier
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x2C1B3C6D)
    hashes ^= hashes >> np.uint32(12)
    hashes.sort()
    distinct = np.ones(len(hashes), np.bool_)
    distinct[1:] = hashes[1:] != hashes[:-1]
    return hashes[distinct][:SKETCH_SIZE].copy()


def similarity(one: Sketch, other: Sketch) -> float:
    """The Jaccard similarity of two texts, exact for short ones and estimated for long ones."""
    union = np.union1d(one, other)[:SKETCH_SIZE]
    shared = np.isin(union, one, assume_unique=True) & np.isin(union, other, assume_unique=True)
    return float(shared.sum() / len(union))


def _equal(questions: Iterable[_Question]) -> Iterator[Duplicate]:
    first: dict[str, _Question] = {}
    for question in sorted(questions, key=lambda question: question.place):
        other = first.setdefault(question.letters, question)
        if other.place.name != question.place.name:
            yield Duplicate("question", other.place, question.place, 1.0, question.text)


def _similar(answers: Iterable[_Answer]) -> Iterator[Duplicate]:
    met: dict[int, list[_Answer]] = {}
    for answer in sorted(answers, key=lambda answer: answer.place):
        rivals: dict[Place, _Answer] = {}
        for key in answer.sketch[:KEYS].tolist():
            here = met.setdefault(key, [])
            rivals.update((rival.place, rival) for rival in here)
            here[1:] = [answer]
        if best := _most_similar(answer, rivals.values()):
            yield best


def _most_similar(answer: _Answer, rivals: Iterable[_Answer]) -> Duplicate | None:
    """The answer of another document that is most like this one, if one is like it enough."""
    best: Duplicate | None = None
    for rival in rivals:
        if rival.place.name == answer.place.name:
            continue
        shared = round(similarity(rival.sketch, answer.sketch), 2)
        if shared >= LEAST_SIMILARITY and (best is None or shared > best.similarity):
            best = Duplicate("answer", rival.place, answer.place, shared, answer.text)
    return best
