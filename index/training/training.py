"""The training proper: the texts of a pair must find each other."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from index.training.datasets import Dataset, Ragged, draw_batches
from index.training.objective import contrastive_loss, shared_texts
from index.training.recipe import Recipe
from index.training.row_adam import RowAdam

REPORT_EVERY = 100  # steps


class Batch(NamedTuple):
    """What one step looks at: ``rows`` of the dataset ``name``, and which of them share a text."""

    name: str
    rows: NDArray[np.int64]
    left: Ragged
    right: Ragged
    same: Tensor


class Step(NamedTuple):
    """A batch and its embeddings before normalising.

    ``weights (touched, dim)`` are the table's rows that the batch touches, ``place`` says which of them a
    token id has, ``left`` and ``right`` ``(n, dim)`` are the texts.
    """

    batch: Batch
    weights: Tensor
    place: NDArray[np.int64]
    left: Tensor
    right: Tensor


def train(
    recipe: Recipe,
    datasets: Sequence[Dataset],
    initial: NDArray[np.float32],
    further_loss: Callable[[Step], Tensor] | None = None,
) -> NDArray[np.float32]:
    """The trained table; prints a line of progress now and then. A further loss is added to the recipe's."""
    optimiser = RowAdam(torch.from_numpy(initial.copy()))
    batches = _batches(recipe, datasets)
    losses: list[float] = []
    start = time.monotonic()
    for step in range(recipe.training.steps):
        rate = _learning_rate(recipe, step)
        losses.append(_step(recipe, optimiser, next(batches), rate, further_loss))
        if (step + 1) % REPORT_EVERY == 0:
            mean = sum(losses[-REPORT_EVERY:]) / REPORT_EVERY
            print(f"step {step + 1} loss {mean:.4f} seconds {time.monotonic() - start:.0f}", flush=True)
    return optimiser.table.numpy()


def _batches(recipe: Recipe, datasets: Sequence[Dataset]) -> Iterator[Batch]:
    generator = np.random.default_rng(recipe.seed)
    for dataset, rows in draw_batches(datasets, recipe.training.batch, generator):
        yield Batch(
            dataset.name,
            rows,
            dataset.left.take(rows),
            dataset.right.take(rows),
            shared_texts(dataset.left_groups[rows], dataset.right_groups[rows]),
        )


def _step(
    recipe: Recipe,
    optimiser: RowAdam,
    batch: Batch,
    learning_rate: float,
    further_loss: Callable[[Step], Tensor] | None,
) -> float:
    touched, place = _touched(len(optimiser.table), (batch.left, batch.right))
    weights = optimiser.table[touched].requires_grad_()
    left, right = _pool(weights, place, batch.left), _pool(weights, place, batch.right)
    loss = _loss(recipe, left, right, batch.same)
    if further_loss:
        loss = loss + further_loss(Step(batch, weights, place, left, right))
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    assert weights.grad is not None
    optimiser.step(touched, weights.grad, learning_rate)
    return loss.item()


def _touched(vocabulary: int, texts: Sequence[Ragged]) -> tuple[Tensor, NDArray[np.int64]]:
    """The distinct ids of a batch, and each id's place among them."""
    present = np.zeros(vocabulary, dtype=bool)
    for ragged in texts:
        present[ragged.ids] = True
    distinct = np.flatnonzero(present)
    place = np.zeros(vocabulary, dtype=np.int64)
    place[distinct] = np.arange(len(distinct))
    return torch.from_numpy(distinct), place


def _pool(weights: Tensor, place: NDArray[np.int64], ragged: Ragged) -> Tensor:
    """The mean row of each text ``(n, dim)``."""
    positions = torch.from_numpy(place[ragged.ids])
    return functional.embedding_bag(positions, weights, torch.from_numpy(ragged.starts[:-1]), mode="mean")


def _loss(recipe: Recipe, left: Tensor, right: Tensor, same: Tensor) -> Tensor:
    scale, short = recipe.training.scale, recipe.model.short_dimensions
    whole = contrastive_loss(left, right, same, scale)
    return whole + recipe.training.short_share * contrastive_loss(
        left[:, :short], right[:, :short], same, scale
    )


def _learning_rate(recipe: Recipe, step: int) -> float:
    """Linear warm-up, then half a cosine down to zero."""
    training = recipe.training
    if step < training.warmup_steps:
        return training.learning_rate * (step + 1) / training.warmup_steps
    progress = (step - training.warmup_steps) / max(1, training.steps - training.warmup_steps)
    return training.learning_rate * (1 + math.cos(math.pi * progress)) / 2
