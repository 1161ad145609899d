"""What is no answer stays out of the answers, and is kept with its role."""

import pytest
from layouts import parse, seen

from corpus.parsing import parse_bytes
from corpus.types import ParsedDocument


def roles(parsed: ParsedDocument) -> dict[str, str]:
    """The role of every stretch outside entries, by its text; the labels themselves left out."""
    text = parsed.document.text
    return {text[span.start : span.end]: role for span, role in parsed.others if role != "marker"}


def sections(parsed: ParsedDocument) -> list[tuple[str, ...]]:
    """The headings above each entry, as the paths of its passages give them."""
    paths = [entry.passages[0].path for entry in parsed.entries]
    return [path[: path.index(entry.label)] for path, entry in zip(paths, parsed.entries, strict=True)]


def answers(parsed: ParsedDocument) -> list[list[str]]:
    return [[passage.text for passage in entry.passages] for entry in parsed.entries]


def test_title_date_and_lead_stand_before_the_first_question() -> None:
    parsed = parse(
        "新馆答记者问\n2024-03-01\n新馆为什么这么大？读者怎么去？记者为此采访了馆长。"
        "\n问：多大？\n答：一万平方米。\n"
    )
    assert roles(parsed) == {
        "新馆答记者问": "title",
        "2024-03-01": "date",
        "新馆为什么这么大？读者怎么去？记者为此采访了馆长。": "lead",
    }
    assert parsed.document.title == "新馆答记者问"
    assert answers(parsed) == [["一万平方米。"]]


def test_a_line_without_full_stop_between_two_answers_is_a_section_heading() -> None:
    parsed = parse(
        "记者：新馆多大？\n答：一万平方米，是老馆的三倍。\n服务时间延长到晚上九点\n记者：周末开放吗？\n"
        "答：周末和平时一样开放。\n新增两个分馆\n记者：分馆在哪里？\n答：在城东和城西，年底开放。"
    )
    assert roles(parsed) == {"服务时间延长到晚上九点": "heading", "新增两个分馆": "heading"}
    assert [len(answer) for answer in answers(parsed)] == [1, 1, 1]


def test_a_list_of_short_lines_at_the_end_of_an_answer_is_no_heading() -> None:
    parsed = parse(
        "问：办证要带什么？\n答：办证时请带好下列证件：\n身份证\n户口本\n问：收费吗？\n答：办证不收费。\n"
        "问：几天办好？\n答：当天就能办好。\n问：在哪里领？\n答：在服务台领取。"
    )
    assert answers(parsed)[0] == ["办证时请带好下列证件：", "身份证", "户口本"]


def test_answers_that_end_without_full_stops_lose_no_line() -> None:
    parsed = parse("Q: 打不开\nA: 先重启\n再换网络\nQ: 很慢\nA: 换网络\n最后联系管理员\nQ: 没声音\nA: 插耳机")
    assert answers(parsed) == [["先重启", "再换网络"], ["换网络", "最后联系管理员"], ["插耳机"]]


def test_sections_in_capitals_after_three_blank_lines_belong_to_no_answer() -> None:
    lesson = "\n\n\n\nLESSON TWO\nON FINES\n\n\n"
    parsed = parse(
        f"1. Q. Who may borrow?\nA. Every resident.\n\n2. Q. "
        f"What?\nA. Books.{lesson}3. Q. How much?\nA. Ten cents."
    )
    assert roles(parsed) == {"LESSON TWO": "heading", "ON FINES": "heading"}
    assert answers(parsed) == [["Every resident."], ["Books."], ["Ten cents."]]


def test_a_table_of_contents_repeats_the_questions_and_gives_no_entries() -> None:
    contents = "办证\n1. 谁可以办证？\n2. 办证要多久？\n借书\n3. 能借几本？\n"
    body = (
        "办证\n1. 谁可以办证？\n本市居民都可以。\n2. 办证要多久？\n"
        "当天就能办好。\n借书\n3. 能借几本？\n每次最多十本。\n"
    )
    parsed = parse(contents + body)
    assert answers(parsed) == [["本市居民都可以。"], ["当天就能办好。"], ["每次最多十本。"]]
    assert roles(parsed)["谁可以办证？"] == "contents"
    assert roles(parsed)["借书"] == "heading"


def test_linked_contents_are_no_questions() -> None:
    parsed = parse(
        (
            "# 指南\n\n目录\n\n- [几点开门？](#a)\n- [收费吗？](#b)\n\n"
            "[[toc]]\n\n## 几点开门？\n\n九点。\n\n## 收费吗？\n\n不收。"
        ),
        "a.md",
    )
    assert answers(parsed) == [["九点。"], ["不收。"]]
    assert roles(parsed)["- [几点开门？](#a)"] == "contents"


def test_a_truncated_preview_at_the_top_gives_no_entry() -> None:
    parsed = parse(
        "问：开放时间是什么？答：每天九点开门，周末和假日十点开...\n"
        "问：开放时间是什么？\n答：每天九点开门，周末和假日十点开门。\n"
    )
    assert answers(parsed) == [["每天九点开门，周末和假日十点开门。"]]
    assert set(roles(parsed).values()) == {"preview"}


def test_a_question_that_breaks_off_above_the_whole_one_is_a_preview() -> None:
    parsed = parse(
        "问：开放时间和收费标准……\n问：开放时间和收费标准各是什么？\n"
        "答：见公告。\n问：可以退卡吗？\n答：可以。"
    )
    assert [entry.question for entry in parsed.entries] == ["开放时间和收费标准各是什么？", "可以退卡吗？"]


def test_the_same_question_answered_twice_is_two_entries() -> None:
    parsed = parse(
        "问：收费吗？\n答：办证不收费。\n问：怎么去？\n答：坐三路车。\n问：收费吗？\n答：停车收费。"
    )
    assert answers(parsed) == [["办证不收费。"], ["坐三路车。"], ["停车收费。"]]
    assert len({passage.id for entry in parsed.entries for passage in entry.passages}) == 3


def test_a_question_without_an_answer_is_kept_and_reported_with_its_line() -> None:
    parsed = parse("问：几点开门？\n答：九点。\n问：几点关门？\n问：收费吗？\n答：不收。")
    assert [(entry.question, len(entry.passages)) for entry in parsed.entries] == [
        ("几点开门？", 1),
        ("几点关门？", 0),
        ("收费吗？", 1),
    ]
    assert [(warning.line, warning.message) for warning in parsed.warnings] == [
        (3, "question without an answer: '几点关门？'")
    ]


def test_date_and_agency_at_the_end_belong_to_no_answer() -> None:
    parsed = parse("问：收费吗？\n答：不收。\n问：怎么去？\n答：坐三路车。\n\n滨江市图书馆\n2024年3月1日")
    assert answers(parsed) == [["不收。"], ["坐三路车。"]]
    assert roles(parsed) == {"滨江市图书馆": "closing", "2024年3月1日": "date"}


def test_a_closing_section_belongs_to_no_answer() -> None:
    markdown = parse("## 几点开门？\n\n九点。\n\n## 收费吗？\n\n不收。\n\n## 联系我们\n\n电话 123。", "a.md")
    assert answers(markdown) == [["九点。"], ["不收。"]]
    assert roles(markdown) == {"## 联系我们": "closing", "电话 123。": "closing"}
    plain = parse("Q: 打不开\nA: 重启。\nQ: 很慢\nA: 换网络。\n\n联系方式\n电话 123\n")
    assert answers(plain) == [["重启。"], ["换网络。"]]


def test_what_follows_the_last_answer_after_a_blank_line_closes_where_blanks_only_part_entries() -> None:
    entries = "".join(f"{number}. 第{number}类怎么办？\n先登记。\n再领取。\n\n" for number in range(1, 5))
    parsed = parse(entries + "咨询电话：123\n欢迎来电")
    assert answers(parsed) == [["先登记。", "再领取。"]] * 4
    assert roles(parsed) == {"咨询电话：123": "closing", "欢迎来电": "closing"}
    spaced = parse(entries.replace("先登记。\n", "先登记。\n\n", 1) + "请按时还书。")
    assert answers(spaced)[-1] == ["先登记。", "再领取。", "请按时还书。"]


def test_pictures_rules_comments_and_links_at_the_end_are_no_passages() -> None:
    parsed = parse(
        "## 怎么去？\n\n坐三路车。\n\n![地图](map.png)\n\n---\n\n<!-- 待补 -->\n\n## 停车吗？\n\n可以。\n\n"
        "[首页](/) | [返回](/back)\n",
        "a.md",
    )
    assert answers(parsed) == [["坐三路车。"], ["可以。"]]
    assert roles(parsed) == {
        "![地图](map.png)": "image",
        "---": "rule",
        "<!-- 待补 -->": "comment",
        "[首页](/) | [返回](/back)": "navigation",
    }


def test_a_heading_deeper_than_the_questions_stays_in_the_answer() -> None:
    parsed = parse(
        "## 怎么办证？\n\n先填表。\n\n### 网上\n\n登录。\n\n### 现场\n\n排队。\n\n## 收费吗？\n\n不收。",
        "a.md",
    )
    paths = [passage.path for passage in parsed.entries[0].passages]
    assert paths == [("问1", "第一段"), ("问1", "网上", "第一段"), ("问1", "现场", "第一段")]


def test_a_document_without_questions_is_filed_under_its_headings() -> None:
    parsed = parse("# 馆规\n\n总则。\n\n## 借阅\n\n十本。\n\n四周。\n\n## 罚款\n\n每天一角。", "rules.md")
    assert [(entry.label, entry.question, entry.question_span) for entry in parsed.entries] == [
        ("§1", "馆规", None),
        ("§2", "借阅", None),
        ("§3", "罚款", None),
    ]
    assert parsed.warnings[0].message.startswith("no questions found")


def test_noun_headings_give_no_questions_even_where_two_of_them_ask() -> None:
    headings = [
        "一、办理条件",
        "二、办理材料",
        "三、办理时间",
        "四、办理地点",
        "五、超期了怎么办？",
        "六、丢了怎么办？",
    ]
    parsed = parse("\n\n".join(f"**{heading}**\n\n见公告。" for heading in headings), "guide.md")
    assert {entry.label[0] for entry in parsed.entries} == {"§"}


def test_section_headings_lead_the_paths_of_the_passages_below_them() -> None:
    parsed = parse(
        "# 服务指南问答\n\n## 办证\n\n### 谁能办证？\n\n办证的条件如下：\n\n（一）本市居民；\n\n"
        "（二）在校学生。\n\n"
        "## 借阅\n\n### 图书\n\n#### 能借几本？\n\n十本。\n\n### 期刊\n\n#### 能外借吗？\n\n不能。\n",
        "a.md",
    )
    paths = [passage.path for entry in parsed.entries for passage in entry.passages]
    assert paths == [
        ("办证", "问1", "引言"),
        ("办证", "问1", "（一）"),
        ("办证", "问1", "（二）"),
        ("借阅", "图书", "问2", "第一段"),
        ("借阅", "期刊", "问3", "第一段"),
    ]


def test_unmarked_headings_between_answers_lead_the_paths_below_them() -> None:
    parsed = parse(
        "新馆答记者问\n王小文\n记者：新馆多大？\n答：一万平方米，是老馆的三倍。\n服务时间延长到晚上九点\n"
        "记者：周末开放吗？\n答：周末和平时一样开放。\n第三部分\n新增两个分馆\n记者：分馆在哪里？\n答：在城东和城西，年底开放。"
    )
    assert sections(parsed)[1:] == [("服务时间延长到晚上九点",), ("第三部分 新增两个分馆",)]


def test_a_plain_line_above_the_first_question_is_no_section_where_no_other_is() -> None:
    parsed = parse("新馆答记者问\n\n本报记者 王小文\n问：多大？\n答：一万平方米。\n问：几层？\n答：五层。\n")
    assert sections(parsed) == [(), ()]


def test_a_section_that_counts_on_from_the_one_above_the_first_question_is_one() -> None:
    parsed = parse(
        "政策问答\n\n一、参保\n\n1、谁能参加？\n答：都能参加，包括\n— 1 —\n外地人。\n\n"
        "二、领取\n\n2、何时能领？\n答：退休后。\n"
    )
    assert sections(parsed) == [("一、参保",), ("二、领取",)]
    assert roles(parsed)["— 1 —"] == "navigation"


def test_a_line_in_black_brackets_between_questions_is_a_section() -> None:
    parsed = parse("问答\n\n【挂号】\n①怎么挂号？\n用手机\n②能退吗？\n能\n【住院】\n③要带什么？\n医保卡\n")
    assert sections(parsed) == [("挂号",), ("挂号",), ("住院",)]


@pytest.mark.parametrize(
    "contacts",
    [
        "联系电话：010-62345678\n地址：人民路1号",
        "咨询电话：62345678",
        "Contact us: info@example.org",
        "邮箱：a@example.org\n\n2024-03-01",
    ],
)
def test_lines_that_say_how_to_reach_the_author_close_the_document(contacts: str) -> None:
    parsed = parse(f"问：几点开门？\n答：九点。\n问：收费吗？\n答：不收。\n{contacts}\n")
    assert answers(parsed) == [["九点。"], ["不收。"]]
    assert set(roles(parsed).values()) <= {"closing", "date"}


@pytest.mark.parametrize(
    "text",
    [
        "问：收费吗？\n答：不收。\n问：在哪里办？\n答：服务大厅。\n地址：人民路1号\n",
        "问：收费吗？\n答：不收。\n问：要多久？\n答：请提前预约：\n联系电话：62345678\n",
        "问：收费吗？\n答：不收。\n联系电话：1\n问：要多久？\n答：三天。\n联系电话：2\n",
        "问：收费吗？\n答：不收。\n问：怎么填表？\n答：照这样填。\n姓名：王敏\n地址：人民路1号\n",
        "Q: Is it free?\nA: Yes.\nQ: How can I reach you?\nA: We are here.\nPhone: 123\n",
        "问：收费吗？\n答：不收。\n问：号码呢？\n答：\n电话：62345678\n",
    ],
)
def test_lines_that_say_how_to_reach_somebody_stay_where_they_answer(text: str) -> None:
    last = text.splitlines()[-1]
    assert answers(parse(text))[-1][-1] == last


def test_a_long_first_heading_is_the_title() -> None:
    title = "Frequently asked questions about admission, fees and accommodation for international students"
    parsed = parse_bytes(f"# {title}\n\n## When do courses start?\n\nIn October.\n".encode(), "faq.md")
    assert parsed.document.title == title


def test_a_long_stretch_outside_of_all_answers_is_reported_with_its_lines() -> None:
    prayer = "As soon as you wake, think of the day.\n" * 14
    parsed = parse(f"Q: Who made it?\nA: We did.\n\nQ: When?\nA: Last year.\n\n\n\n\nMORNING\n\n{prayer}")
    assert [(warning.line, warning.message) for warning in parsed.warnings] == [
        (10, "lines 10–25 belong to no question and will not be searched")
    ]


def test_numbered_headings_above_the_first_question_lead_its_path() -> None:
    text = (
        "热线汇编\n\n一、公积金\n\n（一）提取\n问：几时能提？\n答：半年后。\n\n"
        "（二）贷款\n问：能贷多少？\n答：六十万。\n"
    )
    assert [entry.passages[0].path[:2] for entry in parse(text).entries] == [
        ("一、公积金", "（一）提取"),
        ("一、公积金", "（二）贷款"),
    ]


def test_what_a_blank_line_parts_from_the_last_answer_closes_where_no_other_line_is_parted() -> None:
    answers = "".join(f"{number}、第{number}问是什么？\n答：第{number}答。\n" for number in range(1, 5))
    ending = "以上仍不能解决的，请致电信息中心。\n"
    assert seen(parse(f"{answers}\n{ending}"))["第4问是什么？"] == ["第4答。"]
    assert seen(parse(f"{answers}{ending}"))["第4问是什么？"] == ["第4答。", ending.strip()]
