"""Qrels and run files as ``trec_eval`` reads and writes them, and the qrels of BEIR.

::

    qrels (TREC)   query 0 passage grade              run   query Q0 passage rank score tag
    qrels (BEIR)   query-id<TAB>corpus-id<TAB>score, below a header line of these names

``trec_eval`` ignores the rank column, keeps scores as 32-bit floats and puts the greater id first where
two are equal. What is written here therefore falls strictly from rank to rank even in 32 bits.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path

from corpus.errors import InvalidInput
from eval.jsonl import read_lines
from index.types import Hit

Qrels = Mapping[str, Mapping[str, int]]
"""Grades by query and passage; above 0 is relevant."""

Run = Mapping[str, Sequence[Hit]]
"""Rankings, best first, by query."""

_BEIR_HEADER = ("query-id", "corpus-id", "score")


def read_qrels(path: Path) -> Qrels:
    """The grades of a qrels file, TREC's or (known by its header line) BEIR's."""
    qrels: dict[str, dict[str, int]] = {}
    for number, query_id, passage_id, grade in _judgements(path):
        grades = qrels.setdefault(query_id, {})
        if passage_id in grades:
            raise InvalidInput(
                f"{path}:{number}: {passage_id!r} is judged twice for query {query_id!r}; keep one line"
            )
        grades[passage_id] = grade
    if not qrels:
        raise InvalidInput(f"{str(path)!r} holds no judgement; a line reads `query 0 passage grade`")
    return qrels


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write grades in TREC's format."""
    lines = (
        f"{_column(query_id)} 0 {_column(passage_id)} {grade}\n"
        for query_id, grades in qrels.items()
        for passage_id, grade in grades.items()
    )
    _write(path, lines)


def read_run(path: Path) -> Run:
    """The rankings of a run file, in the order in which ``trec_eval`` takes them."""
    run: dict[str, dict[str, float]] = {}
    for number, line in read_lines(path):
        match line.split():
            case [query_id, _, passage_id, _, score, _]:
                scores = run.setdefault(query_id, {})
            case columns:
                raise InvalidInput(
                    f"{path}:{number}: {len(columns)} columns; a run line has 6: "
                    "query Q0 passage rank score tag"
                )
        if passage_id in scores:
            raise InvalidInput(f"{path}:{number}: {passage_id!r} is ranked twice for query {query_id!r}")
        scores[passage_id] = _score(score, path, number)
    if not run:
        raise InvalidInput(f"{str(path)!r} is an empty run; a line reads `query Q0 passage rank score tag`")
    return {query_id: _in_trec_order(scores) for query_id, scores in run.items()}


def write_run(path: Path, run: Run, tag: str) -> None:
    """Write rankings in TREC's format under a run tag."""
    lines = (
        f"{_column(query_id)} Q0 {_column(hit.passage_id)} {rank} {score!r} {_column(tag)}\n"
        for query_id, ranking in run.items()
        for rank, (hit, score) in enumerate(zip(ranking, _falling(ranking), strict=True), start=1)
    )
    _write(path, lines)


def _judgements(path: Path) -> Iterator[tuple[int, str, str, int]]:
    is_beir = False
    for position, (number, line) in enumerate(read_lines(path)):
        columns = tuple(line.split("\t"))
        if position == 0 and columns == _BEIR_HEADER:
            is_beir = True
            continue
        if is_beir and len(columns) == 3:  # noqa: PLR2004 # the three of the header
            query_id, passage_id, grade = columns
        elif not is_beir and len(fields := line.split()) == 4:  # noqa: PLR2004 # query 0 passage grade
            query_id, _, passage_id, grade = fields
        else:
            expected = "query-id, corpus-id, score" if is_beir else "query 0 passage grade"
            raise InvalidInput(f"{path}:{number}: {line[:60]!r} must have the columns {expected}")
        yield number, query_id, passage_id, _grade(grade, path, number)


def _grade(text: str, path: Path, number: int) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise InvalidInput(f"{path}:{number}: the grade {text!r} must be a whole number") from error


def _score(text: str, path: Path, number: int) -> float:
    try:
        return _as_float32(float(text))
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{path}:{number}: the score {text!r} must be a finite number") from error


def _in_trec_order(scores: Mapping[str, float]) -> list[Hit]:
    hits = [Hit(*item) for item in scores.items()]
    return sorted(hits, key=lambda hit: (hit.score, hit.passage_id), reverse=True)


def _falling(ranking: Sequence[Hit]) -> Iterator[float]:
    """Yield the scores, each lowered by as little as makes it less than the one before in 32 bits."""
    ceiling = float("inf")
    for hit in ranking:
        score = _as_float32(hit.score)
        ceiling = score if score < ceiling else _below(ceiling)
        yield ceiling


def _as_float32(value: float) -> float:
    if not isfinite(value):
        raise ValueError(f"{value!r} cannot be ranked")
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def _below(value: float) -> float:
    """The next smaller 32-bit float: on the bit patterns, one step away from zero or towards it."""
    if value == 0:
        return -float(struct.unpack("<f", struct.pack("<i", 1))[0])
    bits = struct.unpack("<i", struct.pack("<f", value))[0]
    return float(struct.unpack("<f", struct.pack("<i", bits - 1 if value > 0 else bits + 1))[0])


def _column(text: str) -> str:
    if not text or text.split() != [text]:
        raise InvalidInput(f"{text!r} cannot stand in a TREC file: ids and tags must be without blanks")
    return text


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
