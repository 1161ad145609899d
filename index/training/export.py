"""Last stage: the table and tokenizer as a sentence-transformers folder.

The table is stored as int8 rows with one factor each, in the two-tensor layout that sentence-transformers'
``StaticEmbedding`` (and model2vec) reads: ``embeddings`` and ``weights``.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.training.vocabulary import compact_json

LARGEST = 127  # of a signed byte

MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.base.modules.normalize.Normalize",
    },
]
CONFIG = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def export(table: NDArray[np.float32], tokenizer: Tokenizer, folder: Path) -> None:
    """Write the model's files into ``folder``; the model card is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, factors = quantise(table)
    save_file({"embeddings": rows, "weights": factors}, folder / "model.safetensors")
    (folder / "tokenizer.json").write_text(compact_json(tokenizer), encoding="utf-8")
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=2) + "\n", encoding="utf-8")
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps(CONFIG, indent=2) + "\n", encoding="utf-8"
    )
    (folder / "1_Normalize").mkdir(exist_ok=True)
    (folder / "1_Normalize" / "config.json").write_text("{}\n", encoding="utf-8")


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 rows and the factor ``(vocabulary,)`` that gives each back; a zero row keeps factor 0."""
    factors = (np.abs(table).max(axis=1) / LARGEST).astype(np.float32)
    rows = np.rint(table / np.maximum(factors, np.finfo(np.float32).tiny)[:, None]).astype(np.int8)
    return rows, factors
