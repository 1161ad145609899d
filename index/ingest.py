"""Files into an index: find, skip the unchanged, parse, store, embed, report.

One broken file never stops the others, and never costs what was stored of it before.
"""

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from corpus.errors import IndexUnusable, InvalidInput, NotFound
from corpus.finding import Found, FoundFile, PipedFile, Refused, find_files
from corpus.parallel import ParseJob, Unchanged, parse_all
from corpus.parsing import PARSER_VERSION, coverage
from corpus.readers.reading import TABLE_SUFFIXES
from corpus.readers.tables import Columns
from corpus.schema import STORE_FILE
from corpus.store import Store
from corpus.stored import DocumentSummary, Totals
from corpus.types import ParsedDocument
from index.duplicates import Duplicate, DuplicateFinder
from index.legs import EncodeProgress
from index.local import LocalIndex, Source
from index.segmenter import SegmenterName
from index.transformer_encoder import AS_THE_MODEL_SAYS, TransformerOptions

# Name of the file at hand, files done, files in all; then ENCODING, passages done, passages in all.
Progress = Callable[[str, int, int], None]
ENCODING = "encoding passages"


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What an ingestion may choose.

    ``model`` and ``segmenter`` shape a new index; an existing one keeps its own, and another ``model`` is
    refused. ``prune`` says when to take out documents whose file is gone from a folder that was given:
    ``auto`` does so unless no readable file at all is left there, as when a share isn't mounted.
    ``dry_run`` changes nothing and reports what would change. ``columns``: where the tables among the files
    hold their questions and answers, if their names don't tell; such tables are read even if unchanged.
    ``transformer``: prompts, which an existing index keeps too, and the batch size of this run.
    """

    model: str | None = None
    segmenter: SegmenterName = "rjieba"
    prune: Literal["auto", "always", "never"] = "auto"
    dry_run: bool = False
    columns: Columns | None = None
    transformer: TransformerOptions = AS_THE_MODEL_SAYS


class Warned(NamedTuple):
    """Something to look at in a file; line 0 means the whole file."""

    name: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingestion did, or with ``dry_run`` would do; names are in order.

    ``characters`` and ``covered`` count non-blank characters of the files that were parsed, and those of
    them that lie in a question, passage or labelled rest; ``totals`` is what the index then holds.
    ``duplicates`` are between the files that were added or updated, and between them and the others.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[Refused, ...]
    ignored: tuple[str, ...]
    warnings: tuple[Warned, ...]
    duplicates: tuple[Duplicate, ...]
    totals: Totals
    characters: int
    covered: int
    seconds: float
    dry_run: bool


DEFAULTS = IngestOptions()


@dataclass(slots=True)
class _Tally:
    """What has happened so far."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Refused] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    characters: int = 0
    covered: int = 0
    repeats: DuplicateFinder = field(default_factory=DuplicateFinder)

    def count(self, name: str, parsed: ParsedDocument) -> None:
        (self.updated if name in self.known else self.added).append(name)
        self.warnings += [Warned(name, *warning) for warning in parsed.warnings]
        characters, covered = coverage(parsed)
        self.characters += characters
        self.covered += covered
        self.repeats.add(parsed)

    def duplicates(self, store: Store) -> tuple[Duplicate, ...]:
        """What the documents that changed repeat, of each other or of the rest of the store."""
        changed = {*self.added, *self.updated}
        if not changed:
            return ()
        for summary in store.documents():
            if summary.name not in changed and summary.name not in self.removed:
                self.repeats.add(store.document(summary.id))
        return self.repeats.find(changed)


def ingest(
    paths: Sequence[Path],
    folder: Path,
    options: IngestOptions = DEFAULTS,
    progress: Progress | None = None,
    piped: Sequence[PipedFile] = (),
) -> IngestReport:
    """Add or update files and folders in the index of ``folder``, which is made if it isn't there.

    ``piped`` are documents that are no files. Before anything is read, raises ``NotFound`` for a missing
    path, ``InvalidInput`` or ``IndexUnusable`` for the index.
    """
    started = time.perf_counter()
    found = find_files(paths)
    if options.dry_run and not _is_index(folder):
        raise InvalidInput(f"{str(folder)!r} is no index yet: a dry run compares with an existing one")
    encoding = partial(progress, ENCODING) if progress else None
    with _opened(folder, options, encoding) as index:
        tally = _Tally()
        known = {summary.path or summary.name: summary for summary in index.store.documents()}
        gone = _gone(found, known.values(), options.prune)
        tally.removed = [summary.name for summary in gone]
        tally.skipped += found.refused
        parser = index.store.setting("parser")
        jobs = list(_jobs((*found.files, *piped), known, parser, options.columns, tally))
        sources = _sources(jobs, tally, progress)
        if options.dry_run:
            for _ in sources:
                pass
        else:
            if not known:  # said before the first is put in, so that one cut off is not read again
                index.store.set_setting("parser", PARSER_VERSION)
            index.update(sources, [summary.id for summary in gone], encoding)
            index.store.set_setting("parser", PARSER_VERSION)
        totals = index.store.totals
        duplicates = tally.duplicates(index.store)
    return IngestReport(
        added=tuple(tally.added),
        updated=tuple(tally.updated),
        unchanged=tuple(tally.unchanged),
        removed=tuple(tally.removed),
        skipped=tuple(tally.skipped),
        ignored=found.ignored,
        warnings=tuple(tally.warnings),
        duplicates=duplicates,
        totals=totals,
        characters=tally.characters,
        covered=tally.covered,
        seconds=time.perf_counter() - started,
        dry_run=options.dry_run,
    )


def remove(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Take documents out of an index, given by name, id or file path; raises ``NotFound`` before any goes."""
    with LocalIndex.open(folder) as index:
        chosen = [_document_named(name, index.store.documents()) for name in names]
        index.update([], removed=dict.fromkeys(summary.id for summary in chosen))
    return tuple(summary.name for summary in chosen)


def _opened(folder: Path, options: IngestOptions, encoding: EncodeProgress | None) -> LocalIndex:
    if _is_index(folder):
        return LocalIndex.open(folder, options.model, options.transformer, encoding)
    try:
        return LocalIndex.create(folder, options.model, options.segmenter, options.transformer)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unusable(folder, error) from None


def _is_index(folder: Path) -> bool:
    try:
        return (folder / STORE_FILE).is_file()
    except OSError as error:
        raise _unusable(folder, error) from None


def _unusable(folder: Path, error: OSError | sqlite3.OperationalError) -> IndexUnusable:
    """What to say of a folder that may not be entered or written, or that a file stands in the way of."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return IndexUnusable(
        f"no index can be made in {str(folder)!r} ({reason}): name a folder that this user may write to"
    )


def _jobs(
    files: Sequence[FoundFile | PipedFile],
    stored: Mapping[str, DocumentSummary],
    parser: str | None,
    columns: Columns | None,
    tally: _Tally,
) -> Iterator[ParseJob]:
    """Yield what is to be read, tallying what can't be named; ``stored`` are by path, or name if piped.

    A file whose bytes are as stored needs no parsing, if the ``parser`` that read them is today's.
    """
    paths = {summary.name: summary.path for summary in stored.values()}
    for file in files:
        before = stored.get(file.place or file.name)
        try:
            name = before.name if before else _free_name(file, paths)
        except InvalidInput as error:
            tally.skipped.append(Refused(file.name, str(error)))
            continue
        given = columns if Path(name).suffix.lower() in TABLE_SUFFIXES else None
        known_sha256 = before.source_sha256 if before and parser == PARSER_VERSION and not given else ""
        tally.known.update({name} if name in paths else ())
        paths[name] = file.place
        yield ParseJob(file, name, known_sha256, given)


def _sources(jobs: Sequence[ParseJob], tally: _Tally, progress: Progress | None) -> Iterator[Source]:
    """Yield the documents to put in, tallying what happens to each file."""
    for done, (job, outcome) in enumerate(parse_all(jobs)):
        if progress:
            progress(job.file.name, done, len(jobs))
        if isinstance(outcome, ParsedDocument):
            tally.count(job.name, outcome)
            yield Source(outcome, job.file.place)
        elif isinstance(outcome, Unchanged):
            tally.unchanged.append(job.name)
        else:
            tally.skipped.append(outcome)
    if progress:
        progress("", len(jobs), len(jobs))


def _free_name(file: FoundFile | PipedFile, paths: Mapping[str, str]) -> str:
    """The name of a file that the index does not know by its path; ``paths`` are by document name."""
    holder = paths.get(file.name)
    if holder and _exists(Path(holder)):
        raise InvalidInput(
            f"there is another document {file.name!r} already, from {holder!r}: "
            "ingest a folder that holds both, or rename one"
        )
    return file.name  # new, or the file it was read from has moved here


def _gone(found: Found, known: Iterable[DocumentSummary], prune: str) -> list[DocumentSummary]:
    """The documents whose file is gone from a folder that was given."""
    if prune == "never":
        return []
    alive = {file.place for file in found.files}
    gone = []
    for folder in found.folders:
        if prune == "auto" and not any(file.path.is_relative_to(folder) for file in found.files):
            continue
        gone += [
            summary
            for summary in known
            if summary.path
            and Path(summary.path).is_relative_to(folder)
            and summary.path not in alive
            and not any(Path(summary.path).is_relative_to(closed) for closed in found.closed)
            and not _is_there(Path(summary.path), alive)
        ]
    return list(dict.fromkeys(gone))


def _is_there(path: Path, alive: Collection[str]) -> bool:
    """Whether a file exists, or may be packed in an archive that just now cannot be opened."""
    if _exists(path):
        return True
    archive = next((parent for parent in path.parents if parent.is_file()), None)
    return archive is not None and not any(Path(place).is_relative_to(archive) for place in alive)


def _exists(path: Path) -> bool:
    """Whether a file is there; it may be, where the folders above it may not be entered."""
    try:
        return path.exists()
    except PermissionError:
        return True


def _document_named(name: str, documents: Sequence[DocumentSummary]) -> DocumentSummary:
    path = str(Path(name).resolve())
    for summary in documents:
        if name in {summary.name, summary.id} or path == summary.path:
            return summary
    raise NotFound(f"no document {name!r} in this index; `wenju info` lists them")
