"""ZIP archives, also those inside DOCX and XLSX files: checked before anything is unpacked.

Sizes are checked twice: as the directory of the archive declares them, and again while unpacking, because
a hostile archive lies.
"""

import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from corpus.errors import InvalidInput

MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_RATIO = 200  # unpacked bytes for one packed byte; text packs about 1 : 5, the worst XML 1 : 100
RATIO_FROM_BYTES = 16 * 1024 * 1024  # small members may pack as well as they like
_CHUNK = 1 << 20


class Member(NamedTuple):
    """A file inside an archive; ``name`` is its path there."""

    name: str
    data: bytes


def check_archive(data: bytes, name: str) -> None:
    """Raise ``InvalidInput`` where an archive is broken, or would unpack to more than the limits allow."""
    with _opened(data, name) as archive:
        _check_sizes(archive, name)


def read_members(data: bytes, name: str) -> Iterator[Member]:
    """The files of a ZIP archive in the order of their names; folders and links are passed over."""
    with _opened(data, name) as archive:
        _check_sizes(archive, name)
        budget = MAX_UNPACKED_BYTES
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir() or _is_link(info):
                continue
            content = _unpacked(archive, info, name, budget)
            budget -= len(content)
            yield Member(_safe_name(info, name), content)


def member_names(data: bytes, name: str) -> list[str]:
    """The paths of the files of a ZIP archive, in order; folders, links and hidden files are passed over."""
    with _opened(data, name) as archive:
        _check_sizes(archive, name)
        names = [
            _safe_name(info, name) for info in archive.infolist() if not info.is_dir() and not _is_link(info)
        ]
    return sorted(member for member in names if not _is_hidden(member))


def read_member(data: bytes, member: str, name: str) -> bytes:
    """One file of a ZIP archive, by its path there."""
    with _opened(data, name) as archive:
        _check_sizes(archive, name)
        for info in archive.infolist():
            if not info.is_dir() and _safe_name(info, name) == member:
                return _unpacked(archive, info, name, MAX_UNPACKED_BYTES)
    raise InvalidInput(f"{name!r} no longer packs {member!r}: ingest it again")


def _is_hidden(member: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in member.split("/"))


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise InvalidInput(f"{name!r} is no valid ZIP archive: pack it again") from None


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise InvalidInput(f"{name!r} packs {len(members):,} files, the limit is {MAX_MEMBERS:,}: split it")
    unpacked = sum(info.file_size for info in members)
    if unpacked > MAX_UNPACKED_BYTES:
        raise InvalidInput(
            f"{name!r} would unpack to {unpacked:,} bytes, the limit is {MAX_UNPACKED_BYTES:,}: split it"
        )
    for info in members:
        if info.file_size > RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise InvalidInput(f"{name!r} packs {info.filename!r} like a zip bomb: it is not unpacked")
        if info.flag_bits & 1:
            raise InvalidInput(f"{name!r} is protected by a password: save it without one")


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _safe_name(info: zipfile.ZipInfo, name: str) -> str:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise InvalidInput(f"{name!r} packs {info.filename!r}, a path that leaves its folder: pack it again")
    return str(path)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: int) -> bytes:
    content = bytearray()
    try:
        with archive.open(info) as packed:
            while chunk := packed.read(_CHUNK):
                content += chunk
                if len(content) > min(budget, info.file_size):
                    raise InvalidInput(
                        f"{name!r} packs {info.filename!r} with a false size: it is not unpacked"
                    )
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise InvalidInput(f"{name!r} packs {info.filename!r} broken ({error}): pack it again") from None
    return bytes(content)
