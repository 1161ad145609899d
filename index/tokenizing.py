"""Texts to the token ids of a ``tokenizer.json``: our own Unigram where it fits, else ``tokenizers``."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus.errors import InvalidInput
from index.batch_tokenizer import BatchTokenizer
from index.normaliser import Normaliser
from index.unigram import UnigramTokenizer

# The normaliser that index/training makes: each of its steps treats characters alone, but for those that
# join their neighbours.
_BY_CHARACTER = ["NFKC", "Lowercase", "Precompiled"]


class TextTokenizer(Protocol):
    """What cuts texts into numbered pieces, without special tokens."""

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The ids of the tokens of each text."""

    def tokens(self, text: str) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
        """The ids of the tokens and where each stands in ``text``, half-open, in characters."""


class PackageTokenizer:
    """Any tokenizer, run by the ``tokenizers`` package."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The ids of the tokens of each text."""
        if len(texts) == 1:  # without waking the package's threads
            return [self.tokens(texts[0])[0]]
        return [
            np.array(encoding.ids, np.int32)
            for encoding in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ]

    def tokens(self, text: str) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
        """The ids of the tokens and where each stands in ``text``, half-open, in characters."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return np.array(encoding.ids, np.int32), encoding.offsets


def read_tokenizer(path: Path) -> TextTokenizer:
    """The tokenizer in a ``tokenizer.json``; raises ``InvalidInput`` where it is none."""
    try:
        content = path.read_text(encoding="utf-8")
        described = json.loads(content)
        if _is_plain_unigram(described):
            return _unigram(described, path)
        tokenizer = Tokenizer.from_str(content)
    except Exception as error:  # tokenizers raises nothing narrower
        raise InvalidInput(f"{str(path)!r} is damaged ({error}): fetch the model again") from error
    tokenizer.no_padding()
    return PackageTokenizer(tokenizer)


def _is_plain_unigram(described: dict[str, Any]) -> bool:
    """Whether nothing but a normaliser, blanks and a Unigram model shape the tokens."""
    model = described["model"]
    return (
        model.get("type") == "Unigram"
        and model.get("unk_id") is not None
        and not model.get("byte_fallback")
        and not described.get("added_tokens")
        and not described.get("truncation")
        and described.get("pre_tokenizer") == {"type": "WhitespaceSplit"}
    )


def _unigram(described: dict[str, Any], path: Path) -> TextTokenizer:
    model, kind = described["model"], described.get("normalizer")
    steps = [step["type"] for step in (kind or {}).get("normalizers", ())]
    # The package still reads the normaliser, with a model of one piece instead of all.
    small = {**described, "model": {**model, "vocab": model["vocab"][:1], "unk_id": 0}}
    normalizer = Tokenizer.from_str(json.dumps(small)).normalizer
    normaliser = Normaliser(normalizer, by_character=steps == _BY_CHARACTER)
    return BatchTokenizer(UnigramTokenizer(model["vocab"], model["unk_id"], normaliser), normaliser, path)
