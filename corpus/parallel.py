"""Parsing many files, in several processes where that pays."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from corpus.errors import WenjuError
from corpus.finding import FoundFile, PipedFile, Refused
from corpus.parsing import parse_bytes
from corpus.readers.tables import Columns
from corpus.types import ParsedDocument

WORTH_PROCESSES_BYTES = 8_000_000  # a process starts in 0.2 s, in which one reads about as much
_FILES_AT_ONCE = 4  # handed to a process together


class ParseJob(NamedTuple):
    """A file, the name its document gets, and the SHA-256 of the bytes that need no parsing."""

    file: FoundFile | PipedFile
    name: str
    known_sha256: str
    columns: Columns | None = None


class Unchanged(NamedTuple):
    """The file's bytes are those that are known."""


Outcome = ParsedDocument | Unchanged | Refused


def parse_all(jobs: Sequence[ParseJob]) -> Iterator[tuple[ParseJob, Outcome]]:
    """Yield every job with its outcome, in order; a refusal stops nothing."""
    workers = min(os.cpu_count() or 1, len(jobs))
    if workers < 2 or sum(job.file.size for job in jobs) < WORTH_PROCESSES_BYTES:  # noqa: PLR2004 # two share work
        yield from ((job, parse_one(job)) for job in jobs)
        return
    # Processes are started afresh: a fork would copy the threads of whatever libraries are loaded.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from zip(jobs, pool.map(parse_one, jobs, chunksize=_FILES_AT_ONCE), strict=True)


def parse_one(job: ParseJob) -> Outcome:
    """The document of one file, or why there is none."""
    try:
        data = job.file.read()
        if job.known_sha256 and hashlib.sha256(data).hexdigest() == job.known_sha256:
            return Unchanged()
        return parse_bytes(data, job.name, columns=job.columns)
    except WenjuError as error:
        return Refused(job.file.name, str(error))
    except OSError as error:
        return Refused(job.file.name, f"cannot be read ({error.strerror})")
