"""The grammar of question-and-answer documents, as tables.

Each row names a marker, says what it marks, and carries an example that a test runs. ``LABELS`` are the
words before a question or an answer. Lines that are neither stand in ``corpus.asides``, numbering styles in
``corpus.numbering``. Patterns match at the start of a block, after indentation and Markdown marks have
been taken off. To read a new layout, add a row with its example; whether a marker is believed in a
document is decided in ``corpus.questions``.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

LabelRole = Literal["question", "answer"]
Family = Literal[
    "问：", "问", "Q:", "Q", "P:", "【问】", "记者：", "❓", "答：", "答", "A:", "A", "R:", "【答】", "💡"
]  # "问" and "Q" stand without a colon; "P:" and "R:" are the initials of other languages

CN_DIGITS = "一二三四五六七八九十百"
CN_NUMBER = f"[{CN_DIGITS}]{{1,5}}"
NUMBER = rf"(?:\d{{1,6}}|{CN_NUMBER})"
GAP = r"[ \t\u3000\u00a0]{0,8}"  # bounded, so that a line of blanks costs no more than any other
_EM = r"(?:\*\*|__)?"  # emphasis may open before a label and close on either side of its colon
COLON = re.compile("[：:∶﹕]")
_COLON = rf"{_EM}{GAP}{COLON.pattern}{_EM}"
_NUMBERED = rf"(?:第?{NUMBER}[a-z]?{GAP}[.．、:：)）]?{GAP}|[（(]{NUMBER}[)）]{GAP}|[①-⑳]{GAP})?"
_BEFORE = _EM + _NUMBERED
# After a bare Q1 or A. there must be a gap or a full-width character: "Q.E.D." and "A.M." are no labels.
_POINT = rf"(?:{_COLON}|{_EM}[.．、)）]{_EM}(?=\s|[^\x00-\x7f]|$)|(?<=\d){_EM}(?=\s))"
_TITLES = "先生|女士|小姐|老[师師]|同[学學]|[师師]傅|阿姨|大爷|大妈|大姐|大哥|某某?"
_PERSON = rf"[^\s：:，。？！“”\"']{{1,3}}(?:{_TITLES})"
_NAMED = (
    '(?:“[^”\n]{1,40}”|"[^"\n]{1,40}"|[「『][^」』\n]{1,40}[」』]|[A-Z甲乙丙丁]|\\d+'
    rf"|[ \u3000]?{_PERSON})?"
)
_ASKERS = (
    "记者|記者|主持人|网友|網友|网民|網民|读者|讀者|市民|群众|观众|学生|家长|来信人|咨询人|提问人|提问者|留言人|"
    "用户|用戶|客户|客戶|顾客|顧客|听众|聽眾|听友|来电者|來電者|患者|居民|村民|业主|业户|职工|考生|车主|旅客|消费者|投资者|"
    "Reporter|Interviewer|Moderator"
)
_ASKING = "(?:提?[问問]|咨[询詢]|諮詢|来[电信]|來[電信]|留言)"
_LETTERS = (
    "(?:来信|來信|信件|咨询|諮詢|留言|提问|提問|诉求|问题|反映)"  # of the columns where an office answers
)
_REPLIES = "(?:(?:回复|回覆|答复|答覆|办理|处理)(?:内容|內容|意见|结果)|(?:办理|处理)情况)"
_QUESTION_WORDS = (
    "Question|Frage|Pregunta|Pergunta|Domanda|Vraag|Pytanie|Soru|Вопрос|Питання|질문|문의|"
    "Hỏi|Câu hỏi|คำถาม|ถาม"
)
_ANSWER_WORDS = (
    "Answer|Antwort|Réponse|Respuesta|Resposta|Risposta|Antwoord|Odpowiedź|Cevap|Ответ|Відповідь|답변|답|"
    "Đáp|Trả lời|คำตอบ|ตอบ"
)
_EMOJI_END = (
    rf"[\ufe0f\u200d♀♂\U0001f3fb-\U0001f3ff]{{0,4}}{GAP}(?=\S)"  # what may vary a picture, and the gap
)
_BRACKETED_QUESTIONS = "问|問|问题|問題|提问|疑问|质问|質問|Q|Question"
_BRACKETED_ANSWERS = (
    "答|答案|答复|回答|回复|解答|解决|解決|解决方案|解决方法|解决办法|描述|问题描述|原因|分析|A|Answer"
)


class Label(NamedTuple):
    """One row: ``example`` is a line that this row, and none before it, recognises."""

    family: Family
    role: LabelRole
    pattern: str
    example: str


LABELS = (
    Label(
        "问：",
        "question",
        rf"{_BEFORE}(?:常见|提|疑)?[问問][题題]?{GAP}{NUMBER}?{_COLON}",
        "一、问：几点开门？",
    ),
    Label(
        "问：", "question", rf"{_EM}第{NUMBER}[问問](?:{_COLON}|{_EM}[ \t\u3000、，,]+)", "第二问　几点开门？"
    ),
    Label(
        "问：",
        "question",
        rf"{_EM}[问問][题題]{GAP}{NUMBER}(?:{GAP}[.．、]|[ \t\u3000]+)",
        "问题二　几点开门？",
    ),
    Label("问：", "question", rf"{_EM}{_LETTERS}[内內]容{_COLON}", "来信内容：几点开门？"),
    Label("问：", "question", r"[（(][问問][)）]", "（问）几点开门？"),
    Label("问：", "question", rf"{_BEFORE}質問{GAP}\d*{_COLON}", "質問1：何時に開きますか"),
    Label("问", "question", rf"{_NUMBERED}[问問][ \t\u3000]+(?=\S)", "1．问　几点开门？"),
    Label("Q:", "question", rf"{_BEFORE}Q{GAP}\d{{0,6}}{GAP}[-–—]+[ \t]+", "Q1 - When do you open?"),
    Label("Q:", "question", rf"{_BEFORE}[QＱ]{GAP}\d{{0,6}}{_POINT}", "12. Q. When do you open?"),
    Label("Q:", "question", rf"{_BEFORE}(?:{_QUESTION_WORDS}){GAP}\d{{0,6}}{_POINT}", "Вопрос 3: Когда?"),
    Label("P:", "question", rf"{_BEFORE}[PFDВ]{GAP}\d{{0,6}}{_COLON}", "P: ¿Cuándo abre?"),
    Label("Q", "question", r"[QＱ][ \t\u3000]+(?=\S)", "Q 何時に開きますか"),
    Label(
        "【问】",
        "question",
        rf"{_EM}[【\[［〔](?:{_BRACKETED_QUESTIONS}){GAP}\d*[】\]］〕]{_EM}{GAP}[：:]?",
        "【问题】登录不了",
    ),
    Label("【问】", "question", rf"[<＜〈《](?:提?[问問]|[问問][题題])[>＞〉》]{GAP}[：:]?", "<问>登录不了"),
    Label(
        "记者：",
        "question",
        rf"{_EM}[^\s：:，。？！“”\"']{{0,12}}?(?:{_ASKERS})(?:{_NAMED}{_ASKING}?|[^\s：:，。？！“”\"']{{1,6}}{_ASKING}){_COLON}",
        "网友“小船”：几点开门？",
    ),
    Label("❓", "question", rf"{_EM}[❓❔🤔🙋]{_EMOJI_END}", "❓ 几点开门？"),
    Label("答：", "answer", rf"{_BEFORE}回?答[复復覆案疑]?{GAP}{NUMBER}?{_COLON}", "答：九点。"),
    Label("答：", "answer", rf"{_BEFORE}(?:解答|回[复復覆应應]){GAP}{NUMBER}?{_COLON}", "回复：九点。"),
    Label(
        "答：",
        "answer",
        rf"(?:[💡💬🅰👉]{_EMOJI_END})?{_EM}[^\s：:，,。？?！!；;、]{{2,16}}(?:[答回][复復覆]|回[答应應]|解答|答){_COLON}",
        "市图书馆答复：九点。",
    ),
    Label("答：", "answer", rf"{_EM}{_REPLIES}{_COLON}", "答复内容：九点。"),
    Label("答：", "answer", r"[（(]答[)）]", "（答）九点。"),
    Label("答", "answer", rf"{_NUMBERED}答[ \t\u3000]+(?=\S)", "答　九点。"),
    Label("A:", "answer", rf"{_BEFORE}A{GAP}\d{{0,6}}{GAP}[-–—]+[ \t]+", "A1 - At nine."),
    Label("A:", "answer", rf"{_BEFORE}[AＡ]{GAP}\d{{0,6}}{_POINT}", "**A1**：九点。"),
    Label("A:", "answer", rf"{_BEFORE}(?:{_ANSWER_WORDS}){GAP}\d{{0,6}}{_POINT}", "Respuesta: a las nueve."),
    Label("R:", "answer", rf"{_BEFORE}[RО]{GAP}\d{{0,6}}{_COLON}", "R: A las nueve."),
    Label("A", "answer", r"[AＡ][ \t\u3000]+(?=\S)", "A 九時です。"),
    Label(
        "【答】",
        "answer",
        rf"{_EM}[【\[［〔](?:{_BRACKETED_ANSWERS}){GAP}\d*[】\]］〕]{_EM}{GAP}[：:]?",
        "【解决】重新登录",
    ),
    Label("【答】", "answer", rf"[<＜〈《]回?答[复復案]?[>＞〉》]{GAP}[：:]?", "<答>重新登录"),
    Label("💡", "answer", rf"{_EM}[💡💬🅰]{_EMOJI_END}", "💡 九点。"),
)

ANSWERS_TO: dict[Family, frozenset[Family]] = {
    "问：": frozenset({"答："}),
    "问": frozenset({"答", "答："}),
    "Q:": frozenset({"A:", "R:", "答："}),
    "P:": frozenset({"R:", "A:"}),
    "Q": frozenset({"A", "A:"}),
    "【问】": frozenset({"【答】", "答："}),
    "记者：": frozenset({"答："}),
    "❓": frozenset({"💡", "答：", "A:"}),
}
"""Which answer labels are believed after a question label: ``A.`` answers only in a Q. and A. text."""

INLINE_LABEL = re.compile(
    rf"(?<=[。？！?!…；;.”」）)])[ \t\u3000]*"
    rf"(?P<label>{_EM}(?:[问問]|[回解]?答|Q\d{{0,6}}|A\d{{0,6}}){_COLON})"
)
"""A question or answer label in the middle of a line, where a sentence has just ended."""

GLUED_ANSWER = re.compile(r"[问問][：:][^。！!；;：:“”「」\n]{2,200}?(?P<label>[回解]?答[：:])(?=\S)")
"""A question with its answer right behind it: ``问：几点开门答：九点。``"""

LONE_NUMBER = re.compile(rf"(?:Q|[问問][题題]?|No\.?)?{GAP}(?P<n>{NUMBER}){GAP}[.．、:：)）]?")
"""A number that is all there is on a line: the question stands below it."""

FULL_NAME = r"[A-Z][\w.'’-]{0,15}(?: [A-Z][\w.'’-]{0,15}){1,3}"
_NAME_LETTER = r"[^\s：:，,。？?！!*_、；;（）()<>\[\]{}/\\\"“”]"
SPEAKER = re.compile(
    rf"{_EM}(?P<name>{FULL_NAME}|[甲乙丙丁]|(?:{_NAME_LETTER}{{2,8}}[ \u3000])?{_NAME_LETTER}{{2,16}})"
    rf"{_COLON}"
)
"""A name before a colon; an answer label only where ``corpus.questions`` finds that it answers."""

OFFICE = re.compile(
    ".{1,14}(?:局|中心|委|办|部|院|馆|所|站|厅|处|公司|银行|学校|大学|医院|公安|法院|政府|街道|社区)"
)
_FAMILY_NAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳徐孙孫马馬朱胡郭林罗羅郑鄭梁宋唐韩韓冯馮邓鄧曹彭曾肖蕭董袁潘蒋蔣蔡杜叶葉苏蘇魏吕呂丁沈"
    "姚卢盧姜崔钟鍾谭譚陆陸汪廖贾賈韦韋邹鄒熊秦邱侯尹薛闫龙龍陶黎贺賀郝龚龔邵覃戴莫汤湯"
)  # frequent ones that begin few other words
PERSON = re.compile(rf"(?:[{_FAMILY_NAMES}]|欧阳|司马|上官|诸葛)[\u4e00-\u9fff]{{1,2}}")
"""Names of offices and of persons, who speak where others of their kind do."""

CLOSING_HEADING = re.compile(
    r"(?:参考(?:资料|文献|链接)|參考資料|相关(?:链接|文件|阅读|文章)|延伸阅读|附[录錄件]|(?:联系|聯絡|咨询|諮詢)(?:我们|我們|方式|电话|電話|渠道)|"
    r"版权(?:声明|所有)|许可证|致谢|更新(?:日志|记录)|References|See also|Further reading|Contact(?: us)?|"
    r"Licen[cs]e|Changelog|Acknowledge?ments)[：:]?$",
    re.IGNORECASE,
)
"""A heading that opens a section after the last answer."""

_CONTACTS = (
    "(?:联系|聯絡|聯繫|咨询|諮詢|服务|服務|客服|办公|监督|投诉|举报|报修|单位|通讯|公司)?"
    "(?:电话|電話|热线|熱線|邮箱|郵箱|邮件|电邮|電郵|地址|传真|傳真|网址|网站)|"
    "(?:联系|聯絡|聯繫|咨询|諮詢)(?:方式|人|我们|我們)|电子邮[箱件]|官方?网站?|微信(?:公众号)?|邮编|QQ群?|"
    "Contact(?: us)?|Phone|Tel(?:ephone)?\\.?|Fax|E-?mail|Address|Web ?site|Hotline"
)
CONTACT_LINE = re.compile(rf"{_EM}(?:{_CONTACTS}){_COLON}{GAP}\S", re.IGNORECASE)
"""A line that says how to reach who wrote the document: ``联系电话：62345678``, ``Contact us: a@b.org``."""

ASKS_FOR_CONTACT = re.compile(
    "联系|聯絡|聯繫|咨询|諮詢|电话|電話|热线|地址|邮箱|网址|网站|哪[里裡儿]|何处|何處|投诉|举报|反映|求助|报修|"
    r"\b(?:where|contact|reach|call|phone|e-?mail|address|website|write|ask|report|whom?)\b",
    re.IGNORECASE,
)
"""A question that such a line may answer."""

FAQ_TITLE = re.compile(
    r"常见(?:问|疑)|常見(?:問|疑)|问答|問答|(?:热点|热门|百|\d+)问|答疑|答问|经常问|(?<![A-Za-z])FAQ|"
    r"\bQ ?(?:&|and) ?A\b|Frequently|Foire aux|よくある|Häufig|Preguntas|Domande|Perguntas|"
    r"Veelgestelde|Часто задаваемые|자주 ?(?:묻는|하는)|Câu hỏi thường",
    re.IGNORECASE,
)
"""A title that says every heading below it is a question, even one that is a statement."""

_CLOSERS = "\"'”’」』）)》】\\]*_`~ \t\u3000\u00a0"
ASKS = re.compile(
    rf"(?:[？?][！!？?]*(?:[（(][^（）()]*[)）])?|(?:です|ます|でしょう|ません|ました)か。?)[{_CLOSERS}]*$"
)
"""The end of a question: a question mark, closing marks, perhaps a note in brackets; or a Japanese か."""
LAST_OF_QUESTIONS = frozenset("？?！!）)か。\n" + _CLOSERS.replace("\\", ""))
"""The characters that such an end can end in."""

INTERROGATIVE = re.compile(
    r"^(?:如何|怎样|怎么|怎麼|为什么|為什麼|为何|為何|什么|什麼|哪[些个里]|谁|能否|是否|可否|有没有|请问|How|What|Why|When|"
    r"Where|Who|Which|Can|Could|Do|Does|Did|Is|Are|Should|Will|Comment|Pourquoi|Question sur|Wie|Was|Warum)\b"
    r"|(?:怎么办|怎么样|怎么处理|吗|呢|么|的问题|是什么|ですか|ますか|でしょうか|のか)[。.]?$"
)
"""A question that lacks its question mark: an opening or closing word that asks."""

SENTENCE_END = re.compile(rf"[。！？!?.；;：:…][{_CLOSERS}]*$")
"""The end of a sentence, a clause or an announcement: what a heading does not end in."""
_STOPS = frozenset("。！？!?.；;：:…")
_LAST_BEHIND_STOPS = frozenset("\n" + _CLOSERS.replace("\\", ""))


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the words end as ``SENTENCE_END`` says; quicker, because nearly all lines show it at once."""
    last = text[end - 1] if start < end else ""
    if last in _LAST_BEHIND_STOPS:
        return SENTENCE_END.search(text, start, end) is not None
    return last in _STOPS


MOST_LABELS = 1024  # of different rows and lengths that are remembered
LONGEST_LABEL = 64  # characters within which the colon of a label stands
_FIRST_OF_NUMBERS = frozenset(f"*_第(（0123456789０１２３４５６７８９{CN_DIGITS}①②③④⑤⑥⑦⑧⑨")
_FIRST_OF_ANSWERS = frozenset("答回解AＡRО")
_FIRST_OF_LABELS = (
    _FIRST_OF_NUMBERS
    | _FIRST_OF_ANSWERS
    | frozenset("问問常提疑质質QFPDВＱ来來信咨諮留诉反办处【[［〔<＜〈《❓❔🤔🙋💡💬🅰")
)
_LABEL_AFTER_NUMBER = re.compile(
    rf"{_BEFORE}(?:[问問常提疑質QＱPFDВ答回解AＡRО【\[［〔]|{_QUESTION_WORDS}|{_ANSWER_WORDS})|[（(][问問答]"
)
"""How a line goes on behind its number if it carries a label without a colon: a glance at few characters."""


def _any_of(rows: Iterable[tuple[int, Label]]) -> re.Pattern[str]:
    """One pattern for several rows of a table: the name of its last group tells which row matched."""
    return re.compile("|".join(f"(?P<r{i}>{row.pattern})" for i, row in rows))


_LABEL = _any_of(enumerate(LABELS))
_ANSWER_LABEL = _any_of(
    (i, row) for i, row in enumerate(LABELS) if row.role == "answer" or row.family == "记者："
)
"""The rows that can begin with one of ``_FIRST_OF_ANSWERS``: anybody's name can."""
_ALONE = re.compile(rf"(?:(?P<q>Q|Question)|(?P<a>A|Answer)|(?P<w>[问問][题題]?)|(?P<d>答案?)){GAP}{NUMBER}")
_ALONE_FAMILIES: dict[str, Family] = {"q": "Q:", "a": "A:", "w": "问：", "d": "答："}


class LabelMatch(NamedTuple):
    """A label found at the start of a block; the words go on ``length`` characters from there.

    It says nothing of where it stands, so that the many labels written alike are one value.
    """

    row: Label
    length: int


def match_label(text: str, start: int, end: int) -> LabelMatch | None:
    """The question or answer label at ``start``, if there is one."""
    if start >= end or not _may_be_label(text, start, end):
        return None
    match = (_ANSWER_LABEL if text[start] in _FIRST_OF_ANSWERS else _LABEL).match(text, start, end)
    if match is None or match.lastgroup is None:
        return None
    return _label_of(match.lastgroup, match.end() - start)


@lru_cache(maxsize=MOST_LABELS)
def _label_of(group: str, length: int) -> LabelMatch:
    return LabelMatch(LABELS[int(group[1:])], length)


def match_label_alone(text: str, start: int, end: int) -> LabelMatch | None:
    """The label that a heading is (``## Q1``): its words stand below it. A line ``A4`` may be paper."""
    match = _ALONE.fullmatch(text, start, end)
    if match is None or match.lastgroup is None:
        return None
    return LabelMatch(
        next(row for row in LABELS if row.family == _ALONE_FAMILIES[match.lastgroup]), end - start
    )


def _may_be_label(text: str, start: int, end: int) -> bool:
    """Whether the line begins like a label or has a colon near its start: a glance spares most lines."""
    first = text[start]
    if first in _FIRST_OF_LABELS and first not in _FIRST_OF_NUMBERS:
        return True
    near = min(end, start + LONGEST_LABEL)
    if text.find("：", start, near) >= 0 or text.find(":", start, near) >= 0:
        return True
    return first in _FIRST_OF_NUMBERS and _LABEL_AFTER_NUMBER.match(text, start, end) is not None
