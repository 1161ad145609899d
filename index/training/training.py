"""The training proper: the texts of a pair must find each other."""

import math
import time
from collections.abc import Iterator, Sequence
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
    """What one step looks at: pairs of one dataset, and which of them share a text."""

    left: Ragged
    right: Ragged
    same: Tensor


def train(recipe: Recipe, datasets: Sequence[Dataset], initial: NDArray[np.float32]) -> NDArray[np.float32]:
    """The trained table; prints a line of progress now and then."""
    optimiser = RowAdam(torch.from_numpy(initial.copy()))
    batches = _batches(recipe, datasets)
    losses: list[float] = []
    start = time.monotonic()
    for step in range(recipe.training.steps):
        losses.append(_step(recipe, optimiser, next(batches), _learning_rate(recipe, step)))
        if (step + 1) % REPORT_EVERY == 0:
            mean = sum(losses[-REPORT_EVERY:]) / REPORT_EVERY
            print(f"step {step + 1} loss {mean:.4f} seconds {time.monotonic() - start:.0f}", flush=True)
    return optimiser.table.numpy()


def _batches(recipe: Recipe, datasets: Sequence[Dataset]) -> Iterator[Batch]:
    generator = np.random.default_rng(recipe.seed)
    for dataset, rows in draw_batches(datasets, recipe.training.batch, generator):
        yield Batch(
            dataset.left.take(rows),
            dataset.right.take(rows),
            shared_texts(dataset.left_groups[rows], dataset.right_groups[rows]),
        )


def _step(recipe: Recipe, optimiser: RowAdam, batch: Batch, learning_rate: float) -> float:
    touched, place = _touched(len(optimiser.table), (batch.left, batch.right))
    weights = optimiser.table[touched].requires_grad_()
    left, right = _pool(weights, place, batch.left), _pool(weights, place, batch.right)
    loss = _loss(recipe, left, right, batch.same)
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
