"""A cross-encoder over the head of a ranking: it reads query and passage together, slowly and well.

torch is imported on loading only. The head is reordered whole or not at all: if the time runs out, the fused
order stays, so that an answer never mixes two measures.
"""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

from corpus.errors import InvalidInput
from index.types import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

HEAD = 20  # passages that are read
BATCH = 4  # passages between two looks at the clock
_LEAST = 1e-6  # of a passage that was read: the best of the others may have 1
_DECIMALS = 6  # the last bits depend on what else is in a batch


class Reranked(NamedTuple):
    """A ranking, and whether its head was reordered.

    A passage of a reordered head has the score 1 + the model's (0 to 1), above all that were not read.
    """

    hits: list[Hit]
    done: bool


class Reranker:
    """A loaded cross-encoder and the seconds that it may take for one query."""

    def __init__(self, model: "CrossEncoder", name: str, seconds: float) -> None:
        self._model = model
        self.name = name
        self.seconds = seconds

    @classmethod
    def load(cls, name: str, seconds: float) -> Self:
        """The cross-encoder in a folder or with a hub id: from the local cache if it is there.

        ``InvalidInput`` where it can't be had.
        """
        model = _load(name, local=True) or _load(name, local=False)
        if model is None:
            raise InvalidInput(
                f"no cross-encoder {name!r} in the local cache, on the hub or in a folder of that name: "
                "check the name and the network, or leave --rerank out"
            )
        return cls(model, name, seconds)

    def rerank(self, query: str, hits: Sequence[Hit], texts: Mapping[str, str]) -> Reranked:
        """The ranking with its head in the model's order; ``texts`` are those of the head, by passage id."""
        head = [hit.passage_id for hit in hits[:HEAD] if hit.passage_id in texts]
        scores = self._scores(query, [texts[passage_id] for passage_id in head])
        if len(scores) < len(head) or not head:
            return Reranked([*hits], done=False)
        read = [
            Hit(passage_id, 1 + max(score, _LEAST)) for passage_id, score in zip(head, scores, strict=True)
        ]
        read.sort(key=lambda hit: (-hit.score, hit.passage_id))
        read_ids = frozenset(head)
        return Reranked([*read, *(hit for hit in hits if hit.passage_id not in read_ids)], done=True)

    def _scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """The score of each text, 0 to 1; fewer where the time ran out."""
        import torch

        deadline = time.monotonic() + self.seconds
        scores: list[float] = []
        for first in range(0, len(texts), BATCH):
            pairs = [(query, text) for text in texts[first : first + BATCH]]
            logits = self._model.predict(
                pairs, batch_size=BATCH, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
            )
            scores += [round(float(score), _DECIMALS) for score in logits]
            if time.monotonic() > deadline:
                break
        return scores


def _load(name: str, *, local: bool) -> "CrossEncoder | None":
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(name, num_labels=1, local_files_only=local)
    except (OSError, ValueError, RuntimeError):  # not cached, no network, no such model, not a model
        return None
    return model
