"""Every row of the grammar recognises its own example, and no row before it does."""

import pytest

from corpus.asides import ASIDES, Aside, match_aside
from corpus.markers import ANSWERS_TO, LABELS, Label, match_label
from corpus.numbering import STYLES, PointStyle, chinese_number, match_point, read_ordinal


@pytest.mark.parametrize("row", LABELS, ids=lambda row: row.example)
def test_every_label_recognises_its_example(row: Label) -> None:
    found = match_label(row.example, 0, len(row.example))
    assert found is not None
    assert found.row is row
    assert 0 < found.length < len(row.example)


@pytest.mark.parametrize("row", ASIDES, ids=lambda row: row.example)
def test_every_aside_recognises_its_example(row: Aside) -> None:
    assert match_aside(row.example, 0, len(row.example)) is row


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("SOURCE: City Library", "closing"),
        ("(last updated: May)", "closing"),
        ("二〇二四年三月一日", "date"),
        ("12. [Fees](#fees)", "contents"),
        ("Opening hours ...... 12", "contents"),
        ("答复时间：三月一日", "markup"),
        ("·[Home](/) · [Contact](/c)", "navigation"),
        ("the end", "closing"),
    ],
)
def test_no_glance_at_a_line_hides_that_it_is_an_aside(line: str, role: str) -> None:
    found = match_aside(line, 0, len(line))
    assert found is not None
    assert found.role == role


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("第12问　几点开门", "第12问　"),
        ("(3) Q. When", "(3) Q. "),
        ("12、Frage 3. Wann", "12、Frage 3."),
        ("三、A. At nine", "三、A. "),
        ("**【问】几点", "**【问】"),
        ("（答）九点", "（答）"),
    ],
)
def test_no_glance_at_a_line_hides_a_label(line: str, label: str) -> None:
    found = match_label(line, 0, len(line))
    assert found is not None
    assert line[: found.length].strip() == label.strip()


@pytest.mark.parametrize("row", STYLES, ids=lambda row: row.example)
def test_every_point_style_recognises_its_example(row: PointStyle) -> None:
    found = match_point(row.example, 0, len(row.example))
    assert found is not None
    assert found.family == row.family
    assert found.label


def test_every_question_label_has_answers() -> None:
    questions = {row.family for row in LABELS if row.role == "question"}
    answers = {row.family for row in LABELS if row.role == "answer"}
    assert questions == ANSWERS_TO.keys()
    assert answers == frozenset[str]().union(*ANSWERS_TO.values())


@pytest.mark.parametrize(
    "line",
    [
        "你可能会问：为什么",
        "提问环节",
        "Q.E.D. is Latin",
        "A.M. means morning",
        "问题在于时间",
        "答案很简单",
        "Quick start: run it",
    ],
)
def test_words_that_only_begin_like_a_label_are_none(line: str) -> None:
    assert match_label(line, 0, len(line)) is None


@pytest.mark.parametrize(
    "line", ["3.5元一张", "第一批名额", "一般情况", "2024年的名额", "十分感谢", "（见下文）"]
)
def test_words_that_only_begin_like_a_number_are_no_point(line: str) -> None:
    assert match_point(line, 0, len(line)) is None


@pytest.mark.parametrize(
    ("written", "ordinal"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百", 100),
        ("7", 7),
        ("③", 3),
        ("Ⅳ", 4),
        ("c", 3),
        ("2.3", 3),
    ],
)
def test_ordinals_are_read_in_every_script(written: str, ordinal: int) -> None:
    assert read_ordinal(written) == ordinal


@pytest.mark.parametrize("number", [*range(1, 100)])
def test_chinese_numbers_are_read_back_as_written(number: int) -> None:
    assert read_ordinal(chinese_number(number)) == number
