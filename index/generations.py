"""How a derived index stands on disk: one folder a generation, complete or absent.

``dense/17/`` holds the dense index as of the store's generation 17. It is written as ``dense/17.part``,
fsynced and renamed, so that a crash leaves either no folder 17 or a whole one; older ones are then removed.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from corpus.errors import IndexUnusable

Opened = TypeVar("Opened")


def latest(folder: Path, files: Iterable[str] = ()) -> int:
    """The newest generation in a folder; 0 if there is none, or if it lacks one of these files."""
    names = tuple(files)
    generation = _newest(folder)
    if not _has(folder, generation, names):
        generation = _newest(folder)  # a writer may have published the next and removed this since
    return generation if _has(folder, generation, names) else 0


def open_latest(folder: Path, files: Iterable[str], load: Callable[[int], Opened]) -> Opened:
    """What ``load`` makes of the newest generation; of the next one if a writer put it in place meanwhile.

    Raises the ``IndexUnusable`` of ``load``.
    """
    names = tuple(files)
    generation = latest(folder, names)
    try:
        return load(generation)
    except IndexUnusable:
        later = latest(folder, names)
        if later == generation:
            raise
        return load(later)


def unusable(folder: Path, what: str) -> IndexUnusable:
    """The error for the leg in a folder: what is wrong with it, and how it comes right."""
    return IndexUnusable(
        f"the {folder.name} index {str(folder)!r} {what}: delete that folder, it is rebuilt from the store"
    )


def publish(folder: Path, generation: int, write: Callable[[Path], None]) -> None:
    """Let ``write`` fill a fresh folder, make it the newest generation, and remove the others."""
    folder.mkdir(exist_ok=True)
    part = folder / f"{generation}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    write(part)
    for file in part.iterdir():
        _sync(file)
    _sync(part)
    target = folder / str(generation)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    _sync(folder)
    for child in folder.iterdir():
        if child != target:
            shutil.rmtree(child, ignore_errors=True)


def replace_file(path: Path, text: str) -> None:
    """Write a file aside and rename it: a reader sees the old text or the new, whole."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    _sync(part)
    part.rename(path)
    _sync(path.parent)


def _newest(folder: Path) -> int:
    return max((int(child.name) for child in folder.glob("*") if child.name.isdigit()), default=0)


def _has(folder: Path, generation: int, files: Sequence[str]) -> bool:
    return all((folder / str(generation) / name).is_file() for name in files)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
