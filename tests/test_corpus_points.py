"""Points: at line starts and inside paragraphs, nested, with the path they are cited by."""

import pytest

from corpus.parsing import parse_bytes


def points(answer: str, name: str = "sample.txt") -> list[tuple[str, str, str]]:
    """Kind, path below the question, and text of every passage of the one answer."""
    question = "## 怎么办？\n\n" if name.endswith(".md") else "问：怎么办？\n答："
    parsed = parse_bytes((question + answer).encode(), name)
    (entry,) = parsed.entries
    return [(passage.kind, " › ".join(passage.path[1:]), passage.text) for passage in entry.passages]


def test_points_on_lines_of_their_own_follow_their_lead() -> None:
    assert points("要注意三点。\n一是带身份证。\n二是填申请表。\n三是交照片。") == [
        ("lead", "引言", "要注意三点。"),
        ("point", "第一点", "一是带身份证。"),
        ("point", "第二点", "二是填申请表。"),
        ("point", "第三点", "三是交照片。"),
    ]


@pytest.mark.parametrize(
    ("series", "labels"),
    [
        ("一是甲。二是乙。三是丙。", ["第一点", "第二点", "第三点"]),
        ("一要甲；二要乙。", ["第一点", "第二点"]),
        ("第一，甲；第二，乙；第三，丙。", ["第一点", "第二点", "第三点"]),
        ("首先，甲。其次，乙。最后，丙。", ["第一点", "第二点", "第三点"]),
        ("首先，甲；其次，乙；第三，丙。", ["第一点", "第二点", "第三点"]),
        ("其一，甲；其二，乙。", ["第一点", "第二点"]),
        ("（一）甲；（二）乙；（三）丙。", ["（一）", "（二）", "（三）"]),
        ("(一)甲；(二)乙。", ["(一)", "(二)"]),
        ("（1）甲；（2）乙。", ["（1）", "（2）"]),
        ("1.甲；2.乙；3.丙。", ["1", "2", "3"]),
        ("1、甲；2、乙。", ["1", "2"]),
        ("1）甲；2）乙。", ["1）", "2）"]),
        ("①甲。②乙。③丙。", ["①", "②", "③"]),
    ],
)
def test_an_enumeration_in_running_text_is_split_into_lead_and_points(series: str, labels: list[str]) -> None:
    parts = points(f"办理的步骤如下：{series}")
    assert parts[0] == ("lead", "引言", "办理的步骤如下：")
    assert [path for _, path, _ in parts[1:]] == labels
    assert "".join(text for _, _, text in parts[1:]) == series


@pytest.mark.parametrize(
    "paragraph",
    [
        "一是一，没有第二项。",
        "依据第五条（一）项和第六条（二）项办理。",
        "温度为1.5度，湿度为2.5度。",
        "规定写明“一是甲，二是乙”，照此办理。",
        "材料（1.身份证；2.照片）要齐全。",
        "二是乙，三是丙，没有第一项。",
        "第一批已经结束，第二批尚未开始。",
    ],
)
def test_what_only_looks_like_an_enumeration_stays_whole(paragraph: str) -> None:
    assert points(paragraph) == [("paragraph", "第一段", paragraph)]


def test_two_enumerations_in_one_paragraph_have_each_their_lead() -> None:
    assert points("内容有两项：一是甲。二是乙。特点有两个：一是丙。二是丁。") == [
        ("lead", "引言", "内容有两项："),
        ("point", "第一点", "一是甲。"),
        ("point", "第二点", "二是乙。"),
        ("lead", "引言", "特点有两个："),
        ("point", "第一点", "一是丙。"),
        ("point", "第二点", "二是丁。"),
    ]


def test_enumerations_of_two_paragraphs_are_told_apart_by_their_paragraph() -> None:
    paths = [path for _, path, _ in points("甲有：一是子。二是丑。\n乙有：一是寅。二是卯。")]
    assert paths == [
        "第一段 › 引言",
        "第一段 › 第一点",
        "第一段 › 第二点",
        "第二段 › 引言",
        "第二段 › 第一点",
        "第二段 › 第二点",
    ]


def test_points_nest_to_any_depth_and_numbers_restart() -> None:
    answer = (
        "一、借书\n（一）数量\n1.成人十本\n2.儿童五本\n"
        "（二）期限\n1.图书四周\n二、还书\n（一）柜台\n（二）书箱"
    )
    assert [(path, text) for _, path, text in points(answer)] == [
        ("一", "一、借书"),
        ("一 › （一）", "（一）数量"),
        ("一 › （一） › 1", "1.成人十本"),
        ("一 › （一） › 2", "2.儿童五本"),
        ("一 › （二）", "（二）期限"),
        ("一 › （二） › 1", "1.图书四周"),
        ("二", "二、还书"),
        ("二 › （一）", "（一）柜台"),
        ("二 › （二）", "（二）书箱"),
    ]


def test_a_point_may_count_in_another_style_inside() -> None:
    assert [path for _, path, _ in points("步骤：一是准备（1）证件；（2）照片。二是提交。")] == [
        "引言",
        "第一点",
        "第二点",
    ]
    assert [path for _, path, _ in points("步骤：一是准备，（1）证件；（2）照片。二是提交。")] == [
        "引言",
        "第一点 › 引言",
        "第一点 › （1）",
        "第一点 › （2）",
        "第二点",
    ]


def test_the_answer_label_may_stand_before_the_first_point() -> None:
    assert points("①先登记。②再缴费。\n逾期不候。") == [
        ("point", "①", "①先登记。"),
        ("point", "②", "②再缴费。"),
        ("paragraph", "第二段", "逾期不候。"),
    ]


def test_nested_bullets_are_cited_by_their_place() -> None:
    answer = "如下：\n\n- 南区\n    - 甲楼\n    - 乙楼\n- 北区\n"
    assert [(path, text) for _, path, text in points(answer, "a.md")] == [
        ("引言", "如下："),
        ("第一点", "南区"),
        ("第一点 › 第一点", "甲楼"),
        ("第一点 › 第二点", "乙楼"),
        ("第二点", "北区"),
    ]


def test_code_and_tables_stay_whole_and_belong_to_their_step() -> None:
    code = "\n".join(f"echo {number}" for number in range(100))
    answer = (
        f"1. 运行：\n\n   ```sh\n{code}\n```\n\n2. 查表：\n\n"
        f"| 甲 | 乙 |\n| -- | -- |\n| 一 | 二 |\n\n3. 完成。\n"
    )
    parts = points(answer, "a.md")
    assert [(kind, path) for kind, path, _ in parts] == [
        ("point", "1"),
        ("code", "1"),
        ("point", "2"),
        ("table", "2"),
        ("point", "3"),
    ]
    assert parts[1][2] == code
    assert parts[3][2].count("\n") == 2


def test_a_second_list_is_cited_under_the_paragraph_that_introduces_it() -> None:
    answer = "先试：\n\n- 重启\n- 重装\n\n不行的话：\n\n- 打电话\n"
    assert [path for _, path, _ in points(answer, "a.md")] == [
        "引言",
        "第一点",
        "第二点",
        "第一段",
        "第一段 › 第一点",
    ]


def test_a_list_goes_on_below_a_paragraph_inside_it() -> None:
    answer = "1、检查组件。\n看一看输出。\n- 有注解\n- 在目录\n2、检查时机。"
    assert [path for _, path, _ in points(answer)] == ["1", "1", "1 › 第一点", "1 › 第二点", "2"]


def test_a_number_that_stands_alone_is_no_point() -> None:
    assert points("首先，感谢来信。\n我们会回复。") == [
        ("paragraph", "第一段", "首先，感谢来信。"),
        ("paragraph", "第二段", "我们会回复。"),
    ]


WRAPPED = """一、问：制定办法的背景是什么？

答：近年来，电动自行车保有量快速增长，火灾事故多发。据统计，去年全国
共接报电动自行车火灾两万余起。制定办法主要有三方面的考虑：一是保障了
人民群众生命财产安全的需要。违规改装、飞线充电等行为屡禁不止，亟须明
确责任。二是规范行业发展的需要。部分企业使用翻新电池，质量参差不齐。
三是完善基层治理的需要。小区充电设施不足，物业职责不清，须用制度加以
解决。

二、问：下一步如何抓好落实？

答：第一，加强宣传。第二，加快建设集中充电设施，到2026年底新建小
区配建率达到百分之百。第三，严格执法，对违法改装的门店依法吊销营业执
照。
"""


def test_a_point_that_wrapping_put_at_the_start_of_a_line_counts_with_those_inside() -> None:
    first, second = parse_bytes(WRAPPED.encode(), "wrapped.txt").entries
    assert [passage.path[-1] for passage in first.passages] == ["引言", "第一点", "第二点", "第三点"]
    assert [passage.path[-1] for passage in second.passages] == ["第一点", "第二点", "第三点"]
    assert "2026年底新建小\n区配建率" in second.passages[1].text  # of so many characters, not so wide


def test_points_on_lines_of_their_own_stay_points_where_a_text_is_wrapped() -> None:
    points = [f"{number}是{('规范行业发展的需要，' * 4)[:31]}。" for number in "一二三"]
    text = WRAPPED + "\n三、问：有哪些考虑？\n\n答：主要有三方面的考虑。\n" + "\n".join(points) + "\n"
    *_, last = parse_bytes(text.encode(), "wrapped.txt").entries
    assert [passage.text for passage in last.passages] == ["主要有三方面的考虑。", *points]


def test_wrapped_lines_of_a_paragraph_are_one_passage() -> None:
    lines = [
        "The library is open to everyone who lives in the city, and to those who",
        "work or study in it. A card is free of charge and can be had on the same",
        "day at any branch. Children under the age of twelve need the signature",
        "of a parent.",
    ]
    text = "Q: Who may join the library?\nA: " + "\n   ".join(lines) + "\n\nQ: When?\nA: Today."
    parsed = parse_bytes(text.encode(), "wrapped.txt")
    assert [len(entry.passages) for entry in parsed.entries] == [1, 1]
    assert " ".join(parsed.entries[0].passages[0].text.split()) == " ".join(lines)
