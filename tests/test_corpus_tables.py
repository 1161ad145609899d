"""Tables of questions and answers in every format: columns by their names, by what they hold, or given."""

import io

import pytest

from corpus.errors import InvalidInput
from corpus.parsing import parse_bytes
from corpus.readers.tables import Columns, read_csv
from corpus.types import Extracted, ParsedDocument

QUESTIONS = {"几点开门？": ["早上九点。", "一是周末十点；", "二是假日不开。"], "收费吗？": ["不收费。"]}


def seen(parsed: ParsedDocument) -> dict[str, list[str]]:
    return {entry.question: [passage.text for passage in entry.passages] for entry in parsed.entries}


def marked(extracted: Extracted, kind: str) -> list[str]:
    return [extracted.text[mark.start : mark.end] for mark in extracted.landmarks if mark.kind == kind]


def xlsx(rows: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


ANSWER = "早上九点。\n一是周末十点；\n二是假日不开。"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f'编号,问题,答案\n1,几点开门？,"{ANSWER}"\n2,收费吗？,不收费。\n'.encode(), "a.csv"),
        (f'question;answer\n几点开门？;"{ANSWER}"\n收费吗？;不收费。\n'.encode("utf-8-sig"), "a.csv"),
        (f'Q\tA\n几点开门？\t"{ANSWER}"\n收费吗？\t不收费。\n'.encode("gb18030"), "a.tsv"),
        (f'几点开门？,"{ANSWER}"\n收费吗？,不收费。\n'.encode(), "a.csv"),
        (xlsx([["标题", "回答"], ["几点开门？", ANSWER], ["收费吗？", "不收费。"]]), "a.xlsx"),
        (
            '{"question": "几点开门？", "answer": "早上九点。\\n一是周末十点；\\n二是假日不开。"}\n'
            '{"question": "收费吗？", "answer": ["不收费。"]}\n'.encode(),
            "a.jsonl",
        ),
        (
            (
                '[{"q": "几点开门？", "a": "早上九点。\\n一是周末十点；\\n'
                '二是假日不开。"}, {"q": "收费吗？", "a": "不收费。"}]'
            ).encode(),
            "a.json",
        ),
    ],
)
def test_tables_of_questions_and_answers_are_recognised_by_their_columns(data: bytes, name: str) -> None:
    assert seen(parse_bytes(data, name)) == QUESTIONS


def test_tables_of_questions_in_pages_and_word_documents_are_entries_too() -> None:
    from docx import Document

    page = (
        "<html><body><table><tr><td>序号</td><td>问题</td><td>答复</td></tr>"
        "<tr><td>1</td><td>几点开门？</td><td>早上九点。</td></tr></table></body></html>"
    )
    document = Document()
    table = document.add_table(rows=2, cols=3)
    words = ["序号", "问题", "答复", "1", "几点开门？", "早上九点。"]
    for cell, word in zip((cell for row in table.rows for cell in row.cells), words, strict=True):
        cell.text = word
    stream = io.BytesIO()
    document.save(stream)
    for data, name in ((page.encode(), "a.html"), (stream.getvalue(), "a.docx")):
        parsed = parse_bytes(data, name)
        assert seen(parsed) == {"几点开门？": ["早上九点。"]}
        assert set("序号|问题|答复") <= set(parsed.document.text)  # the other cells are kept


def test_a_column_that_asks_holds_the_questions_whatever_its_name() -> None:
    named = "编号,题面,题解\n1,几点开门？,九点。\n2,几点关门？,五点。\n".encode()
    assert seen(parse_bytes(named, "a.csv")) == {"几点开门？": ["九点。"], "几点关门？": ["五点。"]}
    one_row = "题面,题解\n几点开门？,九点。\n".encode()
    assert seen(parse_bytes(one_row, "a.csv")) == {"几点开门？": ["九点。"]}


def test_columns_of_other_names_can_be_given() -> None:
    data = "x,y\n九点开门,几点开门？\n".encode()
    extracted = read_csv(data, "a.csv", Columns(question="y", answer="x"))
    assert marked(extracted, "summary") == ["几点开门？"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (Columns("z", "x"), "has no column 'z': it has 'x', 'y'"),
        (Columns("z", "w"), "has no column 'z' and 'w': it has 'x', 'y'"),
        (Columns("x", "x"), "'x' cannot hold both"),
    ],
)
def test_columns_that_a_table_lacks_are_refused_with_those_it_has(columns: Columns, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_bytes("x,y\n九点开门,几点开门？\n".encode(), "a.csv", columns=columns)


def test_given_columns_choose_the_sheet_that_has_them_and_suit_no_text() -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    for title, rows in (
        ("说明", [["项目", "值"], ["版本", "2"]]),
        ("问答", [["题面", "题解"], ["几点开门？", "九点。"]]),
    ):
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    parsed = parse_bytes(stream.getvalue(), "a.xlsx", columns=Columns("题面", "题解"))
    assert seen(parsed) == {"几点开门？": ["九点。"]}
    assert "项目: 版本 | 值: 2" in parsed.document.text
    with pytest.raises(InvalidInput, match=r"'a.txt' is no table"):
        parse_bytes(b"Q: When?\nA: At nine.\n", "a.txt", columns=Columns("Q", "A"))


def test_a_table_of_something_else_is_read_row_by_row_and_says_so() -> None:
    parsed = parse_bytes("房间,座位\n甲,20\n乙,30\n".encode(), "rooms.csv")
    assert [passage.text for entry in parsed.entries for passage in entry.passages] == [
        "房间: 甲 | 座位: 20",
        "房间: 乙 | 座位: 30",
    ]
    assert "no columns for question and answer" in parsed.warnings[0].message
