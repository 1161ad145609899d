"""Sections of a Q&A that ask in a style of their own, or not at all."""

from layouts import parse, seen


def test_a_section_may_ask_in_a_style_of_its_own() -> None:
    text = (
        "# Help\n\n## Install\n\n### How do I install it?\n\nRun the program.\n\n### Is it free?\n\nYes.\n\n"
        "## Use\n\n**Q. Can I export?**\n\nA. Yes, as a table.\n\n"
        "## More\n\n<details>\n<summary>Paper</summary>\n\nIt prints as well.\n\n</details>\n\n"
        "## History\n\nIt began as a game.\n"
    )
    parsed = parse(text, "help.md")
    assert seen(parsed) == {
        "How do I install it?": ["Run the program."],
        "Is it free?": ["Yes."],
        "Can I export?": ["Yes, as a table."],
        "Paper": ["It prints as well."],
    }
    assert [entry.passages[0].path[:-1] for entry in parsed.entries] == [
        ("Install", "问1"),
        ("Install", "问2"),
        ("Use", "问3"),
        ("More", "问4"),
    ]


def test_a_dialogue_inside_an_answer_stays_there() -> None:
    text = "## 能报多少？\n\n举个例子：\n\n问：张三能报多少？\n\n答：九千元。\n\n## 怎么报？\n\n到窗口报。\n"
    assert list(seen(parse(text, "a.md"))) == ["能报多少？", "怎么报？"]


MANUAL = (
    "# 手册\n\n## 安装\n\n### 要求\n\n需要四吉字节内存。\n\n### 步骤\n\n1. 下载安装包\n2. 双击运行\n\n"
    "## 常见问题\n\n**1. 为什么打不开？**\n\n端口被占用。\n\n**2. 为什么很慢？**\n\n关闭其他程序。\n\n"
    "## 卸载\n\n在控制面板里删除它。\n\n## 联系我们\n\n邮箱：a@example.org\n"
)


def test_a_manual_with_a_faq_is_filed_under_its_headings_beside_the_questions() -> None:
    parsed = parse(MANUAL, "manual.md")
    assert seen(parsed) == {
        "安装 › 要求": ["需要四吉字节内存。"],
        "安装 › 步骤": ["1. 下载安装包", "2. 双击运行"],
        "为什么打不开？": ["端口被占用。"],
        "为什么很慢？": ["关闭其他程序。"],
        "卸载": ["在控制面板里删除它。"],
    }
    assert [entry.label for entry in parsed.entries] == ["§1", "§2", "问3", "问4", "§5"]
    assert [entry.question_span is None for entry in parsed.entries] == [True, True, False, False, True]


def test_a_short_section_beside_the_questions_stays_outside() -> None:
    text = MANUAL[MANUAL.index("## 常见问题") :]
    assert list(seen(parse(f"# 手册\n\n{text}", "manual.md"))) == ["为什么打不开？", "为什么很慢？"]


def test_a_last_numbered_section_without_questions_is_no_end_of_the_answer_above() -> None:
    text = (
        "一、报名\n\n1、何时报名？\n五月。\n\n二、考试\n\n1、考几门？\n三门。\n2、几点开考？\n九点。\n\n"
        "三、成绩\n成绩于七月一日公布。\n四、复核\n三日内申请。\n"
    )
    parsed = parse(text)
    assert seen(parsed) == {
        "何时报名？": ["五月。"],
        "考几门？": ["三门。"],
        "几点开考？": ["九点。"],
        "三、成绩": ["成绩于七月一日公布。"],
        "四、复核": ["三日内申请。"],
    }
    assert [entry.label for entry in parsed.entries] == ["问1", "问2", "问3", "§4", "§5"]


def test_numbered_points_of_the_last_answer_are_no_sections() -> None:
    text = "1、何时报名？\n五月。\n2、带什么？\n要带：\n一、身份证\n二、照片\n三、表格\n"
    assert seen(parse(text))["带什么？"] == ["要带：", "一、身份证", "二、照片", "三、表格"]
