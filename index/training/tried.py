"""Objectives that were tried beside the shipped one, kept so that their measurement can be repeated.

Each is a further loss for ``index.training.training.train``; ``index/training/ablation.py`` measures them.
"""

from collections.abc import Mapping
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from index.token_match import LENGTH_PENALTY
from index.training.datasets import Ragged
from index.training.objective import contrastive_loss
from index.training.training import Step

PAIRS = 32  # of a batch that late interaction looks at: its cost grows with their square
TOKENS = 48  # of a text, at most
SCALE = 20.0  # score -> logit


def late_interaction(step: Step) -> Tensor:
    """InfoNCE over token match instead of pooled embeddings (ColBERT, Khattab & Zaharia 2020)."""
    left, left_weights = _padded(step, step.batch.left)
    right, right_weights = _padded(step, step.batch.right)
    similarity = torch.einsum("aqd,bpd->aqbp", left, right)
    forward = _match(similarity.amax(3).permute(0, 2, 1), left_weights[:, None], right_weights)
    backward = _match(similarity.amax(1).permute(1, 0, 2), right_weights[:, None], left_weights)
    same = step.batch.same[: len(left), : len(left)]
    target = torch.arange(len(left))
    return (
        functional.cross_entropy((forward * SCALE).masked_fill(same, -torch.inf), target)
        + functional.cross_entropy((backward * SCALE).masked_fill(same.T, -torch.inf), target)
    ) / 2


def _padded(step: Step, texts: Ragged) -> tuple[Tensor, Tensor]:
    """Unit rows ``(n, longest, dim)`` and weights ``(n, longest)`` of the first texts, zero where none is."""
    starts = texts.starts[: PAIRS + 1]
    rows = [
        step.weights[torch.from_numpy(step.place[texts.ids[start:end][:TOKENS]])]
        for start, end in pairwise(starts)
    ]
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    return functional.normalize(padded, dim=-1), padded.square().sum(-1)


def _match(best: Tensor, weights: Tensor, other_weights: Tensor) -> Tensor:
    """Scores ``(n, n)`` as ``index.token_match`` gives them, of the best cosines ``(n, n, tokens)``."""
    lengths = (other_weights > 0).sum(-1).clamp_min(1)
    mean = (best * weights).sum(-1) / weights.sum(-1).clamp_min(1e-6)
    return mean - LENGTH_PENALTY * lengths.log()


def toward_teacher(step: Step, targets: Mapping[str, Tensor], share: float) -> Tensor:
    """Both sides must find the teacher's embedding of the English one: InfoNCE against fixed targets.

    ``targets``: rows ``(len(dataset), dim)`` by dataset, in the space that the table started in.
    """
    if step.batch.name not in targets:
        return step.left.new_zeros(())
    target = targets[step.batch.name][torch.from_numpy(step.batch.rows)]
    return share * sum(
        (contrastive_loss(side, target, step.batch.same, SCALE) for side in (step.left, step.right)),
        step.left.new_zeros(()),
    )


def soft_labels(step: Step, targets: Mapping[str, Tensor], share: float) -> Tensor:
    """The teacher's similarities between the English sides, as labels for those across the pair."""
    if step.batch.name not in targets:
        return step.left.new_zeros(())
    rows = targets[step.batch.name][torch.from_numpy(step.batch.rows)]
    labels = (rows @ rows.T).mul(SCALE).softmax(dim=1)
    logits = functional.normalize(step.left) @ functional.normalize(step.right).T * SCALE
    return -share * (labels * (logits.log_softmax(1) + logits.T.log_softmax(1))).sum(1).mean() / 2
