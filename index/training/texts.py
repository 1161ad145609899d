"""First stage: the filtered rows of every file, split into training datasets and development sets.

Each dataset becomes one JSON-lines file of ``[left, right]`` under ``train/`` or ``development/``.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.training.filtering import LeakFilter, comparison_key, keep
from index.training.recipe import Development, DevelopmentSet, Recipe, Source
from index.training.sources import Pair, read_pairs
from index.training.written import KINDS, written_pairs

Row = tuple[str, str]

CLOZE_SENTENCES = 3  # a paragraph needs as many before one is taken out
SHORTEST_CLOZE = 8  # characters of a sentence that can stand for a question

_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?\n]|\.(?=\s)|$)")


def write_texts(recipe: Recipe, data: Path, test_sets: Path, work: Path) -> None:
    """Fill ``work/train`` and ``work/development`` from the files in ``data``."""
    leak_filter = LeakFilter(test_sets)
    development: dict[str, list[Row]] = defaultdict(list)
    for source in (*recipe.sources, *_held_out(recipe.development)):
        pairs = keep(_read(source.file, data), leak_filter, source.per_query)
        datasets: dict[str, list[Row]] = defaultdict(list)
        for pair in pairs:
            place = _place(pair, source.file, recipe.development)
            if place:
                development[place.name].append(
                    (pair.right, pair.left) if place.swap else (pair.left, pair.right)
                )
            elif pair.source not in recipe.development.held_out_sources:
                datasets[pair.language if source.by_language else ""].append((pair.left, pair.right))
        if source.file not in recipe.development.held_out_files:
            for name, rows in named_datasets(source, datasets, recipe.training.language_rows):
                write_rows(work / "train" / f"{name}.jsonl", rows)
        print(f"texts {source.file} {sum(map(len, datasets.values()))}", flush=True)
    for name, rows in development.items():
        write_rows(work / "development" / f"{name}.jsonl", rows)


def _read(file: str, data: Path) -> Iterator[Pair]:
    """The pairs of a training file, or of the project's own rows: ``written_phrases`` and the like."""
    kind = next((kind for kind in KINDS if file == f"written_{kind}"), None)
    return written_pairs(kind) if kind else read_pairs(data / f"{file}.jsonl.zst")


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """One JSON array a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read_rows(path: Path) -> list[Row]:
    """The rows that ``write_rows`` wrote."""
    with path.open(encoding="utf-8") as lines:
        return [(left, right) for left, right in map(json.loads, lines)]


def named_datasets(
    source: Source, by_language: dict[str, list[Row]], language_rows: int
) -> Iterator[tuple[str, list[Row]]]:
    """The datasets of one source: whole, or one per frequent language, and its cloze pairs."""
    rest: list[Row] = []
    for language, rows in sorted(by_language.items()):
        if source.by_language and len(rows) >= language_rows:
            yield f"{source.file}.{language}", rows
        else:
            rest.extend(rows)
    if rest:
        yield source.file, rest
    if source.cloze:
        yield f"{source.file}.cloze", list(cloze(right for _, right in rest))


def cloze(paragraphs: Iterable[str]) -> Iterator[Row]:
    """One sentence of each paragraph against the others; which one depends on the text alone."""
    for paragraph in paragraphs:
        sentences = _SENTENCE.findall(paragraph)
        if len(sentences) < CLOZE_SENTENCES:
            continue
        chosen = int(_share(paragraph) * len(sentences))
        if len(sentences[chosen].strip()) >= SHORTEST_CLOZE:
            rest = "".join(sentences[:chosen] + sentences[chosen + 1 :])
            yield sentences[chosen].strip(), rest.strip()


def _held_out(development: Development) -> Iterator[Source]:
    return (Source(file) for file in sorted(development.held_out_files))


def _place(pair: Pair, file: str, development: Development) -> DevelopmentSet | None:
    for place in development.sets:
        if (
            place.file == file
            and (not place.source or place.source == pair.source)
            and (not place.language or place.language == pair.language)
            and (place.share == 1.0 or _share(comparison_key(pair.group or pair.left)) < place.share)
        ):
            return place
    return None


def _share(text: str) -> float:
    """A number in [0, 1) that depends on the text alone."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big") / 2**48
