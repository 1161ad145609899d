"""Fourth stage: a meaning to begin with, for every piece that a dictionary explains in English.

An English piece glosses itself; others are looked up in the dictionaries. The row starts as the teacher's
embedding of the gloss, reduced by principal components and scaled by how telling the piece is; a piece
without gloss starts small and random.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.datasets import UNKNOWN_ID, Dataset
from index.training.sources import read_pairs
from index.training.teacher import embed, english_words
from index.training.vocabulary import normalise

SENSES = 4  # of a headword: later ones are rare
RARITY = 1e-3  # smooth inverse frequency a / (a + p): the weight of a piece with probability p
UNGLOSSED_NORM = 0.1  # of a glossed row's norm

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_A_MEANING = re.compile(r"^(CL:|surname |variant of|old variant|see |abbr\.)", re.IGNORECASE)


def read_glosses(data: Path, dictionaries: Sequence[str]) -> dict[str, str]:
    """English gloss by normalised headword, notes on usage taken out; the first dictionary has its way."""
    glosses = {word: word for word in english_words()}
    for file in dictionaries:
        for pair in read_pairs(data / f"{file}.jsonl.zst"):
            senses = (_ASIDE.sub("", sense).strip() for sense in pair.right.split(";"))
            meanings = [sense for sense in senses if sense and not _NOT_A_MEANING.match(sense)]
            if meanings:
                glosses.setdefault(normalise(pair.left), "; ".join(meanings[:SENSES]))
    return glosses


def piece_counts(vocabulary: int, datasets: Sequence[Dataset]) -> NDArray[np.int64]:
    """How often each piece occurs in the datasets ``(vocabulary,)``."""
    counts = np.zeros(vocabulary, np.int64)
    for dataset in datasets:
        for side in (dataset.left, dataset.right):
            counts += np.bincount(side.ids, minlength=vocabulary)
    return counts


def initial_table(
    tokenizer: Tokenizer, glosses: Mapping[str, str], counts: NDArray[np.int64], dimensions: int, seed: int
) -> NDArray[np.float32]:
    """The starting table ``(vocabulary, dimensions)``; ``counts`` as ``piece_counts`` gives them."""
    pieces = {token: piece for piece, token in tokenizer.get_vocab().items()}
    glossed = [token for token in sorted(pieces) if pieces[token] in glosses]
    print(f"glosses for {len(glossed)} of {len(pieces)} pieces", flush=True)
    meanings = principal_components(embed([glosses[pieces[token]] for token in glossed]), dimensions)

    generator = np.random.default_rng(seed)
    table = generator.standard_normal((len(pieces), dimensions), dtype=np.float32)
    table *= UNGLOSSED_NORM / np.sqrt(dimensions)
    table[glossed] = meanings
    probability = counts / counts.sum()
    table *= (RARITY / (RARITY + probability)).astype(np.float32)[:, None]
    table[UNKNOWN_ID] = 0
    return table


def principal_components(rows: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """The rows, centred, on their first principal components, L2-normalised."""
    centred = rows - rows.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)  # ascending
    reduced = centred @ axes[:, ::-1][:, :dimensions]
    norms = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(reduced / np.maximum(norms, 1e-9), dtype=np.float32)
