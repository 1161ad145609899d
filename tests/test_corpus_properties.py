"""Properties that hold for every document: what was written is read back, nothing is lost, nothing hangs."""

import os
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.asides import ASIDES
from corpus.blocks import find_line_blocks
from corpus.dealt import DealtDrafts
from corpus.errors import InvalidInput
from corpus.inline import Bases, Part, split_inline
from corpus.markers import LABELS
from corpus.numbering import STYLES, chinese_number
from corpus.parsing import parse_bytes
from corpus.readers.reading import SUPPORTED_SUFFIXES
from corpus.sentences import cut_at_sentences
from corpus.types import Extracted, ParsedDocument, Span

WORDS = st.lists(
    st.sampled_from("图书馆读者借阅证件办理时间地点服务费用期限规则座位预约归还续借"), min_size=3, max_size=12
).map("".join)


FUZZ = int(os.environ.get("WENJU_FUZZ", "400"))  # inputs that the readers and the parser are thrown


class Answer(NamedTuple):
    """A question and the points of its answer; ``lead`` introduces them."""

    question: str
    lead: str
    points: tuple[str, ...]


ANSWERS = st.builds(
    Answer,
    WORDS.map(lambda words: f"怎样{words}？"),
    WORDS.map(lambda words: f"关于{words}的说明如下。"),
    st.lists(WORDS.map(lambda words: f"应当{words}。"), min_size=0, max_size=4).map(tuple),
)
DOCUMENTS = st.lists(ANSWERS, min_size=2, max_size=6, unique_by=lambda answer: answer.question)

QUESTION_STYLES = {
    "label": ("问：{question}", "答：{lead}"),
    "half-width label": ("问:{question}", "答:{lead}"),
    "glued number": ("{number}问：{question}", "答：{lead}"),
    "Chinese number": ("{chinese}、问：{question}", "答：{lead}"),
    "long label": ("问题{number}：{question}", "回答：{lead}"),
    "Q and A": ("Q{number}：{question}", "A{number}：{lead}"),
    "bracket": ("【问】{question}", "【答】{lead}"),
    "reporter": ("记者：{question}", "答：{lead}"),
    "numbered question": ("{number}. {question}", "{lead}"),
    "Chinese numbered question": ("{chinese}、{question}", "{lead}"),
    "plain question": ("{question}", "{lead}"),
    "heading": ("## {question}", "{lead}"),
    "heading with label": ("### Q{number}：{question}", "**A{number}**：{lead}"),
    "bold label": ("**问：**{question}", "**答：**{lead}"),
    "bold question": ("**{chinese}、{question}**", "{lead}"),
    "folded": ("<details>\n<summary>{question}</summary>\n", "{lead}"),
}
POINT_STYLES = ("{chinese}是", "（{chinese}）", "（{number}）", "第{chinese}，", "①", "• ")
MARKDOWN = frozenset({"heading", "heading with label", "bold label", "bold question", "folded"})


def marker(style: str, number: int) -> str:
    if style == "①":
        return chr(ord("①") + number - 1)
    return style.format(number=number, chinese=chinese_number(number))


def rendered(document: list[Answer], style: str, points: str) -> str:
    question, lead = QUESTION_STYLES[style]
    gap = "\n\n" if style in MARKDOWN else "\n"
    blocks = []
    for number, answer in enumerate(document, 1):
        fields = {"number": number, "chinese": chinese_number(number)}
        blocks.append(question.format(question=answer.question, **fields))
        blocks.append(lead.format(lead=answer.lead, **fields))
        blocks += [marker(points, place) + words for place, words in enumerate(answer.points, 1)]
        if style == "folded":
            blocks.append("</details>")
    return gap.join(blocks) + "\n"


def assert_laws(parsed: ParsedDocument) -> None:
    text = parsed.document.text
    spans = [entry.question_span for entry in parsed.entries if entry.question_span]
    spans += [passage.span for entry in parsed.entries for passage in entry.passages]
    spans = sorted([*spans, *(other.span for other in parsed.others)])
    assert all(below.start >= above.end for above, below in pairwise(spans))
    assert "".join("".join(text[span.start : span.end].split()) for span in spans) == "".join(text.split())
    assert all(
        text[passage.span.start : passage.span.end] == passage.text
        for entry in parsed.entries
        for passage in entry.passages
    )
    ids = [passage.id for entry in parsed.entries for passage in entry.passages]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("style", QUESTION_STYLES)
@given(document=DOCUMENTS, points=st.sampled_from(POINT_STYLES))
@settings(max_examples=25, deadline=None)
def test_what_was_written_in_any_style_is_read_back(style: str, document: list[Answer], points: str) -> None:
    parsed = parse_bytes(rendered(document, style, points).encode(), "a.md" if style in MARKDOWN else "a.txt")
    bullet = "" if points == "• " else points
    read = [(entry.question, [passage.text for passage in entry.passages]) for entry in parsed.entries]
    assert read == [
        (
            answer.question,
            [answer.lead, *(marker(bullet, place) + words for place, words in enumerate(answer.points, 1))],
        )
        for answer in document
    ]
    assert_laws(parsed)


@given(points=st.lists(WORDS, min_size=2, max_size=9), style=st.sampled_from(POINT_STYLES[:-1]))
@settings(max_examples=100, deadline=None)
def test_points_written_into_a_paragraph_are_split_again(points: list[str], style: str) -> None:
    segments = [f"{marker(style, number)}{words}；" for number, words in enumerate(points, 1)]
    text = "要求如下：" + "".join(segments)
    parts = list(split_inline(text, Part(Span(0, len(text)), "paragraph", ()), Bases((), ()), None))
    assert [text[part.span.start : part.span.end] for part in parts] == ["要求如下：", *segments]


PIECES = st.sampled_from(
    [
        *(
            "问：",
            "答：",
            "Q: ",
            "A: ",
            "一是",
            "二是",
            "（一）",
            "（二）",
            "1.",
            "2.",
            "①",
            "②",
            "• ",
            "- ",
            "* ",
            "# ",
            "## ",
        ),
        *(
            "**",
            "__",
            "`",
            "```\n",
            "| a | b |\n|---|---|\n",
            "<!-- ",
            "-->",
            "<details>",
            "<summary>",
            "</summary>",
        ),
        *(
            "> ",
            "\\",
            "---\n",
            "===\n",
            "\n",
            "\n\n",
            "\n\n\n\n",
            "\r\n",
            "\t",
            "　　",
            " ",
            "…",
            "...",
            "？",
            "?",
            "。",
            "：",
        ),
        *(
            "（",
            "）",
            "“",
            "”",
            "案例1：",
            "记者：",
            "王敏：",
            "参考资料",
            "2024年3月1日",
            "来源：馆",
            "字" * 90,
            "a b c",
        ),
        *(
            "第一，",
            "首先，",
            "最后，",
            "附件：",
            "目录",
            "![i](u)",
            "[l](u) [l](u)",
            "【问】",
            "【解决】",
            "——",
            "<问>",
            "Q1\n",
            "A1\n",
            "甲、",
            "1．问　",
            "市民王女士：",
            "教育局：",
            "# 节\n\n",
            "<button>",
            "> ",
            "\x0c",
            "\u2028",
        ),
    ]
)


@given(pieces=st.lists(PIECES, max_size=60), suffix=st.sampled_from([".txt", ".md", ".mdx", ".html", ".csv"]))
@settings(max_examples=FUZZ, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(pieces=["问：", "\n", "答：", "\n"], suffix=".txt")
@example(pieces=["## ", "？", "\n", "## ", "？"], suffix=".md")
def test_no_heap_of_markers_breaks_the_laws(pieces: list[str], suffix: str) -> None:
    try:
        parsed = parse_bytes("".join(pieces).encode(), f"a{suffix}")
    except InvalidInput:
        return
    assert_laws(parsed)


@given(data=st.binary(max_size=300), suffix=st.sampled_from(sorted(SUPPORTED_SUFFIXES)))
@settings(max_examples=FUZZ, deadline=None)
def test_no_bytes_break_a_reader(data: bytes, suffix: str) -> None:
    try:
        parsed = parse_bytes(data, f"a{suffix}")
    except InvalidInput as error:
        assert "\n" not in str(error)  # noqa: PT017 - refusing is one of two right outcomes
        return
    assert_laws(parsed)


@given(text=st.text(alphabet="字a1。.！?；，、“”（）() \n", max_size=400), limit=st.integers(20, 60))
@settings(max_examples=200, deadline=None)
def test_pieces_of_a_stretch_are_short_and_lose_nothing(text: str, limit: int) -> None:
    pieces = list(cut_at_sentences(text, Span(0, len(text)), limit))
    assert all(piece.end - piece.start <= limit for piece in pieces)
    assert "".join("".join(text[piece.start : piece.end].split()) for piece in pieces) == "".join(
        text.split()
    )


@given(text=st.text(alphabet="字a。\n \t　", max_size=200))
@settings(max_examples=100, deadline=None)
def test_line_blocks_hold_every_character_that_is_not_blank(text: str) -> None:
    blocks = list(find_line_blocks(Extracted(text, "text/plain")))
    held = "".join("".join(text[block.span.start : block.span.end].split()) for block in blocks)
    assert held == "".join(text.split())


@pytest.mark.parametrize(
    "line",
    [*(row.example for row in (*LABELS, *STYLES, *ASIDES)), "Break here\\", "Break here<br>", "A", "A4"],
)
def test_a_line_is_read_the_same_by_the_short_way_and_by_the_long_one_that_blanks_behind_it_need(
    line: str,
) -> None:
    [plain] = find_line_blocks(Extracted(line, "text/plain"))
    [blank_behind] = find_line_blocks(Extracted(f"{line} ", "text/plain"))
    assert plain == blank_behind


def test_drafts_come_back_as_they_were_dealt_out() -> None:
    text = "问：几点开门？\n1. 周一九点。\n2. 周二十点。\n"
    question, *answer = find_line_blocks(Extracted(text, "text/plain"))
    dealt = DealtDrafts(text)
    dealt.add(question.words, answer)
    dealt.add(question.words, [])
    dealt.file(1, ("开放时间",))
    answered, unanswered = dealt.packed()
    assert (answered.question_span, list(answered.answer), answered.headings) == (question.words, answer, ())
    assert (unanswered.question_span, list(unanswered.answer)) == (question.words, [])
    assert unanswered.headings == ("开放时间",)
    assert [dealt.question(1), dealt.is_answered(0), dealt.is_answered(1)] == ["几点开门？", True, False]
