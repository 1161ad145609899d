"""What helps and what does not: variants of the recipe, trained for few steps, on the development sets.

``python -m index.training ablate`` trains each from the stages in the work folder and prints its mean
nDCG@10 (dense, exact): over all sets, over those in one language and over those across languages.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from index.static_encoder import StaticEncoder
from index.training.datasets import Dataset
from index.training.evaluation import ndcg, read_development_set
from index.training.export import export
from index.training.glosses import principal_components
from index.training.recipe import Recipe, TrainingRecipe
from index.training.teacher import embed
from index.training.texts import read_rows
from index.training.training import Step, train
from index.training.tried import late_interaction, soft_labels, toward_teacher

ACROSS = (
    "prose-",
    "everyday-",
    "people-to-",
    "points-others",
)  # development sets whose sides differ in language
TAUGHT_ROWS = 2000  # of a dataset with an English side, that the teacher reads
ENGLISH = 0.9  # of a text's characters are ASCII
SOFT_SHARE = 0.5
TARGET_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Variant:
    """What a run of the training starts from."""

    recipe: Recipe
    datasets: Sequence[Dataset]
    initial: NDArray[np.float32]
    further_loss: Callable[[Step], Tensor] | None = None


def variants(base: Variant, work: Path) -> Mapping[str, Callable[[], Variant]]:
    """The variants by name, each made only when called."""
    training = base.recipe.training

    def trained(training: TrainingRecipe) -> Variant:
        return replace(base, recipe=replace(base.recipe, training=training))

    def weighted(factor: float, *names: str) -> Variant:
        return replace(
            base,
            datasets=[
                replace(dataset, weight=dataset.weight * factor)
                if dataset.name.startswith(names)
                else dataset
                for dataset in base.datasets
            ],
        )

    def without(part: str) -> Variant:
        return replace(base, datasets=[dataset for dataset in base.datasets if part not in dataset.name])

    def taught(loss: Callable[..., Tensor], share: float, dimensions: int | None) -> Variant:
        datasets, targets = _taught(base.datasets, base.recipe, work, dimensions)
        return replace(base, datasets=datasets, further_loss=partial(loss, targets=targets, share=share))

    return {
        "base": lambda: base,
        "random start": lambda: replace(base, initial=_random(base)),
        "without the rows written for the project": lambda: without("written_"),
        "without the whole entries among them": lambda: without("written_entries"),
        "those rows at half the weight": lambda: weighted(0.5, "written_"),
        "without cloze": lambda: without(".cloze"),
        "dictionaries and everyday x 3": lambda: weighted(3, "cedict", "perm_dict", "tatoeba"),
        "learning rate x 1.5": lambda: trained(replace(training, learning_rate=training.learning_rate * 1.5)),
        "scale 20": lambda: trained(replace(training, scale=20.0)),
        "scale 12": lambda: trained(replace(training, scale=12.0)),
        "joint late interaction": lambda: replace(base, further_loss=late_interaction),
        "teacher's sentences as targets": lambda: taught(
            toward_teacher, TARGET_SHARE, base.recipe.model.dimensions
        ),
        "teacher's similarities as labels": lambda: taught(soft_labels, SOFT_SHARE, None),
    }


def ablate(base: Variant, work: Path, names: Sequence[str]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each variant's name and its nDCG@10 by development set, as it is measured."""
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    queries = base.recipe.development.queries
    tasks = [read_development_set(path, queries) for path in sorted((work / "development").glob("*.jsonl"))]
    made = variants(base, work)
    for name in names or made:
        variant = made[name]()
        table = train(variant.recipe, variant.datasets, variant.initial, variant.further_loss)
        with TemporaryDirectory() as folder:
            export(table, tokenizer, Path(folder))
            encoder = StaticEncoder(Path(folder), name=name)
            yield name, {task.name: ndcg(encoder, task) for task in tasks}


def summary(figures: Mapping[str, float]) -> tuple[float, float, float]:
    """The means over all sets, over those in one language, over those across languages."""
    across = [figure for name, figure in figures.items() if name.startswith(ACROSS)]
    within = [figure for name, figure in figures.items() if not name.startswith(ACROSS)]
    return float(np.mean([*across, *within])), float(np.mean(within)), float(np.mean(across))


def _random(base: Variant) -> NDArray[np.float32]:
    """A table of the same norms without the meanings."""
    rows = np.random.default_rng(base.recipe.seed).standard_normal(base.initial.shape, dtype=np.float32)
    norms = np.linalg.norm(base.initial, axis=1, keepdims=True)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True) * norms, np.float32)


def _taught(
    datasets: Sequence[Dataset], recipe: Recipe, work: Path, dimensions: int | None
) -> tuple[list[Dataset], dict[str, Tensor]]:
    """The datasets, those with an English side cut to the rows that the teacher read, and its embeddings.

    ``dimensions``: reduced to as many principal components, the space that the table started in.
    """
    english = {dataset.name: _english_sides(dataset, recipe, work) for dataset in datasets}
    texts = sorted({text for side in english.values() for text in side.values()})
    rows = embed(texts)
    if dimensions:
        rows = principal_components(rows, dimensions)
    number = {text: row for row, text in enumerate(texts)}
    kept = [
        _only(dataset, np.array(list(english[dataset.name]))) if english[dataset.name] else dataset
        for dataset in datasets
    ]
    return kept, {
        name: torch.from_numpy(rows[[number[text] for text in side.values()]])
        for name, side in english.items()
        if side
    }


def _english_sides(dataset: Dataset, recipe: Recipe, work: Path) -> dict[int, str]:
    """Row number and text of evenly spread rows whose right side is English."""
    if "_en" not in dataset.name:
        return {}
    texts = read_rows(work / "train" / f"{dataset.name}.jsonl")
    texts = texts[:: -(-len(texts) // recipe.training.rows_per_dataset)]
    return {
        row: texts[row][1]
        for row in range(0, len(texts), -(-len(texts) // TAUGHT_ROWS))
        if sum(map(str.isascii, texts[row][1])) >= ENGLISH * len(texts[row][1])
    }


def _only(dataset: Dataset, rows: NDArray[np.int64]) -> Dataset:
    return replace(
        dataset,
        left=dataset.left.take(rows),
        right=dataset.right.take(rows),
        left_groups=dataset.left_groups[rows],
        right_groups=dataset.right_groups[rows],
    )
