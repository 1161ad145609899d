"""``wenju tune``: the table, the decision, and the way back."""

import json
from pathlib import Path

import pytest

from api.cli import run
from corpus.store import Store
from index.info import read_info
from retriever.fusion import FusionWeights
from retriever.weights import store_weights

QUESTIONS = 24


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An index of counters, each with its own service: every leg finds all, so tuning cannot help."""
    folder = tmp_path_factory.mktemp("tune")
    numerals = "一二三四五六七八九十"
    pairs = [(numerals[place // 10], numerals[place % 10]) for place in range(QUESTIONS)]
    lines = [f"问：{a}区{b}号窗口办什么？\n答：{a}区{b}号窗口办理第{a}{b}类业务。\n" for a, b in pairs]
    (folder / "counters.txt").write_text("".join(lines), "utf-8")
    assert run(["ingest", str(folder / "counters.txt"), "--index", str(folder / "index")]) == 0
    return str(folder / "index")


def test_tune_shows_every_system_and_says_why_nothing_was_stored(
    index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["tune", "--index", index]) == 0
    title, _, *rows, weights, decision = capsys.readouterr().out.splitlines()
    assert title.split()[:3] == ["index:", str(QUESTIONS), "queries,"]
    assert [row.split()[0] for row in rows] == ["tuned", "defaults", "lexical", "dense", "token", "rrf"]
    assert weights.startswith("fitted on all queries: lexical 0.4, dense 0.35, token match 0.25 (defaults: ")
    assert decision.startswith("Not stored: ")


def test_tune_prints_json_alone_when_asked_to(
    index: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = tmp_path / "said.jsonl"
    numerals = "一二三四五六七八九十"
    said = [
        (f"{a}区{b}号窗口", f"{a}区{b}号窗口办理第{a}{b}类业务。") for a in numerals[:2] for b in numerals
    ]
    lines = [json.dumps({"query": query, "quote": quote, "relevance": 1}) for query, quote in said]
    judged.write_text("\n".join(lines), "utf-8")
    capsys.readouterr()
    assert run(["tune", "--index", index, "--qrels", str(judged), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["queries"], printed["helps"]) == (20, False)
    assert list(printed["provenance"]["sha256"]) == ["said.jsonl"]


def test_reset_takes_stored_weights_away(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(Path(index)) as store:
        store_weights(store, FusionWeights(1.0, 0.0, 0.0))
    assert read_info(Path(index)).fusion_weights
    assert run(["tune", "--reset", "--index", index]) == 0
    assert capsys.readouterr().err == f"{index!r} uses the default weights\n"
    assert read_info(Path(index)).fusion_weights == ""


def test_topics_without_qrels_are_refused(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tune", "--index", index, "--topics", "topics.txt"]) == 2
    assert "name both" in capsys.readouterr().err
