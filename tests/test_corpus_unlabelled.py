"""Layouts without labels: headings, bold lines, numbers, bullets, plain lines and tables that ask."""

import io

import pytest
from layouts import parse, seen

from corpus.parsing import coverage, parse_bytes

LAYOUTS: list[tuple[str, str, dict[str, list[str]]]] = [
    (
        "folded_summaries.md",
        (
            "# Questions\n\n<details>\n<summary>About your card</summary>\n\nBring it along.\n\n</details>\n"
            "\n<details>\n\n<summary>About fees</summary>\n\n* Adults: 5\n* Children: 0\n\n</details>\n"
        ),
        {"About your card": ["Bring it along."], "About fees": ["Adults: 5", "Children: 0"]},
    ),
    (
        "question_headings.md",
        (
            "# 读者指南\n\n## 我能借几本？\n\n十本。\n\n## 能续借吗?\n\n"
            "能。\n\n- 网上续借\n- 电话续借\n\n## 参考资料\n\n馆规。"
        ),
        {"我能借几本？": ["十本。"], "能续借吗?": ["能。", "网上续借", "电话续借"]},
    ),
    (
        "statements_under_a_faq_title.md",
        (
            "# FAQ\n\n## Cards\n\n### Lost card\n\nCome to the desk.\n\n"
            "### `Error 17: no such user`\n\nSign up first.\n"
        ),
        {"Lost card": ["Come to the desk."], "`Error 17: no such user`": ["Sign up first."]},
    ),
    (
        "bold_numbered_questions.md",
        (
            "**一、谁可以申请？**\n\n本市居民。\n\n**二、何时申请？**\n\n"
            "每年三月。\n\n**三、办理地点**\n\n服务大厅。"
        ),
        {"谁可以申请？": ["本市居民。"], "何时申请？": ["每年三月。"], "办理地点": ["服务大厅。"]},
    ),
    (
        "number_then_digits.txt",
        "1.2025年度有多少名额？\n答：三百个。\n2.申请2025年度名额要什么？\n答：身份证。",
        {"2025年度有多少名额？": ["三百个。"], "申请2025年度名额要什么？": ["身份证。"]},
    ),
    (
        "same_numbers_for_questions_and_steps.txt",
        "1.晚上断网怎么自动重连？\n设置开机启动。\n2.报错怎么办？\n1.多试几次\n2.检查网线\n3.联系管理员",
        {
            "晚上断网怎么自动重连？": ["设置开机启动。"],
            "报错怎么办？": ["1.多试几次", "2.检查网线", "3.联系管理员"],
        },
    ),
    (
        "number_alone_on_its_line.txt",
        "1\n几点开门？\n早上九点。\n2\n几点关门？\n下午五点。\n3\n周末开吗？\n开。",
        {"几点开门？": ["早上九点。"], "几点关门？": ["下午五点。"], "周末开吗？": ["开。"]},
    ),
    (
        "bulleted_questions.md",
        "* 几点开门？\n\n  早上九点。\n\n* 几点关门？\n\n  下午五点。\n",
        {"几点开门？": ["早上九点。"], "几点关门？": ["下午五点。"]},
    ),
    (
        "plain_question_lines.txt",
        "开馆时间\n\n几点开门？\n早上九点开门。\n\n几点关门？\n下午五点关门。\n\n午休吗？\n中午不休息。",
        {"几点开门？": ["早上九点开门。"], "几点关门？": ["下午五点关门。"], "午休吗？": ["中午不休息。"]},
    ),
    (
        "labelled_answer_inside_an_unlabelled_one.txt",
        "Q：谁能领？\n失业人员。\n案例：李四能领吗？\n答：能。\nQ：领多少？\n看标准。\nQ：去哪里？\n社区。",
        {
            "谁能领？": ["失业人员。", "案例：李四能领吗？", "能。"],
            "领多少？": ["看标准。"],
            "去哪里？": ["社区。"],
        },
    ),
    (
        "bold_questions_with_their_answers.md",
        "## 账号\n\n- **怎么注册？** 打开首页。\n- **怎么退？** 找客服。\n\n## 支付\n\n- **怎么付？** 微信。",
        {"怎么注册？": ["打开首页。"], "怎么退？": ["找客服。"], "怎么付？": ["微信。"]},
    ),
    (
        "faults_and_remedies.txt",
        "密码错误——重新输入\n账号过期——去前台续费\n网络繁忙—过几分钟再试\nError 691 – 检查网线\n多试几次。",
        {
            "密码错误": ["重新输入"],
            "账号过期": ["去前台续费"],
            "网络繁忙": ["过几分钟再试"],
            "Error 691": ["检查网线", "多试几次。"],
        },
    ),
    (
        "cases_below_a_list.md",
        (
            "**一、谁能领？**\n\n（一）缴费满一年；\n\n（二）已登记。"
            "\n\n**案例1：**张三能领吗？\n\n答：不能。\n\n"
            "**二、领多少？**\n\n看当地标准。\n\n**三、去哪里领？**\n\n社区。"
        ),
        {
            "谁能领？": ["（一）缴费满一年；", "（二）已登记。", "**案例1：**张三能领吗？", "不能。"],
            "领多少？": ["看当地标准。"],
            "去哪里领？": ["社区。"],
        },
    ),
    (
        "japanese_numbers_without_stops.txt",
        "よくあるご質問\n\n1　どこで申し込めますか\n窓口です。\n\n2　手数料はいくらですか\n無料です。\n",
        {"どこで申し込めますか": ["窓口です。"], "手数料はいくらですか": ["無料です。"]},
    ),
    (
        "bold_summaries.md",
        "<details>\n<summary><b>How do I join?</b></summary>\n\nBring your card.\n\n</details>\n",
        {"How do I join?": ["Bring your card."]},
    ),
    (
        "bold_steps.md",
        (
            "## 无法启动怎么办？\n\n**步骤 1：** 查电源。\n\n**步骤 2：** 查保险丝。\n\n"
            "## 有异响怎么办？\n\n- 报修\n- 联系我们\n"
        ),
        {
            "无法启动怎么办？": ["**步骤 1：** 查电源。", "**步骤 2：** 查保险丝。"],
            "有异响怎么办？": ["报修", "联系我们"],
        },
    ),
    (
        "numbered_contact_section.txt",
        "《办法》解读\n一、为什么制定？\n需要规范。\n二、什么时候施行？\n明年。\n三、咨询方式\n电话：12345\n",
        {"为什么制定？": ["需要规范。"], "什么时候施行？": ["明年。"]},
    ),
    (
        "table_of_questions.md",
        (
            "# 读者服务\n\n| 编号 | 问题 | 答案 |\n|---|:---|---|\n| 1 | 几点开门？ | 早上九点。 |\n"
            "| 2 | **怎样办证** | 带身份证：一是填表；二是拍照。 |\n| 3 |  | 也可以网上办。 |\n"
        ),
        {
            "几点开门？": ["早上九点。"],
            "怎样办证": ["带身份证：", "一是填表；", "二是拍照。", "也可以网上办。"],
        },
    ),
    (
        "table_without_outer_bars.md",
        (
            "Question | Answer\n--- | ---\nWhen do you open? | At nine. Use `a \\| b`.\n"
            "What does a card cost? | Nothing.\n"
        ),
        {
            "When do you open?": ["At nine. Use `a \\| b`."],
            "What does a card cost?": ["Nothing."],
        },
    ),
    (
        "lines_in_black_brackets.txt",
        (
            "【公积金提取政策解读】\n\n【租房能提取吗？】\n能。\n每年一次。\n\n【提取多少？】\n每月不超过两千元。\n\n"
            "【政策依据】\n《住房公积金管理条例》\n"
        ),
        {
            "租房能提取吗？": ["能。", "每年一次。"],
            "提取多少？": ["每月不超过两千元。"],
            "政策依据": ["《住房公积金管理条例》"],
        },
    ),
]
"""The name of each document, its text, and every question with the points of its answer."""


def test_cells_beside_question_and_answer_are_kept_as_markup() -> None:
    parsed = parse("| 问题 | 答案 | 部门 |\n|---|---|---|\n| 几点开门？ | 九点。 | 读者部 |\n", "a.md")
    text = parsed.document.text
    markup = [text[other.span.start : other.span.end] for other in parsed.others if other.role == "markup"]
    assert markup == ["| 问题 | 答案 | 部门 |\n|---|---|---|", "读者部"]
    assert coverage(parsed)[0] == coverage(parsed)[1]


def test_a_table_whose_columns_are_no_questions_and_answers_stays_whole() -> None:
    table = "| 证件 | 费用 |\n|---|---|\n| 读者证 | 十元 |"
    parsed = parse(f"## 要多少钱？\n\n{table}\n\n## 几点开门？\n\n九点。\n", "a.md")
    assert seen(parsed)["要多少钱？"] == [table]


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.docx"])
def test_what_stands_below_a_table_of_questions_answers_none_of_them(name: str) -> None:
    rows = [("问题", "答案"), ("几点开门？", "九点。"), ("怎样办证？", "1. 带身份证。")]
    below = ["2. 填表。", "以上时间节假日除外。", "如有疑问请致电。"]
    parsed = parse_bytes(_page(name, rows, below), name)
    assert seen(parsed) == {"几点开门？": ["九点。"], "怎样办证？": ["1. 带身份证。", "2. 填表。"]}
    text = parsed.document.text
    closing = [text[slice(*other.span)] for other in parsed.others if other.role == "closing"]
    assert closing == below[1:]
    assert coverage(parsed)[0] == coverage(parsed)[1]


def _page(name: str, rows: list[tuple[str, str]], below: list[str]) -> bytes:
    """A table and the paragraphs below it, as a file of this name."""
    if name.endswith(".md"):
        lines = [f"| {question} | {answer} |" for question, answer in (rows[0], ("---", "---"), *rows[1:])]
        return "\n\n".join(["\n".join(lines), *below]).encode()
    if name.endswith(".html"):
        body = "".join(f"<tr><td>{question}</td><td>{answer}</td></tr>" for question, answer in rows)
        return f"<table>{body}</table>{''.join(f'<p>{line}</p>' for line in below)}".encode()
    from docx import Document

    document = Document()
    table = document.add_table(rows=0, cols=2)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for line in below:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_line_between_two_tables_of_questions_leads_to_the_second() -> None:
    head = "| 问题 | 答案 |\n|---|---|\n"
    parsed = parse(f"{head}| 几点开门？ | 九点。 |\n\n节假日除外。\n\n{head}| 能续借吗？ | 能。 |\n", "a.md")
    assert seen(parsed) == {"几点开门？": ["九点。"], "能续借吗？": ["能。"]}
    text = parsed.document.text
    assert ("节假日除外。", "lead") in [(text[slice(*other.span)], other.role) for other in parsed.others]


def test_ticks_and_pictures_in_a_text_without_questions_stay_points_and_words() -> None:
    parsed = parse("办证要点\n\n✅ 带身份证。\n✅ 填表。\n\n💡 提示：周末不办。\n")
    texts = [passage.text for entry in parsed.entries for passage in entry.passages]
    assert texts == ["带身份证。", "填表。", "💡 提示：周末不办。"]
