"""Text → terms, the same for passages and queries.

A text is folded (``folding``), cut into runs of one script, and each run into terms:

=================  ==============================  =======================================
run                terms                           example
=================  ==============================  =======================================
Chinese            jieba's words, search mode      共产党员 → 共产 党员 共产党 共产党员
Latin and the like the stem of the word, or, if    opening → open; C++ → c++
                   it is joined by . - _, the      e-mail → e-mail, mail; v1.2.3 → v1.2.3, v1
                   word and its stemmed parts
numbers            whole, without separators       3,000元 → 3000 元; 12:30 → 12:30
kana, Hangul, Thai overlapping pairs               できない → でき きな ない
=================  ==============================  =======================================
"""

import hashlib
import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, cast

from corpus.store import Store
from corpus.types import Span
from index.folding import fold, origins
from index.lexicon import NO_LEXICON, Lexicon, stored_lexicon
from index.segmenter import HAN, Segmenter, SegmenterName, load_segmenter
from index.stemming import Stemmer
from index.stop_words import STOP_WORDS
from index.synonyms import Synonyms

ANALYZER_VERSION = 2  # raise it when the same text would give other terms: the index is then rebuilt

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\uac00-\ud7af"
_LETTER = rf"[^\W\d_{HAN}{_UNSPACED}]"
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<pairs>[{_UNSPACED}]+)"
    r"|(?P<number>\d+(?:[.,:/-]\d+)*(?![\w]*[a-z]))"
    rf"|(?P<word>(?:{_LETTER}|\d)+(?:[._-](?:{_LETTER}|\d)+)*[+#]*)"
)
_JOINER = re.compile(r"[._-]")
_RECENT_QUERIES = 64  # about as many as a server answers at once
_DIGEST_LENGTH = 12  # hexadecimal digits
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


class Term(NamedTuple):
    """A term and where it stands in the text that was analysed."""

    text: str
    span: Span


class Analyzer:
    """Turns text into terms with one segmenter and one lexicon; safe to share between threads.

    ``fingerprint`` changes with what shapes the terms of a passage, ``query_fingerprint`` also with what
    shapes those of a query.
    """

    def __init__(self, segmenter: Segmenter, name: SegmenterName, lexicon: Lexicon) -> None:
        self._segmenter = segmenter
        self._stemmer = Stemmer()
        self._synonyms = Synonyms.parse(lexicon.synonyms, self.terms)
        # One search asks for the terms of its query again and again: for each leg and each highlight.
        self._weighted = lru_cache(_RECENT_QUERIES)(self._weigh)
        self.fingerprint = f"{name}-{ANALYZER_VERSION}{_digest(' '.join(lexicon.words))}"
        self.query_fingerprint = f"{self.fingerprint}{_digest(lexicon.synonyms)}"

    @classmethod
    def load(cls, name: SegmenterName = "rjieba", lexicon: Lexicon = NO_LEXICON) -> "Analyzer":
        """The analyzer with the segmenter of this name; loads its dictionary.

        Raises ``InvalidInput`` naming the line of a synonym that is none.
        """
        return cls(load_segmenter(name, lexicon.words), name, lexicon)

    def terms(self, text: str) -> list[str]:
        """The terms of a text in order, repeated as they repeat, without stop words."""
        return [term for term, _, _ in self._folded_terms(fold(text))]

    def query_terms(self, query: str) -> dict[str, float]:
        """The distinct terms that a query searches for, by weight: 1, or less for what synonyms add."""
        return dict(self._weighted(query))

    def located_terms(self, text: str, wanted: Container[str] | None = None) -> list[Term]:
        """The terms of a text with the spans in ``text`` that they came from; spans may overlap.

        All terms, or those that are ``wanted``.
        """
        folded = fold(text)
        places = origins(text, folded)
        return [
            Term(term, Span(places[start], places[end - 1] + 1))
            for term, start, end in self._folded_terms(folded)
            if wanted is None or term in wanted
        ]

    def words(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield the words of each run of Chinese, side by side as the segmenter parts it, stop words too."""
        for run in _RUN.finditer(fold(text)):
            if run.lastgroup == "han":
                yield _outermost(self._segmenter.cut(run.group()))

    def _weigh(self, query: str) -> dict[str, float]:
        return self._synonyms.weighted(self.terms(query))

    def _folded_terms(self, folded: str) -> Iterator[tuple[str, int, int]]:
        for run in _RUN.finditer(folded):
            stem = self._stemmer.stem if run.lastgroup == "word" else str
            for term, start, end in self._terms_of_run(run):
                if term not in STOP_WORDS:
                    yield stem(term), start, end

    def _terms_of_run(self, run: re.Match[str]) -> Iterator[tuple[str, int, int]]:
        text, offset, end = run.group(), run.start(), run.end()
        match run.lastgroup:
            case "han":
                for word, first, last in self._segmenter.cut(text):
                    yield word, offset + first, offset + last
            case "pairs":
                for first in range(max(1, len(text) - 1)):
                    yield text[first : first + 2], offset + first, min(offset + first + 2, end)
            case "number":
                yield (text.replace(",", "") if _THOUSANDS.fullmatch(text) else text), offset, end
            case _:
                yield text, offset, end
                yield from _parts(text, offset)


def stored_analyzer(store: Store) -> Analyzer:
    """The analyzer of an index, by the segmenter and the lexicon that its store records."""
    return Analyzer.load(stored_segmenter(store), stored_lexicon(store))


def stored_segmenter(store: Store) -> SegmenterName:
    """The name of the segmenter that an index was made with."""
    return cast("SegmenterName", store.setting("segmenter"))


def _outermost(words: Iterable[tuple[str, int, int]]) -> tuple[str, ...]:
    """Of the words of one text, those that lie in no other; together they are the text."""
    chosen: list[str] = []
    reached = 0
    for word, start, end in sorted(words, key=lambda word: (word[1], -word[2])):
        if start >= reached:
            chosen.append(word)
            reached = end
    return tuple(chosen)


def _parts(word: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """The parts of a joined word that are longer than one character."""
    if not _JOINER.search(word):
        return
    start = 0
    for part in _JOINER.split(word):
        if len(part) > 1:
            yield part, offset + start, offset + start + len(part)
        start += len(part) + 1


def _digest(text: str) -> str:
    """A short digest of what a user added; nothing where nothing was."""
    return f"-{hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]}" if text else ""
