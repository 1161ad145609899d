"""Every format gives the same structure, with the landmarks that lead a citation back into the file."""

import io
import zipfile

import pytest

from corpus.errors import InvalidInput
from corpus.parsing import parse_bytes
from corpus.readers.reading import read_bytes, read_stream_bytes
from corpus.types import Extracted, ParsedDocument

QUESTIONS = {"几点开门？": ["早上九点。", "一是周末十点；", "二是假日不开。"], "收费吗？": ["不收费。"]}


def seen(parsed: ParsedDocument) -> dict[str, list[str]]:
    return {entry.question: [passage.text for passage in entry.passages] for entry in parsed.entries}


def marked(extracted: Extracted, kind: str) -> list[str]:
    return [extracted.text[mark.start : mark.end] for mark in extracted.landmarks if mark.kind == kind]


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_text_is_read_in_the_encodings_it_is_published_in(encoding: str, reported: str) -> None:
    text = "问：图书馆几点开门？\r\n答：每天早上九点开门，节假日照常开放。\r\n"
    parsed = parse_bytes(text.encode(encoding), "a.txt")
    assert seen(parsed) == {"图书馆几点开门？": ["每天早上九点开门，节假日照常开放。"]}
    assert parsed.document.encoding == reported
    assert parsed.document.text == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("big5", "問：圖書館幾點開門？\n答：每天早上九點開門，假日照常開放。\n"),
        ("shift_jis", "Q：図書館は何時に開きますか？\nA：毎朝九時に開きます。\n"),
    ],
)
def test_other_legacy_encodings_are_recognised(encoding: str, text: str) -> None:
    extracted = read_bytes(text.encode(encoding), "a.txt")
    assert extracted.text == text
    assert extracted.encoding is not None
    assert extracted.encoding.replace("-", "_").startswith(encoding)


def test_a_broken_character_in_a_utf8_file_is_replaced_and_reported() -> None:
    good = "问：图书馆几点开门？\n答：每天早上九点开门，节假日照常开放。\n"
    parsed = parse_bytes(good.encode() + "好".encode()[:2] + "。\n".encode(), "a.txt")
    assert parsed.document.encoding == "utf-8"
    assert parsed.document.text == good + "\ufffd。\n"
    assert [warning.line for warning in parsed.warnings] == [3]


def test_characters_that_show_nothing_are_left_out_and_lines_keep_their_number() -> None:
    extracted = read_bytes("\ufeffsoft\u00adware\u200b\r\ntwo\rthree".encode(), "a.txt")
    assert extracted.text == "software\ntwo\nthree"


def test_markdown_in_a_text_file_is_read_as_markdown() -> None:
    text = "# 指南\n\n## 几点开门？\n\n九点。\n\n## 收费吗？\n\n不收。\n"
    assert read_bytes(text.encode(), "a.txt").media_type == "text/markdown"
    assert seen(parse_bytes(text.encode(), "a.txt")) == {"几点开门？": ["九点。"], "收费吗？": ["不收。"]}


def test_markdown_blocks_become_landmarks() -> None:
    text = (
        "---\ntitle: 指南\n---\n\n标题\n===\n\n- 甲\n    - 乙\n\n"
        "```py\n# no heading\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "<!-- 注\n释 -->\n\n<div>\n"
    )
    extracted = read_bytes(text.encode(), "a.md")
    assert extracted.title == "指南"
    assert marked(extracted, "heading") == ["标题\n==="]
    assert [mark.value for mark in extracted.landmarks if mark.kind == "item"] == [0, 2]
    assert marked(extracted, "code") == ["```py\n# no heading\n```"]
    assert marked(extracted, "table") == ["| a | b |\n|---|---|\n| 1 | 2 |"]
    assert marked(extracted, "comment") == ["<!-- 注\n释 -->"]
    assert marked(extracted, "markup") == ["<div>"]


def test_imports_are_markup_in_mdx_only() -> None:
    text = "import Toc from 'toc';\n\n## Why?\n\nBecause.\n\n## How?\n\nSo."
    assert marked(read_bytes(text.encode(), "a.mdx"), "markup") == ["import Toc from 'toc';"]
    assert not marked(read_bytes(text.encode(), "a.md"), "markup")


PAGE = """<!DOCTYPE html><html><head><title>读者问答-滨江市图书馆</title>
<style>p{color:red}</style></head><body>
<div class="header"><a href="/">首页</a><a href="/news">新闻动态</a></div>
<div class="box"><h1>读者问答</h1><div class="text">
<p>　　现就读者关心的几个问题解答如下，请大家留意。</p>
<p><b>一、几点开门？</b></p><p>　　答：早上九点。</p><p>　　一是周末十点；<br>二是假日不开。</p>
<p><strong>二、收费</strong><strong>吗？</strong></p><p>　　答：不收费。</p>
</div></div><div class="footer">版权所有 滨江市图书馆</div><script>var x = "问：";</script></body></html>"""


def test_a_web_page_gives_its_main_content_and_keeps_navigation_apart() -> None:
    parsed = parse_bytes(PAGE.encode(), "a.html")
    assert seen(parsed) == QUESTIONS
    assert parsed.document.title == "读者问答"
    text = parsed.document.text
    roles = {text[span.start : span.end]: role for span, role in parsed.others if role != "marker"}
    assert roles == {
        "首页新闻动态": "navigation",
        "读者问答": "title",
        "现就读者关心的几个问题解答如下，请大家留意。": "lead",
        "版权所有 滨江市图书馆": "navigation",
    }


def test_a_web_page_in_a_declared_legacy_encoding_is_read() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="gb2312">')
    assert seen(parse_bytes(page.encode("gb18030"), "a.html")) == QUESTIONS


def test_html_headings_lists_code_and_tables_become_blocks() -> None:
    page = (
        '<html><body><ul class="toc"><li><a href="#a">1.1. '
        'What is it?</a></li><li><a href="#b">1.2. How?</a></li></ul>'
        '<h2 id="a">1.1. What is it?</h2><p>A tool that reads your documents.</p><pre>run\n  --now</pre>'
        '<h2 id="b">1.2. How does it work?</h2><p>In two steps:</p>'
        "<ul><li>It <b>reads</b>.</li><li>It answers.</li></ul>"
        "<table><tr><th>Part</th><th>Job</th></tr><tr><td>corpus</td><td>reading</td></tr></table></body></html>"
    )
    parsed = parse_bytes(page.encode(), "a.html")
    assert [(passage.kind, passage.text) for entry in parsed.entries for passage in entry.passages] == [
        ("paragraph", "A tool that reads your documents."),
        ("code", "run\n  --now"),
        ("lead", "In two steps:"),
        ("point", "It reads."),
        ("point", "It answers."),
        ("table", "Part | Job\ncorpus | reading"),
    ]
    assert [entry.question for entry in parsed.entries] == ["What is it?", "How does it work?"]


def test_accordions_and_definition_lists_ask_their_questions() -> None:
    page = (
        "<html><body><details><summary>Signing up</summary><p>Use the form.</p></details>"
        '<div><button class="accordion-button">Paying</button><p>Nothing to pay.</p></div>'
        "<dl><dt>Leaving</dt><dd>Write to us.</dd></dl></body></html>"
    )
    assert seen(parse_bytes(page.encode(), "a.html")) == {
        "Signing up": ["Use the form."],
        "Paying": ["Nothing to pay."],
        "Leaving": ["Write to us."],
    }


def test_a_button_that_asks_unfolds_its_answer() -> None:
    page = (
        "<html><body><button>Menu</button><div><button>Who may borrow?</button><p>Every resident.</p>"
        '<a data-toggle="collapse" href="#two">For how long?</a><p id="two">For four weeks.</p>'
        '<div role="button">Does it cost anything?</div><p>It is free of charge.</p></div></body></html>'
    )
    assert seen(parse_bytes(page.encode(), "a.html")) == {
        "Who may borrow?": ["Every resident."],
        "For how long?": ["For four weeks."],
        "Does it cost anything?": ["It is free of charge."],
    }


def test_a_button_in_a_box_that_folds_is_a_question_without_asking() -> None:
    item = '<div class="el-collapse-item"><div role="button">{}</div><p>{}</p></div>'
    items = [("绑定银行卡", "打开“我的”，点添加。"), ("到账时间", "两小时内。"), ("手续费", "本行免费。")]
    page = "".join(item.format(*each) for each in items)
    parsed = parse_bytes(f"<html><body><button>菜单</button>{page}</body></html>".encode(), "a.html")
    assert seen(parsed) == {question: [answer] for question, answer in items}


CASES = "<dl><dt>平日</dt><dd>九点开门。</dd><dt>周末<dt>节日</dt><dd>十点开门</dd><dd>五点关门</dd></dl>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>问：几点开门？</p><p>答：看日子。</p>", "<p>问：收费吗？</p><p>答：不收费。</p>"),
        ("<h2>几点开门？</h2><p>看日子。</p>", "<h2>收费吗？</h2><p>不收费。</p>"),
        ("<dl><dt>几点开门？</dt><dd>看日子。", "</dd><dt>收费吗？</dt><dd>不收费。</dd></dl>"),
        (
            "<details><summary>几点开门？</summary><p>看日子。</p>",
            "</details><details><summary>收费吗？</summary><p>不收费。</p></details>",
        ),
    ],
)
def test_a_definition_list_in_an_answer_keeps_each_case_with_its_rule(before: str, after: str) -> None:
    page = f"<html><body><h1>读者问答</h1>{before}{CASES}{after}</body></html>"
    assert seen(parse_bytes(page.encode(), "a.html")) == {
        "几点开门？": ["看日子。", "平日：九点开门。", "周末 / 节日：十点开门；五点关门"],
        "收费吗？": ["不收费。"],
    }


def test_a_definition_of_several_blocks_has_its_term_in_front() -> None:
    page = (
        "<html><body><h2>What do I bring?</h2><p>It depends:</p><dl>"
        "<dt>Adults</dt><dd><p>A card.</p><p>It must be valid.</p></dd>"
        "<dt>Children:</dt><dd><ul><li>a letter</li><li>a signature</li></ul></dd>"
        "<dt>Groups</dt><dd><dl><dt>Schools</dt><dd>A list.</dd></dl></dd>"
        "<dt>Others</dt></dl><h2>Is it free?</h2><p>Yes.</p></body></html>"
    )
    assert seen(parse_bytes(page.encode(), "a.html"))["What do I bring?"] == [
        "It depends:",
        "Adults: A card.",
        "It must be valid.",
        "Children:",
        "a letter",
        "a signature",
        "Groups:",
        "Schools: A list.",
        "Others:",
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Any questions?</h1><dl><dt>Opening</dt><dd>At nine.</dd><dt>Leaving</dt><dd>Write.</dd></dl>",
        (
            "<dl><dt>Opening</dt><dd>At nine.</dd></dl><dl><dt>Leaving</dt><dd>Write to us.</dd></dl>"
            "<p>Is anything missing? Did we forget you?</p><p>Do write to us, will you?</p>"
        ),
        "<dl><dt>Opening</dt><dd>At nine.<p>On Sundays not.</p></dd><dt>Leaving</dt><dd>Write.</dd></dl>",
    ],
)
def test_a_definition_list_that_is_the_faq_of_its_page_asks_whatever_its_words(page: str) -> None:
    parsed = parse_bytes(f"<html><body>{page}</body></html>".encode(), "a.html")
    assert list(seen(parsed)) == ["Opening", "Leaving"]


def test_the_box_around_a_question_and_its_answer_is_no_question() -> None:
    page = "".join(
        f'<div class="question"><h3>{question}</h3><div class="answer"><p>{answer}</p></div></div>'
        for question, answer in (("Where are you?", "In the centre."), ("When do you open?", "At nine."))
    )
    assert seen(parse_bytes(f"<html><body>{page}</body></html>".encode(), "a.html")) == {
        "Where are you?": ["In the centre."],
        "When do you open?": ["At nine."],
    }


def docx(build: str = "plain") -> bytes:
    from docx import Document

    document = Document()
    if build == "plain":
        for line in (
            "1.几点开门？",
            "早上九点。",
            "一是周末十点；\n二是假日不开。",
            "2.收费吗？",
            "不收费。",
        ):
            document.add_paragraph(line)
    else:
        document.add_heading("读者问答", 0)
        document.add_heading("几点开门？", 2)
        document.add_paragraph("早上九点。")
        document.add_paragraph("周末十点", style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        for cell, word in zip((cell for row in table.rows for cell in row.cells), "甲乙丙丁", strict=True):
            cell.text = word
        document.add_heading("收费吗？", 2)
        document.add_paragraph("不收费。")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_word_document_without_styles_is_read_by_its_numbers() -> None:
    assert seen(parse_bytes(docx(), "a.docx")) == QUESTIONS


def test_word_styles_lists_and_tables_become_landmarks() -> None:
    parsed = parse_bytes(docx("styled"), "a.docx")
    assert [(passage.kind, passage.text) for entry in parsed.entries for passage in entry.passages] == [
        ("lead", "早上九点。"),
        ("point", "周末十点"),
        ("table", "甲 | 乙\n丙 | 丁"),
        ("paragraph", "不收费。"),
    ]
    assert [entry.question for entry in parsed.entries] == ["几点开门？", "收费吗？"]


def test_a_document_without_a_suffix_is_text() -> None:
    assert seen(parse_bytes("问：几点开门？\n答：九点。\n".encode(), "FAQ")) == {"几点开门？": ["九点。"]}


def test_a_stream_is_read_up_to_the_limit_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.reading.MAX_FILE_BYTES", 4)
    assert read_stream_bytes(io.BytesIO(b"1234"), "stdin.txt") == b"1234"
    with pytest.raises(InvalidInput, match=r"'stdin.txt' is too large, the limit is 4 bytes"):
        read_stream_bytes(io.BytesIO(b"12345"), "stdin.txt")


def test_files_inside_an_archive_come_in_the_order_of_their_names() -> None:
    from corpus.readers.archive import read_members

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("b/two.txt", "two")
        archive.writestr("a.txt", "one")
        archive.mkdir("empty")
    assert list(read_members(stream.getvalue(), "a.zip")) == [("a.txt", b"one"), ("b/two.txt", b"two")]
