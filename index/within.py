"""A search among chosen passages, exact whichever way it takes.

Few are scored one by one. Of many, a leg's own ranking soon has enough, and reading it further down costs
less than scoring them all; where it has not, they are scored after all.
"""

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
    """At least the ``depth`` best of the passages with these keys, ties included.

    ``search`` gives the best of all passages to a depth, ties included, and ``scores`` the score of each of
    some passages.
    """
    if len(within) > FEW:
        chosen = frozenset(within)
        for times in _DEEPER:
            found = [hit for hit in search(times * depth) if hit.key in chosen]
            if len(found) >= depth:
                return found
    every = scores(within)
    least = np.partition(every, -depth)[-depth] if depth < len(every) else -np.inf
    return [KeyScore(within[place], float(every[place])) for place in np.flatnonzero(every >= least).tolist()]
