"""What training minimises: the right text must be nearest among all texts of the batch, both ways round."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional


def contrastive_loss(left: Tensor, right: Tensor, same: Tensor, scale: float) -> Tensor:
    """InfoNCE over ``(n, dim)`` embeddings, the mean of both directions.

    ``same[i, j]`` marks pairs that share a text and are therefore not negatives of each other.
    """
    unit_left, unit_right = functional.normalize(left), functional.normalize(right)
    loss: Tensor = _InfoNce.apply(unit_left, unit_right, same, scale)  # type: ignore[no-untyped-call]
    return loss


def shared_texts(left_groups: NDArray[np.integer], right_groups: NDArray[np.integer]) -> Tensor:
    """``same`` for ``contrastive_loss``: rows with an equal left or right text, the diagonal excepted."""
    left, right = torch.from_numpy(left_groups), torch.from_numpy(right_groups)
    return ((left[:, None] == left) | (right[:, None] == right)).fill_diagonal_(fill_value=False)


class _InfoNce(torch.autograd.Function):
    """The loss with its gradient worked out by hand: one exponential serves both directions.

    A batch of 2,048 makes four million similarities, and passing over them is what a step costs; autograd
    passes five times as often.
    """

    @staticmethod
    def forward(ctx: Any, left: Tensor, right: Tensor, same: Tensor, scale: float) -> Tensor:
        left, right = left.bfloat16(), right.bfloat16()
        similarity = (left @ right.T).float()
        positive = similarity.diagonal().clone()
        # exp(scale * (similarity - 1)) lies between exp(-2 scale) and 1: no overflow to guard against
        odds = similarity.sub_(1).mul_(scale).exp_().masked_fill_(same, 0)
        rows, columns = odds.sum(dim=1), odds.sum(dim=0)
        loss = (rows.log() + columns.log()).mean() / 2 - scale * (positive - 1).mean()
        gradient = odds.mul_(rows.reciprocal()[:, None] + columns.reciprocal())
        gradient.diagonal().sub_(2)
        gradient = gradient.mul_(scale / (2 * len(left))).bfloat16()
        ctx.save_for_backward((gradient @ right).float(), (gradient.T @ left).float())
        return loss

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor, Tensor, None, None]:
        left_gradient, right_gradient = ctx.saved_tensors
        return outer[0] * left_gradient, outer[0] * right_gradient, None, None
