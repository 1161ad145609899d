"""Which files an ingestion means, and by which names the index knows them.

A file in a folder that was given is named by its path from that folder's parent (``rules/loans.md``), so
that the same files give the same names, and the same passage ids, on any machine. A file that was given
itself is named by its file name.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus.errors import NotFound
from corpus.parsing import SUPPORTED_SUFFIXES


class FoundFile(NamedTuple):
    """A file to read and the name to store it by; ``path`` is absolute."""

    path: Path
    name: str


class Found(NamedTuple):
    """What the given paths hold: files to read, files of other kinds in folders, the folders themselves."""

    files: tuple[FoundFile, ...]
    ignored: tuple[str, ...]
    folders: tuple[Path, ...]


def find_files(paths: Sequence[Path]) -> Found:
    """The files that these paths mean, each once, by name; raises ``NotFound`` for a missing path.

    Folders are walked without following links and without hidden files. A file of a kind that no reader
    takes is ignored in a folder, and kept if it was given itself, so that reading it tells why not.
    """
    files: dict[Path, str] = {}
    ignored: list[str] = []
    folders: list[Path] = []
    for given in paths:
        path = given.resolve()
        if not path.exists():
            raise NotFound(f"no file or folder {str(given)!r}")
        if not path.is_dir():
            files.setdefault(path, path.name)
            continue
        folders.append(path)
        for file in _walk(path):
            name = file.relative_to(path.parent).as_posix()
            if file.suffix.lower() in SUPPORTED_SUFFIXES:
                files[file] = name
            else:
                ignored.append(name)
    found = sorted((FoundFile(path, name) for path, name in files.items()), key=lambda file: file.name)
    return Found(tuple(found), tuple(sorted(ignored)), tuple(folders))


def _walk(folder: Path) -> Iterator[Path]:
    for child in sorted(folder.iterdir()):
        if child.name.startswith("."):
            continue
        if child.is_dir() and not child.is_symlink():
            yield from _walk(child)
        elif child.is_file():
            yield child
