"""Texts to embeddings: the one door to whatever model an index was made with.

The bundled model and every other static one run on numpy (``index/static_encoder.py``); anything else runs
through sentence-transformers (``index/transformer_encoder.py``), imported only then.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput
from index.static_encoder import StaticEncoder
from index.transformer_encoder import AS_THE_MODEL_SAYS, TransformerOptions, load_transformer

BUNDLED = Path(__file__).with_name("model")


class Encoder(Protocol):
    """Texts to L2-normalised float32 rows ``(n, dim)``; a text without a known token gives a zero row.

    ``fingerprint`` changes whenever the weights, the tokenizer or the prompts do.
    """

    @property
    def name(self) -> str:
        """What the user calls the model: its path, hub id or ``"bundled"``."""

    @property
    def dim(self) -> int:
        """Length of an embedding."""

    @property
    def fingerprint(self) -> str:
        """Equal for two encoders that give equal embeddings."""

    @property
    def step(self) -> int:
        """How many passages to hand it at once: few if it is slow, so that progress can be told and kept."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of what is searched."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of what is asked."""


def load_encoder(model: str | None = None, options: TransformerOptions = AS_THE_MODEL_SAYS) -> Encoder:
    """The encoder for a folder or hub id; ``None`` is the bundled model. A static one has no ``options``.

    ``InvalidInput`` where the folder doesn't exist or holds no model, or the hub id can't be had.
    """
    if model is None:
        return StaticEncoder(BUNDLED, name="bundled")
    folder = Path(model).expanduser()
    if folder.is_dir():
        if _is_static(folder):
            return StaticEncoder(folder, name=model)
        return load_transformer(model, folder, options)
    if folder.exists() or _looks_like_a_path(model):
        raise InvalidInput(
            f"no model folder at {model!r}: give a folder that holds modules.json, or a hub id"
        )
    return load_transformer(model, options=options)


def _is_static(folder: Path) -> bool:
    """Whether the first module of a sentence-transformers folder is a static embedding table."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return False
    try:
        described = json.loads(modules.read_text(encoding="utf-8"))
        return str(described[0]["type"]).endswith("StaticEmbedding")
    except (ValueError, LookupError, TypeError) as error:
        raise InvalidInput(f"{str(modules)!r} does not describe a sentence-transformers model") from error


def _looks_like_a_path(model: str) -> bool:
    """Hub ids are ``name`` or ``owner/name``; anything else was meant as a path."""
    return model.startswith((".", "/", "~")) or model.count("/") > 1 or "\\" in model
