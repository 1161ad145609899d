"""Adam for an embedding table of which a batch touches few rows.

Rows that a batch does not touch keep their value and their moments ("lazy" Adam); the bias correction
counts each row's own updates, so that a rare piece moves as far per occurrence as a frequent one.
"""

import torch
from torch import Tensor

FIRST_DECAY = 0.9
SECOND_DECAY = 0.999
EPSILON = 1e-8


class RowAdam:
    """Holds the moments of ``table`` and updates it in place."""

    def __init__(self, table: Tensor) -> None:
        self.table = table
        self._first = torch.zeros_like(table)
        self._second = torch.zeros_like(table)
        self._updates = torch.zeros(len(table))

    def step(self, rows: Tensor, gradient: Tensor, learning_rate: float) -> None:
        """Move ``table[rows]`` against ``gradient`` ``(len(rows), dim)``; rows are distinct."""
        updates = self._updates[rows] + 1
        first = self._first[rows].lerp_(gradient, 1 - FIRST_DECAY)
        second = self._second[rows].mul_(SECOND_DECAY).addcmul_(gradient, gradient, value=1 - SECOND_DECAY)
        self._updates[rows] = updates
        self._first[rows] = first
        self._second[rows] = second
        first = first / (1 - FIRST_DECAY**updates)[:, None]
        second = second / (1 - SECOND_DECAY**updates)[:, None]
        self.table.index_add_(0, rows, first / (second.sqrt() + EPSILON), alpha=-learning_rate)
