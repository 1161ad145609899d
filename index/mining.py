"""Terms of a corpus that the segmenter breaks apart, as 灵活/就业/人员: candidates for the dictionary.

A term shows in three ways. It is *frequent*. It is *cohesive*: its parts stand together far more often than
chance would have it (normalised pointwise mutual information, Bouma 2009, at the weakest seam). And it is
*free*: what stands before and after it varies (branching entropy, Jin & Tanaka-Ishii 2006, on the poorer
side), unlike the inside of a longer term.

Candidates are words of the segmenter that stand side by side, stop words excepted. Where it gives a character
of a term to a neighbouring word, the term is not seen.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from corpus.stored import PassageText
from index.analyzer import Analyzer
from index.stop_words import STOP_WORDS

MOST_PARTS = 4
MOST_CHARACTERS = 10
LEAST_COHESION = 0.4  # 0 for parts that meet by chance, 1 for parts that are never apart
LEAST_FREEDOM = 1.0  # bits: two equally common neighbours

Parts = tuple[str, ...]
Words = Callable[[], Iterable[Parts]]


class Suggestion(NamedTuple):
    """A term and what speaks for it; ``cohesion`` is at most 1, ``freedom`` in bits."""

    word: str
    parts: Parts
    frequency: int
    cohesion: float
    freedom: float

    @property
    def score(self) -> float:
        """The product of the three, frequency by its logarithm."""
        return self.cohesion * self.freedom * math.log2(self.frequency)


def suggest(
    passages: Callable[[], Iterable[PassageText]], analyzer: Analyzer, least: int
) -> list[Suggestion]:
    """The terms that occur at least so often, best first; ``passages`` gives them anew at each call."""

    def words() -> Iterator[Parts]:
        for text in _texts(passages()):
            yield from analyzer.words(text)

    counts = _counts(words, least)
    total = sum(count for parts, count in counts.items() if len(parts) == 1)
    cohesions = {
        parts: cohesion
        for parts in counts
        if _may_be_term(parts) and (cohesion := _cohesion(parts, counts, total)) >= LEAST_COHESION
    }
    freedoms = _freedoms(words, cohesions)
    found = [
        Suggestion("".join(parts), parts, counts[parts], cohesion, freedoms[parts])
        for parts, cohesion in cohesions.items()
        if freedoms[parts] >= LEAST_FREEDOM
    ]
    return sorted(found, key=lambda suggestion: (-suggestion.score, suggestion.word))


def _texts(passages: Iterable[PassageText]) -> Iterator[str]:
    """Yield each passage, and before the first of an entry its question."""
    before = ""
    for passage in passages:
        if passage.question != before:
            before = passage.question
            yield passage.question
        yield passage.text


def _counts(words: Words, least: int) -> dict[Parts, int]:
    """How often each word stands in the corpus, and each sequence of words that does so often enough.

    A sequence is often enough there only if the sequences within it are, so each length is counted among the
    heirs of the one before: that keeps memory small.
    """
    counts: dict[Parts, int] = dict(Counter((word,) for run in words() for word in run))
    for length in range(2, MOST_PARTS + 1):
        found = Counter(
            parts
            for run in words()
            for parts in _sequences(run, length)
            if counts.get(parts[1:], 0) >= least and counts.get(parts[:-1], 0) >= least
        )
        counts.update({parts: count for parts, count in found.items() if count >= least})
    return counts


def _sequences(run: Parts, length: int) -> Iterator[Parts]:
    return (run[start : start + length] for start in range(len(run) - length + 1))


def _may_be_term(parts: Parts) -> bool:
    return len(parts) > 1 and len("".join(parts)) <= MOST_CHARACTERS and STOP_WORDS.isdisjoint(parts)


def _cohesion(parts: Parts, counts: dict[Parts, int], total: int) -> float:
    """The normalised pointwise mutual information of the two sides of the weakest seam, -1 to 1."""
    share = counts[parts] / total
    chance = max(counts[parts[:seam]] * counts[parts[seam:]] for seam in range(1, len(parts))) / total**2
    return math.log(share / chance) / -math.log(share)


def _freedoms(words: Words, chosen: Iterable[Parts]) -> dict[Parts, float]:
    """The branching entropy of each chosen sequence, on the poorer of its sides."""
    sides: dict[Parts, tuple[Counter[str], Counter[str]]] = {
        parts: (Counter(), Counter()) for parts in chosen
    }
    for run in words():
        for length in range(2, MOST_PARTS + 1):
            for start, parts in enumerate(_sequences(run, length)):
                if parts in sides:
                    before, after = sides[parts]
                    before[run[start - 1] if start else ""] += 1
                    after[run[start + length] if start + length < len(run) else ""] += 1
    return {parts: min(map(_entropy, both)) for parts, both in sides.items()}


def _entropy(neighbours: Counter[str]) -> float:
    """The entropy of a term's neighbours in bits; the edges of the text ("") count as all different."""
    total = neighbours.total()
    edges = neighbours[""]
    known = sum(
        count / total * math.log2(total / count) for word, count in sorted(neighbours.items()) if word
    )
    return known + edges / total * math.log2(total)
