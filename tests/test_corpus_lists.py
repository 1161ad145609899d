"""Lists whose numbers are not in the text: Word and HTML show them, and citations say the same."""

import io

import pytest
from layouts import parse

from corpus.parsing import parse_bytes
from corpus.readers.list_numbers import shown
from corpus.types import ParsedDocument

Level = tuple[str, str, int]  # a number format of Word, what it is put into, and the first number


def word_list(levels: list[Level], paragraphs: list[tuple[int | None, str]]) -> bytes:
    """A Word document; paragraphs with a depth are items of one list, which the levels number."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    numbering = document.part.numbering_part.element
    words = nsdecls("w")
    numbered = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{shown}"/></w:lvl>'
        for depth, (form, shown, start) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {words} w:abstractNumId="90">{numbered}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {words} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for depth, text in paragraphs:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        if depth is not None:
            item = f'<w:numPr {words}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'
            properties.append(parse_xml(item))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def seen(parsed: ParsedDocument) -> dict[str, list[str]]:
    return {entry.question: [passage.text for passage in entry.passages] for entry in parsed.entries}


def steps(parsed: ParsedDocument) -> list[tuple[str, str]]:
    return [("›".join(passage.path), passage.text) for entry in parsed.entries for passage in entry.passages]


def test_points_are_cited_by_the_numbers_that_word_shows() -> None:
    levels = [("chineseCounting", "（%1）", 1), ("decimal", "%2.", 1)]
    answer = [(None, "答：流程如下："), (0, "填表"), (1, "用黑笔"), (1, "签名"), (0, "交费"), (1, "付现金")]
    parsed = parse_bytes(word_list(levels, [(None, "问：怎么办证？"), *answer]), "a.docx")
    assert steps(parsed) == [
        ("问1›引言", "流程如下："),
        ("问1›（一）", "填表"),
        ("问1›（一）›1", "用黑笔"),
        ("问1›（一）›2", "签名"),
        ("问1›（二）", "交费"),
        ("问1›（二）›1", "付现金"),  # a deeper level starts again
    ]


def test_questions_that_word_numbers_are_found_and_lists_below_them_are_points() -> None:
    levels = [("decimal", "%1.", 1), ("lowerLetter", "%2)", 1)]
    lines = [(None, "办事常见问题"), (0, "怎么办证？"), (None, "带好："), (1, "原件"), (1, "复印件")]
    parsed = parse_bytes(word_list(levels, [*lines, (0, "收费吗？"), (None, "不收费。")]), "a.docx")
    assert seen(parsed) == {"怎么办证？": ["带好：", "原件", "复印件"], "收费吗？": ["不收费。"]}
    assert [path for path, _ in steps(parsed)] == ["问1›引言", "问1›a)", "问1›b)", "问2›第一段"]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("<ol>", ["1", "2"]),
        ('<ol type="a" start="3">', ["c", "d"]),
        ('<ol type="I">', ["I", "II"]),
        ("<ol reversed>", ["2", "1"]),
        ("<ul>", ["第一点", "第二点"]),
    ],
)
def test_points_are_cited_by_the_numbers_that_a_page_shows(opening: str, expected: list[str]) -> None:
    closing = f"</{opening[1:3]}>"
    items = f"{opening}<li>填表</li><li><p>交费</p></li>{closing}"
    page = f"<html><body><h1>问答</h1><h2>怎么办证？</h2>{items}<h2>多久？</h2><p>三天。</p></body></html>"
    parsed = parse_bytes(page.encode(), "a.html")
    assert [path for path, _ in steps(parsed)] == [*(f"问1›{step}" for step in expected), "问2›第一段"]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (12, "decimal", "12"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (12, "chineseCountingThousand", "十二"),
        (3, "decimalEnclosedCircle", "③"),
        (3, "cardinalText", "3"),
    ],
)
def test_numbers_are_shown_in_the_format_of_their_list(number: int, form: str, expected: str) -> None:
    assert shown(number, form) == expected


def test_a_quotation_right_below_a_line_of_markdown_is_a_paragraph_of_its_own() -> None:
    parsed = parse(
        "**Q：怎么连？**\nA：打开浏览器，\n输入学号。\n> 注：不要用路由器，\n> 也不要用热点。\n", "a.md"
    )
    assert [passage.text for passage in parsed.entries[0].passages] == [
        "打开浏览器，\n输入学号。",
        "注：不要用路由器，\n> 也不要用热点。",
    ]
