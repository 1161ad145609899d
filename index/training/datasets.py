"""Third stage: the datasets as token ids, cached as flat arrays, and batches drawn from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.filtering import comparison_key
from index.training.recipe import Recipe
from index.training.texts import read_rows

ENCODE_BATCH = 10_000
CHARACTERS_PER_TOKEN = 4  # more are not tokenised: a text is cut at a number of tokens anyway
UNKNOWN_ID = 0  # characters outside the vocabulary; its row stays zero


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different length end to end: row i is ``ids[starts[i]:starts[i + 1]]``."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> "Ragged":
        """The given rows, in that order."""
        begins = self.starts[rows]
        lengths = self.starts[rows + 1] - begins
        starts = np.concatenate(([0], np.cumsum(lengths)))
        positions = np.arange(starts[-1]) + np.repeat(begins - starts[:-1], lengths)
        return Ragged(self.ids[positions], starts)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The pairs of one source as token ids.

    Rows with equal ``left_groups`` have the same text on the left, so that they are no negatives of each
    other; ``right_groups`` likewise.
    """

    name: str
    weight: float
    left: Ragged
    right: Ragged
    left_groups: NDArray[np.int32]
    right_groups: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.left_groups)


def tokenise(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> Ragged:
    """Token ids of each text, at most ``longest``, unknown characters left out."""
    ids: list[NDArray[np.int32]] = []
    lengths: list[NDArray[np.int64]] = []
    for start in range(0, len(texts), ENCODE_BATCH):
        encodings = tokenizer.encode_batch_fast(
            list(texts[start : start + ENCODE_BATCH]), add_special_tokens=False
        )
        rows = [encoding.ids[:longest] for encoding in encodings]
        row_of = np.repeat(np.arange(len(rows)), np.fromiter(map(len, rows), np.int64, len(rows)))
        flat = np.fromiter(chain.from_iterable(rows), np.int32, len(row_of))
        known = flat != UNKNOWN_ID
        ids.append(flat[known])
        lengths.append(np.bincount(row_of[known], minlength=len(rows)))
    starts = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
    return Ragged(np.concatenate(ids), starts.astype(np.int64))


def write_dataset(recipe: Recipe, tokenizer: Tokenizer, texts: Path, cache: Path) -> None:
    """Cache the dataset in the JSON-lines file ``texts`` as ``cache`` (``.npz``)."""
    rows = read_rows(texts)
    rows = rows[:: -(-len(rows) // recipe.training.rows_per_dataset)]
    longest = recipe.model.longest_text
    arrays: dict[str, NDArray[np.generic]] = {}
    for side, index in (("left", 0), ("right", 1)):
        column = [row[index] for row in rows]
        ragged = tokenise(tokenizer, [text[: longest * CHARACTERS_PER_TOKEN] for text in column], longest)
        arrays |= {f"{side}_ids": ragged.ids, f"{side}_starts": ragged.starts}
        arrays[f"{side}_groups"] = _groups(column)
    cache.parent.mkdir(parents=True, exist_ok=True)
    unfinished = cache.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    unfinished.replace(cache)


def _groups(texts: Sequence[str]) -> NDArray[np.int32]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(comparison_key(text), len(numbers)) for text in texts], np.int32)


def read_dataset(cache: Path, weight: float) -> Dataset:
    """The dataset that ``write_dataset`` cached; rows with an empty side are left out of batches."""
    with np.load(cache, allow_pickle=False) as arrays:
        return Dataset(
            cache.stem,
            weight,
            Ragged(arrays["left_ids"], arrays["left_starts"]),
            Ragged(arrays["right_ids"], arrays["right_starts"]),
            arrays["left_groups"],
            arrays["right_groups"],
        )


def read_datasets(recipe: Recipe, folder: Path) -> list[Dataset]:
    """All cached datasets of the recipe, each with its source's weight."""
    weights = {source.file: source.weight for source in recipe.sources}
    weights |= {f"{file}.cloze": weight * recipe.training.cloze_share for file, weight in weights.items()}
    return [
        read_dataset(path, weights.get(path.stem, weights[path.stem.split(".")[0]]))
        for path in sorted(folder.glob("*.npz"))
    ]


def draw_batches(
    datasets: Sequence[Dataset], batch: int, generator: np.random.Generator
) -> Iterator[tuple[Dataset, NDArray[np.int64]]]:
    """Endless batches of rows, each from one dataset, chosen with probability ~ weight x sqrt(rows)."""
    shares = np.array([dataset.weight * np.sqrt(len(dataset)) for dataset in datasets])
    shares /= shares.sum()
    while True:
        dataset = datasets[generator.choice(len(datasets), p=shares)]
        yield dataset, generator.choice(len(dataset), min(batch, len(dataset)), replace=False)
