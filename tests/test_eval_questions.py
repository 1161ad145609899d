"""Judged questions: how a judgement finds its passage, and that one that finds none is an error."""

import hashlib
import json
from pathlib import Path

import pytest

from corpus.errors import InvalidInput
from corpus.types import Document, Entry, ParsedDocument, Passage, Span
from eval.questions import ANSWERS, HELPS, read_questions

TEXT = (
    "问：几点开门？\n答：按季节公布。\n一是夏季九点开门。\n"
    "（二）冬季十点开门。\n问：收费吗？\n答：按季节公布。"
)
JUDGED: dict[str, object] = {
    "id": "a-1",
    "query": "热天什么时候能进",
    "lang": "zh",
    "kind": "paraphrase",
    "document": "hours.txt",
    "question": "几点开门",
    "relevant": ["夏季九点开门"],
}


def passage(text: str, after: int = 0) -> Passage:
    start = TEXT.index(text, after)
    return Passage(f"p{start}", text, Span(start, start + len(text)), "point", ())


def hours() -> ParsedDocument:
    second = TEXT.index("问：收费")
    first_answers = ("按季节公布。", "一是夏季九点开门。", "冬季十点开门。")
    entries = (
        Entry("几点开门？", Span(2, 7), "问1", tuple(map(passage, first_answers))),
        Entry("收费吗？", Span(second + 2, second + 6), "问2", (passage("按季节公布。", second),)),
    )
    document = Document("hours", "rules/hours.txt", "", TEXT, "text/plain", "0" * 64)
    return ParsedDocument(document, entries, ())


def written(folder: Path, *questions: dict[str, object]) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(question, ensure_ascii=False) for question in questions), "utf-8")
    return path


@pytest.mark.parametrize(
    ("question", "beginning", "text"),
    [
        ("几点开门？", "夏季九点", "一是夏季九点开门。"),
        ("几点开门", "冬季十点开门。", "冬季十点开门。"),
        ("收费", "按季节", "按季节公布。"),
    ],
)
def test_a_passage_is_found_by_question_and_beginning_without_its_marker(
    tmp_path: Path, question: str, beginning: str, text: str
) -> None:
    path = written(tmp_path, JUDGED | {"question": question, "relevant": [beginning]})
    (judged,) = read_questions(path, [hours()])
    after = TEXT.index("问：收费") if question == "收费" else 0
    assert judged.passage_ids == (passage(text, after).id,)
    assert judged.answerable


def graded(**change: object) -> dict[str, object]:
    passage = {"document": "hours.txt", "question": "几点开门", "passage": "夏季九点", "grade": 2}
    return {key: JUDGED[key] for key in ("id", "query", "lang", "kind")} | {"judged": [passage | change]}


def test_graded_passages_are_found_each_with_its_grade(tmp_path: Path) -> None:
    first = {"document": "hours.txt", "question": "几点开门", "passage": "夏季九点", "grade": 2}
    second = {"document": "hours.txt", "question": "收费", "passage": "按季节", "grade": 1}
    path = written(tmp_path, graded() | {"judged": [first, second]})
    (judged,) = read_questions(path, [hours()])
    free = passage("按季节公布。", TEXT.index("问：收费"))
    assert judged.grades == {passage("一是夏季九点开门。").id: ANSWERS, free.id: HELPS}
    assert judged.document == "hours.txt"


def test_of_passages_that_begin_alike_the_digest_says_which(tmp_path: Path) -> None:
    text = "按季节公布。"
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    (judged,) = read_questions(
        written(tmp_path, graded(question="收费", passage="按季", sha256=digest)), [hours()]
    )
    assert judged.passage_ids == (passage(text, TEXT.index("问：收费")).id,)
    with pytest.raises(InvalidInput, match="0 passages begin with '按季'"):
        read_questions(written(tmp_path, graded(question="收费", passage="按季", sha256="0" * 8)), [hours()])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (graded(grade=3), r"field 'grade' is 3; it must be 2 \(answers\) or 1 \(helps\)"),
        (graded() | {"judged": []}, r"field 'judged' is \[\]; it must name at least one passage"),
        (graded() | {"judged": ["夏季"]}, r"field 'judged' is \['夏季'\]; it must be a list of objects"),
    ],
)
def test_a_wrong_grade_names_its_line(tmp_path: Path, line: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=rf"questions\.jsonl:1: {message}"):
        read_questions(written(tmp_path, line), [hours()])


def test_a_question_without_relevant_passages_is_unanswerable(tmp_path: Path) -> None:
    nothing = JUDGED | {
        "id": "a-2",
        "document": None,
        "question": None,
        "relevant": [],
        "kind": "unanswerable",
    }
    questions = read_questions(written(tmp_path, JUDGED, nothing), [hours()])
    assert [(question.id, question.answerable) for question in questions] == [("a-1", True), ("a-2", False)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"document": "prices.txt"}, r"questions\.jsonl:2: no document 'prices\.txt'; there are hours\.txt"),
        ({"question": "多少钱"}, r"questions\.jsonl:2: no question of 'hours\.txt' begins with '多少钱'"),
        ({"relevant": ["春季"]}, r"questions\.jsonl:2: 0 passages begin with '春季' below '几点开门？'"),
        ({"lang": None}, r"questions\.jsonl:2: field 'lang' is None"),
        ({"id": "a-1"}, r"questions\.jsonl:2: the id 'a-1' is taken"),
    ],
)
def test_a_wrong_judgement_names_its_line(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = written(tmp_path, JUDGED, JUDGED | {"id": "a-2"} | change)
    with pytest.raises(InvalidInput, match=message):
        read_questions(path, [hours()])


def test_questions_without_one_answer_cannot_be_scored(tmp_path: Path) -> None:
    path = written(tmp_path, JUDGED | {"relevant": []})
    with pytest.raises(InvalidInput, match="holds no answerable question"):
        read_questions(path, [hours()])
