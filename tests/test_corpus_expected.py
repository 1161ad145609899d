"""Hand-made structures of real documents: every question, every point, nothing else.

Six structures come with the documents in ``../shared/qadocs/expected`` (its README explains them); ours
in ``data/expected`` follow the same convention but give only the first 12 characters of a question.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.chunking import DEFAULT_MAX_CHARACTERS
from corpus.parsing import parse_file
from corpus.types import Entry, ParsedDocument, Passage

OURS = Path(__file__).parent / "data" / "expected"
_MARKS = re.compile(r"[*_`\s]|^[>\s\u3000]*(?:[-*+]\s+)?")


class Score(NamedTuple):
    """How many were found of how many expected, out of how many given."""

    found: int
    expected: int
    given: int

    @property
    def recall(self) -> float:
        return self.found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.found / self.given if self.given else 1.0


class Expected(NamedTuple):
    """One question as specified: the starts of its points and of the segments inside them."""

    question: str
    points: list[str]
    segments: list[str]


def plain(words: str) -> str:
    """Words without emphasis, blanks and bullet, as the specifications write them."""
    return _MARKS.sub("", words)


def specified(path: Path) -> list[Expected]:
    return [
        Expected(
            entry["question"], entry["points"], [s for part in entry.get("inline", {}).values() for s in part]
        )
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]


def starts(parsed: ParsedDocument, entry: Entry) -> Iterator[str]:
    """What stands where each passage starts; a piece of a part that was too long is no start."""
    for previous, passage in zip((None, *entry.passages), entry.passages, strict=False):
        if previous is None or not goes_on(previous, passage):
            start = passage.span.start
            yield plain(parsed.document.text[start : start + 100])


def goes_on(previous: Passage, passage: Passage) -> bool:
    """Whether two passages are pieces of one part that was too long for one."""
    same_part = (previous.path, previous.kind) == (passage.path, passage.kind)
    return same_part and len(previous.text) + len(passage.text) > DEFAULT_MAX_CHARACTERS


def question_score(parsed: ParsedDocument, expected: list[Expected]) -> Score:
    given = [plain(entry.question) for entry in parsed.entries]
    found = sum(any(question.startswith(plain(one.question)) for question in given) for one in expected)
    return Score(found, len(expected), len(given))


def point_scores(parsed: ParsedDocument, expected: list[Expected]) -> tuple[Score, Score]:
    """The starts of points, and the recall of segments inside paragraphs."""
    given = found = segments = 0
    for entry, one in zip(parsed.entries, expected, strict=True):
        here = list(starts(parsed, entry))
        wanted = [plain(words) for words in (*one.points, *one.segments)]
        given += sum(not any(start.startswith(words) for words in wanted) for start in here)
        found += sum(any(start.startswith(plain(words)) for start in here) for words in one.points)
        segments += sum(any(start.startswith(plain(words)) for start in here) for words in one.segments)
    points = sum(len(one.points) for one in expected)
    return Score(found, points, found + given), Score(
        segments, sum(len(one.segments) for one in expected), segments
    )


def assert_reaches(document: Path, specification: Path) -> None:
    parsed = parse_file(document)
    expected = specified(specification)
    questions = question_score(parsed, expected)
    assert min(questions.recall, questions.precision) >= 0.99
    points, segments = point_scores(parsed, expected)
    assert points.recall >= 0.97
    assert points.precision >= 0.97
    assert segments.recall >= 0.95


@pytest.mark.parametrize(
    "name",
    [
        "cpc_military_regs_qa.txt",
        "gz_points_hukou_13q.html",
        "jjjc_reports_answer.md",
        "netkeeper_faq.docx",
        "salary_faq.txt",
        "zeronet_faq_zh.md",
    ],
)
def test_given_structures_are_found(shared: Path, name: str) -> None:
    assert_reaches(shared / "qadocs" / name, shared / "qadocs" / "expected" / f"{name}.json")


@pytest.mark.parametrize("name", sorted(path.stem for path in OURS.glob("*.json")))
def test_our_own_structures_are_found(shared: Path, name: str) -> None:
    assert_reaches(shared / "qadocs" / name, OURS / f"{name}.json")


def test_one_interview_in_two_marker_styles_gives_the_same_structure(shared: Path) -> None:
    plain_marks, glued_numbers = (
        parse_file(shared / "qadocs" / f"cpc_rural_branch_regs_{name}.txt") for name in ("qa", "qa2")
    )
    assert [entry.question for entry in plain_marks.entries] == [
        entry.question for entry in glued_numbers.entries
    ]
    for one, other in zip(plain_marks.entries, glued_numbers.entries, strict=True):
        assert [(passage.path, passage.kind) for passage in one.passages] == [
            (passage.path, passage.kind) for passage in other.passages
        ]
    texts = [
        {passage.text for entry in parsed.entries for passage in entry.passages}
        for parsed in (plain_marks, glued_numbers)
    ]
    assert len(texts[0] ^ texts[1]) <= 6  # the sources themselves differ in three passages


def test_a_policy_guide_gives_no_questions_from_its_headings(shared: Path) -> None:
    parsed = parse_file(shared / "qadocs" / "gz_ss_backpay.html")
    assert all(entry.label.startswith("§") and entry.question_span is None for entry in parsed.entries)
    assert any("二、用人单位主动补缴" in entry.question for entry in parsed.entries)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("baltimore_catechism1.txt", 207),
        ("campus_login_faq.docx", 12),
        ("ktcpp_faq.pdf", 17),
    ],
)
def test_other_documents_give_as_many_questions_as_they_ask(shared: Path, name: str, count: int) -> None:
    parsed = parse_file(shared / "qadocs" / name)
    assert len(parsed.entries) == count
    assert all(entry.passages for entry in parsed.entries)


def test_a_pdf_of_one_word_a_line_gives_its_questions_without_its_contents(shared: Path) -> None:
    parsed = parse_file(shared / "qadocs" / "vim_faq.pdf")
    assert 385 <= len(parsed.entries) <= 395
    questions = [entry.question for entry in parsed.entries]
    assert len(set(questions)) >= 0.98 * len(questions)
    assert sum(other.role == "contents" for other in parsed.others) >= 370
