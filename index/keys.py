"""Finding passage keys in the ascending arrays in which the legs keep them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def locate(
    ascending: NDArray[np.int64], wanted: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each wanted key stands, and whether it does ``(n,)``; the place of one that doesn't is 0."""
    keys = np.asarray(wanted, dtype=np.int64)
    if not len(ascending):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
    places = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    here = ascending[places] == keys
    return np.where(here, places, 0), here
