"""Decides which rows may train: no leak from a test set, no duplicate, nothing empty, few of one query."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.training.sources import Pair

LONGEST_TEXT = 1200  # characters; a passage's beginning says enough
LEAK_PREFIX = 80  # characters of a gold passage that must not be seen in training

_NOT_WORD = re.compile(r"[\W_]+")


def comparison_key(text: str) -> str:
    """The text without case, width, punctuation and blanks: equal keys count as the same text."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


class LeakFilter:
    """Knows every query and the beginning of every passage of the test sets below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._queries = {comparison_key(text) for text in _texts(folder, "queries.jsonl")}
        self._passages = {comparison_key(text)[:LEAK_PREFIX] for text in _texts(folder, "corpus.jsonl")}

    def leaks(self, pair: Pair) -> bool:
        """Whether either side, or a line of the left one, is a test query or begins like a test passage."""
        texts = {pair.left, pair.right, *pair.left.split("\n")}
        keys = filter(None, map(comparison_key, texts))
        return any(key in self._queries or key[:LEAK_PREFIX] in self._passages for key in keys)


def _texts(folder: Path, name: str) -> Iterator[str]:
    for path in sorted(folder.glob(f"*/{name}")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


def keep(pairs: Iterable[Pair], leak_filter: LeakFilter, per_query: int) -> Iterator[Pair]:
    """The pairs worth training on, long texts cut, at most ``per_query`` of one left side (0: all)."""
    seen: set[bytes] = set()
    positives: Counter[str] = Counter()
    for pair in pairs:
        left, right = comparison_key(pair.left), comparison_key(pair.right)
        if not left or not right or left == right:
            continue
        digest = hashlib.blake2b(f"{left}\n{right}".encode(), digest_size=12).digest()
        if digest in seen or leak_filter.leaks(pair):
            continue
        positives[left] += 1
        if per_query and positives[left] > per_query:
            continue
        seen.add(digest)
        yield pair._replace(left=pair.left[:LONGEST_TEXT], right=pair.right[:LONGEST_TEXT])
