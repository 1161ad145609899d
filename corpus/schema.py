"""The tables of the store, its statements that fill and read them, and how its file is opened."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

STORE_FORMAT = 1
STORE_FILE = "store.sqlite3"

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, title TEXT NOT NULL,
    media_type TEXT NOT NULL, encoding TEXT, source_sha256 TEXT NOT NULL, text TEXT NOT NULL,
    landmarks TEXT NOT NULL, warnings TEXT NOT NULL);
CREATE TABLE entries (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
    label TEXT NOT NULL, question TEXT NOT NULL, start INTEGER, end INTEGER,
    PRIMARY KEY (document_id, number)) WITHOUT ROWID;
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL, entry INTEGER NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL,
    page INTEGER, text TEXT NOT NULL, content_sha256 BLOB NOT NULL,
    FOREIGN KEY (document_id, entry) REFERENCES entries ON DELETE CASCADE);
CREATE INDEX passages_by_entry ON passages (document_id, entry);
CREATE TABLE others (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, role TEXT NOT NULL);
CREATE INDEX others_by_document ON others (document_id);
CREATE INDEX passages_by_content ON passages (content_sha256);
CREATE TABLE embeddings (
    content_sha256 BLOB PRIMARY KEY, fingerprint TEXT NOT NULL, embedding BLOB NOT NULL);
"""

# What a row holds is said by the schema above; SQLite has no static types.
Row = tuple[Any, ...]

PASSAGE_QUERY = """
SELECT p.key, p.id, p.text, p.start, p.end, p.kind, p.path, e.question, p.first_line, p.last_line, p.page,
       p.entry, d.id, d.name, d.title
FROM passages p
JOIN entries e ON e.document_id = p.document_id AND e.number = p.entry
JOIN documents d ON d.id = p.document_id
"""

INSERT_DOCUMENT = "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_ENTRY = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)"
INSERT_PASSAGE = "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_OTHER = "INSERT INTO others VALUES (?, ?, ?, ?)"

DOCUMENT_QUERY = """
SELECT id, name, title, text, media_type, source_sha256, encoding, landmarks, warnings FROM documents
"""

TEXT_QUERY = """
SELECT p.key, p.id, e.question, p.text
FROM passages p
JOIN entries e ON e.document_id = p.document_id AND e.number = p.entry
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open or make the file; raises ``sqlite3.DatabaseError`` if it is none of SQLite's."""
    # Transactions are opened by hand; write-ahead logging lets a server read while an ingestion writes.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def chosen_by(keys: Sequence[int] | None) -> tuple[str, Row]:
    """The condition on ``passages p`` that chooses these keys, and its parameters."""
    if keys is None:
        return "", ()
    return "WHERE p.key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)
