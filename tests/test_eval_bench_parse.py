"""The parse benchmark: texts of the size that was asked for, and a committed result of its own command."""

import json
from pathlib import Path

import pytest

from corpus.parsing import parse_bytes
from eval.bench.parse import KINDS, measure

RESULT = Path(__file__).parents[1] / "eval" / "bench" / "results" / "parse.json"


@pytest.mark.parametrize(
    "name", ["questions and answers", "very short lines", "English questions and answers"]
)
def test_texts_that_grow_have_the_size_and_the_entries_they_should(name: str) -> None:
    text = KINDS[name](20_000)
    assert 20_000 <= len(text.encode()) <= 30_000
    entries = parse_bytes(text.encode(), "a.txt").entries
    assert all(entry.question.endswith(("？", "?")) and len(entry.passages) >= 2 for entry in entries)


def test_a_file_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("问：几点开门？\n答：九点。\n" * 2000, encoding="utf-8")
    measured = measure(path)
    assert measured["megabytes"] == pytest.approx(path.stat().st_size / 1e6, abs=0.01)
    assert measured["passages"] == 2000
    assert measured["megabytes_per_second"] > 0


def test_the_committed_result_names_every_kind() -> None:
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    assert list(result["kinds"]) == list(KINDS)
    assert result["command"].startswith("python -m eval.bench.parse ")
