"""What answers look like in a terminal and in a pipe."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from api.terminal import citation_line, open_console, progress_bar, show_answer
from corpus.types import Span
from retriever.types import Answer, Citation, LegScores, Result

CITATION = Citation(
    passage_id="p",
    document_id="d",
    document_name="rules.txt",
    title="Rules",
    path=("问3", "第四点"),
    span=Span(1203, 1331),
    lines=(24, 25),
    page=None,
    quote_sha256="0",
    status="verified",
)
RESULT = Result(
    rank=1,
    score=0.5,
    legs=LegScores(),
    passage_id="p",
    text="四是停车免费。\n[b]节假日[/b]除外。",
    kind="point",
    question="停车收费吗？",
    highlights=(Span(2, 4),),
    citation=CITATION,
)
ANSWER = Answer("停车", "hybrid", answered=True, confidence=0.914, results=(RESULT,))


def terminal(width: int = 80) -> Console:
    """A console that believes it is a terminal of that width."""
    return Console(
        file=StringIO(),
        force_terminal=True,
        width=width,
        color_system="standard",
        highlight=False,
        markup=False,
    )


def written(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_citation_names_document_place_lines_characters_and_status() -> None:
    assert citation_line(CITATION) == "《Rules》 问3 › 第四点, lines 24–25, characters 1203–1331, verified"


def test_a_citation_of_one_line_on_a_page_without_path_or_title() -> None:
    citation = replace(CITATION, title="", path=(), lines=(7, 7), page=2, status="stale")
    assert citation_line(citation) == "《rules.txt》, page 2, line 7, characters 1203–1331, stale"


def test_in_a_pipe_an_answer_is_plain_unwrapped_text() -> None:
    stream = StringIO()
    show_answer(open_console(stream), ANSWER)
    assert stream.getvalue() == (
        "Confidence 91%\n"
        "\n"
        "1. 停车收费吗？\n"
        "   四是停车免费。\n"
        "   [b]节假日[/b]除外。\n"
        "   《Rules》 问3 › 第四点, lines 24–25, characters 1203–1331, verified\n"
    )


def test_in_a_terminal_the_words_that_answer_stand_out() -> None:
    console = terminal()
    show_answer(console, ANSWER)
    assert "四是\x1b[1;7m停车\x1b[0m免费。" in written(console)
    assert "\x1b[2m1. \x1b[0m\x1b[1m停车收费吗？\x1b[0m" in written(console)


def test_no_color_leaves_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = terminal()
    show_answer(console, ANSWER)
    assert "\x1b[36m" not in written(console)


def test_in_a_narrow_terminal_continued_lines_stay_indented() -> None:
    console = terminal(width=30)
    show_answer(console, replace(ANSWER, results=(replace(RESULT, text="字" * 40, highlights=()),)))
    passage = [line for line in written(console).splitlines() if "字" in line]
    assert len(passage) == 4
    assert all(line.startswith("   字") for line in passage)


def test_an_unanswered_question_offers_the_nearest_passages_as_such() -> None:
    stream = StringIO()
    show_answer(open_console(stream), replace(ANSWER, answered=False, confidence=0.08))
    assert stream.getvalue().splitlines()[:3] == [
        "Not in this corpus (confidence 8%).",
        "The nearest passages:",
        "",
    ]
    empty = StringIO()
    show_answer(open_console(empty), replace(ANSWER, answered=False, confidence=0.0, results=()))
    assert empty.getvalue() == "Not in this corpus.\n"


def test_progress_is_silent_outside_a_terminal() -> None:
    stream = StringIO()
    with progress_bar(open_console(stream)) as progress:
        progress("a.txt", 0, 2)
        progress("b.txt", 2, 2)
    assert stream.getvalue() == ""


def test_progress_names_the_file_at_hand_in_a_terminal() -> None:
    console = terminal()
    with progress_bar(console) as progress:
        progress("a.txt", 1, 2)
    assert "a.txt" in written(console)
    assert "1/2" in written(console)


def test_progress_starts_anew_when_something_else_is_counted() -> None:
    console = terminal()
    with progress_bar(console) as progress:
        progress("", 300, 300)
        progress("encoding passages", 0, 300)
        progress("encoding passages", 120, 300)
    last = written(console).rpartition("encoding passages")[2]
    assert "120/300" in last
    assert "0:00:00" not in last  # the time it took to read the files
