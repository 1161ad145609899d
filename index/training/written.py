"""Reads the rows written for this project (``data/``): how people put what official texts say.

Four kinds of JSON lines, told apart by the end of the file's name: ``_phrases`` (an array of ways to say
one thing, the official one first), ``_words`` (an array of one word in several languages, Chinese and
English first), ``_questions`` (a ``text`` and the ``queries`` that it answers) and ``_entries`` (the
``question`` of a document, and the ``points`` of its answer, each a text with the queries that it answers
and its neighbours don't).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from index.training.sources import Pair

FOLDER = Path(__file__).with_name("data")

Kind = Literal["phrases", "words", "questions", "entries"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_JAPANESE_OR_KOREAN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def written_pairs(kind: Kind) -> Iterator[Pair]:
    """The pairs of one kind; a query stands on the right of its text.

    The first two of an array meet all that follow them: official and lay, or Chinese and English. A point
    has the question of its entry above it, as in an index, and is held out with its neighbours.
    """
    for path in sorted(FOLDER.glob(f"*_{kind}.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            group = row["question"] if kind == "entries" else ""
            for left, right in _PAIRS[kind](row):
                yield Pair(left, right, _language(right), path.stem, group)


def _array(row: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((row[0], other) for other in row[1:])
    yield from ((row[1], other) for other in row[2:])


def _text(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((row["text"], query) for query in row["queries"])


def _entry(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for point in row["points"]:
        yield from ((f"{row['question']}\n{text}", query) for text, query in _text(point))


_PAIRS: dict[Kind, Callable[[Any], Iterator[tuple[str, str]]]] = {
    "phrases": _array,
    "words": _array,
    "questions": _text,
    "entries": _entry,
}


def _language(text: str) -> str:
    """``zh``, or nothing: the development sets ask for Chinese questions and for the others."""
    return "zh" if _CHINESE.search(text) and not _JAPANESE_OR_KOREAN.search(text) else ""
