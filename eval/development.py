"""The sets that defaults are fitted on: the encoder's development sets, read as datasets."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.dataset import Dataset, read_dataset
from index.training.evaluation import Task, read_development_set

QUERIES = 400  # of each set


def read(path: Path) -> Dataset:
    """A BEIR folder, or a development set made into one."""
    if path.is_dir():
        return read_dataset(path)
    task = read_development_set(path, QUERIES)
    with TemporaryDirectory() as folder:
        beir = Path(folder) / task.name
        beir.mkdir()
        rows = [f"q{query}\td{passage}\t{grade}" for query, passage, grade in _grades(task)]
        (beir / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows]), "utf-8")
        for file, letter, texts in (("queries", "q", task.queries), ("corpus", "d", task.passages)):
            lines = [
                json.dumps({"_id": f"{letter}{number}", "text": text}) for number, text in enumerate(texts)
            ]
            (beir / f"{file}.jsonl").write_text("\n".join(lines), "utf-8")
        return read_dataset(beir)


def _grades(task: Task) -> Iterator[tuple[int, int, int]]:
    for query, relevant in enumerate(task.relevant):
        for passage, grade in relevant.items():
            yield query, passage, grade
