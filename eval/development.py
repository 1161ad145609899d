"""The sets that defaults are fitted on: the encoder's development sets, and questions written for fitting."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from corpus.parsing import parse_file
from corpus.types import ParsedDocument
from eval.dataset import Dataset, read_dataset
from eval.questions import JudgedQuestion, read_questions
from index.training.evaluation import Task, read_development_set

QUERIES = 400  # of each set

_DATA = Path(__file__).with_name("data")
_SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"


class QuestionSet(NamedTuple):
    """Documents and the questions about them, answered or not, that no reported figure comes from."""

    name: str
    documents: tuple[ParsedDocument, ...]
    questions: tuple[JudgedQuestion, ...]

    def answered(self) -> Dataset:
        """The questions that the documents answer, as a dataset of passages."""
        answered = {each.id: each for each in self.questions if each.passage_ids}
        return Dataset(
            self.name,
            self.documents,
            {number: each.query for number, each in answered.items()},
            {number: dict.fromkeys(each.passage_ids, 1) for number, each in answered.items()},
            {},
        )


def question_sets() -> tuple[QuestionSet, QuestionSet]:
    """The five documents that were written to be asked about, and the samples."""
    return (
        _question_set("five documents", _DATA / "confidence_documents", "confidence_questions.jsonl"),
        _question_set("samples", _SAMPLES, "confidence_dev.jsonl"),
    )


def _question_set(name: str, folder: Path, questions: str) -> QuestionSet:
    documents = tuple(parse_file(path) for path in sorted(folder.iterdir()))
    return QuestionSet(name, documents, tuple(read_questions(_DATA / questions, documents)))


def read(path: Path) -> Dataset:
    """A BEIR folder, or a development set made into one."""
    return read_dataset(path) if path.is_dir() else _dataset([_task(path)], path.stem)


def read_together(paths: Sequence[Path]) -> Dataset:
    """Development sets as one dataset: many subjects and languages in one index, as folders of users are."""
    return _dataset([_task(path) for path in paths], "together")


def _task(path: Path) -> Task:
    return read_development_set(path, QUERIES)


def _dataset(tasks: Sequence[Task], name: str) -> Dataset:
    passages: dict[str, str] = {}
    queries: dict[str, str] = {}
    grades = ["query-id\tcorpus-id\tscore"]
    for task in tasks:
        ids = [passages.setdefault(text, f"d{len(passages)}") for text in task.passages]
        for query, relevant in zip(task.queries, task.relevant, strict=True):
            query_id = f"q{len(queries)}"
            queries[query_id] = query
            grades += [f"{query_id}\t{ids[passage]}\t{grade}" for passage, grade in relevant.items()]
    with TemporaryDirectory() as folder:
        beir = Path(folder) / name
        beir.mkdir()
        (beir / "qrels.tsv").write_text("\n".join(grades), "utf-8")
        texts = {"queries": queries, "corpus": {number: text for text, number in passages.items()}}
        for file, by_id in texts.items():
            lines = (json.dumps({"_id": number, "text": text}) for number, text in by_id.items())
            (beir / f"{file}.jsonl").write_text("\n".join(lines), "utf-8")
        return read_dataset(beir)
