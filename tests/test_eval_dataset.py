"""BEIR folders: what becomes of a corpus, and that a dataset which does not hold together is refused."""

import hashlib
import json
from pathlib import Path

import pytest

from corpus.errors import InvalidInput, NotFound
from corpus.types import Span
from eval.dataset import read_dataset

CORPUS: list[dict[str, object]] = [
    {"_id": "d1", "title": "开放时间", "text": "周一闭馆。\r\n周二至周日开放。"},
    {"_id": "d2", "text": "  读者证免费办理。\n"},
    {"_id": "d3", "title": "只有标题", "text": ""},
]
QUERIES: list[dict[str, object]] = [
    {"_id": "q1", "text": "星期一开门吗"},
    {"_id": "q2", "text": "办证要钱吗"},
    {"_id": "q3", "text": "没有人判断过"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td2\t1\n"


def lines(objects: list[dict[str, object]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


def beir(
    folder: Path,
    corpus: list[dict[str, object]] = CORPUS,
    queries: list[dict[str, object]] = QUERIES,
    qrels: str = QRELS,
) -> Path:
    (folder / "corpus.jsonl").write_text(lines(corpus), "utf-8")
    (folder / "queries.jsonl").write_text(lines(queries), "utf-8")
    (folder / "qrels.tsv").write_text(qrels, "utf-8")
    return folder


def test_the_title_is_the_question_and_the_text_the_passage(tmp_path: Path) -> None:
    first = read_dataset(beir(tmp_path)).documents[0]
    assert first.document.text == "开放时间\n周一闭馆。\n周二至周日开放。"
    (entry,) = first.entries
    assert (entry.question, entry.question_span) == ("开放时间", Span(0, 4))
    (passage,) = entry.passages
    assert (passage.id, passage.text) == ("d1", "周一闭馆。\n周二至周日开放。")


def test_every_passage_is_a_slice_of_its_document(tmp_path: Path) -> None:
    for parsed in read_dataset(beir(tmp_path)).documents:
        for entry in parsed.entries:
            for passage in entry.passages:
                assert parsed.document.text[slice(*passage.span)] == passage.text


def test_a_text_without_title_and_a_title_without_text_are_passages(tmp_path: Path) -> None:
    _, second, third = read_dataset(beir(tmp_path)).documents
    assert [(entry.question, entry.passages[0].text) for entry in second.entries] == [
        ("", "读者证免费办理。")
    ]
    assert [(entry.question, entry.passages[0].text) for entry in third.entries] == [("", "只有标题")]


def test_only_queries_with_a_relevant_passage_are_run(tmp_path: Path) -> None:
    data = read_dataset(beir(tmp_path, qrels=QRELS + "q3\td1\t0\n"))
    assert data.queries == {"q1": "星期一开门吗", "q2": "办证要钱吗"}
    assert data.qrels == {"q1": {"d1": 1, "d2": 0}, "q2": {"d2": 1}}


def test_the_qrels_may_lie_where_beir_puts_them(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    data = read_dataset(folder)
    assert list(data.sha256) == ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"]
    assert data.sha256["qrels/test.tsv"] == hashlib.sha256(QRELS.encode()).hexdigest()


@pytest.mark.parametrize(
    ("qrels", "message"),
    [
        (QRELS + "q9\td1\t1\n", r"judges 1 query id\(s\) that queries\.jsonl does not have \('q9'\)"),
        (QRELS + "q2\td8\t1\nq2\td9\t1\n", r"judges 2 passage id\(s\) that corpus\.jsonl .*\('d8', 'd9'\)"),
        ("query-id\tcorpus-id\tscore\nq1\td1\t0\n", r"calls nothing relevant"),
    ],
)
def test_qrels_that_do_not_belong_to_the_corpus_are_refused(tmp_path: Path, qrels: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_dataset(beir(tmp_path, qrels=qrels))


@pytest.mark.parametrize("name", ["corpus", "queries"])
def test_an_id_that_comes_twice_names_the_line(tmp_path: Path, name: str) -> None:
    folder = beir(tmp_path)
    path = folder / f"{name}.jsonl"
    path.write_text(path.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(InvalidInput, match=rf"{name}\.jsonl:4: the id '.1' is taken by an earlier line"):
        read_dataset(folder)


@pytest.mark.parametrize("name", ["corpus", "queries"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = beir(tmp_path)
    (folder / f"{name}.jsonl").write_text("\n", "utf-8")
    with pytest.raises(InvalidInput, match=rf"{name}\.jsonl' is empty"):
        read_dataset(folder)


def test_a_folder_that_is_no_dataset_says_what_one_needs(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"it needs corpus\.jsonl, queries\.jsonl and qrels\.tsv"):
        read_dataset(tmp_path)
    with pytest.raises(NotFound, match="is not a folder"):
        read_dataset(tmp_path / "absent")


def test_the_shared_sets_are_read_whole(shared: Path) -> None:
    sets = [read_dataset(folder) for folder in sorted((shared / "eval").iterdir())]
    assert len(sets) == 10
    for data in sets:
        judged = {passage_id for grades in data.qrels.values() for passage_id in grades}
        assert judged <= data.texts.keys(), data.name
        assert data.queries.keys() == data.qrels.keys(), data.name
