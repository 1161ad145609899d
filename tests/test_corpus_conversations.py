"""Layouts in which people talk: interviews, letters to an office, chat logs."""

import pytest
from layouts import parse, seen

from corpus.chats import CHAT_STYLES, ChatStyle, match_chat

LAYOUTS: list[tuple[str, str, dict[str, list[str]]]] = [
    (
        "reporter.txt",
        (
            "　　记者：新馆什么时候开放？\n　　答：下月一日。\n"
            "　　记者：请介绍一下停车的情况。\n　　答：有两百个车位。"
        ),
        {"新馆什么时候开放？": ["下月一日。"], "请介绍一下停车的情况。": ["有两百个车位。"]},
    ),
    (
        "named_askers_and_bold_agency.md",
        (
            "网友“小船”：可以带宠物吗？\n\n**市图书馆**：不可以。导盲犬除外。\n\n___\n\n"
            "网友“大海”：有儿童区吗？\n\n**市图书馆**：有，在二楼。"
        ),
        {"可以带宠物吗？": ["不可以。导盲犬除外。"], "有儿童区吗？": ["有，在二楼。"]},
    ),
    (
        "traditional_askers.txt",
        "網友「阿明」：可以續借嗎？\n答：可以續借兩次。\n網友「小芳」：逾期怎麼辦？\n答：每天罰一元。",
        {"可以續借嗎？": ["可以續借兩次。"], "逾期怎麼辦？": ["每天罰一元。"]},
    ),
    (
        "several_speakers.txt",
        (
            "问：为什么要建新馆？\n王敏：老馆太小了。\n"
            "问：读者怎么看？\n陈立：我们等了十年。\n王敏：我们都看到了。"
        ),
        {"为什么要建新馆？": ["老馆太小了。"], "读者怎么看？": ["我们等了十年。", "我们都看到了。"]},
    ),
    (
        "letters_to_an_office.txt",
        (
            "来信内容：路灯坏了，什么时候修？\n来信时间：2024-03-01\n回复单位：市路灯所\n回复内容：已于昨日修好。\n\n"
            "来信内容：能否增设车位？\n来信时间：2024-03-02\n回复单位：市城管局\n回复内容：年内增设五十个。\n"
        ),
        {"路灯坏了，什么时候修？": ["已于昨日修好。"], "能否增设车位？": ["年内增设五十个。"]},
    ),
    (
        "offices_that_reply.txt",
        (
            "市民张先生咨询：加装电梯有补贴吗？\n市住建局答复：有，每台二十万元。\n"
            "市民李女士咨询：在哪里申请？\n市住建局答复：在政务服务中心。\n"
        ),
        {"加装电梯有补贴吗？": ["有，每台二十万元。"], "在哪里申请？": ["在政务服务中心。"]},
    ),
    (
        "a_speaker_who_only_adds.txt",
        (
            "记者：什么时候通车？\n李明：明年年底。\n记者：票价会涨吗？\n李明：不会。\n"
            "张华：老年人继续免费。\n注意：儿童也免费。\n"
        ),
        {
            "什么时候通车？": ["明年年底。"],
            "票价会涨吗？": ["不会。", "老年人继续免费。", "注意：儿童也免费。"],
        },
    ),
    (
        "an_office_that_only_adds.txt",
        (
            "网友“小船”：可以贷款吗？\n市公积金中心：可以。\n网友“大海”：要到场吗？\n市公积金中心：不用。\n"
            "市住建局：抵押注销要到场。\n"
        ),
        {"可以贷款吗？": ["可以。"], "要到场吗？": ["不用。", "抵押注销要到场。"]},
    ),
    (
        "a_hotline.txt",
        (
            "市民王女士：孩子上小学要带什么？\n教育局：户口本和接种证。\n"
            "听众：租房可以吗？\n嘉宾 陈律师：可以，要有租房合同。\n"
        ),
        {"孩子上小学要带什么？": ["户口本和接种证。"], "租房可以吗？": ["可以，要有租房合同。"]},
    ),
    (
        "one_letter_for_a_speaker.txt",
        "甲：几点开门？\n乙：九点。\n甲：周一开吗？\n乙：不开。\n甲：能带水吗？\n乙：能，要带盖。",
        {"几点开门？": ["九点。"], "周一开吗？": ["不开。"], "能带水吗？": ["能，要带盖。"]},
    ),
    (
        "customers_and_service.txt",
        "用户：几点下班？\n客服：晚上六点。\n用户：周末上班吗？\n客服：周末休息。\n",
        {"几点下班？": ["晚上六点。"], "周末上班吗？": ["周末休息。"]},
    ),
    (
        "speakers_with_full_names.txt",
        (
            "Reporter: What will change?\n\nMary Smith: We open on Sundays.\n\n"
            "Reporter: Why?\n\nMary Smith: You asked.\n"
        ),
        {"What will change?": ["We open on Sundays."], "Why?": ["You asked."]},
    ),
    (
        "interview_in_which_one_always_answers.txt",
        (
            "新馆访谈\n\n王敏：大家好，新馆什么时候开放？\n陈立：下月一日。\n王敏：为什么要建新馆？\n"
            "陈立：老馆太小了。您知道它有多大吗？\n只有两百平方米。\n王敏：谢谢。请问有停车位吗？\n陈立：有两百个。\n"
        ),
        {
            "大家好，新馆什么时候开放？": ["下月一日。"],
            "为什么要建新馆？": ["老馆太小了。您知道它有多大吗？", "只有两百平方米。"],
            "谢谢。请问有停车位吗？": ["有两百个。"],
        },
    ),
    (
        "chat_log.txt",
        (
            "小王 10:01\n你好，几点开门？\n客服小李 10:02\n早上九点。\n周末十点。\n小王 10:03\n怎样办证？\n"
            "客服小李 10:04\n您是本市居民吗？\n带身份证到服务台。\n"
        ),
        {
            "你好，几点开门？": ["早上九点。", "周末十点。"],
            "怎样办证？": ["您是本市居民吗？", "带身份证到服务台。"],
        },
    ),
    (
        "chat_log_with_dates.txt",
        (
            "Anna Lee 2024-03-01 9:01 AM\nWhen do you open?\nDesk [2024-03-01 9:05 AM]\nAt nine.\n"
            "Anna Lee 2024-03-01 9:06 AM\nIs there parking?\nDesk [2024-03-01 9:09 AM]\nYes, behind it.\n"
        ),
        {"When do you open?": ["At nine."], "Is there parking?": ["Yes, behind it."]},
    ),
    (
        "chat_log_on_one_line.txt",
        (
            "张三 10:32 请问卡丢了怎么补办？\n客服小李 10:33 带身份证到大厅。\n客服小李 10:33 网上也行。\n"
            "张三 10:35 好的，谢谢！\n张三 10:40 要多少钱？\n客服小李 10:41 二十元。\n三天可取。\n"
            "张三 上午 10:50：那异地能用吗\n客服小李 10:52 要先备案。\n"
            "王五 10:59 几点下班？\n客服小李 11:00 五点。"
        ),
        {
            "请问卡丢了怎么补办？": ["带身份证到大厅。", "网上也行。", "好的，谢谢！"],
            "要多少钱？": ["二十元。", "三天可取。"],
            "那异地能用吗": ["要先备案。"],
            "几点下班？": ["五点。"],
        },
    ),
    (
        "chat_log_with_the_time_before_the_name.txt",
        (
            "[2024-03-01 10:30] 张三: 医保卡丢了怎么补办？\n[2024-03-01 10:32] 李四: 带身份证到大厅。\n"
            "[2024-03-01 10:34] 张三: 要多少钱？\n[2024-03-01 10:35] 李四: 您是本市居民吗？二十元。\n"
        ),
        {"医保卡丢了怎么补办？": ["带身份证到大厅。"], "要多少钱？": ["您是本市居民吗？二十元。"]},
    ),
    (
        "chat_log_of_a_telephone.txt",
        (
            "01/03/2024, 10:32 - Anna: How do I renew my card?\n01/03/2024, 10:33 - Library Desk: Online.\n"
            "01/03/2024, 10:34 - Anna: And what does it cost?\n01/03/2024, 10:36 - Library Desk: Nothing.\n"
        ),
        {"How do I renew my card?": ["Online."], "And what does it cost?": ["Nothing."]},
    ),
]
"""The name of each document, its text, and every question with the points of its answer."""


@pytest.mark.parametrize("row", CHAT_STYLES, ids=lambda row: row.example)
def test_every_chat_style_recognises_its_example(row: ChatStyle) -> None:
    found = match_chat(row.example, 0, len(row.example))
    assert found is not None
    assert found.name in {"张三", "李四", "anna"}
    assert row.example[found.length :] in {"请问几点开门？", "带身份证。", "When do you open?"}


def test_an_agenda_with_times_and_questions_is_no_chat() -> None:
    parsed = parse(
        "日程\n主会场 09:00 开幕式\n主会场 09:30 报告：如何应对人工智能？\n主会场 10:30 读者需要什么？\n"
        "分会场 09:30 讨论：资金从哪里来？\n分会场 10:30 讨论\n分会场 11:00 总结\n"
    )
    assert "报告：如何应对人工智能？" not in seen(parsed)


def test_a_timetable_inside_an_answer_stays_there() -> None:
    lines = ["周一 9:00 儿童故事会", "周一 14:00 想读什么？读者座谈", "周二 9:00 儿童故事会"]
    parsed = parse("问：有什么活动？\n答：如下。\n" + "\n".join(lines) + "\n问：收费吗？\n答：不收。")
    assert seen(parsed)["有什么活动？"] == ["如下。", *lines]


def test_times_behind_names_are_no_chat_where_nobody_asks() -> None:
    lines = ["周一 9:00", "开馆", "周二 9:00", "开馆", "周一 17:00", "闭馆", "周二 17:00", "闭馆"]
    parsed = parse("问：几点开馆？\n答：见下表。\n" + "\n".join(lines) + "\n问：收费吗？\n答：不收。")
    assert seen(parsed)["几点开馆？"] == ["见下表。", *lines]
    parsed = parse("开馆时间\n\n" + "\n".join(lines) + "\n")
    assert [passage.text for entry in parsed.entries for passage in entry.passages] == lines
