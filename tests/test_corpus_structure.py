"""One small document for every layout: what is asked, where the answers' points start, what is neither."""

from typing import NamedTuple

import pytest

from corpus.parsing import coverage, parse_bytes
from corpus.types import ParsedDocument


class Layout(NamedTuple):
    """A document and what a careful reader sees in it: each question with the points of its answer."""

    name: str
    text: str
    expected: dict[str, list[str]]


def parse(text: str, name: str = "sample.txt") -> ParsedDocument:
    return parse_bytes(text.encode(), name)


def seen(parsed: ParsedDocument) -> dict[str, list[str]]:
    return {entry.question: [passage.text for passage in entry.passages] for entry in parsed.entries}


LAYOUTS = [
    Layout(
        "labels_with_full_width_colons.txt",
        "问：图书馆几点开门？\n答：早上九点。\n周末十点。\n问：怎样办证？\n答：带身份证到前台。",
        {"图书馆几点开门？": ["早上九点。", "周末十点。"], "怎样办证？": ["带身份证到前台。"]},
    ),
    Layout(
        "labels_with_half_width_colons.txt",
        "问:几点开门\n答:九点。\n\n问:几点关门\n答:五点。",
        {"几点开门": ["九点。"], "几点关门": ["五点。"]},
    ),
    Layout(
        "glued_numbers.txt",
        (
            "\t1问：谁可以办证？\n\t答：本市居民。\n\t2问：要多久？\n"
            "\t答：当天。\n\t11问：收费吗？\n\t答：不收。"
        ),
        {"谁可以办证？": ["本市居民。"], "要多久？": ["当天。"], "收费吗？": ["不收。"]},
    ),
    Layout(
        "chinese_numbers_before_the_label.txt",
        "一、问：谁可以办证？\n答：本市居民。\n二、问：要多久？\n答：当天。",
        {"谁可以办证？": ["本市居民。"], "要多久？": ["当天。"]},
    ),
    Layout(
        "arabic_numbers_before_the_label.txt",
        "1.问：谁可以办证？\n答：本市居民。\n2.问：要多久？\n答：当天。",
        {"谁可以办证？": ["本市居民。"], "要多久？": ["当天。"]},
    ),
    Layout(
        "long_labels.txt",
        "问题1：打印要钱吗？\n回答：黑白每页一角。\n问题2：能彩印吗？\n回答：能，每页一元。",
        {"打印要钱吗？": ["黑白每页一角。"], "能彩印吗？": ["能，每页一元。"]},
    ),
    Layout(
        "bold_labels_colon_inside.md",
        "**问：**谁来修？\n\n**答：**物业来修。\n\n**问：**多久修好？\n\n**答：**三天之内。",
        {"谁来修？": ["物业来修。"], "多久修好？": ["三天之内。"]},
    ),
    Layout(
        "numbered_labels_colon_outside.md",
        "### Q1：谁来修？\n\n**A1**：物业来修。\n\n### Q2：多久修好？\n\n**A2**：\n\n* 小修一天\n* 大修三天",
        {"谁来修？": ["物业来修。"], "多久修好？": ["小修一天", "大修三天"]},
    ),
    Layout(
        "english_labels.txt",
        "Q: Can I renew a book?\nA: Twice, online.\n\nQ: What if I lose it?\nA: You pay the price.",
        {"Can I renew a book?": ["Twice, online."], "What if I lose it?": ["You pay the price."]},
    ),
    Layout(
        "catechism.txt",
        "1. Q. Who may borrow?\nA. Every resident.\n\n2. Q. For how long?\nA. Four weeks.\n",
        {"Who may borrow?": ["Every resident."], "For how long?": ["Four weeks."]},
    ),
    Layout(
        "labels_without_colon.md",
        (
            "Q 何時に開きますか\n\nA 九時に開きます。\n\n"
            "日曜日は休みです。\n\nQ 予約はできますか\n\nA できます。"
        ),
        {"何時に開きますか": ["九時に開きます。", "日曜日は休みです。"], "予約はできますか": ["できます。"]},
    ),
    Layout(
        "reporter.txt",
        (
            "　　记者：新馆什么时候开放？\n　　答：下月一日。\n"
            "　　记者：请介绍一下停车的情况。\n　　答：有两百个车位。"
        ),
        {"新馆什么时候开放？": ["下月一日。"], "请介绍一下停车的情况。": ["有两百个车位。"]},
    ),
    Layout(
        "named_askers_and_bold_agency.md",
        "网友“小船”：可以带宠物吗？\n\n**市图书馆**：不可以。导盲犬除外。\n\n___\n\n"
        "网友“大海”：有儿童区吗？\n\n**市图书馆**：有，在二楼。",
        {"可以带宠物吗？": ["不可以。导盲犬除外。"], "有儿童区吗？": ["有，在二楼。"]},
    ),
    Layout(
        "traditional_askers.txt",
        "網友「阿明」：可以續借嗎？\n答：可以續借兩次。\n網友「小芳」：逾期怎麼辦？\n答：每天罰一元。",
        {"可以續借嗎？": ["可以續借兩次。"], "逾期怎麼辦？": ["每天罰一元。"]},
    ),
    Layout(
        "several_speakers.txt",
        (
            "问：为什么要建新馆？\n王敏：老馆太小了。\n"
            "问：读者怎么看？\n陈立：我们等了十年。\n王敏：我们都看到了。"
        ),
        {"为什么要建新馆？": ["老馆太小了。"], "读者怎么看？": ["我们等了十年。", "我们都看到了。"]},
    ),
    Layout(
        "brackets.txt",
        (
            "【问】网页打不开\n【描述】点了没有反应。\n"
            "【解决】换一个浏览器。\n\n【问】忘了密码\n【解决】点“找回密码”。"
        ),
        {"网页打不开": ["点了没有反应。", "换一个浏览器。"], "忘了密码": ["点“找回密码”。"]},
    ),
    Layout(
        "folded_summaries.md",
        "# Questions\n\n<details>\n<summary>About your card</summary>\n\nBring it along.\n\n</details>\n\n"
        "<details>\n\n<summary>About fees</summary>\n\n* Adults: 5\n* Children: 0\n\n</details>\n",
        {"About your card": ["Bring it along."], "About fees": ["Adults: 5", "Children: 0"]},
    ),
    Layout(
        "question_headings.md",
        (
            "# 读者指南\n\n## 我能借几本？\n\n十本。\n\n## 能续借吗?\n\n"
            "能。\n\n- 网上续借\n- 电话续借\n\n## 参考资料\n\n馆规。"
        ),
        {"我能借几本？": ["十本。"], "能续借吗?": ["能。", "网上续借", "电话续借"]},
    ),
    Layout(
        "statements_under_a_faq_title.md",
        (
            "# FAQ\n\n## Cards\n\n### Lost card\n\nCome to the desk.\n\n"
            "### `Error 17: no such user`\n\nSign up first.\n"
        ),
        {"Lost card": ["Come to the desk."], "`Error 17: no such user`": ["Sign up first."]},
    ),
    Layout(
        "bold_numbered_questions.md",
        (
            "**一、谁可以申请？**\n\n本市居民。\n\n**二、何时申请？**\n\n"
            "每年三月。\n\n**三、办理地点**\n\n服务大厅。"
        ),
        {"谁可以申请？": ["本市居民。"], "何时申请？": ["每年三月。"], "办理地点": ["服务大厅。"]},
    ),
    Layout(
        "number_then_digits.txt",
        "1.2025年度有多少名额？\n答：三百个。\n2.申请2025年度名额要什么？\n答：身份证。",
        {"2025年度有多少名额？": ["三百个。"], "申请2025年度名额要什么？": ["身份证。"]},
    ),
    Layout(
        "same_numbers_for_questions_and_steps.txt",
        "1.晚上断网怎么自动重连？\n设置开机启动。\n2.报错怎么办？\n1.多试几次\n2.检查网线\n3.联系管理员",
        {
            "晚上断网怎么自动重连？": ["设置开机启动。"],
            "报错怎么办？": ["1.多试几次", "2.检查网线", "3.联系管理员"],
        },
    ),
    Layout(
        "number_alone_on_its_line.txt",
        "1\n几点开门？\n早上九点。\n2\n几点关门？\n下午五点。\n3\n周末开吗？\n开。",
        {"几点开门？": ["早上九点。"], "几点关门？": ["下午五点。"], "周末开吗？": ["开。"]},
    ),
    Layout(
        "bulleted_questions.md",
        "* 几点开门？\n\n  早上九点。\n\n* 几点关门？\n\n  下午五点。\n",
        {"几点开门？": ["早上九点。"], "几点关门？": ["下午五点。"]},
    ),
    Layout(
        "plain_question_lines.txt",
        "开馆时间\n\n几点开门？\n早上九点开门。\n\n几点关门？\n下午五点关门。\n\n午休吗？\n中午不休息。",
        {"几点开门？": ["早上九点开门。"], "几点关门？": ["下午五点关门。"], "午休吗？": ["中午不休息。"]},
    ),
    Layout(
        "several_questions_in_one.txt",
        "问：什么是预约？怎么预约？要钱吗？\n答：先说定义。\n问：可以取消吗？\n答：可以。",
        {"什么是预约？怎么预约？要钱吗？": ["先说定义。"], "可以取消吗？": ["可以。"]},
    ),
    Layout(
        "question_over_several_lines.txt",
        "问：新馆建成以后，\n老馆还开放吗？\n答：照常开放。\n问：有什么\n安排？\n答：另行通知。",
        {"新馆建成以后，老馆还开放吗？": ["照常开放。"], "有什么安排？": ["另行通知。"]},
    ),
    Layout(
        "question_and_answer_in_one_line.txt",
        "问：几点开门？答：九点。\n问：几点关门？答：五点。问：周末呢？答：不开。",
        {"几点开门？": ["九点。"], "几点关门？": ["五点。"], "周末呢？": ["不开。"]},
    ),
    Layout(
        "label_alone_on_its_line.txt",
        "问：\n几点开门？\n答：\n早上九点。\n周末十点。\n问：\n收费吗？\n答：\n不收。",
        {"几点开门？": ["早上九点。", "周末十点。"], "收费吗？": ["不收。"]},
    ),
    Layout(
        "example_with_its_own_answer.txt",
        (
            "一、谁能领补贴？\n失业人员能领。\n案例：张三辞职了，能领吗？\n"
            "答：不能。\n二、能领多久？\n最长两年。\n三、去哪里领？\n社区。"
        ),
        {
            "谁能领补贴？": ["失业人员能领。", "案例：张三辞职了，能领吗？", "不能。"],
            "能领多久？": ["最长两年。"],
            "去哪里领？": ["社区。"],
        },
    ),
    Layout(
        "labelled_answer_inside_an_unlabelled_one.txt",
        "Q：谁能领？\n失业人员。\n案例：李四能领吗？\n答：能。\nQ：领多少？\n看标准。\nQ：去哪里？\n社区。",
        {
            "谁能领？": ["失业人员。", "案例：李四能领吗？", "能。"],
            "领多少？": ["看标准。"],
            "去哪里？": ["社区。"],
        },
    ),
    Layout(
        "background_between_question_and_answer.txt",
        "问：能续借吗？\n我的书快到期了。\n答：能。\n问：收费吗？\n答：不收。\n问：几次？\n答：两次。",
        {"能续借吗？我的书快到期了。": ["能。"], "收费吗？": ["不收。"], "几次？": ["两次。"]},
    ),
    Layout(
        "question_words_inside_an_answer.txt",
        (
            "问：网上能查到却借不到？\n答：可能刚被借走。\n"
            "你可能会问：为什么不更新？因为有延迟。\n问：怎么办？\n答：预约。"
        ),
        {
            "网上能查到却借不到？": ["可能刚被借走。", "你可能会问：为什么不更新？因为有延迟。"],
            "怎么办？": ["预约。"],
        },
    ),
    Layout(
        "bold_questions_with_their_answers.md",
        "## 账号\n\n- **怎么注册？** 打开首页。\n- **怎么退？** 找客服。\n\n## 支付\n\n- **怎么付？** 微信。",
        {"怎么注册？": ["打开首页。"], "怎么退？": ["找客服。"], "怎么付？": ["微信。"]},
    ),
    Layout(
        "labels_alone_on_their_lines.txt",
        "Q.\nWho may join?\n\nA.\nEveryone.\n\nQ.\nWhat does it cost?\n\nA.\nNothing.",
        {"Who may join?": ["Everyone."], "What does it cost?": ["Nothing."]},
    ),
    Layout(
        "numbered_words_alone_on_their_lines.txt",
        "问题1\n打不开怎么办\n解答：检查网络。\n\n问题2\n报错怎么办\n解答：升级。",
        {"打不开怎么办": ["检查网络。"], "报错怎么办": ["升级。"]},
    ),
    Layout(
        "faults_and_remedies.txt",
        "密码错误——重新输入\n账号过期——去前台续费\n网络繁忙—过几分钟再试\nError 691 – 检查网线\n多试几次。",
        {
            "密码错误": ["重新输入"],
            "账号过期": ["去前台续费"],
            "网络繁忙": ["过几分钟再试"],
            "Error 691": ["检查网线", "多试几次。"],
        },
    ),
    Layout(
        "wrapped_lines_with_blanks_between.txt",
        "问：图书馆什么时候开门，节假日是否也照常开放，有没有专门为老年读者安排\n\n的时间？\n\n"
        "答：图书馆每天早上九点开门，晚上九点关门，节假日照常开放。每周二上午是\n\n"
        "专门为老年读者安排的时间，届时一楼大厅有志愿者引导，电梯优先使用，阅览\n\n室也会留出座位。\n\n"
        "问：借书需要押金吗？\n\n"
        "答：普通读者不需要押金，借阅珍贵图书时需要交纳押金，还书后当场退还，押金\n\n由价格决定。",
        {
            "图书馆什么时候开门，节假日是否也照常开放，有没有专门为老年读者安排的时间？": [
                (
                    "图书馆每天早上九点开门，晚上九点关门，节假日照常开放。每周二上午是\n\n"
                    "专门为老年读者安排的时间，届时一楼大厅有志愿者引导，电梯优先使用，阅览\n\n室也会留出座位。"
                )
            ],
            "借书需要押金吗？": [
                "普通读者不需要押金，借阅珍贵图书时需要交纳押金，还书后当场退还，押金\n\n由价格决定。"
            ],
        },
    ),
    Layout(
        "labels_and_agencies_on_lines_of_their_own.txt",
        (
            "网民“山水”：\n您好，请问加装电梯怎么申请？\n某区住建局：\n"
            "由业主申请。\n网民“晨光”：\n公交能延长吗？\n某区交通局：\n已列入计划。"
        ),
        {"您好，请问加装电梯怎么申请？": ["由业主申请。"], "公交能延长吗？": ["已列入计划。"]},
    ),
    Layout(
        "cases_below_a_list.md",
        "**一、谁能领？**\n\n（一）缴费满一年；\n\n（二）已登记。"
        "\n\n**案例1：**张三能领吗？\n\n答：不能。\n\n"
        "**二、领多少？**\n\n看当地标准。\n\n**三、去哪里领？**\n\n社区。",
        {
            "谁能领？": ["（一）缴费满一年；", "（二）已登记。", "**案例1：**张三能领吗？", "不能。"],
            "领多少？": ["看当地标准。"],
            "去哪里领？": ["社区。"],
        },
    ),
    Layout(
        "rules_of_equals_signs.txt",
        "常见问题\n==========\nQ: 打不开\nA: 重启\n----------\nQ: 很慢\nA: 换网络\n==========",
        {"打不开": ["重启"], "很慢": ["换网络"]},
    ),
    Layout(
        "blank_lines_inside_an_answer.txt",
        "问：怎么退卡？\n\n答：先还书。\n\n再填表。\n\n\n问：押金退吗？\n\n答：退。",
        {"怎么退卡？": ["先还书。", "再填表。"], "押金退吗？": ["退。"]},
    ),
    Layout(
        "initials_of_another_language.txt",
        "Preguntas frecuentes\n\nP: ¿Cuándo abre?\nR: A las nueve.\n\nP: ¿Cuánto cuesta?\nR: Nada.\n",
        {"¿Cuándo abre?": ["A las nueve."], "¿Cuánto cuesta?": ["Nada."]},
    ),
    Layout(
        "russian_words.txt",
        "Вопрос: Когда вы открываетесь?\nОтвет: В девять.\n\nВопрос: Сколько это стоит?\nОтвет: Бесплатно.\n",
        {"Когда вы открываетесь?": ["В девять."], "Сколько это стоит?": ["Бесплатно."]},
    ),
    Layout(
        "korean_words_keep_their_spaces.txt",
        "질문 1: 몇 권 빌릴 수 있나요?\n답변: 다섯 권입니다.\n\n질문 2: 연체료가 있나요?\n답변: 없습니다.\n",
        {"몇 권 빌릴 수 있나요?": ["다섯 권입니다."], "연체료가 있나요?": ["없습니다."]},
    ),
    Layout(
        "full_width_letters_and_digits.txt",
        "Ｑ１：何時に開きますか？\nＡ１：九時です。\nＱ２：休館日はいつですか？\nＡ２：月曜日です。\n",
        {"何時に開きますか？": ["九時です。"], "休館日はいつですか？": ["月曜日です。"]},
    ),
    Layout(
        "japanese_numbers_without_stops.txt",
        "よくあるご質問\n\n1　どこで申し込めますか\n窓口です。\n\n2　手数料はいくらですか\n無料です。\n",
        {"どこで申し込めますか": ["窓口です。"], "手数料はいくらですか": ["無料です。"]},
    ),
    Layout(
        "letters_to_an_office.txt",
        (
            "来信内容：路灯坏了，什么时候修？\n来信时间：2024-03-01\n回复单位：市路灯所\n回复内容：已于昨日修好。\n\n"
            "来信内容：能否增设车位？\n来信时间：2024-03-02\n回复单位：市城管局\n回复内容：年内增设五十个。\n"
        ),
        {"路灯坏了，什么时候修？": ["已于昨日修好。"], "能否增设车位？": ["年内增设五十个。"]},
    ),
    Layout(
        "offices_that_reply.txt",
        (
            "市民张先生咨询：加装电梯有补贴吗？\n市住建局答复：有，每台二十万元。\n"
            "市民李女士咨询：在哪里申请？\n市住建局答复：在政务服务中心。\n"
        ),
        {"加装电梯有补贴吗？": ["有，每台二十万元。"], "在哪里申请？": ["在政务服务中心。"]},
    ),
    Layout(
        "customers_and_service.txt",
        "用户：几点下班？\n客服：晚上六点。\n用户：周末上班吗？\n客服：周末休息。\n",
        {"几点下班？": ["晚上六点。"], "周末上班吗？": ["周末休息。"]},
    ),
    Layout(
        "speakers_with_full_names.txt",
        (
            "Reporter: What will change?\n\nMary Smith: We open on Sundays.\n\n"
            "Reporter: Why?\n\nMary Smith: You asked.\n"
        ),
        {"What will change?": ["We open on Sundays."], "Why?": ["You asked."]},
    ),
    Layout(
        "question_numbers_in_words.txt",
        "第一问　怎么退卡？\n到柜台办理。\n第二问　多久到账？\n七天。\n",
        {"怎么退卡？": ["到柜台办理。"], "多久到账？": ["七天。"]},
    ),
    Layout(
        "labels_in_round_brackets.txt",
        "（问）怎么交费？\n（答）手机上交。\n（问）能退吗？\n（答）不能。\n",
        {"怎么交费？": ["手机上交。"], "能退吗？": ["不能。"]},
    ),
    Layout(
        "labels_before_a_dash.txt",
        "Q - How do I join?\nA - Bring your card.\n\nQ - What does it cost?\nA - Nothing.\n",
        {"How do I join?": ["Bring your card."], "What does it cost?": ["Nothing."]},
    ),
    Layout(
        "multiple_choice.txt",
        (
            "一、选择题\n1. 火警电话是哪个？\nA. 110\nB. 119\n答案：B\n"
            "2. 灭火器多久检查一次？\nA．一月 B．半年\n答案：A\n"
        ),
        {
            "火警电话是哪个？": ["A. 110", "B. 119", "B"],
            "灭火器多久检查一次？": ["A．一月 B．半年", "A"],
        },
    ),
    Layout(
        "bold_summaries.md",
        "<details>\n<summary><b>How do I join?</b></summary>\n\nBring your card.\n\n</details>\n",
        {"How do I join?": ["Bring your card."]},
    ),
    Layout(
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
    Layout(
        "numbered_contact_section.txt",
        "《办法》解读\n一、为什么制定？\n需要规范。\n二、什么时候施行？\n明年。\n三、咨询方式\n电话：12345\n",
        {"为什么制定？": ["需要规范。"], "什么时候施行？": ["明年。"]},
    ),
    Layout(
        "questions_numbered_without_colon.txt",
        "问题一 怎么报名\n网上报名。\n问题二 报名费多少\n一百元。\n",
        {"怎么报名": ["网上报名。"], "报名费多少": ["一百元。"]},
    ),
    Layout(
        "english_reasons_in_running_text.txt",
        (
            "Q: Why will it close?\nA: For two reasons. First, the roof leaks. Second, nobody comes.\n"
            "Q: When?\nA: In May.\n"
        ),
        {
            "Why will it close?": ["For two reasons.", "First, the roof leaks.", "Second, nobody comes."],
            "When?": ["In May."],
        },
    ),
    Layout(
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
    Layout(
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
    Layout(
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
    Layout(
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
    Layout(
        "chat_log_with_dates.txt",
        (
            "Anna Lee 2024-03-01 9:01 AM\nWhen do you open?\nDesk [2024-03-01 9:05 AM]\nAt nine.\n"
            "Anna Lee 2024-03-01 9:06 AM\nIs there parking?\nDesk [2024-03-01 9:09 AM]\nYes, behind it.\n"
        ),
        {"When do you open?": ["At nine."], "Is there parking?": ["Yes, behind it."]},
    ),
    Layout(
        "pictures_as_labels.txt",
        "借书小贴士\n\n❓ 几点开门？\n✅ 早上九点。\n\n❓怎样办证\n✅ 带身份证。\n再填表。\n",
        {"几点开门？": ["早上九点。"], "怎样办证": ["带身份证。", "再填表。"]},
    ),
    Layout(
        "pictures_before_headings.md",
        "# FAQ\n\n## ❓ When do you open?\n\n💡 At nine.\n\n## 🤔 How can I pay?\n\n✅ cash\n✅ card\n",
        {"When do you open?": ["At nine."], "How can I pay?": ["cash", "card"]},
    ),
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_every_layout_gives_its_questions_and_their_points(layout: Layout) -> None:
    parsed = parse(layout.text, layout.name)
    assert seen(parsed) == layout.expected


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_every_layout_reads_the_same_with_other_line_ends_and_indents(layout: Layout) -> None:
    crlf = parse(layout.text.replace("\n", "\r\n"), layout.name)
    assert seen(crlf) == layout.expected
    if layout.name.endswith(".txt") and "wrapped" not in layout.name:
        indented = "\n".join("　　" + line if line else "" for line in layout.text.split("\n"))
        assert seen(parse(indented, layout.name)) == layout.expected


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_no_character_of_a_layout_is_lost_or_counted_twice(layout: Layout) -> None:
    parsed = parse(layout.text, layout.name)
    filled, covered = coverage(parsed)
    assert filled == covered == len("".join(layout.text.split()))


def test_questions_are_numbered_beyond_ten_thousand() -> None:
    text = "".join(f"Q{number}: Where is {number}?\nA: Here.\n" for number in range(9_998, 10_003))
    assert len(parse(text).entries) == 5


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


def test_times_behind_names_are_no_chat_where_nobody_asks() -> None:
    lines = ["周一 9:00", "开馆", "周二 9:00", "开馆", "周一 17:00", "闭馆", "周二 17:00", "闭馆"]
    parsed = parse("问：几点开馆？\n答：见下表。\n" + "\n".join(lines) + "\n问：收费吗？\n答：不收。")
    assert seen(parsed)["几点开馆？"] == ["见下表。", *lines]
    parsed = parse("开馆时间\n\n" + "\n".join(lines) + "\n")
    assert [passage.text for entry in parsed.entries for passage in entry.passages] == lines


def test_ticks_and_pictures_in_a_text_without_questions_stay_points_and_words() -> None:
    parsed = parse("办证要点\n\n✅ 带身份证。\n✅ 填表。\n\n💡 提示：周末不办。\n")
    texts = [passage.text for entry in parsed.entries for passage in entry.passages]
    assert texts == ["带身份证。", "填表。", "💡 提示：周末不办。"]
