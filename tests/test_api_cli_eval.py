"""The commands that measure, on a dataset small enough to check by hand."""

import json
import re
from pathlib import Path

import pytest

from api.cli import run

PASSAGES = {
    "p1": "图书馆周一闭馆，其余每天九点开门。",
    "p2": "普通证可以借中文图书八册。",
    "p3": "停车场对读者免费。",
}
QUERIES = {"q1": "图书馆周一开门吗", "q2": "普通证可以借几册图书"}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A BEIR folder of three passages and two queries."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name, texts in (("corpus", PASSAGES), ("queries", QUERIES)):
        lines = [json.dumps({"_id": key, "title": "", "text": text}) for key, text in texts.items()]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\nq2\tp2\t1\n", encoding="utf-8")
    return folder


def test_eval_prints_a_line_per_leg(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", str(dataset), "--legs", "lexical,hybrid"]) == 0
    title, head, *rows = (line.split() for line in capsys.readouterr().out.splitlines())
    assert title == ["tiny:", "2", "queries,", "3", "passages"]
    assert head == ["mode", "nDCG@10", "RR@10", "R@1", "R@10", "ms"]
    assert [row[:5] for row in rows] == [[mode, *["1.0000"] * 4] for mode in ("lexical", "hybrid")]


def test_eval_writes_all_figures_as_json(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", str(dataset), "--legs", "lexical", "--json", str(tmp_path / "figures.json")]) == 0
    (written,) = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["evaluations"]
    assert (written["dataset"], written["queries"], written["passages"]) == ("tiny", 2, 3)
    assert written["modes"]["lexical"]["per_query"]["R@1"] == {"q1": 1.0, "q2": 1.0}
    assert "lexical" in capsys.readouterr().out


def test_eval_prints_json_alone_when_asked_to(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", str(dataset), str(dataset), "--legs", "lexical", "--json", "-"]) == 0
    printed = json.loads(capsys.readouterr().out)["evaluations"]
    assert [evaluation["dataset"] for evaluation in printed] == ["tiny", "tiny"]


def test_eval_measures_judged_questions_by_language_and_kind_and_what_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, judged = tmp_path / "rules.txt", tmp_path / "judged.jsonl"
    document.write_text("问：几点开门？\n答：图书馆周一闭馆，其余每天九点开门。\n", encoding="utf-8")
    asked = {"zh": "图书馆几点开门", "en": "九点开门?", "none": "谁发明了火车"}
    lines = [
        {"id": lang, "query": query, "lang": lang, "kind": "test", "document": "rules.txt"}
        | {"question": "几点开门？", "relevant": [] if lang == "none" else ["图书馆周一闭馆"]}
        for lang, query in asked.items()
    ]
    judged.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    assert run(["eval", str(judged), "--documents", str(document), "--legs", "lexical"]) == 0
    title, head, *rows, refused = (line.split() for line in capsys.readouterr().out.splitlines())
    assert title == ["judged:", "3", "queries,", "1", "passages"]
    assert head == ["mode", "R@1", "R@3", "RR@10", "nDCG@10", "ms"]
    means = ["1.0000"] * 4
    groups: tuple[list[str], ...] = ([], ["en"], ["zh"], ["test"])
    assert [row[:-1] for row in rows] == [["lexical", *middle, *means] for middle in groups]
    assert re.fullmatch(
        r"refused: [01] of 1 questions without an answer, [012] of 2 with one", " ".join(refused)
    )


def test_eval_asks_an_index_its_own_questions_and_measures_what_was_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, index = tmp_path / "rules.txt", str(tmp_path / "library")
    document.write_text("问：几点开门？\n答：图书馆九点开门。\n问：能带狗吗？\n答：宠物不得入内。\n", "utf-8")
    assert run(["ingest", str(document), "--index", index]) == 0
    capsys.readouterr()
    options = ["--legs", "lexical", "--measures", "P@1, AP, Success@3", "--json", "-"]
    assert run(["eval", "--self", "--index", index, *options]) == 0
    (written,) = json.loads(capsys.readouterr().out)["evaluations"]
    assert (written["dataset"], written["queries"], written["passages"]) == ("library", 2, 2)
    assert written["modes"]["lexical"]["per_query"] == {
        "P@1": {"q1": 1.0, "q2": 0.0},
        "AP": {"q1": 1.0, "q2": 0.0},
        "Success@3": {"q1": 1.0, "q2": 0.0},
    }


def test_eval_measures_each_encoder_that_is_named(
    dataset: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--legs", "dense,hybrid", "--model", "bundled", "--model", str(tiny_model)]
    page = tmp_path / "report.html"
    assert run(["eval", str(dataset), *options, "--json", "-", "--html", str(page)]) == 0
    printed = json.loads(capsys.readouterr().out)["evaluations"]
    assert [evaluation["provenance"]["model"] for evaluation in printed] == [None, str(tiny_model)]
    assert f"tiny, dense: bundled − {tiny_model}" in page.read_text("utf-8")


def test_a_run_compared_with_itself_is_a_tie(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = str(tmp_path / "lexical.run")
    assert run(["eval", str(dataset), "--legs", "lexical", "--run", written]) == 0
    first = Path(written).read_text(encoding="utf-8").splitlines()[0].split()
    assert (first[:4], first[5]) == (["q1", "Q0", "p1", "1"], "wenju-lexical")
    capsys.readouterr()
    assert run(["compare", written, written, "--qrels", str(dataset / "qrels.tsv"), "--json"]) == 0
    compared = json.loads(capsys.readouterr().out)
    assert (compared["difference"], compared["p_value"], compared["ties"]) == (0.0, 1.0, 2)
    assert run(["compare", written, written, "--qrels", str(dataset / "qrels.tsv"), "--measure", "R@1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("R@1: A 1.0000, B 1.0000\nA - B +0.0000, ")
    assert out.endswith("A better on 0 queries, B on 0, equal on 2\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--legs", "lexical,best"],
            "error: --legs must be one of hybrid, lexical, dense, token, rrf, not 'best'",
        ),
        (
            ["--legs", "lexical,dense", "--run", "out.run"],
            "error: --run writes one ranking: name one leg, dataset and model (see wenju eval --help)",
        ),
        (
            ["--topics", "topics.txt"],
            "error: --topics are what --qrels judge: name both (see wenju eval --help)",
        ),
        (
            ["--measures", "nDCG@10,best"],
            "error: 'best' is not a measure; right would be nDCG@10, RR@10, R@1 or AP",
        ),
        (
            ["--self"],
            (
                "error: a DATASET, --self, --qrels and --expect exclude each other: name one "
                "(see wenju eval --help)"
            ),
        ),
    ],
)
def test_bad_options_are_refused_before_anything_is_run(
    dataset: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(["eval", str(dataset), *arguments]) == 2
    assert capsys.readouterr().err == f"{message}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name what to measure: a DATASET, --self, --qrels or --expect"),
        (
            ["--self", "--qrels", "judged.qrels"],
            "a DATASET, --self, --qrels and --expect exclude each other: name one",
        ),
        (["--self", "--model", "other"], "--documents and --model are for a DATASET; an index keeps its own"),
        (
            ["--expect", "expected.jsonl", "--json", "-"],
            "--expect only says what is met: leave out --json, --run and --html",
        ),
    ],
)
def test_options_that_would_be_ignored_are_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(["eval", *arguments]) == 2
    assert capsys.readouterr().err == f"error: {message} (see wenju eval --help)\n"


def test_a_folder_that_is_no_dataset_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", str(tmp_path)]) in {1, 2}
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path) in line
