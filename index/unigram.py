"""Unigram tokenizing (Kudo 2018): the pieces of a word whose log probabilities add up to the most.

Gives exactly what the ``tokenizers`` package gives for the same ``tokenizer.json``. That keeps a hash table
for each byte of each piece; a tree of characters that grows where texts lead needs less memory and is ready
sooner. For many texts ``index.batch_tokenizer`` is faster.
"""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from index.normaliser import Normaliser

UNKNOWN_PENALTY = 10.0  # below the least probable piece, as SentencePiece has it
_NEVER = float("-inf")  # the log probability of what is no piece, but the beginning of one
# Words are what stands between blanks: Unicode's White_Space, which lacks some characters of \s.
BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_WORD = re.compile(f"[^{BLANKS}]+")

# A node of the tree of pieces: the log probability and the id of the piece that ends here, and how pieces go
# on. Plain tuples, because the search unpacks millions a second.
_Node = tuple[float, int, "_Children"]
_Children = dict[str, _Node]
_Piece = tuple[str, float, int]
_NONE: _Children = {}  # shared by all leaves
_NOTHING: _Node = (_NEVER, 0, _NONE)


class UnigramTokenizer:
    """A Unigram model over words between blanks; see ``index.tokenizing.TextTokenizer``."""

    def __init__(self, pieces: Sequence[tuple[str, float]], unknown: int, normaliser: Normaliser) -> None:
        """``pieces`` with their log probabilities, numbered in order; ``unknown`` is what has none."""
        self._unknown = unknown
        self._unknown_score = min(score for _, score in pieces) - UNKNOWN_PENALTY
        self._beginning: dict[str, list[_Piece]] = {}  # the pieces by their first character
        for number, (piece, score) in enumerate(pieces):
            self._beginning.setdefault(piece[:1], []).append((piece, score, number))
        self._tree: _Children = {}
        self._normaliser = normaliser

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The ids of the tokens of each text."""
        normalise, cut = self._normaliser.normalise, self._cut
        return [
            np.array([piece for word in _WORD.findall(normalise(text)) for piece in cut(word)[0]], np.int32)
            for text in texts
        ]

    def tokens(self, text: str) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
        """The ids of the tokens and where each stands in ``text``, half-open, in characters."""
        normalised, starts, ends = self._normaliser.align(text)
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        for word in _WORD.finditer(normalised):
            pieces, cuts = self._cut(word.group())
            ids += pieces
            places = [word.start() + cut for cut in (0, *cuts)]
            spans += [(starts[first], ends[after - 1]) for first, after in pairwise(places)]
        return np.array(ids, np.int32), spans

    def _cut(self, word: str) -> tuple[list[int], list[int]]:
        """The pieces of a word and where each ends; unknown characters side by side are one piece."""
        starts, pieces = self._best_path(word)
        ids: list[int] = []
        ends: list[int] = []
        end = len(word)
        while end:
            piece = pieces[end]
            if piece != self._unknown or not ids or ids[-1] != piece:
                ids.append(piece)
                ends.append(end)
            end = starts[end]
        return ids[::-1], ends[::-1]

    def _best_path(self, word: str) -> tuple[list[int], list[int]]:
        """For each place where the last piece of the best path to it starts, and that piece (Viterbi).

        Of equal paths the first that is met wins, as in ``tokenizers``: its rounding errors are ours too.
        """
        length, unknown, unknown_score, never = len(word), self._unknown, self._unknown_score, _NEVER
        get, grow = self._tree.get, self._grow
        best = [0.0] + [_NEVER] * length
        starts = [0] * (length + 1)
        pieces = [unknown] * (length + 1)
        for start, character in enumerate(word):
            here = best[start]
            end = start + 1
            node = get(character) or grow(character)
            if node[0] == never and here + unknown_score > best[end]:
                best[end] = here + unknown_score
                starts[end] = start
                pieces[end] = unknown
            while True:
                score, piece, children = node
                score += here
                if score > best[end]:
                    best[end] = score
                    starts[end] = start
                    pieces[end] = piece
                if end == length or not (longer := children.get(word[end])):
                    break
                node = longer
                end += 1
        return starts, pieces

    def _grow(self, character: str) -> _Node:
        """The node of a first character that is met for the first time: few of all are met in a query."""
        if character not in self._beginning:
            return _NOTHING
        distinct = {piece[0]: piece for piece in self._beginning[character]}  # of equal ones the last
        if distinct:  # else another thread was here between the two look-ups
            self._tree |= _tree(sorted(distinct.values()), 0)
            self._beginning[character] = []
        return self._tree[character]


def _tree(pieces: Sequence[_Piece], depth: int) -> _Children:
    """The tree of sorted, distinct pieces that agree up to ``depth``."""
    tree: _Children = {}
    for character, group in groupby(pieces, lambda piece: piece[0][depth]):
        below = list(group)
        first, score, number = below[0]
        if len(first) == depth + 1:
            del below[0]
        else:
            score, number = _NEVER, 0
        tree[character] = (score, number, _tree(below, depth + 1) if below else _NONE)
    return tree
