"""Which files an ingestion means, and by which names the index knows them.

A file in a folder that was given is named by its path from that folder's parent (``rules/loans.md``), so
that the same files give the same names, and the same passage ids, on any machine. A file that was given
itself is named by its file name, a file in a ZIP archive by the archive's name and its path inside.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus.errors import InvalidInput, NotFound
from corpus.readers.archive import member_names, read_member
from corpus.readers.reading import SUPPORTED_SUFFIXES, read_file_bytes

ARCHIVE_SUFFIX = ".zip"


class FoundFile(NamedTuple):
    """A file to read and the name to store it by.

    ``path`` is absolute. ``member`` is the path inside the archive ``path``, empty for a file of its own.
    """

    path: Path
    name: str
    member: str = ""

    @property
    def place(self) -> str:
        """What tells this file from all others on the machine."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    def read(self) -> bytes:
        """Its bytes; raises ``InvalidInput`` where it is too large, may not be read, or is badly packed."""
        data = read_file_bytes(self.path)
        return read_member(data, self.member, self.path.name) if self.member else data

    @property
    def size(self) -> int:
        """The bytes that reading it takes; 0 if it is gone."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


class PipedFile(NamedTuple):
    """A document that is no file: its bytes came through a pipe, and it has no place on the machine."""

    name: str
    data: bytes
    place: str = ""

    def read(self) -> bytes:
        """Its bytes."""
        return self.data

    @property
    def size(self) -> int:
        """The bytes that it has."""
        return len(self.data)


class Refused(NamedTuple):
    """A file that cannot be read, and why."""

    name: str
    reason: str


class Found(NamedTuple):
    """What the given paths hold.

    ``files`` are to be read, ``ignored`` are of other kinds, ``refused`` are archives that cannot be opened
    and folders that may not be read, ``folders`` are those that were given, ``closed`` what in them may not
    be read.
    """

    files: tuple[FoundFile, ...]
    ignored: tuple[str, ...]
    refused: tuple[Refused, ...]
    folders: tuple[Path, ...]
    closed: tuple[Path, ...] = ()


def find_files(paths: Sequence[Path]) -> Found:
    """The files that these paths mean, each once, by name; raises ``NotFound`` for a missing path.

    Folders are walked without following links and without hidden files, archives are opened. A file of a
    kind that no reader takes is ignored in a folder or an archive, and kept if it was given itself, so
    that reading it tells why not. A folder that may not be read is refused, and stops nothing else.
    """
    given = [_resolved(path) for path in paths]
    files: dict[str, FoundFile] = {}
    ignored: list[str] = []
    refused: dict[str, Refused] = {}
    closed: list[Path] = []
    for path, is_folder in given:
        for child, error in _walk(path) if is_folder else [(path, None)]:
            name = child.relative_to(path.parent).as_posix()
            if error:
                closed.append(child)
                reason = f"{str(child)!r} may not be read ({error.strerror}): check its permissions"
                refused[str(child)] = Refused(name, reason)
                continue
            try:
                expanded = _expanded(child, name)
            except InvalidInput as unreadable:
                refused[str(child)] = Refused(name, str(unreadable))
                continue
            except OSError as unreadable:
                refused[str(child)] = Refused(name, f"cannot be read ({unreadable.strerror})")
                continue
            for found in expanded:
                if _is_readable(found) or (found.path == path and not found.member):
                    files.setdefault(found.place, found)
                else:
                    ignored.append(found.name)
    by_name = sorted(files.values(), key=lambda file: file.name)
    folders = tuple(path for path, is_folder in given if is_folder)
    return Found(tuple(by_name), tuple(sorted(ignored)), tuple(refused.values()), folders, tuple(closed))


def _resolved(given: Path) -> tuple[Path, bool]:
    """A given path in full, and whether it is a folder; raises ``NotFound`` where it isn't there."""
    path = given.resolve()
    try:
        if not path.exists():
            raise NotFound(f"no file or folder {str(given)!r}")
        return path, path.is_dir()
    except PermissionError:
        return path, False  # below a closed folder: reading it tells so


def _expanded(path: Path, name: str) -> list[FoundFile]:
    """The file, or the files of the archive that it is."""
    if path.suffix.lower() != ARCHIVE_SUFFIX:
        return [FoundFile(path, name)]
    members = member_names(read_file_bytes(path), name)
    return [FoundFile(path, f"{name}/{member}", member) for member in members]


def _is_readable(file: FoundFile) -> bool:
    return Path(file.name).suffix.lower() in SUPPORTED_SUFFIXES


def _walk(folder: Path) -> Iterator[tuple[Path, OSError | None]]:
    """Yield the files in a folder and below, and with its error what may not be read."""
    try:
        children = sorted(folder.iterdir())
    except OSError as error:
        yield folder, error
        return
    for child in children:
        if child.name.startswith("."):
            continue
        try:
            is_folder, is_file = child.is_dir() and not child.is_symlink(), child.is_file()
        except OSError as error:
            yield child, error
            continue
        if is_folder:
            yield from _walk(child)
        elif is_file:
            yield child, None
