"""Layouts in which a label shows the questions: 问：, Q1., 【问】, a picture, in many languages."""

from layouts import parse, seen

from corpus.parsing import parse_bytes

LAYOUTS: list[tuple[str, str, dict[str, list[str]]]] = [
    (
        "labels_with_full_width_colons.txt",
        "问：图书馆几点开门？\n答：早上九点。\n周末十点。\n问：怎样办证？\n答：带身份证到前台。",
        {"图书馆几点开门？": ["早上九点。", "周末十点。"], "怎样办证？": ["带身份证到前台。"]},
    ),
    (
        "labels_with_half_width_colons.txt",
        "问:几点开门\n答:九点。\n\n问:几点关门\n答:五点。",
        {"几点开门": ["九点。"], "几点关门": ["五点。"]},
    ),
    (
        "glued_numbers.txt",
        (
            "\t1问：谁可以办证？\n\t答：本市居民。\n\t2问：要多久？\n"
            "\t答：当天。\n\t11问：收费吗？\n\t答：不收。"
        ),
        {"谁可以办证？": ["本市居民。"], "要多久？": ["当天。"], "收费吗？": ["不收。"]},
    ),
    (
        "chinese_numbers_before_the_label.txt",
        "一、问：谁可以办证？\n答：本市居民。\n二、问：要多久？\n答：当天。",
        {"谁可以办证？": ["本市居民。"], "要多久？": ["当天。"]},
    ),
    (
        "arabic_numbers_before_the_label.txt",
        "1.问：谁可以办证？\n答：本市居民。\n2.问：要多久？\n答：当天。",
        {"谁可以办证？": ["本市居民。"], "要多久？": ["当天。"]},
    ),
    (
        "numbered_words_without_colon.txt",
        (
            "１．问　谁可以办证\n　答　本市居民。\n２．问　要多久\n　答　分两种：\n"
            "　甲、本人来的，当天；\n　乙、代办的，三天。"
        ),
        {
            "谁可以办证": ["本市居民。"],
            "要多久": ["分两种：", "甲、本人来的，当天；", "乙、代办的，三天。"],
        },
    ),
    (
        "labels_alone_on_their_lines.txt",
        "常见问题\n\nQ1\n忘记密码怎么办\nA1\n点“找回密码”。\n\nQ2\n怎么换手机号\nA2\n到前台办理。",
        {"忘记密码怎么办": ["点“找回密码”。"], "怎么换手机号": ["到前台办理。"]},
    ),
    (
        "glued_to_one_line.txt",
        "问：要交钱吗答：自愿交。问：交多少回答：按档次交。\n问：怎样写“答：”字？答：照写。",
        {"要交钱吗": ["自愿交。"], "交多少": ["按档次交。"], "怎样写“答：”字？": ["照写。"]},
    ),
    (
        "angle_brackets.txt",
        "<问>谁来修？\n<答>物业来修。\n<问>多久修好？\n<答>三天之内。",
        {"谁来修？": ["物业来修。"], "多久修好？": ["三天之内。"]},
    ),
    (
        "long_labels.txt",
        "问题1：打印要钱吗？\n回答：黑白每页一角。\n问题2：能彩印吗？\n回答：能，每页一元。",
        {"打印要钱吗？": ["黑白每页一角。"], "能彩印吗？": ["能，每页一元。"]},
    ),
    (
        "bold_labels_colon_inside.md",
        "**问：**谁来修？\n\n**答：**物业来修。\n\n**问：**多久修好？\n\n**答：**三天之内。",
        {"谁来修？": ["物业来修。"], "多久修好？": ["三天之内。"]},
    ),
    (
        "numbered_labels_colon_outside.md",
        "### Q1：谁来修？\n\n**A1**：物业来修。\n\n### Q2：多久修好？\n\n**A2**：\n\n* 小修一天\n* 大修三天",
        {"谁来修？": ["物业来修。"], "多久修好？": ["小修一天", "大修三天"]},
    ),
    (
        "english_labels.txt",
        "Q: Can I renew a book?\nA: Twice, online.\n\nQ: What if I lose it?\nA: You pay the price.",
        {"Can I renew a book?": ["Twice, online."], "What if I lose it?": ["You pay the price."]},
    ),
    (
        "catechism.txt",
        "1. Q. Who may borrow?\nA. Every resident.\n\n2. Q. For how long?\nA. Four weeks.\n",
        {"Who may borrow?": ["Every resident."], "For how long?": ["Four weeks."]},
    ),
    (
        "labels_without_colon.md",
        (
            "Q 何時に開きますか\n\nA 九時に開きます。\n\n"
            "日曜日は休みです。\n\nQ 予約はできますか\n\nA できます。"
        ),
        {"何時に開きますか": ["九時に開きます。", "日曜日は休みです。"], "予約はできますか": ["できます。"]},
    ),
    (
        "brackets.txt",
        (
            "【问】网页打不开\n【描述】点了没有反应。\n"
            "【解决】换一个浏览器。\n\n【问】忘了密码\n【解决】点“找回密码”。"
        ),
        {"网页打不开": ["点了没有反应。", "换一个浏览器。"], "忘了密码": ["点“找回密码”。"]},
    ),
    (
        "several_questions_in_one.txt",
        "问：什么是预约？怎么预约？要钱吗？\n答：先说定义。\n问：可以取消吗？\n答：可以。",
        {"什么是预约？怎么预约？要钱吗？": ["先说定义。"], "可以取消吗？": ["可以。"]},
    ),
    (
        "question_over_several_lines.txt",
        "问：新馆建成以后，\n老馆还开放吗？\n答：照常开放。\n问：有什么\n安排？\n答：另行通知。",
        {"新馆建成以后，老馆还开放吗？": ["照常开放。"], "有什么安排？": ["另行通知。"]},
    ),
    (
        "question_and_answer_in_one_line.txt",
        "问：几点开门？答：九点。\n问：几点关门？答：五点。问：周末呢？答：不开。",
        {"几点开门？": ["九点。"], "几点关门？": ["五点。"], "周末呢？": ["不开。"]},
    ),
    (
        "label_alone_on_its_line.txt",
        "问：\n几点开门？\n答：\n早上九点。\n周末十点。\n问：\n收费吗？\n答：\n不收。",
        {"几点开门？": ["早上九点。", "周末十点。"], "收费吗？": ["不收。"]},
    ),
    (
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
    (
        "background_between_question_and_answer.txt",
        "问：能续借吗？\n我的书快到期了。\n答：能。\n问：收费吗？\n答：不收。\n问：几次？\n答：两次。",
        {"能续借吗？我的书快到期了。": ["能。"], "收费吗？": ["不收。"], "几次？": ["两次。"]},
    ),
    (
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
    (
        "labels_alone_on_their_lines.txt",
        "Q.\nWho may join?\n\nA.\nEveryone.\n\nQ.\nWhat does it cost?\n\nA.\nNothing.",
        {"Who may join?": ["Everyone."], "What does it cost?": ["Nothing."]},
    ),
    (
        "numbered_words_alone_on_their_lines.txt",
        "问题1\n打不开怎么办\n解答：检查网络。\n\n问题2\n报错怎么办\n解答：升级。",
        {"打不开怎么办": ["检查网络。"], "报错怎么办": ["升级。"]},
    ),
    (
        "wrapped_lines_with_blanks_between.txt",
        (
            "问：图书馆什么时候开门，节假日是否也照常开放，有没有专门为老年读者安排\n\n的时间？\n\n"
            "答：图书馆每天早上九点开门，晚上九点关门，节假日照常开放。每周二上午是\n\n"
            "专门为老年读者安排的时间，届时一楼大厅有志愿者引导，电梯优先使用，阅览\n\n室也会留出座位。\n\n"
            "问：借书需要押金吗？\n\n"
            "答：普通读者不需要押金，借阅珍贵图书时需要交纳押金，还书后当场退还，押金\n\n由价格决定。"
        ),
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
    (
        "labels_and_agencies_on_lines_of_their_own.txt",
        (
            "网民“山水”：\n您好，请问加装电梯怎么申请？\n某区住建局：\n"
            "由业主申请。\n网民“晨光”：\n公交能延长吗？\n某区交通局：\n已列入计划。"
        ),
        {"您好，请问加装电梯怎么申请？": ["由业主申请。"], "公交能延长吗？": ["已列入计划。"]},
    ),
    (
        "rules_of_equals_signs.txt",
        "常见问题\n==========\nQ: 打不开\nA: 重启\n----------\nQ: 很慢\nA: 换网络\n==========",
        {"打不开": ["重启"], "很慢": ["换网络"]},
    ),
    (
        "blank_lines_inside_an_answer.txt",
        "问：怎么退卡？\n\n答：先还书。\n\n再填表。\n\n\n问：押金退吗？\n\n答：退。",
        {"怎么退卡？": ["先还书。", "再填表。"], "押金退吗？": ["退。"]},
    ),
    (
        "initials_of_another_language.txt",
        "Preguntas frecuentes\n\nP: ¿Cuándo abre?\nR: A las nueve.\n\nP: ¿Cuánto cuesta?\nR: Nada.\n",
        {"¿Cuándo abre?": ["A las nueve."], "¿Cuánto cuesta?": ["Nada."]},
    ),
    (
        "russian_words.txt",
        "Вопрос: Когда вы открываетесь?\nОтвет: В девять.\n\nВопрос: Сколько это стоит?\nОтвет: Бесплатно.\n",
        {"Когда вы открываетесь?": ["В девять."], "Сколько это стоит?": ["Бесплатно."]},
    ),
    (
        "korean_words_keep_their_spaces.txt",
        "질문 1: 몇 권 빌릴 수 있나요?\n답변: 다섯 권입니다.\n\n질문 2: 연체료가 있나요?\n답변: 없습니다.\n",
        {"몇 권 빌릴 수 있나요?": ["다섯 권입니다."], "연체료가 있나요?": ["없습니다."]},
    ),
    (
        "full_width_letters_and_digits.txt",
        "Ｑ１：何時に開きますか？\nＡ１：九時です。\nＱ２：休館日はいつですか？\nＡ２：月曜日です。\n",
        {"何時に開きますか？": ["九時です。"], "休館日はいつですか？": ["月曜日です。"]},
    ),
    (
        "question_numbers_in_words.txt",
        "第一问　怎么退卡？\n到柜台办理。\n第二问　多久到账？\n七天。\n",
        {"怎么退卡？": ["到柜台办理。"], "多久到账？": ["七天。"]},
    ),
    (
        "labels_in_round_brackets.txt",
        "（问）怎么交费？\n（答）手机上交。\n（问）能退吗？\n（答）不能。\n",
        {"怎么交费？": ["手机上交。"], "能退吗？": ["不能。"]},
    ),
    (
        "labels_before_a_dash.txt",
        "Q - How do I join?\nA - Bring your card.\n\nQ - What does it cost?\nA - Nothing.\n",
        {"How do I join?": ["Bring your card."], "What does it cost?": ["Nothing."]},
    ),
    (
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
    (
        "questions_numbered_without_colon.txt",
        "问题一 怎么报名\n网上报名。\n问题二 报名费多少\n一百元。\n",
        {"怎么报名": ["网上报名。"], "报名费多少": ["一百元。"]},
    ),
    (
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
    (
        "pictures_as_labels.txt",
        "借书小贴士\n\n❓ 几点开门？\n✅ 早上九点。\n\n❓怎样办证\n✅ 带身份证。\n再填表。\n",
        {"几点开门？": ["早上九点。"], "怎样办证": ["带身份证。", "再填表。"]},
    ),
    (
        "pictures_before_headings.md",
        "# FAQ\n\n## ❓ When do you open?\n\n💡 At nine.\n\n## 🤔 How can I pay?\n\n✅ cash\n✅ card\n",
        {"When do you open?": ["At nine."], "How can I pay?": ["cash", "card"]},
    ),
    (
        "article_with_pictures_as_bullets.txt",
        (
            "点击上方蓝字关注我们\n\n👉 医保那些事儿，一次说清！\n\n🔹问题1 断缴了怎么办？\n"
            "💬 小编回复：\n✔️ 三个月内补缴；\n✔️ 超过的重新计算。\n\n"
            "🔹问题2 异地怎么报销？\n💬 小编回复：\n👉先备案\n👉再就医\n\n"
            "🔹问题3 生孩子能报吗？\n💬 小编回复：能。\n\n- END -\n来源：××医保\n"
        ),
        {
            "断缴了怎么办？": ["三个月内补缴；", "超过的重新计算。"],
            "异地怎么报销？": ["先备案", "再就医"],
            "生孩子能报吗？": ["能。"],
        },
    ),
    (
        "headings_that_are_labels_alone.md",
        (
            "## 政策问答\n\n#### Q1\n\n何时执行？\n\n#### A1\n\n自一月起。\n\n"
            "#### Q2\n\n老用户怎么办？\n\n#### A2\n\n- 自动转换\n- 无需申请\n\n"
            "#### Q3：收费吗？\n\n#### A3：不收费。\n"
        ),
        {"何时执行？": ["自一月起。"], "老用户怎么办？": ["自动转换", "无需申请"], "收费吗？": ["不收费。"]},
    ),
    (
        "a_bold_question_in_an_answer_where_answers_are_labelled.md",
        (
            "**问：怎样办证？**\n\n答：到前台。\n\n**要带什么？**\n\n身份证。\n\n"
            "**要多久？**\n\n答：当天。\n\n**问：收费吗？**\n\n答：不收。\n"
        ),
        {
            "怎样办证？": ["到前台。", "要带什么？", "身份证。"],
            "要多久？": ["当天。"],
            "收费吗？": ["不收。"],
        },
    ),
    (
        "a_note_in_black_brackets.txt",
        "问：几点开门？\n答：九点。\n【注意】\n节假日除外。\n问：收费吗？\n答：不收。\n【一、说明】\n【二、其他】\n",
        {
            "几点开门？": ["九点。", "【注意】", "节假日除外。"],
            "收费吗？": ["不收。", "【一、说明】", "【二、其他】"],
        },
    ),
]
"""The name of each document, its text, and every question with the points of its answer."""


def test_questions_are_numbered_beyond_ten_thousand() -> None:
    text = "".join(f"Q{number}: Where is {number}?\nA: Here.\n" for number in range(9_998, 10_003))
    assert len(parse_bytes(text.encode(), "sample.txt").entries) == 5


def test_a_bold_line_of_a_web_page_asks_without_a_label_where_the_labelled_ones_are_bold() -> None:
    page = (
        "<h1>FAQ</h1><p><b>Q: When do you open?</b></p><p>At nine.</p>"
        "<p><b>How do I get a card?</b></p><p>Bring your passport.</p><p><b>Please note</b></p>"
        "<p>No pets.</p><p><b>Q: What does it cost?</b></p><p>Nothing.</p>"
    )
    entries = parse_bytes(page.encode(), "page.html").entries
    assert {entry.question: [passage.text for passage in entry.passages] for entry in entries} == {
        "When do you open?": ["At nine."],
        "How do I get a card?": ["Bring your passport.", "Please note", "No pets."],
        "What does it cost?": ["Nothing."],
    }


def test_a_paper_size_alone_on_its_line_is_no_label() -> None:
    text = "问：用什么纸？\n答：两种：\nA4\nA3\n问：几份？\n答：一份。"
    assert seen(parse(text)) == {"用什么纸？": ["两种：", "A4", "A3"], "几份？": ["一份。"]}
