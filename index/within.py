"""A search among chosen passages, exact whichever way it takes.

Few are scored one by one. Of many, a leg's own ranking soon has enough or ends, and reading it further down
costs less than scoring them all; where it does neither, they are scored after all.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.types import KeyScore

FEW = 2_000  # passages that are scored in the time of one search
_DEEPER = (4, 32)  # times the depth to which the ranking is read


def best_within(
    within: Sequence[int],
    depth: int,
    search: Callable[[int], Sequence[KeyScore]],
    scores: Callable[[Sequence[int]], NDArray[np.float64]],
) -> list[KeyScore]:
    """At least the ``depth`` best of the passages with these keys, which ascend, ties included.

    ``search`` gives the best of all passages to a depth, ties included: fewer only if it finds no others.
    ``scores`` gives the score of each of some passages.
    """
    if len(within) > FEW:
        for times in _DEEPER:
            ranking = search(times * depth)
            found = [hit for hit in ranking if _has(within, hit.key)]
            if len(found) >= depth or len(ranking) < times * depth:
                return found
    every = scores(within)
    least = np.partition(every, -depth)[-depth] if depth < len(every) else -np.inf
    return [KeyScore(within[place], float(every[place])) for place in np.flatnonzero(every >= least).tolist()]


def _has(ascending: Sequence[int], key: int) -> bool:
    place = bisect_left(ascending, key)
    return place < len(ascending) and ascending[place] == key
