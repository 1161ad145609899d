"""The command line on the sample documents: what it prints, as text and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import run
from api.settings import Settings
from retriever.service import SearchService

QUESTION = "普通证可以借几册中文图书"


def test_ask_prints_the_passage_and_where_it_stands(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", QUESTION, "--index", str(index), "-k", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("1. 读者证分为几类，")
    assert "普通证免收押金，可借中文图书八册，借期三十天。" in lines[3]
    assert lines[4].strip().startswith("《澄湾市图书馆读者服务规则问答》 ")
    assert lines[4].endswith(", verified")
    assert "\x1b" not in "".join(lines)


def test_ask_says_when_the_corpus_does_not_answer(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "量子纠缠的实验是谁做的", "--index", str(index)]) == 0
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.startswith("Not in this corpus")
    assert second == "The nearest passages:"


@pytest.mark.parametrize("question", [QUESTION, "How do I reset my password?", "zzz qqq"])
def test_ask_prints_the_json_that_http_answers(
    index: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    assert run(["ask", question, "--index", str(index), "-k", "3", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    with SearchService.open(index) as service, TestClient(create_app(service, Settings.of())) as client:
        answered = client.get(
            "/v1/search", params={"q": question, "k": 3}, headers={"host": "localhost"}
        ).json()
    assert printed == answered


def test_filters_and_offset_print_the_json_that_http_answers(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--source", "*.txt", "--language", "zh", "--heading", "读者证", "--offset", "1", "-k", "2"]
    assert run(["ask", QUESTION, "--index", str(index), *options, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [result["rank"] for result in printed["results"]] == [2, 3]
    assert all("读者证" in result["question"] for result in printed["results"])
    with SearchService.open(index) as service, TestClient(create_app(service, Settings.of())) as client:
        parameters: dict[str, str | int] = {
            "q": QUESTION,
            "source": "*.txt",
            "language": "zh",
            "heading": "读者证",
            "offset": 1,
            "k": 2,
        }
        answered = client.get("/v1/search", params=parameters, headers={"host": "localhost"})
    assert printed == answered.json()


def test_groups_print_each_question_once_and_neighbours_around_a_passage(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ask", QUESTION, "--index", str(index), "-k", "1", "--group", "--context", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum("读者证分为几类" in line for line in lines) == 1
    assert sum(line.strip().endswith(", verified") for line in lines) == 3
    assert lines[3].strip().startswith("读者证按照服务对象")


def test_a_filtered_passage_is_explained_by_the_filter(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ask", QUESTION, "--index", str(index), "-k", "1", "--json"]) == 0
    best = json.loads(capsys.readouterr().out)["results"][0]["passage_id"]
    assert run(["explain", QUESTION, best, "--index", str(index), "--language", "en"]) == 0
    assert "filtered: it does not meet --language" in capsys.readouterr().out


def test_explain_prints_the_json_that_http_answers(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", QUESTION, "--index", str(index), "-k", "9", "--explain", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    ids = [result["passage_id"] for result in printed["answer"]["results"]]
    assert [explanation["passage_id"] for explanation in printed["explanations"]] == ids
    assert run(["explain", QUESTION, ids[-1], "--index", str(index), "--json"]) == 0
    explained = json.loads(capsys.readouterr().out)
    with SearchService.open(index) as service, TestClient(create_app(service, Settings.of())) as client:
        parameters = {"q": QUESTION, "passage_id": ids[-1]}
        answered = client.get("/v1/explain", params=parameters, headers={"host": "localhost"})
    assert explained == answered.json()
    assert (explained["outcome"], explained["rank"]) == ("below", 9)


def test_explain_says_in_words_what_it_adds_up(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", QUESTION, "--index", str(index), "-k", "1", "--explain"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert any(line.startswith("rank 1 with ") and line.endswith("among the first 1") for line in lines)
    (words,) = (line.split() for line in lines if line.startswith("几册 "))
    assert words == ["几册", "0", words[2], "0.000", "–"]
    total = next(line for line in lines if line.startswith("sum "))
    products = [line.split()[-1] for line in lines if line.startswith(("lexical ", "dense ", "token match "))]
    assert sum(map(float, products)) == pytest.approx(float(total.split()[-1]), abs=2e-4)


def test_a_passage_that_is_not_there_cannot_be_explained(
    index: Path, error_of: Callable[..., tuple[int, str]]
) -> None:
    code, line = error_of("explain", QUESTION, "nonesuch", "--index", str(index))
    assert (code, line.startswith("error: no passage 'nonesuch' in this index")) == (1, True)


def test_parse_prints_the_json_that_http_gives_for_the_document(
    tmp_path: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, index = samples / "library_rules.txt", tmp_path / "index"
    assert run(["ingest", str(file), "--index", str(index)]) == 0
    capsys.readouterr()
    assert run(["parse", str(file), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    with SearchService.open(index) as service, TestClient(create_app(service, Settings.of())) as client:
        stored = client.get(
            f"/v1/documents/{printed['document']['id']}", headers={"host": "localhost"}
        ).json()
    assert printed == stored | {"warnings": printed["warnings"]}


def test_parse_outlines_a_document(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(samples / "library_rules.txt")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("《澄湾市图书馆读者服务规则问答》 text/plain, utf-8\n")
    assert "图书馆的开放时间是怎样安排的？\n" in out
    assert "(100.0%) have a place in this structure, " in out


def test_parse_counts_what_a_search_will_look_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "开放时间问答\n\n问：几点开门？\n答：九点。\n问：周末呢？\n答：十点。\n", encoding="utf-8"
    )
    assert run(["parse", str(path)]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith(
        "29 of 29 characters (100.0%) have a place in this structure, 15 of them in questions and answers"
    )


def test_ingest_reports_what_changed_and_skips_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("问：几点开门？\n答：九点开门。\n", encoding="utf-8")
    arguments = ["ingest", str(source), "--index", str(tmp_path / "index")]
    assert run(arguments) == 0
    assert capsys.readouterr().out.startswith("added   notes.txt\n1 added, 0 updated, 0 removed, 0 unchanged")
    assert run(arguments) == 0
    assert capsys.readouterr().out.startswith("0 added, 0 updated, 0 removed, 1 unchanged")
    source.write_text("问：几点开门？\n答：十点开门。\n", encoding="utf-8")
    assert run([*arguments, "--dry-run", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["updated"], report["dry_run"]) == (["notes.txt"], True)


def test_a_removed_document_is_found_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, answer in (("a.txt", "九点开门。"), ("b.txt", "免费停车。")):
        (tmp_path / name).write_text(f"问：规定？\n答：{answer}\n", encoding="utf-8")
    folder = str(tmp_path / "index")
    assert run(["ingest", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--index", folder]) == 0
    assert run(["remove", "a.txt", "--index", folder]) == 0
    assert capsys.readouterr().out.endswith("removed a.txt\n")
    assert run(["ask", "几点开门", "--index", folder, "--json"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert {result["citation"]["document_name"] for result in results} == {"b.txt"}


def test_info_tells_how_the_index_was_made_and_what_it_holds(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["info", "--index", str(index), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["path"], facts["documents"], facts["segmenter"]) == (str(index), 4, "rjieba")
    assert run(["info", "--index", str(index)]) == 0
    out = capsys.readouterr().out
    assert "library_rules.txt  澄湾市图书馆读者服务规则问答" in out
    assert facts["model_fingerprint"] in out


def test_the_index_of_the_environment_is_the_default(
    index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENJU_INDEX", str(index))
    monkeypatch.setenv("WENJU_K", "2")
    assert run(["ask", QUESTION, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["results"]) == 2
