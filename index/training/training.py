"""Fifth stage: contrastive training of the table."""

import math
import time
from collections.abc import Sequence

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


def train(recipe: Recipe, datasets: Sequence[Dataset], initial: NDArray[np.float32]) -> NDArray[np.float32]:
    """The trained table; prints a line of progress now and then."""
    optimiser = RowAdam(torch.from_numpy(initial.copy()))
    batches = draw_batches(datasets, recipe.training.batch, np.random.default_rng(recipe.seed))
    losses: list[float] = []
    start = time.monotonic()
    for step in range(recipe.training.steps):
        dataset, rows = next(batches)
        losses.append(_step(recipe, optimiser, dataset, rows, _learning_rate(recipe, step)))
        if (step + 1) % REPORT_EVERY == 0:
            mean = sum(losses[-REPORT_EVERY:]) / REPORT_EVERY
            print(f"step {step + 1} loss {mean:.4f} seconds {time.monotonic() - start:.0f}", flush=True)
    return optimiser.table.numpy()


def _step(
    recipe: Recipe, optimiser: RowAdam, dataset: Dataset, rows: NDArray[np.int64], learning_rate: float
) -> float:
    left, right = dataset.left.take(rows), dataset.right.take(rows)
    touched, positions = _touched(len(optimiser.table), left, right)
    weights = optimiser.table[touched].requires_grad_()
    left_rows = _pool(weights, positions[: len(left.ids)], left)
    right_rows = _pool(weights, positions[len(left.ids) :], right)
    same = shared_texts(
        torch.from_numpy(dataset.left_groups[rows]), torch.from_numpy(dataset.right_groups[rows])
    )
    loss = contrastive_loss(left_rows, right_rows, same, recipe.training.scale)
    short = recipe.model.short_dimensions
    loss = loss + recipe.training.short_share * contrastive_loss(
        left_rows[:, :short], right_rows[:, :short], same, recipe.training.scale
    )
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    assert weights.grad is not None
    optimiser.step(touched, weights.grad, learning_rate)
    return loss.item()


def _touched(vocabulary: int, left: Ragged, right: Ragged) -> tuple[Tensor, Tensor]:
    """The distinct ids of a batch and, for each token of left then right, its place among them."""
    ids = np.concatenate((left.ids, right.ids))
    present = np.zeros(vocabulary, dtype=bool)
    present[ids] = True
    distinct = np.flatnonzero(present)
    place = np.zeros(vocabulary, dtype=np.int64)
    place[distinct] = np.arange(len(distinct))
    return torch.from_numpy(distinct), torch.from_numpy(place[ids])


def _pool(weights: Tensor, positions: Tensor, ragged: Ragged) -> Tensor:
    return functional.embedding_bag(positions, weights, torch.from_numpy(ragged.starts[:-1]), mode="mean")


def _learning_rate(recipe: Recipe, step: int) -> float:
    """Linear warm-up, then half a cosine down to zero."""
    training = recipe.training
    if step < training.warmup_steps:
        return training.learning_rate * (step + 1) / training.warmup_steps
    progress = (step - training.warmup_steps) / max(1, training.steps - training.warmup_steps)
    return training.learning_rate * (1 + math.cos(math.pi * progress)) / 2
