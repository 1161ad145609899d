"""The ids of many texts at once: the Unigram model of a ``tokenizer.json``, run by ``sentencepiece``.

In a tenth of the time that ``index.unigram`` takes, and exactly its ids, for a model whose log probabilities
are multiples of ``STEP``: sentencepiece adds them up in single precision, which is exact for those.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.normaliser import Normaliser
from index.unigram import BLANKS, UNKNOWN_PENALTY, UnigramTokenizer

STEP = 1 / 64  # of a log probability
FEWEST = 250  # texts at once that use it: to build the package's tree of pieces takes a third of a second
LONGEST = 2_000  # characters of a text; a longer one is left to ``index.unigram``
LOWEST = -STEP * 2**24 / LONGEST  # what a character may cost, so that 24 bits hold the sum of all of them

# Fields of SentencePiece's model file, see its sentencepiece_model.proto.
_VARINT, _BYTES, _FLOAT = 0, 2, 5
_PIECES, _TRAINER, _NORMALISER = 1, 2, 3
_PIECE, _SCORE, _TYPE = 1, 2, 3
_ORDINARY, _UNKNOWN = 1, 2
_MODEL_TYPE, _UNIGRAM = 3, 1
_UNKNOWN_ID, _SPECIAL_IDS = 40, (41, 42, 43)  # begin, end and padding, which there are none of
_ONE_BYTE = 0x80  # numbers below take one
_NAME, _NORMALISER_FLAGS = 1, (3, 4, 5)  # a blank in front, blanks joined, blanks rewritten: all off


class BatchTokenizer:
    """A Unigram model that takes the faster way where it can; see ``index.tokenizing.TextTokenizer``."""

    def __init__(self, single: UnigramTokenizer, normaliser: Normaliser, path: Path) -> None:
        """``path`` is the ``tokenizer.json`` that the others were read from."""
        self._single = single
        self._normaliser = normaliser
        self._path = path
        self._batched = False  # whether the package's tree of pieces is there

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The ids of the tokens of each text."""
        self._batched = self._batched or len(texts) >= FEWEST
        if not self._batched or self._processor is None:
            return self._single.ids(texts)
        normalised = [self._normaliser.normalise(text) for text in texts]
        short = [text if len(text) <= LONGEST else "" for text in normalised]
        # A list starts a thread, for a query the greater part of the time.
        encode = self._processor.encode
        found = encode(short, num_threads=1) if len(texts) >= FEWEST else map(encode, short)
        rows = (np.array(row, np.int32) for row in found)
        return [
            row[row < self._pieces] if len(normal) <= LONGEST else self._single.ids([text])[0]
            for row, normal, text in zip(rows, normalised, texts, strict=True)
        ]

    def tokens(self, text: str) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
        """The ids of the tokens and where each stands in ``text``, half-open, in characters."""
        return self._single.tokens(text)

    @cached_property
    def _pieces(self) -> int:
        """How many there are; the numbers from here on are blanks."""
        return int(self._processor.get_piece_size()) - len(BLANKS)

    @cached_property
    def _processor(self) -> Any:  # the package ships no types
        """SentencePiece's, made when a batch comes; None where its sums would not be exact."""
        from sentencepiece import SentencePieceProcessor

        model = json.loads(self._path.read_text(encoding="utf-8"))["model"]
        if not is_exact(model["vocab"]):
            return None
        return SentencePieceProcessor(model_proto=_model_file(model["vocab"], model["unk_id"]))


def is_exact(pieces: Sequence[tuple[str, float]]) -> bool:
    """Whether sentencepiece gives these pieces, with their log probabilities, as ``index.unigram`` does."""
    distinct = {piece for piece, _ in pieces}
    return (
        len(distinct) == len(pieces)
        and "" not in distinct
        and set(BLANKS).isdisjoint("".join(distinct))
        and min(score for _, score in pieces) - UNKNOWN_PENALTY >= LOWEST
        and all((score / STEP).is_integer() for _, score in pieces)
    )


def _model_file(pieces: Sequence[tuple[str, float]], unknown: int) -> bytes:
    """SentencePiece's model file of the pieces, and of each blank as one more that joins nothing."""
    numbered = enumerate((*pieces, *((blank, 0.0) for blank in BLANKS)))
    trainer = (
        _number(_MODEL_TYPE, _UNIGRAM),
        _number(_UNKNOWN_ID, unknown),
        *(_number(field, -1) for field in _SPECIAL_IDS),
    )
    normaliser = (_bytes(_NAME, b"identity"), *(_number(field, 0) for field in _NORMALISER_FLAGS))
    return b"".join(
        (
            *(
                _bytes(_PIECES, b"".join(_piece(text, score, _UNKNOWN if number == unknown else _ORDINARY)))
                for number, (text, score) in numbered
            ),
            _bytes(_TRAINER, b"".join(trainer)),
            _bytes(_NORMALISER, b"".join(normaliser)),
        )
    )


def _piece(text: str, score: float, kind: int) -> Iterator[bytes]:
    yield _bytes(_PIECE, text.encode())
    yield _varint(_SCORE << 3 | _FLOAT) + struct.pack("<f", score)
    yield _number(_TYPE, kind)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _VARINT) + _varint(value % (1 << 64))


def _varint(value: int) -> bytes:
    """Seven bits a byte, lowest first; the high bit says that more follow."""
    if value < _ONE_BYTE:
        return bytes((value,))
    return bytes((value % _ONE_BYTE | _ONE_BYTE,)) + _varint(value // _ONE_BYTE)
