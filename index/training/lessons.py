"""What the English teacher has to say: dictionary glosses and sentences with its embeddings as targets.

A lesson is a text in any language and the teacher's embedding of the same thing said in English. The
teacher has read far more than the training files hold, so its lessons carry the general meanings.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.datasets import Ragged, tokenise
from index.training.recipe import Recipe
from index.training.sources import read_pairs
from index.training.teacher import embed, english_words
from index.training.texts import read_rows

SENSES = 4  # of a headword: later ones are rare

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_A_MEANING = re.compile(r"^(CL:|surname |variant of|old variant|see |abbr\.)", re.IGNORECASE)


Targets = tuple[dict[str, int], NDArray[np.float32]]  # row numbers by English text, and the rows


@dataclass(frozen=True, slots=True)
class Lessons:
    """Token ids of texts and, for each, which row of ``targets`` ``(m, dim)`` it should come near."""

    texts: Ragged
    target_of: NDArray[np.int64]
    targets: NDArray[np.float32]


def dictionary_entries(recipe: Recipe, data: Path) -> Iterator[tuple[str, str]]:
    """Headword and English gloss of every dictionary, notes on usage taken out; best dictionary first."""
    for word in english_words():
        yield word, word
    for file in recipe.lessons.dictionaries:
        for pair in read_pairs(data / f"{file}.jsonl.zst"):
            senses = (_ASIDE.sub("", sense).strip() for sense in pair.right.split(";"))
            meanings = [sense for sense in senses if sense and not _NOT_A_MEANING.match(sense)]
            if meanings:
                yield pair.left, "; ".join(meanings[:SENSES])


def lesson_texts(recipe: Recipe, data: Path, datasets: Path) -> list[tuple[str, str]]:
    """Pairs of a text and what it says in English: dictionary entries, then sentences."""
    pairs = list(dictionary_entries(recipe, data))
    for file in recipe.lessons.sentences:
        for path in sorted(datasets.glob(f"{file}*.jsonl")):
            rows = read_rows(path)
            step = max(1, len(rows) // recipe.lessons.sentences_per_dataset)
            pairs.extend(rows[::step])
    return pairs


def write_targets(pairs: Sequence[tuple[str, str]], folder: Path) -> None:
    """The teacher's embedding of every distinct English text, in ``folder``."""
    english = sorted({right for _, right in pairs})
    print(f"teacher reads {len(english)} texts", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "embeddings.npy", embed(english).astype(np.float16), allow_pickle=False)
    (folder / "texts.json").write_text(json.dumps(english, ensure_ascii=False), encoding="utf-8")


def read_targets(folder: Path, dimensions: int) -> Targets:
    """What ``write_targets`` left, reduced to ``(m, dimensions)``."""
    texts: list[str] = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    embeddings = np.load(folder / "embeddings.npy", allow_pickle=False).astype(np.float32)
    return {text: row for row, text in enumerate(texts)}, principal_components(embeddings, dimensions)


def make_lessons(
    pairs: Sequence[tuple[str, str]],
    targets: Targets,
    tokenizer: Tokenizer,
    longest: int,
) -> Lessons:
    """Both sides of every pair as lessons."""
    numbers, embeddings = targets
    texts = tokenise(tokenizer, [text for pair in pairs for text in pair], longest)
    target_of = np.repeat(np.array([numbers[english] for _, english in pairs], np.int64), 2)
    return Lessons(texts, target_of, embeddings)


def principal_components(rows: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """The rows, centred, on their first principal components, L2-normalised."""
    centred = rows - rows.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)  # ascending
    reduced = centred @ axes[:, ::-1][:, :dimensions]
    norms = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(reduced / np.maximum(norms, 1e-9), dtype=np.float32)
