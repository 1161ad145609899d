"""Tables of questions and answers in every format: columns by their names, by what they hold, or given."""

import io
import json

import pytest

from corpus.errors import InvalidInput
from corpus.parsing import parse_bytes
from corpus.readers.tables import Columns, read_csv, read_json
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


def test_columns_of_doubts_and_of_remedies_are_questions_and_answers() -> None:
    table = "序号,常见疑问,处理办法\n1,卡纸,打开后盖。\n2,有黑线,清洁硒鼓。\n"
    assert seen(parse_bytes(table.encode(), "faults.csv")) == {
        "卡纸": ["打开后盖。"],
        "有黑线": ["清洁硒鼓。"],
    }


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


def rest(parsed: ParsedDocument) -> list[str]:
    return [parsed.document.text[span.start : span.end] for span, role in parsed.others if role == "markup"]


@pytest.mark.parametrize(
    ("data", "answer", "markup", "line"),
    [
        ("问题,答案\n几点开门？,九点，周末十点,节日休息\n", "九点，周末十点,节日休息", [], 2),
        (
            'question;answer\n"几点\n关门？";五点\n几点开门？;九点; 周末十点\n',
            "九点; 周末十点",
            [],
            4,
        ),
        ("问题,答案,类别\n几点开门？,九点,周末十点,时间\n", "九点,周末十点", ["类别: 时间"], 2),
        ("几点关门？,五点\n几点开门？,九点,周末十点\n", "九点,周末十点", [], 2),
    ],
)
def test_a_csv_row_with_more_cells_than_columns_gives_them_to_its_answer_and_says_so(
    data: str, answer: str, markup: list[str], line: int
) -> None:
    parsed = parse_bytes(data.encode(), "a.csv")
    assert seen(parsed)["几点开门？"] == [answer]
    assert rest(parsed) == markup
    (warning,) = parsed.warnings
    assert warning.line == line
    assert "was taken for part of the answer; put cells that hold it into quotation marks" in warning.message


def test_empty_cells_behind_the_last_column_of_a_csv_are_no_reason_to_warn() -> None:
    parsed = parse_bytes("问题,答案\n几点开门？,九点,,\n".encode(), "a.csv")
    assert (seen(parsed), parsed.warnings) == ({"几点开门？": ["九点"]}, ())


def test_many_overlong_rows_are_counted_and_not_all_named() -> None:
    rows = "".join(f"{number}点开门吗？,是,否\n" for number in range(23))
    warnings = parse_bytes(f"问题,答案\n{rows}".encode(), "a.csv").warnings
    assert [warning.line for warning in warnings] == [*range(2, 22), 0]
    assert warnings[-1].message == "3 more rows have more cells than there are columns"


def test_cells_in_columns_without_a_name_are_kept_beside_the_answer() -> None:
    rows = [["问题", "答案"], ["几点开门？", "九点", "节日休息"]]
    page = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    three_columns = "几点开门？,九点,节日休息\n几点关门？,五点,\n"
    for data, name in (
        (xlsx([[*row] for row in rows]), "a.xlsx"),
        (f"<html><body><table>{page}</table></body></html>".encode(), "a.html"),
        (three_columns.encode(), "a.csv"),
    ):
        parsed = parse_bytes(data, name)
        assert seen(parsed)["几点开门？"] == ["九点"]
        assert rest(parsed)[-1] == "节日休息"


ENTRIES = [{"q": "几点开门？", "a": "九点。"}, {"q": "带什么？", "a": "身份证。"}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    ("value", "headings"),
    [
        ({"faq": ENTRIES}, []),
        ({"data": {"faq": {"items": ENTRIES}}}, []),
        ({"title": "开馆", "content": ENTRIES}, ["开馆"]),
        ({"开馆": ENTRIES[:1], "办证": ENTRIES[1:]}, ["开馆", "办证"]),
        ([{"name": "开馆", "faq": ENTRIES[:1]}, {"name": "办证", "faq": ENTRIES[1:]}], ["开馆", "办证"]),
        (
            {
                "@type": "FAQPage",
                "mainEntity": [
                    {"name": entry["q"], "acceptedAnswer": {"@type": "Answer", "text": entry["a"]}}
                    for entry in ENTRIES
                ],
            },
            [],
        ),
    ],
)
def test_a_list_of_entries_is_found_inside_objects(
    value: object, headings: list[str], indent: int | None
) -> None:
    data = json.dumps(value, ensure_ascii=False, indent=indent).encode()
    assert seen(parse_bytes(data, "a.json")) == {"几点开门？": ["九点。"], "带什么？": ["身份证。"]}
    assert marked(read_json(data, "a.json"), "heading") == headings


def test_what_an_object_says_beside_its_list_is_kept() -> None:
    data = json.dumps({"版本": 2, "部门": "服务部", "faq": ENTRIES}, ensure_ascii=False).encode()
    assert rest(parse_bytes(data, "a.json")) == ["版本: 2 | 部门: 服务部"]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({"text": "带身份证"}, "带身份证"),
        ({"text": "带身份证", "note": None}, "带身份证"),
        ([{"text": "带身份证"}], "带身份证"),
        ({"text": "带身份证", "free": True}, '{"text": "带身份证", "free": true}'),
        ({"days": 0}, '{"days": 0}'),
        (True, "true"),
    ],
)
def test_a_value_of_json_is_shown_as_its_only_text_or_as_json(answer: object, shown: str) -> None:
    data = json.dumps([{"q": "带什么？", "a": answer}], ensure_ascii=False).encode()
    assert seen(parse_bytes(data, "a.json")) == {"带什么？": [shown]}


def test_an_entry_that_links_to_others_stays_one_entry() -> None:
    linked = [{**entry, "related": [{"q": "收费吗？", "a": "不收。"}]} for entry in ENTRIES]
    parsed = parse_bytes(json.dumps(linked, ensure_ascii=False).encode(), "a.json")
    assert seen(parsed) == {"几点开门？": ["九点。"], "带什么？": ["身份证。"]}
    assert rest(parsed)[0] == 'related: {"q": "收费吗？", "a": "不收。"}'


def test_a_key_that_only_late_rows_have_is_kept() -> None:
    rows = [{"q": f"{number}点开门吗？", "a": "是。"} for number in range(300)]
    rows[-1]["备注"] = "节日休息"
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    assert rest(parse_bytes(data, "a.jsonl")) == ["备注: 节日休息"]


def nested(depth: int) -> bytes:
    return ('{"q": "为什么？", "a": ' + '{"x": ' * depth + '"因为。"' + "}" * depth + "}").encode()


@pytest.mark.parametrize("text", ["{}", "[{}]", "[{}, {}]", '{"faq": [{}]}'])
def test_objects_that_hold_nothing_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"'a\.json' holds no rows"):
        parse_bytes(text.encode(), "a.json")


def test_json_nested_beyond_measure_is_refused() -> None:
    assert seen(parse_bytes(nested(50), "a.json")) == {"为什么？": ["因为。"]}
    with pytest.raises(InvalidInput, match="holds no valid JSON"):
        parse_bytes(nested(100_000), "a.json")


def test_json_nested_deeper_than_it_can_be_shown_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_deep(_: object) -> str:
        raise RecursionError

    monkeypatch.setattr("corpus.readers.tables.shown_value", too_deep)
    with pytest.raises(InvalidInput, match=r"'a.json' nests its values too deep"):
        parse_bytes(nested(1), "a.json")


def test_an_answer_that_asks_is_not_drawn_into_the_question_of_its_row() -> None:
    table = "问题,答案\n提现一直失败。,银行卡过期了吗？\n几点开门？,九点。\n".encode()
    entries = parse_bytes(table, "q.csv").entries
    assert [(entry.question, entry.passages[0].text) for entry in entries] == [
        ("提现一直失败。", "银行卡过期了吗？"),
        ("几点开门？", "九点。"),
    ]
