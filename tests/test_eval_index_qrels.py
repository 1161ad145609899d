"""An index as it stands, measured by given judgements of its passages or of its documents."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import MakeDocument

from api.cli import run
from corpus.errors import InvalidInput, NotFound
from eval.failures import worst_queries
from eval.index_qrels import evaluate_index, judged_index
from eval.runner import Experiment
from index.local import LocalIndex

LEXICAL = Experiment(["lexical"], measures=["RR@10", "R@1"])
TOPICS = "t1\t图书馆几点开门\nt2\t停车\n"


@pytest.fixture
def index(tmp_path: Path, make_document: MakeDocument) -> Path:
    documents = [
        make_document(
            "rules.txt", {"何时开门": ["图书馆九点开门。", "图书馆几点开门看牌子。", "节假日不开。"]}
        ),
        make_document("visit.txt", {"怎样前来": ["图书馆门口不能停车。", "停车在地下。"]}),
        make_document("news.txt", {"": ["本周有新书。"]}),
    ]
    with LocalIndex.create(tmp_path / "library") as made:
        made.add(documents)
    return tmp_path / "library"


Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return written


def passage_id(index: Path, text: str) -> str:
    with LocalIndex.open(index) as opened:
        return next(each.id for each in opened.store.passage_texts() if each.text == text)


def document_id(index: Path, name: str) -> str:
    with LocalIndex.open(index) as opened:
        return next(each.id for each in opened.store.documents() if each.name == name)


def judge(index: Path, qrels: Path, topics: Path | None) -> None:
    """Open the judged index and close it again."""
    with judged_index(index, qrels, topics) as judged:
        assert judged


def test_qrels_may_judge_passages(index: Path, write: Write) -> None:
    qrels = write("qrels", f"t1 0 {passage_id(index, '图书馆九点开门。')} 1\nt2 0 nobody's 0\n")
    with pytest.raises(InvalidInput, match=r"judges 1 passage or document id\(s\) that the index 'library'"):
        evaluate_index(index, qrels, write("topics", TOPICS), LEXICAL)
    qrels = write("qrels", f"t1 0 {passage_id(index, '图书馆九点开门。')} 1\n")
    evaluation = evaluate_index(index, qrels, write("topics", TOPICS), LEXICAL)
    assert evaluation.modes["lexical"].scores.by_query == {"RR@10": {"t1": 0.5}, "R@1": {"t1": 0.0}}
    assert sorted(evaluation.provenance.sha256) == ["qrels", "topics"]


@pytest.mark.parametrize("named_by", ["name", "id"])
def test_where_qrels_judge_documents_each_stands_where_its_best_passage_stood(
    index: Path, write: Write, named_by: str
) -> None:
    name = "visit.txt" if named_by == "name" else document_id(index, "visit.txt")
    evaluation = evaluate_index(
        index, write("qrels", f"t1 0 {name} 1\nt2 0 {name} 2\n"), write("topics", TOPICS), LEXICAL
    )
    result = evaluation.modes["lexical"]
    assert [hit.passage_id for hit in result.run["t2"]] == [name]
    assert [hit.passage_id for hit in result.run["t1"]][1:] == [name]
    # the two passages of rules.txt stand first and second, but are one document
    assert result.scores.by_query["RR@10"] == {"t1": 0.5, "t2": 1.0}
    (worst,) = worst_queries(evaluation, "lexical", "RR@10", 5)
    assert "停车在地下。" in worst.expected


def test_judgements_of_the_page_bring_their_queries(index: Path, write: Write) -> None:
    lines = [
        {"query": "图书馆几点开门", "quote": "图书馆九点开门。", "relevance": 1},
        {"query": "在哪停车", "quote": "停车在地下。", "relevance": 1},
        {"query": "在哪停车", "quote": "停车在楼顶。", "relevance": 1},
    ]
    path = write("said.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    evaluation = evaluate_index(index, path, None, LEXICAL)
    assert evaluation.data.queries == {"q1": "图书馆几点开门", "q2": "在哪停车"}
    assert evaluation.data.lost == 1
    assert evaluation.modes["lexical"].scores.by_query["RR@10"]["q1"] == 0.5


def test_judgements_that_count_no_more_are_told(
    index: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"query": "在哪停车", "quote": "停车在地下。", "relevance": 1},
        {"query": "在哪停车", "passage_id": "gone", "relevance": 0},
    ]
    path = write("said.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert run(["eval", "--qrels", str(path), "--index", str(index), "--legs", "lexical"]) == 0
    assert "judgements of passages that are not in the index any more: 1\n" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["qrels", "topics"])
def test_a_file_that_is_not_there_is_named(index: Path, write: Write, missing: str) -> None:
    files = {"qrels": write("qrels", "t1 0 p 1\n"), "topics": write("topics", TOPICS)}
    files[missing].unlink()
    with pytest.raises(NotFound, match=rf"{missing}' is no file: check the path"):
        judge(index, files["qrels"], files["topics"])


def test_qrels_that_are_not_there_are_not_told_to_be_without_queries(index: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is no file: check the path"):
        judge(index, tmp_path / "q", None)


def test_topics_belong_to_qrels_and_not_to_judgements_of_the_page(index: Path, write: Write) -> None:
    with pytest.raises(InvalidInput, match="qrels' holds no queries: name the file of topics"):
        judge(index, write("qrels", "t1 0 p 1\n"), None)
    with pytest.raises(InvalidInput, match=r"topics' is not needed: .*said\.jsonl' holds its queries"):
        judge(index, write("said.jsonl", "{}"), write("topics", TOPICS))
