"""The lock of an index folder: one process writes at a time."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from corpus.errors import IndexUnusable

_FILE = "write.lock"
_BETWEEN_TRIES = 0.05  # seconds


@contextmanager
def writing(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the folder's lock; raises ``IndexUnusable`` if another process does for so many seconds."""
    with write_lock(folder, patience) as held:
        if not held:
            raise IndexUnusable(f"another process is writing to {str(folder)!r}: try again later")
        yield


@contextmanager
def write_lock(folder: Path, patience: float = 0.0) -> Iterator[bool]:
    """Hold the folder's lock if nobody else does for so many seconds; says whether it is held."""
    deadline = time.monotonic() + patience
    with (folder / _FILE).open("w") as file:
        while not (held := _locked(file)) and time.monotonic() < deadline:
            time.sleep(_BETWEEN_TRIES)
        yield held  # closing the file lets go of the lock


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
