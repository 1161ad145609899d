"""Reads the training files: compressed JSON lines of two texts that belong together."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import zstandard


class Pair(NamedTuple):
    """Two texts that should be neighbours: query and passage, or a sentence and its translation.

    ``group``: pairs of one group are held out together, or not at all; by default those of one left side.
    """

    left: str
    right: str
    language: str = ""
    source: str = ""
    group: str = ""


def read_pairs(path: Path) -> Iterator[Pair]:
    """The rows of one ``.jsonl.zst`` file, in file order."""
    with path.open("rb") as compressed:
        stream = zstandard.ZstdDecompressor().stream_reader(compressed)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            row: dict[str, str] = json.loads(line)
            left, right = ("query", "positive") if "query" in row else ("a", "b")
            yield Pair(row[left].strip(), row[right].strip(), row.get("lang", ""), row.get("src", ""))
