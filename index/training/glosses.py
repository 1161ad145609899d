"""A meaning to begin with, for every piece of the vocabulary that a dictionary explains in English.

An English piece glosses itself; others are looked up in the dictionaries. The row starts as the teacher's
embedding of the gloss, scaled by how telling the piece is; a piece without gloss starts small and random.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.datasets import UNKNOWN_ID
from index.training.lessons import Targets
from index.training.vocabulary import normalise

RARITY = 1e-3  # smooth inverse frequency a / (a + p): the weight of a piece with probability p
UNGLOSSED_NORM = 0.1  # of a glossed row's norm


def initial_table(
    tokenizer: Tokenizer,
    entries: Iterable[tuple[str, str]],
    targets: Targets,
    counts: NDArray[np.int64],
    seed: int,
) -> NDArray[np.float32]:
    """The starting table ``(vocabulary, dim)``.

    ``entries`` are headwords and glosses, the first of a headword counts; ``targets`` the teacher's
    embeddings of the glosses; ``counts`` the pieces' occurrences in training.
    """
    numbers, embeddings = targets
    target_of: dict[str, int] = {}
    for headword, gloss in entries:
        target_of.setdefault(normalise(headword), numbers[gloss])
    pieces = tokenizer.get_vocab()
    glossed = {token: target_of[piece] for piece, token in pieces.items() if piece in target_of}
    print(f"glosses for {len(glossed)} of {len(pieces)} pieces", flush=True)

    generator = np.random.default_rng(seed)
    table = generator.standard_normal((len(pieces), embeddings.shape[1]), dtype=np.float32)
    table *= UNGLOSSED_NORM / np.sqrt(embeddings.shape[1])
    table[list(glossed)] = embeddings[list(glossed.values())]
    probability = counts / counts.sum()
    table *= (RARITY / (RARITY + probability)).astype(np.float32)[:, None]
    table[UNKNOWN_ID] = 0
    return table
