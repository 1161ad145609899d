"""The command line as a process of its own: how soon it answers, pipes, standard input, signals."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from api.cli import run

ROOT = Path(__file__).parents[1]
QUESTION = "普通证可以借几册中文图书"


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
        ["sh", "-c", command],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
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
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}readyz") as response:  # noqa: S310 - our own address
            assert json.load(response)["documents"] == 4
        server.send_signal(stop)
        out, err = server.communicate(timeout=20)
    assert (server.returncode, out) == (0, "")
    assert err == "serving 4 documents, 152 passages; Ctrl-C stops\nstopped\n"
