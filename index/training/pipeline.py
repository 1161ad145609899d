"""The stages in order. Each leaves its result in the work folder and is skipped when that is there."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.ablation import Variant
from index.training.datasets import Dataset, read_datasets, write_dataset
from index.training.export import export
from index.training.glosses import initial_table, piece_counts, read_glosses
from index.training.recipe import Recipe
from index.training.texts import write_texts
from index.training.training import train
from index.training.vocabulary import compact_json, train_tokenizer


@dataclass(frozen=True, slots=True)
class Folders:
    """Where everything is: training files, test sets, results of the stages, the finished model."""

    data: Path
    tests: Path
    work: Path
    out: Path


def make(recipe: Recipe, folders: Folders) -> None:
    """Run every stage whose result is missing, then export the model."""
    folders.work.mkdir(parents=True, exist_ok=True)
    _texts(recipe, folders)
    tokenizer = _tokenizer(recipe, folders.work)
    datasets = _datasets(recipe, tokenizer, folders.work)
    initial = _cached(folders.work / "initial.npy", lambda: _initial(recipe, folders, tokenizer, datasets))
    export(averaged_table(recipe, folders.work, datasets, initial), tokenizer, folders.out)


def base_variant(recipe: Recipe, work: Path, steps: int) -> Variant:
    """What ``make`` would train from, for ``steps`` steps; the stages before must be in the work folder."""
    return Variant(
        replace(recipe, training=replace(recipe.training, steps=steps)),
        read_datasets(recipe, work / "tokens"),
        np.load(work / "initial.npy", allow_pickle=False),
    )


def _texts(recipe: Recipe, folders: Folders) -> None:
    if (folders.work / "train").exists():
        return
    unfinished = folders.work / "texts"
    shutil.rmtree(unfinished, ignore_errors=True)
    write_texts(recipe, folders.data, folders.tests, unfinished)
    (unfinished / "development").replace(folders.work / "development")
    (unfinished / "train").replace(folders.work / "train")


def _tokenizer(recipe: Recipe, work: Path) -> Tokenizer:
    path = work / "tokenizer.json"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        text = compact_json(train_tokenizer(recipe.vocabulary, work / "train"))
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    return Tokenizer.from_file(str(path))


def _datasets(recipe: Recipe, tokenizer: Tokenizer, work: Path) -> list[Dataset]:
    for texts in sorted((work / "train").glob("*.jsonl")):
        cache = work / "tokens" / f"{texts.stem}.npz"
        if not cache.exists():
            write_dataset(recipe, tokenizer, texts, cache)
    return read_datasets(recipe, work / "tokens")


def _initial(
    recipe: Recipe, folders: Folders, tokenizer: Tokenizer, datasets: list[Dataset]
) -> NDArray[np.float32]:
    glosses = read_glosses(folders.data, recipe.dictionaries)
    counts = piece_counts(tokenizer.get_vocab_size(), datasets)
    return initial_table(tokenizer, glosses, counts, recipe.model.dimensions, recipe.seed)


def averaged_table(
    recipe: Recipe, work: Path, datasets: Sequence[Dataset], initial: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The mean of the tables of all runs, a share of the first one mixed in.

    They start alike, so their rows mean the same. What training knows from few rows is drawn back towards
    the first meanings (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
    """
    total = np.zeros_like(initial)
    for run in range(recipe.training.runs):
        seeded = replace(recipe, seed=recipe.seed + run)
        total += _cached(work / f"table-{run + 1}.npy", partial(train, seeded, datasets, initial))
    share = recipe.training.initial_share
    return np.asarray((1 - share) * total / recipe.training.runs + share * initial, np.float32)


def _cached(path: Path, make_array: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.save(file, make_array(), allow_pickle=False)
        unfinished.replace(path)
    array: NDArray[np.float32] = np.load(path, allow_pickle=False)
    return array
