"""Lines that are neither question nor answer, as a table: rules, dates, page numbers, links, signatures.

Each row carries an example that a test runs. Whether a row that is believed at the ends only stands at one
is decided in ``corpus.sections``.
"""

import re
from typing import Literal, NamedTuple

from corpus.markers import GAP, NUMBER
from corpus.types import Role


class Aside(NamedTuple):
    """A line that is neither question nor answer. ``where``: believed anywhere, or at the ends only."""

    role: Role
    where: Literal["anywhere", "ends"]
    pattern: str
    example: str


_DATE = (
    r"(?:\d{4}|[二〇○零一二三四五六七八九]{4})(?:年|[-/.])(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:月|[-/.])"
)
_SOURCES = (
    "来源|來源|信息来源|发布时间|發佈時間|发表时间|发布日期|(?:最[后後近])?(?:更新|修订|修訂|覆檢|覆检)(?:日期|时间|時間|于|於)|责任编辑|责编|编辑|作者|撰稿|审核|浏览次数|字号|"
    "Source|Author|(?:Last )?(?:updated|reviewed|modified)|Published|Stand|最終更新日?|更新日"
)
_LETTER_FACTS = (
    "(?:来信|來信|信件|咨询|留言|提问|回复|答复|办结|受理|办理)"
    "(?:标题|主题|时间|日期|单位|部门|编号|类型|类别|人|状态)"
)
_LINK = r"\[(?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*\]\([^)]*\)"
_BACK = "(?:(?:返回|回到|回)(?:页首|顶部|目录|首页|列表)|上一[页篇]|下一[页篇]|Back to top|Previous|Next)"
ASIDES = (
    Aside("rule", "anywhere", r"(?:[-=_*~#—－·•][ \t]*){3,}$", "=========="),
    Aside(
        "image", "anywhere", r"(?:\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?[\s\u3000]*)+$", "![plan](plan.png)"
    ),
    Aside("contents", "anywhere", r"(?:[-*+]|\d+[.)])?\s*\[[^\]]+\]\(#[^)]*\)$", "- [Opening hours](#hours)"),
    Aside("contents", "anywhere", r"(?:目\s*录|目\s*錄|目次|Table of [Cc]ontents|Contents)[：:]?$", "目　录"),
    Aside("contents", "anywhere", r"(?=.*\d$)\S.*?(?:\.{4,}|…{2,}|·{4,})\s*\d{1,4}$", "一、开馆时间…………3"),
    Aside(
        "navigation",
        "ends",
        rf"(?:[\s\u3000|·•>]*{_LINK}){{2,}}[\s\u3000]*$",
        "[Home](/) | [Contact](/contact)",
    ),
    Aside(
        "date",
        "ends",
        rf"[（(]?{_DATE}(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日?)?(?:\s*\d{{1,2}}:\d\d(?::\d\d)?)?[)）]?$",
        "2018年3月3日",
    ),
    Aside(
        "date",
        "ends",
        rf"{_DATE}\d{{1,2}}日?[\s\d:]*(?:{_SOURCES})\s*[：:].{{0,60}}$",
        "2024-03-01 10:00 来源：市图书馆",
    ),
    Aside(
        "navigation",
        "anywhere",
        r"(?:[-—–－]\s*\d{1,4}\s*[-—–－]|第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?|"
        r"Page \d{1,4}(?: of \d{1,4})?)$",
        "— 12 —",
    ),
    Aside(
        "navigation",
        "ends",
        r"\W{0,3}(?:点击|长按|扫码|扫描|识别).{0,20}(?:关注|蓝字|二维码|阅读原文).{0,10}$",
        "点击上方蓝字关注我们",
    ),
    Aside("navigation", "anywhere", rf"[【\[(（]?{_BACK}[】\])）]?$", "【返回顶部】"),
    Aside("markup", "anywhere", rf"{_LETTER_FACTS}\s*[：:].{{0,60}}$", "回复单位：市图书馆"),
    Aside("closing", "ends", r"[（(][^（()），。！？]{2,20}[)）]$", "（市图书馆读者服务部）"),
    Aside("closing", "ends", rf"[（(_*]*(?:{_SOURCES})\s*[：:].{{0,60}}$", "责任编辑：王小文"),
    Aside(
        "closing",
        "ends",
        r"[-—*·\s]*(?:[（(]?完[)）]?|全文完|(?:THE )?END|\*\*\* ?END.*)[-—*·\s]*$",
        "（完）",
    ),
    Aside("closing", "ends", rf"附件{GAP}{NUMBER}?{GAP}[：:].{{0,60}}$", "附件：申请表"),
    Aside("closing", "ends", r"(?:特此(?:公告|通知|说明)|以上.{0,12}供参考).{0,6}$", "特此公告。"),
)

_ASIDE = re.compile("|".join(f"(?P<r{i}>{row.pattern})" for i, row in enumerate(ASIDES)), re.IGNORECASE)
_FIRST_OF_ASIDES = frozenset(
    "-=_*~#—－·•![+|>（(【二〇○零一三四五六七八九目返回上下来來信咨留提办受发發最更修覆责编作撰审浏字完全附特以–－第点长扫识👇👆"
)
_WORDS_OF_ASIDES = re.compile(
    r"\d{4}|\d+[.)]?\s*\[|答复|Table|Contents|Source|Author|Last|Updated|Reviewed|Modified|Published|Stand|Back|Previous|Next|The|Page|End",
    re.IGNORECASE,
)
_FIRST_OF_WORDS = frozenset("答tcsalurmpbneTCSALURMPBNEſ")  # the last is what Unicode takes for an s


def match_aside(text: str, start: int, end: int) -> Aside | None:
    """The row that says the whole line from ``start`` to ``end`` is an aside, if there is one."""
    if not _may_be_aside(text, start, end):
        return None
    match = _ASIDE.match(text, start, end)
    return ASIDES[int(match.lastgroup[1:])] if match and match.lastgroup else None


def _may_be_aside(text: str, start: int, end: int) -> bool:
    """Whether the line begins like an aside or ends in a page number: a glance spares most lines."""
    first = text[start]
    if first in _FIRST_OF_ASIDES or text[end - 1].isdecimal():
        return True
    if first not in _FIRST_OF_WORDS and not first.isdecimal():
        return False
    return _WORDS_OF_ASIDES.match(text, start, end) is not None
