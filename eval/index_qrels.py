"""An index as it stands as a test set: given judgements of its passages or of its documents.

The judgements are the page's own (a file named ``.jsonl``, see ``eval/judgements.py``), or qrels with their
topics. Qrels may name passages by id, or documents by name or id; then each document stands where its best
passage stood.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from corpus.errors import InvalidInput, NotFound
from corpus.types import ParsedDocument
from eval.dataset import Dataset, answered, check_ids, file_sha256, judged_ids
from eval.judgements import read_judgements
from eval.runner import Evaluation, Experiment, Progress, run_experiment
from eval.topics import read_topics
from eval.trec import read_qrels
from index.local import LocalIndex

JUDGEMENTS = ".jsonl"


def evaluate_index(
    folder: Path, qrels: Path, topics: Path | None, experiment: Experiment, progress: Progress | None = None
) -> Evaluation:
    """Put judged queries to an index as it stands; the encoder is the index's own."""
    with judged_index(folder, qrels, topics) as (index, data):
        return run_experiment(index, data, experiment, progress)


@contextmanager
def judged_index(folder: Path, qrels: Path, topics: Path | None) -> Iterator[tuple[LocalIndex, Dataset]]:
    """Give an open index and the judged queries about it."""
    for path in (qrels, topics):
        if path is not None and not path.is_file():
            raise NotFound(f"{str(path)!r} is no file: check the path")
    is_page_s = qrels.suffix == JUDGEMENTS
    if is_page_s == (topics is not None):
        raise InvalidInput(
            f"{str(topics)!r} is not needed: {str(qrels)!r} holds its queries"
            if is_page_s
            else f"{str(qrels)!r} holds no queries: name the file of topics that it judges, too"
        )
    with LocalIndex.open(folder) as index:
        documents = tuple(index.store.document(summary.id) for summary in index.store.documents())
        bare = Dataset(folder.resolve().name, documents, {}, {}, {qrels.name: file_sha256(qrels)})
        yield index, _by_topics(bare, qrels, topics) if topics else _by_page(bare, qrels)


def _by_page(bare: Dataset, path: Path) -> Dataset:
    judgements = read_judgements(path, bare.texts)
    return replace(bare, queries=judgements.queries, qrels=judgements.qrels, lost=judgements.lost)


def _by_topics(bare: Dataset, path: Path, topics: Path) -> Dataset:
    queries, qrels = read_topics(topics), read_qrels(path)
    check_ids("query", qrels, queries, path, topics.name)
    document_of = _judged_documents(judged_ids(qrels), bare, path)
    asked = answered(queries, qrels, path)
    return replace(
        bare,
        queries=asked,
        qrels={query_id: qrels[query_id] for query_id in asked},
        sha256={**bare.sha256, topics.name: file_sha256(topics)},
        document_of=document_of,
    )


def _judged_documents(judged: Mapping[str, None], bare: Dataset, path: Path) -> dict[str, str]:
    """Passage id → document as the qrels call it; empty if what they judge are passages."""
    for names in (
        {parsed.document.name: parsed for parsed in bare.documents},
        {parsed.document.id: parsed for parsed in bare.documents},
    ):
        if judged.keys() <= names.keys():
            return {passage_id: name for name, parsed in names.items() for passage_id in _passage_ids(parsed)}
    check_ids("passage or document", judged, bare.texts, path, f"the index {bare.name!r}")
    return {}


def _passage_ids(parsed: ParsedDocument) -> Iterator[str]:
    for entry in parsed.entries:
        for passage in entry.passages:
            yield passage.id
