"""The regression gate: what was reached is still reached, and what is not is named, with by how much."""

import json
from pathlib import Path

import pytest

from api.cli import run
from corpus.errors import InvalidInput
from eval.expect import Expectation, Outcome, check, read_expectations

DATA = Path(__file__).parents[1] / "eval" / "data"
ROW: dict[str, object] = {
    "dataset": "library",
    "mode": "lexical",
    "measure": "RR@10",
    "expected": 0.75,
    "tolerance": 0.01,
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A BEIR folder on which BM25 finds one answer first and the other second."""
    folder = tmp_path / "library"
    folder.mkdir()
    passages = {"p1": "停车场免费。", "p2": "停车场在地下，停车场有两层。", "p3": "周一闭馆。"}
    queries = {"q1": "停车场", "q2": "周一"}
    for name, texts in (("corpus", passages), ("queries", queries)):
        lines = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in texts.items()]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "qrels.tsv").write_text("q1 0 p2 0\nq1 0 p1 1\nq2 0 p3 1\n", "utf-8")
    return tmp_path


def expecting(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "expected.jsonl"
    path.write_text("\n".join(json.dumps(ROW | row) for row in rows), "utf-8")
    return path


@pytest.mark.parametrize("name", ["expected", "expected_shared"])
def test_the_project_s_own_expectations_are_met(name: str, request: pytest.FixtureRequest) -> None:
    if name == "expected_shared":
        request.getfixturevalue("shared")
    outcomes = check(DATA / f"{name}.jsonl")
    assert [str(outcome) for outcome in outcomes if not outcome.is_met] == []


def test_a_score_below_its_tolerance_fails_and_is_named(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = check(expecting(library, {}))[0].got
    worse, same, better = round(first + 0.05, 4), round(first, 4), round(first - 0.05, 4)
    path = expecting(library, {"expected": worse}, {"expected": same}, {"expected": better})
    assert run(["eval", "--expect", str(path)]) == 1
    out, err = capsys.readouterr()
    assert [line.split()[0] for line in out.splitlines()] == ["WORSE", "ok", "better"]
    assert err.splitlines() == [
        "measuring library",
        f"error: library, lexical: RR@10 is {first:.4f}, expected {worse:.4f} ± 0.0100 (expected.jsonl:1)",
    ]


def test_the_gate_opens_where_all_is_met(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    got = check(expecting(library, {}, {"mode": "dense", "measure": "R@1"}))
    rows: list[dict[str, object]] = [
        {"expected": got[0].got},
        {"mode": "dense", "measure": "R@1", "expected": got[1].got},
    ]
    assert run(["eval", "--expect", str(expecting(library, *rows))]) == 0
    assert capsys.readouterr().err == "measuring library\n"


def test_the_tolerance_itself_is_still_met() -> None:
    expectation = Expectation(Path("set"), None, "hybrid", "R@1", 0.5, 0.25, "expected.jsonl:1")
    assert Outcome(expectation, 0.25).is_met
    assert not Outcome(expectation, 0.2499).is_met
    assert not Outcome(expectation, 0.75).could_be_raised
    assert Outcome(expectation, 0.7501).could_be_raised


@pytest.mark.parametrize(
    ("expected", "tolerance", "least", "most"), [(0.8, 0.1, 0.7, 0.9), (0.7, 0.2, 0.5, 0.9)]
)
def test_the_tolerance_is_met_by_its_decimals_not_by_their_binary_fractions(
    expected: float, tolerance: float, least: float, most: float
) -> None:
    expectation = Expectation(Path("set"), None, "hybrid", "R@1", expected, tolerance, "expected.jsonl:1")
    assert Outcome(expectation, least).is_met
    assert not Outcome(expectation, most).could_be_raised


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"mode": "best"}, r"expected\.jsonl:1: field 'mode' is 'best'; it must be one of hybrid"),
        ({"measure": "best"}, r"expected\.jsonl:1: 'best' is not a measure"),
        ({"measure": "R@1,R@3"}, r"expected\.jsonl:1: field 'measure' is 'R@1,R@3'; it must be one measure"),
        ({"expected": 75}, r"expected\.jsonl:1: field 'expected' is 75; it must be a number from 0 to 1"),
        ({"tolerance": None}, r"expected\.jsonl:1: field 'tolerance' is None"),
        ({"dataset": ""}, r"expected\.jsonl:1: field 'dataset' is ''"),
    ],
)
def test_a_wrong_expectation_names_its_line(tmp_path: Path, row: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_expectations(expecting(tmp_path, row))


def test_a_file_without_expectations_is_no_gate(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"expected\.jsonl' expects nothing"):
        read_expectations(expecting(tmp_path))
