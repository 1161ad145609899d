"""What the command line says of bad input: one line that names it, exit code 1 or 2, nothing lost."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import run
from corpus.store import Store

QUESTION = "普通证可以借几册中文图书"
MISSING = "no-such-folder"


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_bad_input(
    index: Path, error_of: Callable[..., tuple[int, str]], question: str
) -> None:
    code, line = error_of("ask", question, "--index", str(index))
    assert (code, line) == (2, "error: the query is empty: ask a question of 1 to 2,000 characters")


def test_a_question_that_is_no_text_is_bad_input(index: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "api.cli", "ask", b"\xff\xfe", "--index", str(index)],
        capture_output=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert process.returncode == 2
    message = r"error: the question '\udcff\udcfe' is not valid UTF-8: check the terminal's encoding"
    assert process.stderr == f"{message}\n"


def test_a_question_of_a_hundred_thousand_characters_is_bad_input(
    index: Path, error_of: Callable[..., tuple[int, str]]
) -> None:
    code, line = error_of("ask", "a" * 100_000, "--index", str(index))
    assert (code, line) == (2, "error: the query has 100,000 characters, 2,000 are allowed: shorten it")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("-k", "0", "error: -k must be from 1 to 100, not '0'"),
        ("-k", "many", "error: -k must be a whole number, not 'many'"),
        ("--mode", "best", "error: --mode must be one of hybrid, lexical, dense, token, rrf, not 'best'"),
    ],
)
def test_a_bad_option_is_bad_input(
    index: Path, error_of: Callable[..., tuple[int, str]], option: str, value: str, message: str
) -> None:
    assert error_of("ask", QUESTION, "--index", str(index), option, value) == (2, message)


@pytest.mark.parametrize(("option", "value"), [("--source", "nonesuch"), ("--document", "nonesuch")])
def test_a_filter_that_names_no_document_is_named_as_what_is_not_there(
    index: Path, error_of: Callable[..., tuple[int, str]], option: str, value: str
) -> None:
    code, line = error_of("ask", QUESTION, "--index", str(index), option, value)
    assert (code, "'nonesuch'" in line) == (1, True)


@pytest.mark.parametrize("day", ["2024", "2024-02-30", "yesterday", "20240301"])
def test_a_date_that_is_none_is_told_how_to_write_one(
    index: Path, error_of: Callable[..., tuple[int, str]], day: str
) -> None:
    code, line = error_of("ask", QUESTION, "--index", str(index), "--since", day)
    remedy = "write YYYY-MM-DD, such as 2024-03-01 (see wenju ask --help)"
    assert (code, line) == (2, f"error: Invalid value for '--since': {day!r} is no date: {remedy}")


def test_a_model_that_cannot_be_had_is_bad_input(
    error_of: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("问：几点开门？\n答：九点开门。\n", encoding="utf-8")
    arguments = ("ingest", str(tmp_path / "a.txt"), "--index", str(tmp_path / "index"))
    code, line = error_of(*arguments, "--model", str(tmp_path / "nosuch"))
    assert (code, "no model folder at" in line) == (2, True)


@pytest.mark.parametrize(
    "command", [["ask", QUESTION], ["info"], ["serve", "--port", "0"], ["remove", "a.txt"]]
)
def test_a_missing_index_is_named_with_its_remedy(
    error_of: Callable[..., tuple[int, str]], tmp_path: Path, command: list[str]
) -> None:
    code, line = error_of(*command, "--index", str(tmp_path / MISSING))
    assert code == 1
    assert line.startswith("error: ")
    assert MISSING in line
    assert "wenju ingest" in line


@pytest.mark.parametrize("command", [["ask", QUESTION], ["info"], ["serve", "--port", "0"]])
def test_a_folder_that_is_no_index_is_named_and_left_alone(
    error_of: Callable[..., tuple[int, str]], tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "letter.txt").write_text("not an index", encoding="utf-8")
    code, line = error_of(*command, "--index", str(tmp_path))
    assert code == 1
    assert str(tmp_path) in line
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_index_path_that_is_a_file_is_refused(
    error_of: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    code, line = error_of("ask", QUESTION, "--index", str(file))
    assert code == 1
    assert str(file) in line


def test_an_index_made_with_another_encoder_is_refused_and_left_as_it_is(
    error_of: Callable[..., tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("问：几点开门？\n答：九点开门。\n", encoding="utf-8")
    folder = tmp_path / "index"
    assert run(["ingest", str(tmp_path / "a.txt"), "--index", str(folder)]) == 0
    capsys.readouterr()
    with Store.open(folder) as store, store.transaction():
        store.set_setting("model_fingerprint", "0123456789abcdef")
    for command in (["ask", QUESTION], ["ingest", str(tmp_path / "a.txt")]):
        code, line = error_of(*command, "--index", str(folder))
        assert code == 1
        assert "0123456789abcdef" in line
    with Store.open(folder) as store:
        assert [document.name for document in store.documents()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.md", b" \n\n"),
        ("binary.txt", bytes(range(256)) * 8),
        ("undecodable.txt", b"\x81\x00\xff\xfe\xff\xff"),
        ("letter.xyz", b"a letter"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_index_keeps_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text("问：几点开门？\n答：九点开门。\n", encoding="utf-8")
    folder = str(tmp_path / "index")
    assert run(["ingest", str(tmp_path / name), str(tmp_path / "good.txt"), "--index", folder]) == 1
    out, err = capsys.readouterr()
    assert "1 added" in out
    (line,) = err.splitlines()
    assert line.startswith("error: ")
    assert name in line
    assert run(["ask", "几点开门", "--index", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["results"][0]["text"] == "九点开门。"


@pytest.mark.parametrize("command", ["parse", "ingest"])
def test_a_missing_path_is_named(
    error_of: Callable[..., tuple[int, str]], tmp_path: Path, command: str
) -> None:
    arguments = [command, str(tmp_path / "gone.txt")]
    if command == "ingest":
        arguments += ["--index", str(tmp_path / "index")]
    code, line = error_of(*arguments)
    assert code == 1
    assert "gone.txt" in line


def test_bad_usage_is_one_line_that_names_the_help(error_of: Callable[..., tuple[int, str]]) -> None:
    assert error_of("ask") == (2, "error: Missing argument 'QUESTION'. (see wenju ask --help)")
    assert error_of("aks", "x")[0] == 2
    assert error_of("ask", "x", "--zzz")[1] == "error: No such option '--zzz'. (see wenju ask --help)"


def test_a_busy_port_is_a_line_that_names_it(index: Path, error_of: Callable[..., tuple[int, str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, line = error_of("serve", "--index", str(index), "--port", str(port))
    assert code == 1
    assert line == (
        f"error: cannot listen on 127.0.0.1:{port}: Address already in use; "
        "choose others with --host and --port"
    )


def test_options_that_lack_their_other_half_are_refused(error_of: Callable[..., tuple[int, str]]) -> None:
    code, line = error_of("parse", "a.csv", "--question-column", "题面")
    assert (code, "belong together" in line) == (2, True)
    code, line = error_of("parse", "a.csv", "--name", "b.csv")
    assert (code, "give - as the path" in line) == (2, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_does_not_stop_the_others(
    tmp_path: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed.txt"
    closed.touch(mode=0)
    whole = str(samples / "library_rules.txt")
    assert run(["ingest", str(closed), whole, "--index", str(tmp_path / "index")]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("added   library_rules.txt\n1 added")
    assert "closed.txt" in err
