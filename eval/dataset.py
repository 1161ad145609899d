"""Datasets in the layout of BEIR: a folder of ``corpus.jsonl``, ``queries.jsonl`` and qrels.

Every file is checked before anything is computed: a dataset that is half right gives numbers that are
wrong. The corpus becomes documents of one entry and one passage, the passage's id being the corpus's own,
so that a run and the qrels speak of the same ids.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import InvalidInput, NotFound
from corpus.parsing import document_id
from corpus.types import Document, Entry, ParsedDocument, Passage, Span
from eval.jsonl import JsonLine, read_objects
from eval.trec import Qrels, read_qrels

_LAYOUT = "corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv)"
_SHOWN_IDS = 3  # enough to find the mistake, few enough for one line


@dataclass(frozen=True, slots=True)
class Dataset:
    """Documents, queries by id, and grades.

    ``queries`` holds those that have a relevant passage, for only these can be scored, in the file's
    order. ``sha256`` gives the digest of each file by its name. Where the grades are of documents
    ``document_of`` says by passage id which one it belongs to, in the words of the qrels; where they are of
    passages it is empty. ``lost`` counts the judgements of passages that are not there any more.
    """

    name: str
    documents: tuple[ParsedDocument, ...]
    queries: Mapping[str, str]
    qrels: Qrels
    sha256: Mapping[str, str]
    document_of: Mapping[str, str] = field(default_factory=dict)
    lost: int = 0

    @property
    def texts(self) -> dict[str, str]:
        """The text of every passage by id."""
        return {
            passage.id: passage.text
            for parsed in self.documents
            for entry in parsed.entries
            for passage in entry.passages
        }

    @property
    def judged_texts(self) -> dict[str, str]:
        """The text of everything that can be judged, by the id that the qrels use: passages or documents."""
        if not self.document_of:
            return self.texts
        by_id = {parsed.document.id: parsed.document.text for parsed in self.documents}
        return by_id | {parsed.document.name: parsed.document.text for parsed in self.documents}


def read_dataset(folder: Path) -> Dataset:
    """The dataset in a folder, checked."""
    corpus, queries, qrels = _files(folder)
    lines = _lines_by_id(corpus, "_id, title and text")
    documents = {passage_id: _as_document(line, passage_id) for passage_id, line in lines.items()}
    texts = {query_id: line.text("text") for query_id, line in _lines_by_id(queries, "_id and text").items()}
    grades = read_qrels(qrels)
    check_ids("query", grades, texts, qrels, queries.name)
    check_ids("passage", judged_ids(grades), documents, qrels, corpus.name)
    queries_to_run = answered(texts, grades, qrels)
    return Dataset(
        name=folder.resolve().name,
        documents=tuple(documents.values()),
        queries=queries_to_run,
        qrels={query_id: grades[query_id] for query_id in queries_to_run},
        sha256={path.relative_to(folder).as_posix(): file_sha256(path) for path in (corpus, queries, qrels)},
    )


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def judged_ids(qrels: Qrels) -> dict[str, None]:
    """The ids of what was judged, each once, in the order of the qrels."""
    return {judged: None for grades in qrels.values() for judged in grades}


def check_ids(kind: str, used: Iterable[str], known: Container[str], qrels: Path, source: str) -> None:
    """Refuse qrels that speak of queries or passages that their source does not have."""
    unknown = [name for name in used if name not in known]
    if unknown:
        shown = ", ".join(map(repr, unknown[:_SHOWN_IDS]))
        raise InvalidInput(
            f"{str(qrels)!r} judges {len(unknown)} {kind} id(s) that {source} does not have ({shown}); "
            "the two must belong together"
        )


def answered(queries: Mapping[str, str], qrels: Qrels, path: Path) -> dict[str, str]:
    """The queries that something was judged relevant to; raises ``InvalidInput`` if there are none."""
    chosen = {
        query_id: text
        for query_id, text in queries.items()
        if any(grade > 0 for grade in qrels.get(query_id, {}).values())
    }
    if not chosen:
        raise InvalidInput(f"{str(path)!r} calls nothing relevant: a grade above 0 is needed")
    return chosen


def _files(folder: Path) -> tuple[Path, Path, Path]:
    if not folder.is_dir():
        raise NotFound(f"{str(folder)!r} is not a folder: a dataset is a folder of {_LAYOUT}")
    qrels = next(
        (path for path in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if path.is_file()), None
    )
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    if qrels is None or not corpus.is_file() or not queries.is_file():
        raise InvalidInput(f"{str(folder)!r} is not a dataset: it needs {_LAYOUT}")
    return corpus, queries, qrels


def _lines_by_id(path: Path, fields: str) -> dict[str, JsonLine]:
    """The lines of a file by their ``_id``, in order; ``fields`` says what a line is made of."""
    lines: dict[str, JsonLine] = {}
    for line in read_objects(path):
        line_id = line.text("_id")
        if line_id in lines:
            raise line.error(f"the id {line_id!r} is taken by an earlier line; ids must be unique")
        lines[line_id] = line
    if not lines:
        raise InvalidInput(f"{str(path)!r} is empty; each line must be an object with {fields}")
    return lines


def _as_document(line: JsonLine, passage_id: str) -> ParsedDocument:
    """The title as the question and the text as its one passage; a text that is missing is the title."""
    title = _normal(line.optional_text("title"))
    body = _normal(line.optional_text("text"))
    if not body:
        title, body = "", title
    text = f"{title}\n{body}" if title else body
    start = len(text) - len(body)
    passage = Passage(id=passage_id, text=body, span=Span(start, len(text)), kind="paragraph", path=())
    entry = Entry(
        question=title,
        question_span=Span(0, len(title)) if title else None,
        label="",
        passages=(passage,),
    )
    document = Document(
        id=document_id(passage_id),
        name=passage_id,
        title=title,
        text=text,
        media_type="text/plain",
        source_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return ParsedDocument(document=document, entries=(entry,) if body else (), others=())


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
