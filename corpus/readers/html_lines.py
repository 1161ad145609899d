"""A web page → its lines, each with what its elements say about it.

The page is walked without recursion, so that nesting costs nothing. Block elements end a line, inline
white space is collapsed as a browser does it, ``<pre>`` and data tables become blocks of their own. The
main content is the smallest element that holds all the prose.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.readers.html_questions import is_question
from corpus.readers.list_numbers import HTML_FORMATS, shown
from corpus.readers.tables import question_and_answer
from corpus.types import LandmarkKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PROSE_CHARACTERS = 30  # outside links, from which on a line counts as prose
LEAST_PROSE_LINES = 3  # a page with less has no main content to tell from the rest
LEAST_SENTENCE = 8  # characters of a line that counts as prose because it ends like a sentence
LEAST_CELLS = 2  # rows and columns of a table of data
WIDEST_CELL = 300  # characters; a table with longer cells only arranges the page
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SENTENCE = re.compile(r"[。？！?!；;.]\s*$")
_DROPPED = re.compile(
    "script|style|noscript|template|svg|head|iframe|object|embed|select|option|textarea|canvas|title"
)
_NAVIGATION_TAGS = frozenset({"nav", "footer", "aside"})
_NAVIGATION_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary"))
_NAVIGATION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|mainnav|crumbs?|breadcrumbs?|footer|sidebar|toc|share|pager|pagination|"
    r"copyright|search|toolbar|quickbar|backtop|skip|related|cookie)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = re.compile(
    "address|article|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|h1|h2|h3|h4|h5|h6|header|hr|html|li|main|nav|ol|p|pre|section|summary|table|"
    "tbody|td|tfoot|th|thead|tr|ul|aside|button|br"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LIST_TAGS = frozenset({"ul", "ol"})
_PARTS = frozenset({"dt", "dd"})
_BOXES = frozenset({"dl", "details"})  # a definition list inside of one belongs to an answer
_BOLD = frozenset({"b", "strong"})
_BOLD_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)


@dataclass(slots=True)
class HtmlLine:
    """A line while it is collected, and what is known about it."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0  # characters in bold
    linked: int = 0  # characters in links
    within: bool = True  # all its links stay on the page
    heading: int = 0
    item: int = -1
    number: str = ""  # that the item shows
    summary: bool = False
    cell: bool = False  # the answer in a table of questions
    region: LandmarkKind | None = None
    columns: int = 0
    aside: bool = False  # in an element that is navigation by its tag
    classed: bool = False  # in an element that is navigation by its class
    main: bool = True
    definitions: int = 0  # the number of the definition list it stands in, from 1
    part: int = 0  # which term or definition of the page it belongs to, from 1
    term: bool = False  # what a definition list defines
    nested: bool = False  # in a definition list inside another, or inside a folded answer

    @property
    def text(self) -> str:
        """The text of the line; of code and tables several lines."""
        joined = "".join(self.pieces)
        return joined if self.region else joined.strip(" \n")

    @property
    def is_prose(self) -> bool:
        """Whether the line is long, or ends like a sentence: the main content is made of such lines."""
        text = self.text
        unlinked = len(text) - self.linked
        return unlinked >= PROSE_CHARACTERS or (unlinked >= LEAST_SENTENCE and bool(_SENTENCE.search(text)))


def find_lines(page: "HtmlElement") -> list[HtmlLine]:
    """The lines of a page in document order; ``main`` says which belong to its main content."""
    return _Walk().lines(page)


@dataclass(slots=True)
class _List:
    """A list that is open: how it numbers its items, and the number of the next; bullets have no form."""

    form: str
    number: int
    step: int

    @classmethod
    def of(cls, element: "HtmlElement") -> "_List":
        """The list that an element opens."""
        if element.tag == "ul":
            return cls("", 0, 0)
        backwards = element.get("reversed") is not None
        last = sum(child.tag == "li" for child in element) if backwards else 1
        start = _integer(element.get("start", ""), last)
        return cls(HTML_FORMATS.get(element.get("type", ""), "decimal"), start, -1 if backwards else 1)

    def next(self, value: str) -> str:
        """What the next item shows, which may give its own ``value``."""
        if not self.form:
            return ""
        number = _integer(value, self.number)
        self.number = number + self.step
        return f"{shown(number, self.form)}."


def _integer(written: str, otherwise: int) -> int:
    return int(written) if re.fullmatch(r"\s*-?\d{1,6}\s*", written) else otherwise


class _Walk:
    """One pass over the elements of a page in document order."""

    def __init__(self) -> None:
        self._lines: list[HtmlLine] = []
        self._line = HtmlLine()
        self._lists: list[_List] = []
        self._definitions: list[int] = []  # the numbers of the definition lists that are open
        self._definition_lists = 0
        self._parts = 0
        self._open: list[dict[str, int]] = []  # what each open element switched on
        self._on: Counter[str] = Counter()  # how many open elements switched on what
        self._first_at: list[int] = []  # for each open element the line it began on
        self._main_from: list[int] | None = None
        self._main_depth = 0
        self._lowest = 0
        self._main_end: int | None = None
        self._prose = 0

    def lines(self, page: "HtmlElement") -> list[HtmlLine]:
        """The lines of the page."""
        from lxml import etree

        walker = etree.iterwalk(page, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                self._leave(element)
                continue
            dropped = _is_dropped(element)
            if dropped or element.tag == "pre" or (element.tag == "table" and _is_data_table(element)):
                if not dropped:
                    self._add_region(element)
                walker.skip_subtree()
                self._open.append({})
                self._first_at.append(len(self._lines))
            else:
                self._enter(element)
        self._end_line()
        return self._with_main()

    def _enter(self, element: "HtmlElement") -> None:
        if _BLOCKS.fullmatch(element.tag):
            self._end_line()
        switched = _switches(element)
        for name, value in switched.items():
            self._on[name] += value
        self._open.append(switched)
        self._first_at.append(len(self._lines))
        if element.tag in _LIST_TAGS:
            self._lists.append(_List.of(element))
        if element.tag == "dl":
            self._definition_lists += 1
            self._definitions.append(self._definition_lists)
        self._parts += element.tag in _PARTS
        if element.tag == "li":
            self._line.item = max(self._on["list"] - 1, 0)
            self._line.number = self._lists[-1].next(element.get("value", "")) if self._lists else ""
        self._add(element.text)

    def _leave(self, element: "HtmlElement") -> None:
        if _BLOCKS.fullmatch(element.tag):
            self._end_line()
        for name, value in self._open.pop().items():
            self._on[name] -= value
        self._first_at.pop()
        if element.tag in _LIST_TAGS:
            self._lists.pop()
        if element.tag == "dl":
            self._definitions.pop()
        self._lowest = min(self._lowest, len(self._open))
        if self._main_end is None and self._main_from and len(self._open) < self._main_depth:
            self._main_end = len(self._lines)
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        text = _SPACE.sub(" ", text)
        if text == " " and not self._line.pieces:
            return
        line = self._line
        line.pieces.append(text)
        filled = len(text.strip())
        line.bold += filled * bool(self._on["bold"])
        line.linked += filled * bool(self._on["link"])
        line.within = line.within and not (self._on["far"] and filled)
        line.heading = line.heading or self._on["heading"]
        line.summary = line.summary or bool(self._on["summary"])
        line.aside = line.aside or bool(self._on["aside"])
        line.classed = line.classed or bool(self._on["classed"])

    def _add_region(self, element: "HtmlElement") -> None:
        self._end_line()
        if element.tag == "pre":
            self._line.region = "code"
            self._line.pieces = [(element.text_content() or "").strip("\n")]
        else:
            rows = [_cells(row) for row in element.iter("tr")]
            if places := question_and_answer(rows[0]):
                self._add_entries(rows, places)
                return
            self._line.region = "table"
            self._line.columns = max(map(len, rows))
            self._line.pieces = ["\n".join(map(" | ".join, rows))]
        self._line.aside = bool(self._on["aside"])
        self._line.classed = bool(self._on["classed"])
        self._end_line()

    def _add_entries(self, rows: list[list[str]], places: tuple[int, int]) -> None:
        """A table of questions and answers: each row a question that is set off, its answer below."""
        for number, row in enumerate(rows):
            for place in places if number else ():
                self._line.summary = place == places[0]
                self._line.cell = place == places[1]
                self._add(row[place] if place < len(row) else "")
                self._end_line()
            rest = [cell for place, cell in enumerate(row) if cell and (place not in places or not number)]
            self._line.region = "markup"
            self._line.pieces = [" | ".join(rest)]
            self._end_line()

    def _end_line(self) -> None:
        line = self._line
        if not line.text.strip():
            self._line = HtmlLine(
                item=line.item, number=line.number
            )  # the text of a list item may stand in a paragraph
            return
        if line.is_prose and not line.aside and not line.classed:
            self._note_prose()
        if self._definitions:
            line.definitions, line.part = self._definitions[-1], self._parts
            line.term = bool(self._on["term"])
            line.nested = self._on["box"] > 1
        self._lines.append(line)
        self._line = HtmlLine()

    def _note_prose(self) -> None:
        """Narrow the main content to what all prose so far has in common."""
        self._prose += 1
        depth = len(self._open)
        if self._main_from is None:
            self._main_from = list(self._first_at)
            self._main_depth = self._lowest = depth
        self._main_depth = min(self._main_depth, self._lowest, depth)
        self._lowest = depth
        self._main_end = None

    def _with_main(self) -> list[HtmlLine]:
        lines = self._lines
        if self._prose >= LEAST_PROSE_LINES and self._main_from and self._main_depth:
            start = self._main_from[self._main_depth - 1]
            end = len(lines) if self._main_end is None else self._main_end
            for number, line in enumerate(lines):
                line.main = start <= number < end
        unclassed = sum(len(line.text) for line in lines if line.main and not line.classed)
        if 2 * unclassed < sum(len(line.text) for line in lines if line.main):
            for line in lines:  # a class that covers most of the content does not mean navigation
                line.classed = False
        return lines


def _switches(element: "HtmlElement") -> dict[str, int]:
    """What being inside the element means for the text."""
    switched: dict[str, int] = {}
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag in _BOLD or _BOLD_STYLE.search(element.get("style", "")):
        switched["bold"] = 1
    if element.tag == "a" and element.get("href"):
        switched["link"] = 1
        switched["far"] = int(not element.get("href", "").startswith("#"))
    if element.tag in _LIST_TAGS:
        switched["list"] = 1
    if element.tag in _BOXES:
        switched["box"] = 1
    if element.tag == "dt":
        switched["term"] = 1
    if element.tag in _HEADINGS:
        switched["heading"] = _HEADINGS[element.tag]
    if is_question(element, names):
        switched["summary"] = 1
    if element.tag in _NAVIGATION_TAGS or element.get("role") in _NAVIGATION_ROLES:
        switched["aside"] = 1
    if element.tag not in {"body", "html"} and _NAVIGATION_CLASS.search(names):
        switched["classed"] = 1
    return switched


def _is_dropped(element: "HtmlElement") -> bool:
    """Whether an element shows no text of its own: a script, a style, a processing instruction."""
    return not isinstance(element.tag, str) or _DROPPED.fullmatch(element.tag) is not None


def _cells(row: "HtmlElement") -> list[str]:
    return [_SPACE.sub(" ", cell.text_content()).strip() for cell in row.iterchildren("td", "th")]


def _is_data_table(table: "HtmlElement") -> bool:
    """Whether a table holds data: rows of several short cells, and no table inside."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [_cells(row) for row in table.iter("tr")]
    if len(rows) < LEAST_CELLS or max(map(len, rows)) < LEAST_CELLS:
        return False
    if question_and_answer(rows[0]):
        return True
    return max(len(cell) for row in rows for cell in row) <= WIDEST_CELL
