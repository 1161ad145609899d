"""Fourth stage: a meaning to begin with, for every piece of the vocabulary that has an English gloss.

An English piece glosses itself; a Chinese one is looked up in CC-CEDICT and the wordnets, one of another
language in the wordnets. The row starts as the teacher's embedding of the gloss, reduced by principal
components, scaled by how telling the piece is; a piece without gloss starts small and random.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.sources import read_pairs
from index.training.teacher import embed, english_words
from index.training.vocabulary import normalise

SENSES = 4  # of a headword: later ones are rare
RARITY = 1e-3  # smooth inverse frequency a / (a + p): the weight of a piece with probability p
UNGLOSSED_NORM = 0.1  # of a glossed row's norm

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_A_MEANING = re.compile(r"^(CL:|surname |variant of|old variant|see |abbr\.)", re.IGNORECASE)


def read_glosses(data: Path) -> dict[str, str]:
    """Normalised word -> its English gloss; where dictionaries disagree the first one wins."""
    glosses = {word: word for word in english_words()}
    _add(glosses, ((pair.left, pair.right) for pair in read_pairs(data / "cedict_zh_en.jsonl.zst")))
    for file in ("perm_dict_zh_en", "perm_dict_multi_en"):
        _add(glosses, ((pair.left, pair.right) for pair in read_pairs(data / f"{file}.jsonl.zst")))
    return glosses


def _add(glosses: dict[str, str], entries: Iterable[tuple[str, str]]) -> None:
    for headword, senses in entries:
        meanings = [_ASIDE.sub("", sense).strip() for sense in senses.split(";")]
        meanings = [meaning for meaning in meanings if meaning and not _NOT_A_MEANING.match(meaning)]
        if meanings:
            glosses.setdefault(normalise(headword), "; ".join(meanings[:SENSES]))


def initial_table(
    tokenizer: Tokenizer, glosses: dict[str, str], counts: NDArray[np.int64], dimensions: int, seed: int
) -> NDArray[np.float32]:
    """The starting table ``(vocabulary, dimensions)``; ``counts`` are the pieces' occurrences in training."""
    pieces = {token_id: piece for piece, token_id in tokenizer.get_vocab().items()}
    glossed = [token_id for token_id in sorted(pieces) if pieces[token_id] in glosses]
    print(f"glosses for {len(glossed)} of {len(pieces)} pieces", flush=True)
    meanings = principal_components(embed([glosses[pieces[token_id]] for token_id in glossed]), dimensions)

    generator = np.random.default_rng(seed)
    table = generator.standard_normal((len(pieces), dimensions), dtype=np.float32)
    table *= UNGLOSSED_NORM / np.sqrt(dimensions)
    table[glossed] = meanings
    probability = counts / counts.sum()
    table *= (RARITY / (RARITY + probability)).astype(np.float32)[:, None]
    table[0] = 0  # [UNK] says nothing
    return table


def principal_components(rows: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """The rows, centred, on their first principal components, L2-normalised."""
    centred = rows - rows.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)  # ascending
    reduced = centred @ axes[:, ::-1][:, :dimensions]
    norms = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(reduced / np.maximum(norms, 1e-9), dtype=np.float32)
