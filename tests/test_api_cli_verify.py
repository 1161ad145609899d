"""``wenju verify`` says what is wrong and what to do, and fails if anything is."""

import json
import shutil
from pathlib import Path

import pytest

from api.cli import run
from index.legs import Legs


@pytest.fixture
def index(tmp_path: Path, samples: Path) -> Path:
    assert run(["ingest", str(samples / "library_rules.txt"), "--index", str(tmp_path / "index")]) == 0
    return tmp_path / "index"


def test_a_whole_index_is_called_so(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["verify", "--index", str(index)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("1 documents, ")
    assert out.endswith(" passages: no problems\n")
    assert err == ""


def test_a_lost_leg_is_named_with_its_remedy(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(index / "tokens")
    capsys.readouterr()
    assert run(["verify", "--index", str(index)]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "tokens: is missing"
    assert out.endswith(": 1 problem\n")
    assert err == f"error: delete tokens in {str(index)!r}: it is rebuilt from the store at the next search\n"
    assert run(["ask", "借书", "--index", str(index)]) == 0
    assert run(["verify", "--index", str(index)]) == 0


def test_what_an_interrupt_left_undone_is_not_called_damage(
    index: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    again = ["ingest", str(samples), "--index", str(index)]
    with monkeypatch.context() as patch:
        patch.setattr(Legs, "follow", interrupted)
        assert run(again) == 130
    capsys.readouterr()
    assert run(["verify", "--index", str(index)]) == 1
    assert capsys.readouterr().err == (
        "error: an ingestion was cut off: give it again, and it goes on from there\n"
    )
    assert run(again) == 0
    assert run(["verify", "--index", str(index)]) == 0


def test_the_json_lists_the_problems(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(index / "dense")
    capsys.readouterr()
    assert run(["verify", "--json", "--index", str(index)]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert shown["documents"] == 1
    assert shown["problems"] == [{"place": "dense", "what": "is missing"}]
