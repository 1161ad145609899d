"""What training minimises: the right text must be nearest among all texts of the batch, both ways round."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional


def contrastive_loss(left: Tensor, right: Tensor, same: Tensor, scale: float) -> Tensor:
    """InfoNCE over ``(n, dim)`` embeddings in both directions.

    ``same[i, j]`` marks pairs that share a text and are therefore not negatives of each other.
    """
    left, right = functional.normalize(left), functional.normalize(right)
    logits = scale * (left.bfloat16() @ right.bfloat16().T).float()
    logits = logits.masked_fill(same, -torch.inf)
    target = torch.arange(len(left))
    return (functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)) / 2


def shared_texts(left_groups: NDArray[np.integer], right_groups: NDArray[np.integer]) -> Tensor:
    """``same`` for ``contrastive_loss``: rows with an equal left or right text, the diagonal excepted."""
    left, right = torch.from_numpy(left_groups), torch.from_numpy(right_groups)
    return ((left[:, None] == left) | (right[:, None] == right)).fill_diagonal_(fill_value=False)
