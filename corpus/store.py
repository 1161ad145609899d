"""The SQLite store: the one source of truth about documents, entries, passages and embeddings.

Everything else on disk (the dense, lexical and token indexes) is derived from it and can be rebuilt. Each
transaction that changes passages raises the store's *generation*; a derived index remembers the
generation it has reached. Passage keys are never reused, so a key names one passage for ever.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import IndexUnusable, NotFound
from corpus.location import Locator
from corpus.rows import (
    document_row,
    entry_row,
    other_rows,
    passage_rows,
    stored_document,
    stored_entry,
    stored_passage,
)
from corpus.schema import (
    DOCUMENT_QUERY,
    INSERT_DOCUMENT,
    INSERT_ENTRY,
    INSERT_OTHER,
    INSERT_PASSAGE,
    PASSAGE_QUERY,
    SCHEMA,
    STORE_FILE,
    STORE_FORMAT,
    TEXT_QUERY,
    Row,
    chosen_by,
    connect,
)
from corpus.stored import (
    Change,
    DocumentSummary,
    PassagePlace,
    PassageText,
    StoredPassage,
    Totals,
    content_sha256,
)
from corpus.types import Entry, ParsedDocument, Span


class Store:
    """The store of one index folder; safe to share between threads.

    Reads and writes are serialised by one lock: a read takes microseconds, and there is one writer.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty store in an existing folder that holds none."""
        store = cls(connect(folder / STORE_FILE))
        with store.transaction():
            for statement in SCHEMA.split(";\n"):
                store._connection.execute(statement)
            store.set_setting("format", str(STORE_FORMAT))
            store.set_setting("generation", "0")
        return store

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the store of an index folder; raises ``IndexUnusable`` if it is none that we can read."""
        path = folder / STORE_FILE
        if not path.is_file():
            raise IndexUnusable(
                f"{str(folder)!r} is not a Wenju index (no {STORE_FILE}): make one with `wenju ingest`"
            )
        try:
            store = cls(connect(path))
            found = store.setting("format")
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(f"{str(path)!r} is damaged ({error}): ingest the documents again") from error
        if found != str(STORE_FORMAT):
            store.close()
            raise IndexUnusable(
                f"{str(path)!r} has format {found!r}, this version reads {STORE_FORMAT}: "
                "ingest the documents again"
            )
        return store

    def close(self) -> None:
        """Close the file; committed data is safe."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside is committed at the end, or undone by an exception."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def setting(self, key: str) -> str | None:
        """A setting of the index, ``None`` if it was never set."""
        row = self._row("SELECT value FROM meta WHERE key = ?", (key,))
        return None if row is None else str(row[0])

    def set_setting(self, key: str, value: str) -> None:
        """Record a setting of the index."""
        self._execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def generation(self) -> int:
        """How many transactions have changed the passages."""
        return int(self.setting("generation") or 0)

    @property
    def totals(self) -> Totals:
        """How many documents, entries and passages there are."""
        row = self._row(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM entries), "
            "(SELECT count(*) FROM passages)"
        )
        assert row is not None
        return Totals(*row)

    def replace(self, parsed: ParsedDocument, path: str = "") -> Change:
        """Put a document in, in place of the one of the same id, in one transaction.

        A passage whose id is unchanged has the same question and text and keeps its key, so that the
        derived indexes need not touch it.
        """
        document = parsed.document
        with self.transaction():
            before = self._keys_by_id(document.id)
            self._execute("DELETE FROM documents WHERE id = ?", (document.id,))
            self._execute(INSERT_DOCUMENT, document_row(parsed, path))
            locator = Locator(document.text, document.landmarks)
            for number, entry in enumerate(parsed.entries, start=1):
                self._execute(INSERT_ENTRY, entry_row(document.id, number, entry))
                passages = passage_rows(document.id, number, entry, before, locator)
                self._connection.executemany(INSERT_PASSAGE, passages)
            self._connection.executemany(INSERT_OTHER, other_rows(parsed))
            after = self._keys_by_id(document.id)
            self._raise_generation()
        return Change.between(before, after)

    def remove(self, document_id: str) -> Change:
        """Take a document out; raises ``NotFound`` if there is none of this id."""
        with self.transaction():
            before = self._keys_by_id(document_id)
            if self._execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount == 0:
                raise _no_document(document_id)
            self._raise_generation()
        return Change.between(before, {})

    def documents(self) -> list[DocumentSummary]:
        """All documents, by name."""
        rows = self._rows(
            "SELECT id, name, path, title, media_type, source_sha256, length(text), "
            "(SELECT count(*) FROM entries WHERE document_id = documents.id), "
            "(SELECT count(*) FROM passages WHERE document_id = documents.id) "
            "FROM documents ORDER BY name"
        )
        return [DocumentSummary(*row) for row in rows]

    def document(self, document_id: str) -> ParsedDocument:
        """A document with its structure; raises ``NotFound``."""
        row = self._row(f"{DOCUMENT_QUERY} WHERE id = ?", (document_id,))
        if row is None:
            raise _no_document(document_id)
        others = self._rows(
            "SELECT start, end, role FROM others WHERE document_id = ? ORDER BY start", (document_id,)
        )
        return stored_document(row, self._entries(document_id), others)

    def slice(self, document_id: str, span: Span) -> str | None:
        """The canonical text of a document at a span; ``None`` if the document is gone."""
        row = self._row(
            "SELECT substr(text, ?, ?) FROM documents WHERE id = ?",
            (span.start + 1, span.end - span.start, document_id),
        )
        return None if row is None else str(row[0])

    def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The passages of these ids; an id that is not in the store is left out."""
        rows = self._rows(
            f"{PASSAGE_QUERY} WHERE p.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        return {row[1]: stored_passage(row) for row in rows}

    def ids(self, keys: Sequence[int]) -> dict[int, str]:
        """Passage key → passage id; a key that is not in the store is left out."""
        chosen, parameters = chosen_by(keys)
        return dict(self._rows(f"SELECT p.key, p.id FROM passages p {chosen}", parameters))

    def keys(self, ids: Sequence[str]) -> dict[str, int]:
        """Passage id → passage key; an id that is not in the store is left out."""
        return dict(
            self._rows(
                "SELECT id, key FROM passages WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(ids)),),
            )
        )

    def all_keys(self) -> list[int]:
        """The keys of all passages, in order."""
        return [row[0] for row in self._rows("SELECT key FROM passages ORDER BY key")]

    def keys_of(self, document_ids: Sequence[str]) -> list[int]:
        """The keys of the passages of these documents, in order."""
        rows = self._rows(
            "SELECT key FROM passages WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY key",
            (json.dumps(list(document_ids)),),
        )
        return [row[0] for row in rows]

    def places(self, document_ids: Sequence[str]) -> Iterator[PassagePlace]:
        """Yield the passages of these documents, by key, with what their place says of them."""
        for key, path, question, text in self._rows(
            "SELECT p.key, p.path, e.question, p.text FROM passages p "
            "JOIN entries e ON e.document_id = p.document_id AND e.number = p.entry "
            "WHERE p.document_id IN (SELECT value FROM json_each(?)) ORDER BY p.key",
            (json.dumps(list(document_ids)),),
        ):
            yield PassagePlace(key, tuple(json.loads(path)), question, text)

    def date_lines(self) -> dict[str, list[str]]:
        """Document id → the lines that give its date, in order; a document without any is left out."""
        lines: dict[str, list[str]] = {}
        for document_id, line in self._rows(
            "SELECT d.id, substr(d.text, o.start + 1, o.end - o.start) FROM others o "
            "JOIN documents d ON d.id = o.document_id WHERE o.role = 'date' ORDER BY d.id, o.start"
        ):
            lines.setdefault(document_id, []).append(line)
        return lines

    def siblings(self, passage_id: str) -> frozenset[str]:
        """The ids of the passages of the same entry, itself among them; empty if there is no such passage."""
        rows = self._rows(
            "SELECT b.id FROM passages a JOIN passages b "
            "ON b.document_id = a.document_id AND b.entry = a.entry WHERE a.id = ?",
            (passage_id,),
        )
        return frozenset(row[0] for row in rows)

    def passage_texts(self, keys: Sequence[int] | None = None) -> Iterator[PassageText]:
        """Yield what the indexes need of each passage, by key; all of them where ``keys`` is ``None``."""
        chosen, parameters = chosen_by(keys)
        for row in self._rows(f"{TEXT_QUERY} {chosen} ORDER BY p.key", parameters):
            yield PassageText(*row)

    def unembedded(self, fingerprint: str) -> Iterator[PassageText]:
        """Yield the passages that have no cached embedding by the encoder of this fingerprint."""
        for row in self._rows(
            f"{TEXT_QUERY} LEFT JOIN embeddings m "
            "ON m.content_sha256 = p.content_sha256 AND m.fingerprint = ? "
            "WHERE m.content_sha256 IS NULL ORDER BY p.key",
            (fingerprint,),
        ):
            yield PassageText(*row)

    def add_embeddings(self, fingerprint: str, embeddings: Iterable[tuple[PassageText, bytes]]) -> None:
        """Cache embeddings (float32, little-endian) of passages, in one transaction.

        They are kept by question and text, not by passage, so that moving or copying a passage costs
        nothing, and for one encoder at a time.
        """
        with self.transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)",
                (
                    (content_sha256(passage.question, passage.text), fingerprint, embedding)
                    for passage, embedding in embeddings
                ),
            )

    def embeddings(self, keys: Sequence[int] | None = None) -> Iterator[tuple[int, bytes]]:
        """Yield passage key and cached embedding, by key; of all passages where ``keys`` is ``None``."""
        chosen, parameters = chosen_by(keys)
        yield from self._rows(
            "SELECT p.key, m.embedding FROM passages p "
            f"JOIN embeddings m ON m.content_sha256 = p.content_sha256 {chosen} ORDER BY p.key",
            parameters,
        )

    def drop_unused_embeddings(self) -> None:
        """Forget the embeddings of passages that are gone."""
        self._execute(
            "DELETE FROM embeddings WHERE content_sha256 NOT IN (SELECT content_sha256 FROM passages)"
        )

    def _entries(self, document_id: str) -> Iterator[Entry]:
        for number, *entry in self._rows(
            "SELECT number, label, question, start, end FROM entries WHERE document_id = ? ORDER BY number",
            (document_id,),
        ):
            passages = self._rows(
                f"{PASSAGE_QUERY} WHERE p.document_id = ? AND p.entry = ? ORDER BY p.start",
                (document_id, number),
            )
            yield stored_entry(tuple(entry), passages)

    def _keys_by_id(self, document_id: str) -> dict[str, int]:
        return dict(self._rows("SELECT id, key FROM passages WHERE document_id = ?", (document_id,)))

    def _raise_generation(self) -> None:
        self.set_setting("generation", str(self.generation + 1))

    def _execute(self, statement: str, parameters: Row = ()) -> sqlite3.Cursor:
        with self._lock:
            return self._connection.execute(statement, parameters)

    def _rows(self, statement: str, parameters: Row = ()) -> list[Row]:
        with self._lock:
            return self._execute(statement, parameters).fetchall()

    def _row(self, statement: str, parameters: Row = ()) -> Row | None:
        with self._lock:
            row: Row | None = self._execute(statement, parameters).fetchone()
            return row


def _no_document(document_id: str) -> NotFound:
    return NotFound(
        f"no document {document_id!r} in this index: results give the id of theirs as document_id, "
        "and GET /v1/documents lists all"
    )
