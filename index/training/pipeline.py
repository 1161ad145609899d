"""The stages in order. Each leaves its result in the work folder and is skipped when that is there."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.datasets import Dataset, read_datasets, write_dataset
from index.training.export import export
from index.training.glosses import initial_table
from index.training.lessons import (
    Targets,
    dictionary_entries,
    lesson_texts,
    make_lessons,
    read_targets,
    write_targets,
)
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
    pairs = lesson_texts(recipe, folders.data, folders.work / "train")
    targets = _targets(recipe, pairs, folders.work / "teacher")
    table = _cached(
        folders.work / "table.npy",
        lambda: train(
            recipe,
            datasets,
            make_lessons(pairs, targets, tokenizer, recipe.model.longest_text),
            initial_table(
                tokenizer,
                dictionary_entries(recipe, folders.data),
                targets,
                _piece_counts(tokenizer, datasets),
                recipe.seed,
            ),
        ),
    )
    export(table, tokenizer, folders.out)


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
        text = compact_json(train_tokenizer(recipe.vocabulary, work / "train"))
        path.write_text(text, encoding="utf-8")
    return Tokenizer.from_file(str(path))


def _datasets(recipe: Recipe, tokenizer: Tokenizer, work: Path) -> list[Dataset]:
    for texts in sorted((work / "train").glob("*.jsonl")):
        cache = work / "tokens" / f"{texts.stem}.npz"
        if not cache.exists():
            write_dataset(tokenizer, texts, cache, recipe.model.longest_text)
    return read_datasets(recipe, work / "tokens")


def _targets(recipe: Recipe, pairs: list[tuple[str, str]], folder: Path) -> Targets:
    if not (folder / "texts.json").exists():
        write_targets(pairs, folder)
    return read_targets(folder, recipe.model.dimensions)


def _piece_counts(tokenizer: Tokenizer, datasets: list[Dataset]) -> NDArray[np.int64]:
    """How often each piece occurs in the datasets ``(vocabulary,)``."""
    counts = np.zeros(tokenizer.get_vocab_size(), np.int64)
    for dataset in datasets:
        for side in (dataset.left, dataset.right):
            counts += np.bincount(side.ids, minlength=len(counts))
    return counts


def _cached(path: Path, make_array: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
    if not path.exists():
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, make_array(), allow_pickle=False)
        unfinished.replace(path)
    array: NDArray[np.float32] = np.load(path, allow_pickle=False)
    return array
