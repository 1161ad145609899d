"""Measures an encoder: exact cosine search, nDCG@10, on development sets and on BEIR folders."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.training.texts import read_rows

DEPTH = 10  # ranks that count
QUERY_BATCH = 512


@dataclass(frozen=True, slots=True)
class Task:
    """Queries, passages and, for each query, the relevant passages with their grades."""

    name: str
    queries: tuple[str, ...]
    passages: tuple[str, ...]
    relevant: tuple[dict[int, int], ...]


def read_development_set(path: Path, queries: int) -> Task:
    """At most ``queries`` queries, evenly spread over the rows, against the passages of all rows."""
    rows = read_rows(path)
    numbers: dict[str, int] = {}
    relevant: dict[str, dict[int, int]] = {}
    for query, passage in rows:
        relevant.setdefault(query, {})[numbers.setdefault(passage, len(numbers))] = 1
    chosen = list(relevant)[:: -(-len(relevant) // queries)]
    return Task(path.stem, tuple(chosen), tuple(numbers), tuple(relevant[query] for query in chosen))


def read_beir(folder: Path) -> Task:
    """A BEIR folder; queries without a relevant passage are left out."""
    passages = [json.loads(line) for line in _lines(folder / "corpus.jsonl")]
    numbers = {row["_id"]: number for number, row in enumerate(passages)}
    relevant: dict[str, dict[int, int]] = {}
    for row in csv.DictReader(_lines(folder / "qrels.tsv"), delimiter="\t"):
        if int(row["score"]) > 0 and row["corpus-id"] in numbers:
            relevant.setdefault(row["query-id"], {})[numbers[row["corpus-id"]]] = int(row["score"])
    queries = [row for row in map(json.loads, _lines(folder / "queries.jsonl")) if row["_id"] in relevant]
    return Task(
        folder.name,
        tuple(row["text"] for row in queries),
        tuple(f"{row.get('title', '')}\n{row['text']}".strip() for row in passages),
        tuple(relevant[row["_id"]] for row in queries),
    )


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def ndcg(encoder: Encoder, task: Task) -> float:
    """Mean nDCG@10 of exact search over the task's passages; equal scores in passage order."""
    passages = encoder.encode_passages(task.passages)
    queries = encoder.encode_queries(task.queries)
    gains: list[float] = []
    for start in range(0, len(queries), QUERY_BATCH):
        scores = queries[start : start + QUERY_BATCH] @ passages.T
        for row, relevant in zip(scores, task.relevant[start : start + QUERY_BATCH], strict=True):
            gains.append(_query_ndcg(_best(row), relevant))
    return float(np.mean(gains))


def _best(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.argsort(-scores, kind="stable")[:DEPTH]


def _query_ndcg(ranking: Sequence[int] | NDArray[np.int64], relevant: dict[int, int]) -> float:
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    gained = sum(relevant.get(int(p), 0) * d for p, d in zip(ranking, discounts, strict=False))
    best = sum(g * d for g, d in zip(sorted(relevant.values(), reverse=True), discounts, strict=False))
    return float(gained / best)


def report(encoder: Encoder, tasks: Sequence[Task]) -> dict[str, float]:
    """nDCG@10 by task, printed as it is measured."""
    figures: dict[str, float] = {}
    for task in tasks:
        figures[task.name] = round(ndcg(encoder, task), 4)
        print(f"{task.name:<24}{figures[task.name]:.4f}", flush=True)
    return figures
