"""Reads the rows written for this project (``data/``): how people put what official texts say.

Three kinds of JSON lines, told apart by the end of the file's name: ``_phrases`` (an array of ways to say
one thing, the official one first), ``_words`` (an array of one word in several languages, Chinese and
English first) and ``_questions`` (a ``text`` and the ``queries`` that it answers).
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

from index.training.sources import Pair

FOLDER = Path(__file__).with_name("data")

Kind = Literal["phrases", "words", "questions"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_JAPANESE_OR_KOREAN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def written_pairs(kind: Kind) -> Iterator[Pair]:
    """The pairs of one kind; a question stands on the right of its text.

    The first two of an array meet all that follow them: official and lay, or Chinese and English.
    """
    for path in sorted(FOLDER.glob(f"*_{kind}.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for left, right in _pairs(json.loads(line)):
                yield Pair(left, right, _language(right), path.stem)


def _pairs(row: Sequence[str] | dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    if isinstance(row, dict):
        yield from ((str(row["text"]), query) for query in row["queries"])
    else:
        yield from ((row[0], other) for other in row[1:])
        yield from ((row[1], other) for other in row[2:])


def _language(text: str) -> str:
    """``zh``, or nothing: the development sets ask for Chinese questions and for the others."""
    return "zh" if _CHINESE.search(text) and not _JAPANESE_OR_KOREAN.search(text) else ""
