"""The command line on the sample documents: what it prints, where, and with which exit code."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import run
from api.settings import TABLE, Settings
from corpus.store import Store
from retriever.service import SearchService

ROOT = Path(__file__).parents[1]
QUESTION = "普通证可以借几册中文图书"
MISSING = "no-such-folder"


@pytest.fixture(scope="module")
def index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "index"
    assert run(["ingest", str(samples), "--index", str(folder)]) == 0
    return folder


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in TABLE:
        monkeypatch.delenv(row.variable, raising=False)


@pytest.fixture
def error_of(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run a command that fails: its exit code and its one line on standard error."""

    def fail(*arguments: str) -> tuple[int, str]:
        code = run(arguments)
        out, err = capsys.readouterr()
        assert out == ""
        (line,) = err.splitlines()
        return code, line

    return fail


def wenju(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as a user starts it."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | environ,
        check=False,
    )


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


def test_a_date_that_is_none_is_bad_usage(index: Path, error_of: Callable[..., tuple[int, str]]) -> None:
    code, line = error_of("ask", QUESTION, "--index", str(index), "--since", "yesterday")
    assert code == 2
    assert "'yesterday' does not match the format '%Y-%m-%d'" in line


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
    assert "(100.0%) have a place in this structure\n" in out


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
        cwd=ROOT,
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


def test_help_answers_at_once() -> None:
    # The best of five: other work on the machine is not what is measured.
    best = min(timed_help() for _ in range(5))
    assert best <= 0.3


def timed_help() -> float:
    start = time.perf_counter()
    assert wenju("--help").stdout.startswith("Usage: wenju ")
    return time.perf_counter() - start


def test_the_version_is_that_of_the_package() -> None:
    assert wenju("--version").stdout == "wenju 0.1.0\n"


def test_ask_loads_neither_torch_nor_a_web_server(index: Path) -> None:
    program = (
        "import sys; from api.cli import run; code = run(sys.argv[1:]); "
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'fastapi', 'uvicorn', 'starlette'}; "
        "print(code, sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", program, "ask", QUESTION, "--index", str(index), "--json"],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    assert process.stderr == "0 []\n"


def test_a_closed_pipe_ends_quietly(index: Path) -> None:
    command = f"{sys.executable} -m api.cli ask {QUESTION} -k 100 --json --index {index} | head -n 1"
    process = subprocess.run(
        ["sh", "-c", command], capture_output=True, encoding="utf-8", cwd=ROOT, check=False
    )
    assert (process.stdout, process.stderr) == ("{\n", "")


def test_standard_input_is_read_as_its_name_says(tmp_path: Path) -> None:
    def piped(data: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            input=data,
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            check=False,
        )

    columns = ("--question-column", "题面", "--answer-column", "题解")
    table = piped("题面,题解\n能带狗吗？,导盲犬可以。\n", "parse", "-", "--name", "a.csv", *columns, "--json")
    assert json.loads(table.stdout)["entries"][0]["question"] == "能带狗吗？"
    empty = piped("", "parse", "-")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr == "error: 'stdin.txt' is empty: there is no text in it to read\n"
    folder = str(tmp_path / "index")
    faq = piped("问：能带狗吗？\n答：导盲犬可以。\n", "ingest", "-", "--name", "dogs", "--index", folder)
    assert faq.stdout.startswith("added   dogs\n")


def test_options_that_lack_their_other_half_are_refused(error_of: Callable[..., tuple[int, str]]) -> None:
    code, line = error_of("parse", "a.csv", "--question-column", "题面")
    assert (code, "belong together" in line) == (2, True)
    code, line = error_of("parse", "a.csv", "--name", "b.csv")
    assert (code, "give - as the path" in line) == (2, True)


def test_an_interrupt_is_one_line_and_the_exit_code_of_shells(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("corpus.parsing.parse_file", interrupted)
    assert run(["parse", str(tmp_path)]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_its_address_answers_and_stops_cleanly(index: Path, stop: signal.Signals) -> None:
    command = [sys.executable, "-m", "api.cli", "serve", "--index", str(index), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=ROOT
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}readyz") as response:  # noqa: S310 - our own address
            assert json.load(response)["documents"] == 4
        server.send_signal(stop)
        out, err = server.communicate(timeout=20)
    assert (server.returncode, out) == (0, "")
    assert err == "serving 4 documents, 152 passages; Ctrl-C stops\nstopped\n"
