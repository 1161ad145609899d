"""Which reader a file goes to: by its suffix, and by its content where the suffix says too little."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import IO

from corpus.errors import InvalidInput, NotFound
from corpus.readers.docx import read_docx
from corpus.readers.html import read_html
from corpus.readers.markdown import read_markdown
from corpus.readers.pdf import read_pdf
from corpus.readers.tables import Columns, read_csv, read_json, read_xlsx
from corpus.readers.text import read_text
from corpus.types import Extracted

MAX_FILE_BYTES = 256 * 1024 * 1024  # a larger file is no document; it is refused before it is read
_MARKDOWN_HEADING = re.compile(rb"^#{2,6} \S", re.MULTILINE)
_MARKDOWN_HEADINGS = 2  # headings that show a .txt file to be written in Markdown


def _read_text_or_markdown(data: bytes, name: str) -> Extracted:
    if len(_MARKDOWN_HEADING.findall(data)) >= _MARKDOWN_HEADINGS:
        return read_markdown(data, name)
    return read_text(data, name)


_READERS: dict[str, Callable[[bytes, str], Extracted]] = {
    "": _read_text_or_markdown,  # no suffix: README, LICENSE, what is piped in
    ".txt": _read_text_or_markdown,
    ".text": _read_text_or_markdown,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".mdx": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
_TABLE_READERS: dict[str, Callable[[bytes, str, Columns | None], Extracted]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".json": read_json,
    ".jsonl": read_json,
    ".ndjson": read_json,
}
TABLE_SUFFIXES: frozenset[str] = frozenset(_TABLE_READERS)
SUPPORTED_SUFFIXES: frozenset[str] = frozenset({*_READERS, *TABLE_SUFFIXES} - {""})


def read(path: Path) -> Extracted:
    """The text and landmarks of a file."""
    return read_bytes(read_file_bytes(path), path.name)


def read_file_bytes(path: Path) -> bytes:
    """The bytes of a file, if it is one that could be read."""
    try:
        if path.is_dir():
            raise InvalidInput(f"{str(path)!r} is a folder: name a file in it")
        if not path.exists():
            raise NotFound(f"{str(path)!r} does not exist: check the path")
        if not path.is_file():
            raise InvalidInput(f"{str(path)!r} is no regular file: give a document")
        _check_size(str(path), path.stat().st_size)
        return path.read_bytes()
    except PermissionError:
        raise InvalidInput(f"{str(path)!r} may not be read: check its permissions") from None


def read_stream_bytes(stream: IO[bytes], name: str) -> bytes:
    """All bytes of a stream, such as standard input, if they are not too many for a document."""
    data = stream.read(MAX_FILE_BYTES + 1)
    _check_size(name, len(data))
    return data


def _check_size(name: str, size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise InvalidInput(
            f"{name!r} is too large, the limit is {MAX_FILE_BYTES:,} bytes: split it into smaller files"
        )


def read_bytes(data: bytes, name: str, columns: Columns | None = None) -> Extracted:
    """The text and landmarks of a document; the suffix of ``name`` says what the bytes are.

    ``columns``: where a table holds its questions and answers, if their names don't tell.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in _READERS and suffix not in _TABLE_READERS:
        known = " ".join(sorted(SUPPORTED_SUFFIXES))
        raise InvalidInput(f"{name!r} is of a kind that cannot be read ({suffix!r}): give one of {known}")
    if not data or data.isspace():  # strip would copy a large file
        raise InvalidInput(f"{name!r} is empty: there is no text in it to read")
    if suffix in _TABLE_READERS:
        return _TABLE_READERS[suffix](data, name, columns)
    if columns:
        tables = " ".join(sorted(TABLE_SUFFIXES))
        raise InvalidInput(f"{name!r} is no table, so it has no column {columns.question!r}: give {tables}")
    return _READERS[suffix](data, name)
