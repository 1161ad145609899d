"""The report and its failure classes, on an evaluation whose runs are written by hand."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.dataset import read_dataset
from eval.failures import worst_queries
from eval.metrics import score
from eval.provenance import Provenance
from eval.report import report, write_report
from eval.runner import Evaluation, ModeEvaluation
from eval.trec import Run
from index.types import Hit
from retriever.types import Mode

PASSAGES = {
    "d1": "总馆周一闭馆检修设备，周二至周日开放。",
    "d2": "总馆周一闭馆检修设备，周二至周日照常开放。",
    "d3": "读者证免费办理，不收取工本费。",
    "d4": "逾期不罚款，每册每逾期一天扣一分。",
    "d5": "丢失图书的，按定价的两倍赔偿。",
    "d6": "丢失的是 <成套> 图书，按全套定价赔偿。",
}
QUERIES = {
    "right": "办证收费吗",
    "double": "周一开门吗",
    "one leg": "晚还书会怎样",
    "split": "书丢了怎么赔",
    "unknown": "where do I park",
    "nowhere": "可以带狗吗",
    "low": "<b>借阅</b>多久",
}
JUDGED = {
    "right": ["d3"],
    "double": ["d1"],
    "one leg": ["d4"],
    "split": ["d5", "d6"],
    "unknown": ["d4"],
    "nowhere": ["d3"],
    "low": ["d4"],
}
LEXICAL: dict[str, list[str]] = {
    "right": ["d3"],
    "double": ["d2", "d1"],
    "one leg": ["d5"],
    "split": ["d6", "d4", "d3", "d5"],
    "unknown": [],
    "nowhere": ["d1"],
    "low": ["d1", "d4"],
}
DENSE: dict[str, list[str]] = LEXICAL | {"one leg": ["d5", "d4"], "low": ["d3", "d2", "d4"]}


def ranked(rankings: dict[str, list[str]]) -> Run:
    return {
        query_id: [Hit(passage_id, 1 / rank) for rank, passage_id in enumerate(ids, start=1)]
        for query_id, ids in rankings.items()
    }


def evaluated_runs() -> dict[Mode, Run]:
    return {"lexical": ranked(LEXICAL), "dense": ranked(DENSE), "hybrid": ranked(DENSE)}


@pytest.fixture(scope="module")
def page(evaluation: Evaluation) -> str:
    pytest.importorskip("matplotlib")
    return report([evaluation])


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    folder = tmp_path_factory.mktemp("library")
    for name, texts in (("corpus", PASSAGES), ("queries", QUERIES)):
        objects = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in texts.items()]
        (folder / f"{name}.jsonl").write_text("\n".join(objects), "utf-8")
    grades = [f"{query_id}\t{passage_id}\t1" for query_id, ids in JUDGED.items() for passage_id in ids]
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *grades]), "utf-8")
    data = read_dataset(folder)
    runs = evaluated_runs()
    return Evaluation(
        data=data,
        modes={
            mode: ModeEvaluation(run, score(run, data.qrels), tuple(range(1, 8)))
            for mode, run in runs.items()
        },
        confidences={query_id: 0.9 if query_id == "right" else 0.2 for query_id in QUERIES},
        unknown_terms=dict.fromkeys(QUERIES, ()) | {"unknown": ("park",)},
        contrasts={},
        provenance=Provenance(
            data.sha256, "f00d", None, 100, {"lexical": 0.4}, 7, {"python": "3.11"}, "wenju eval library"
        ),
    )


def test_each_failed_query_gets_the_most_telling_class(evaluation: Evaluation) -> None:
    failed = {each.query_id: each for each in worst_queries(evaluation, "hybrid", "nDCG@10", 10)}
    assert {query_id: each.failure for query_id, each in failed.items()} == {
        "double": "outranked by a near duplicate",
        "one leg": "found by one leg only",
        "split": "split across passages",
        "unknown": "terms unknown to the corpus",
        "nowhere": "found by no leg",
        "low": "ranked too low",
    }
    assert failed["one leg"].ranks == {"lexical": None, "dense": 2, "hybrid": 2}
    assert (failed["double"].first, failed["double"].expected) == (PASSAGES["d2"], PASSAGES["d1"])


def test_the_worst_queries_come_first_and_no_more_than_asked_for(evaluation: Evaluation) -> None:
    worst = worst_queries(evaluation, "hybrid", "nDCG@10", 3)
    assert [(each.query_id, each.score) for each in worst[:2]] == [("nowhere", 0.0), ("unknown", 0.0)]
    assert len(worst) == 3


class Outline(HTMLParser):
    """Collects what a page loads, its captions and its pictures, and checks that tags close."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []
        self.pictures = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.pictures += tag == "svg"
        self.outside += [
            value
            for name, value in attrs
            if name in {"src", "href", "xlink:href"} and value and value[0] != "#"
        ]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_is_well_formed_and_loads_nothing(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.outside == []
    # recall, latency, two scatters, three score distributions, reliability, risk and coverage
    assert outline.pictures == 9
    for expected in ("paired tests on nDCG@10", "dense − hybrid", "recall at depth", "wenju eval library"):
        assert any(expected in text for text in outline.texts), expected


def test_what_comes_from_the_data_is_shown_as_text_never_as_markup(page: str) -> None:
    assert "&lt;b&gt;借阅&lt;/b&gt;多久" in page
    assert "<b>" not in page
    assert "<成套>" not in page


def test_the_same_evaluation_gives_the_same_page(page: str, evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(tmp_path / "report.html", [evaluation])
    assert (tmp_path / "report.html").read_text("utf-8") == page
