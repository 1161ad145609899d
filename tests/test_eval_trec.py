"""Qrels and runs: what is written is what trec_eval reads, in the order that was meant."""

from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from eval.trec import read_qrels, read_run, write_qrels, write_run
from index.types import Hit

SCORES = st.floats(min_value=-1e6, max_value=1e6)


def test_both_layouts_of_qrels_give_the_same_grades(tmp_path: Path) -> None:
    trec, beir = tmp_path / "qrels.txt", tmp_path / "qrels.tsv"
    trec.write_text("q1 0 d1 1\nq1 0 d2 0\nq2 0 d2 2\n", "utf-8")
    beir.write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td2\t2\n", "utf-8")
    assert read_qrels(trec) == read_qrels(beir) == {"q1": {"d1": 1, "d2": 0}, "q2": {"d2": 2}}


def test_written_qrels_are_read_back(tmp_path: Path) -> None:
    grades = {"q1": {"甲": 1, "乙": 0}, "q2": {"乙": 2}}
    write_qrels(tmp_path / "qrels", grades)
    assert read_qrels(tmp_path / "qrels") == grades


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("q1 0 d1 1\nq1 d2 1\n", r"qrels:2: 'q1 d2 1' must have the columns query 0 passage grade"),
        ("query-id\tcorpus-id\tscore\nq1 0 d1 1\n", r"qrels:2: .* must have the columns query-id"),
        ("q1 0 d1 high\n", r"qrels:1: the grade 'high' must be a whole number"),
        ("q1 0 d1 1\nq1 0 d1 0\n", r"qrels:2: 'd1' is judged twice for query 'q1'"),
        ("\n", r"holds no judgement"),
    ],
)
def test_qrels_that_are_wrong_name_the_line_and_the_remedy(
    tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "qrels").write_text(content, "utf-8")
    with pytest.raises(InvalidInput, match=message):
        read_qrels(tmp_path / "qrels")


@given(rankings=st.dictionaries(st.sampled_from(["q1", "q2"]), st.lists(SCORES, max_size=8), min_size=1))
def test_a_run_comes_back_in_the_order_in_which_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rankings: dict[str, list[float]]
) -> None:
    path = tmp_path_factory.mktemp("run") / "run.trec"
    run = {
        query_id: [Hit(f"d{number}", score) for number, score in enumerate(sorted(scores, reverse=True))]
        for query_id, scores in rankings.items()
    }
    write_run(path, run, "wenju")
    if not path.read_text("utf-8"):
        return
    expected = {query_id: [hit.passage_id for hit in ranking] for query_id, ranking in run.items() if ranking}
    assert {
        query_id: [hit.passage_id for hit in hits] for query_id, hits in read_run(path).items()
    } == expected


def test_trec_eval_sees_tied_passages_in_the_order_that_was_returned(tmp_path: Path) -> None:
    # by its own rule trec_eval would put d9 before d1
    write_run(tmp_path / "run", {"q": [Hit("d1", 0.5), Hit("d9", 0.5), Hit("d3", 0.5 - 1e-12)]}, "wenju")
    lines = [line.split() for line in (tmp_path / "run").read_text("utf-8").splitlines()]
    ranked = [ir_measures.ScoredDoc(line[0], line[2], float(line[4])) for line in lines]
    judged = [ir_measures.Qrel("q", "d1", 1)]
    assert ir_measures.calc_aggregate([ir_measures.P @ 1], judged, ranked) == {ir_measures.P @ 1: 1.0}


def test_a_run_line_has_the_six_columns_of_trec(tmp_path: Path) -> None:
    write_run(tmp_path / "run", {"q1": [Hit("d2", 1.5), Hit("d1", 0.25)]}, "wenju-hybrid")
    assert (tmp_path / "run").read_text(
        "utf-8"
    ) == "q1 Q0 d2 1 1.5 wenju-hybrid\nq1 Q0 d1 2 0.25 wenju-hybrid\n"


def test_the_order_of_a_foreign_run_is_that_of_its_scores_not_of_its_lines(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q Q0 d1 1 0.5 x\nq Q0 d2 2 0.5 x\nq Q0 d3 3 0.9 x\n", "utf-8")
    assert [hit.passage_id for hit in read_run(tmp_path / "run")["q"]] == ["d3", "d2", "d1"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("q Q0 d1 1 0.5\n", r"run:1: 5 columns; a run line has 6"),
        ("q Q0 d1 1 best x\n", r"run:1: the score 'best' must be a finite number"),
        ("q Q0 d1 1 nan x\n", r"run:1: the score 'nan' must be a finite number"),
        ("q Q0 d1 1 0.5 x\nq Q0 d1 2 0.4 x\n", r"run:2: 'd1' is ranked twice for query 'q'"),
        ("", r"is an empty run"),
    ],
)
def test_a_run_that_is_wrong_names_the_line_and_the_remedy(
    tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "run").write_text(content, "utf-8")
    with pytest.raises(InvalidInput, match=message):
        read_run(tmp_path / "run")


def test_an_id_with_a_blank_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="'d 1' cannot stand in a TREC file"):
        write_run(tmp_path / "run", {"q": [Hit("d 1", 1.0)]}, "wenju")
