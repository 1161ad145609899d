"""What is wrong in a store: SQLite's own checks, and the laws of slices and hashes, passage by passage."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus.schema import STORE_FILE, connect
from corpus.stored import content_sha256

_STRUCTURE = ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
_DOCUMENTS = "SELECT id, name, text FROM documents ORDER BY name"
_PASSAGES = """
SELECT p.id, p.start, p.end, p.text, e.question, p.content_sha256
FROM passages p JOIN entries e ON e.document_id = p.document_id AND e.number = p.entry
WHERE p.document_id = ? ORDER BY p.key
"""


class Problem(NamedTuple):
    """Something that is not as it must be, and where: the store, a leg, or a passage by id."""

    place: str
    what: str


def store_problems(folder: Path) -> Iterator[Problem]:
    """Yield the problems of the store of an index folder; an unreadable file is one."""
    connection = connect(folder / STORE_FILE)
    try:
        for check in _STRUCTURE:
            for row in connection.execute(check):
                if row[0] != "ok":
                    yield Problem("store", " ".join(map(str, row)))
        for document in connection.execute(_DOCUMENTS):
            yield from _passage_problems(connection, *document)
    except sqlite3.DatabaseError as error:
        yield Problem("store", f"{str(folder / STORE_FILE)!r} is damaged ({error})")
    finally:
        connection.close()


def _passage_problems(
    connection: sqlite3.Connection, document_id: str, name: str, source: str
) -> Iterator[Problem]:
    for passage_id, start, end, text, question, digest in connection.execute(_PASSAGES, (document_id,)):
        if source[start:end] != text:
            yield Problem(passage_id, f"{name!r} has another text at the span of this passage")
        if digest != content_sha256(question, text):
            yield Problem(passage_id, f"this passage of {name!r} is not what was hashed when it was stored")
