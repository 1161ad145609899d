"""The commands that give an index words and synonyms of its own."""

import json
from pathlib import Path

import pytest

from api.cli import run

WORD = "灵工码"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    document = tmp_path / "notice.txt"
    document.write_text("问：凭什么入职？\n答：凭灵工码可以当日入职。\n", encoding="utf-8")
    assert run(["ingest", str(document), "--index", str(tmp_path / "index")]) == 0
    return tmp_path / "index"


def test_words_are_added_listed_and_removed(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ("--index", str(index))
    file = index.parent / "words.txt"
    file.write_text("網路銀行 3 n\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["dictionary", "add", WORD, "--file", str(file), *folder]) == 0
    assert capsys.readouterr().err == "the index has 2 words of its own and 0 lines of synonyms\n"
    assert run(["dictionary", "list", *folder]) == 0
    assert capsys.readouterr().out.split() == [WORD, "网路银行"]
    assert run(["dictionary", "remove", "网路银行", *folder]) == 0
    assert capsys.readouterr().err == "the index has 1 word of its own and 0 lines of synonyms\n"
    assert run(["dictionary", "list", "--json", *folder]) == 0
    assert json.loads(capsys.readouterr().out) == [WORD]


def test_synonyms_are_set_shown_and_cleared(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ("--index", str(index))
    file = index.parent / "synonyms.txt"
    file.write_text("# ours\n上班 => 入职\n", encoding="utf-8")
    assert run(["ask", "上班", "--mode", "lexical", "--json", *folder]) == 0
    assert json.loads(capsys.readouterr().out.partition("{")[2].join("{ "))["results"] == []
    assert run(["synonyms", "set", str(file), *folder]) == 0
    assert capsys.readouterr().err == "the index has 0 words of its own and 1 line of synonyms\n"
    assert run(["synonyms", "show", *folder]) == 0
    assert capsys.readouterr().out == file.read_text("utf-8")
    assert run(["ask", "上班", "--mode", "lexical", "--json", *folder]) == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert "入职" in [result["text"][start:end] for start, end in result["highlights"]]
    assert run(["synonyms", "clear", *folder]) == 0
    assert capsys.readouterr().err == "the index has 0 words of its own and 0 lines of synonyms\n"


@pytest.fixture
def workers(tmp_path: Path) -> Path:
    """An index of questions about 灵活就业人员, whom the segmenter knows only in parts."""
    subjects = ("参保", "补贴", "缴费", "登记", "退休", "体检")
    lines = [f"问：{subject}怎么办？\n答：本市灵活就业人员{subject}，到窗口办理。\n" for subject in subjects]
    document = tmp_path / "workers.txt"
    document.write_text("".join(lines).replace("本市灵", "灵", 3), encoding="utf-8")
    assert run(["ingest", str(document), "--index", str(tmp_path / "workers")]) == 0
    return tmp_path / "workers"


def test_suggest_shows_terms_and_their_effect_and_changes_nothing(
    workers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["dictionary", "suggest", "--self", "--most", "1", "--index", str(workers)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:3] == ["灵活就业人员", "灵活/就业/人员", "6"]
    assert lines[2].split()[:3] == ["workers:", "6", "queries,"]
    assert [line.split()[0] for line in lines[4:]] == ["nDCG@10", "RR@10", "Success@1", "R@10"]
    assert run(["dictionary", "list", "--index", str(workers)]) == 0
    assert capsys.readouterr().out == ""


def test_suggested_terms_are_applied_on_request(workers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["dictionary", "suggest", "--most", "1", "--apply", "--json", "--index", str(workers)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [found["word"] for found in shown["suggestions"]] == ["灵活就业人员"]
    assert (shown["effect"], shown["applied"]) == (None, True)
    assert run(["dictionary", "list", "--index", str(workers)]) == 0
    assert capsys.readouterr().out == "灵活就业人员\n"


def test_suggest_says_when_there_is_nothing_to_suggest(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["dictionary", "suggest", "--index", str(index)]) == 0
    assert capsys.readouterr() == ("", "no term is broken apart that often\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["dictionary", "add"], 2, "name a word, or a file of words with --file"),
        (["dictionary", "add", "abc"], 2, "'abc' is no word for the dictionary"),
        (["dictionary", "remove", WORD], 1, "'灵工码' is not in the dictionary"),
        (["dictionary", "suggest", "--self", "--qrels", "q"], 2, "choose one"),
        (["dictionary", "suggest", "--topics", "t"], 2, "--topics are what --qrels judge"),
        (["synonyms", "set", "no-such-file"], 1, "there is no file 'no-such-file'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    index: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    capsys.readouterr()
    assert run([*arguments, "--index", str(index)]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 1


def test_an_error_in_a_synonyms_file_names_its_line(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = index.parent / "synonyms.txt"
    file.write_text("上班, 入职\n的\n", encoding="utf-8")
    assert run(["synonyms", "set", str(file), "--index", str(index)]) == 2
    assert f"{file}:2: '的' has no word that could be searched" in capsys.readouterr().err
