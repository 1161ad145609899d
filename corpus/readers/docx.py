"""DOCX: paragraphs in order, with the landmarks that their styles, numbering and tables give."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.errors import InvalidInput
from corpus.readers.archive import check_archive
from corpus.readers.lines import LineWriter
from corpus.readers.list_numbers import WordNumbers
from corpus.readers.tables import question_and_answer
from corpus.types import Extracted, Span

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

LOWEST_HEADING = 6
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題|überschrift|titre)\s*(?P<level>[1-9])", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "标题", "標題", "titel", "titre"})
_LIST_STYLE = re.compile(r"List (?:Bullet|Number)(?: (?P<depth>\d))?$")
_CONTENTS_STYLE = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)


class _Writer(LineWriter):
    """Writes the lines of a document whose lists it numbers as it goes."""

    def __init__(self, numbers: WordNumbers) -> None:
        super().__init__()
        self.numbers = numbers


def read_docx(data: bytes, name: str) -> Extracted:
    """The text of a Word document and the landmarks of its paragraphs."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    check_archive(data, name)
    try:
        document = Document(io.BytesIO(data))
    except (OpcError, XMLSyntaxError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InvalidInput(f"{name!r} is no Word document that can be read ({error}): save it anew") from None
    writer = _Writer(WordNumbers(document))
    for element in _body_elements(document):
        _write_element(document, element, writer)
    text, landmarks = writer.finished()
    if not text.strip():
        raise InvalidInput(f"{name!r} holds no text: if it shows scanned pages, recognise their text first")
    title = (document.core_properties.title or "").strip()
    return Extracted(text, MEDIA_TYPE, title, landmarks=landmarks)


def _body_elements(document: "DocxDocument") -> Iterator["BaseOxmlElement"]:
    """Paragraphs and tables of the body in order, also those inside content controls."""
    waiting = list(reversed(document.element.body))
    while waiting:
        element = waiting.pop()
        kind = element.tag.rsplit("}", 1)[-1]
        if kind in {"p", "tbl"}:
            yield element
        elif kind in {"sdt", "sdtContent", "ins", "smartTag", "customXml"}:
            waiting.extend(reversed(element))


def _write_element(document: "DocxDocument", element: "BaseOxmlElement", writer: _Writer) -> None:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    if element.tag.endswith("}tbl"):
        _write_table(Table(element, document), writer)
    else:
        _write_paragraph(Paragraph(element, document), writer)


def _write_table(table: "Table", writer: _Writer) -> None:
    rows = [[" ".join(cell.text.split()) for cell in _distinct(row.cells)] for row in table.rows]
    columns = max((len(row) for row in rows), default=0)
    if columns == 1:  # a frame around text
        for row in table.rows:
            for cell in _distinct(row.cells):
                for paragraph in cell.paragraphs:
                    _write_paragraph(paragraph, writer)
        return
    if places := question_and_answer(rows[0]):
        _write_entries(table, writer, places)
        return
    span = writer.write("\n".join(" | ".join(row) for row in rows))
    writer.mark("table", span, columns)


def _write_entries(table: "Table", writer: _Writer, places: tuple[int, int]) -> None:
    """A table of questions and answers: each row a question that is set off, its answer below."""
    question, answer = places
    for number, row in enumerate(table.rows):
        cells = list(row.cells)
        if number:
            writer.mark("summary", writer.write(" ".join(cells[question].text.split())))
            start = writer.length
            for paragraph in cells[answer].paragraphs:
                _write_paragraph(paragraph, writer)
            writer.mark("cell", Span(start, writer.length - 1))
        rest = [cell.text for place, cell in enumerate(cells) if place not in places or not number]
        writer.mark("markup", writer.write(" | ".join(" ".join(words.split()) for words in rest)))


def _distinct(cells: "Sequence[_Cell]") -> list["_Cell"]:
    """The cells of a row, a merged one once."""
    return list({id(cell._tc): cell for cell in cells}.values())  # noqa: SLF001 - python-docx hides identity


def _write_paragraph(paragraph: "Paragraph", writer: _Writer) -> None:
    style = (paragraph.style.name or "") if paragraph.style else ""
    bold = _is_bold(paragraph)
    depth = _list_depth(paragraph, style)
    shown = writer.numbers.next(_list_id(paragraph), depth) if depth is not None else ""
    for line in paragraph.text.split("\n"):
        span = writer.write(line)
        if _CONTENTS_STYLE.match(style):
            writer.mark("navigation", span)
        elif level := _heading_level(paragraph, style):
            writer.mark("heading", span, level)
        elif depth is not None:
            writer.mark("item", span, depth, shown)
            shown = ""  # of the first line only
        if bold:
            writer.mark("bold", span)


def _heading_level(paragraph: "Paragraph", style: str) -> int:
    if match := _HEADING_STYLE.match(style):
        return min(int(match["level"]), LOWEST_HEADING)
    if style.lower() in _TITLE_STYLES:
        return 1
    outline = _properties(paragraph, "w:outlineLvl/@w:val")
    level = int(outline[0]) + 1 if outline else 0
    return level if level <= LOWEST_HEADING else 0


def _list_depth(paragraph: "Paragraph", style: str) -> int | None:
    """How deep an automatically numbered or bulleted paragraph is nested; None if it is no list item."""
    if match := _LIST_STYLE.match(style):
        return int(match["depth"] or 1) - 1
    if _list_id(paragraph) in {"", "0"}:
        return None
    depth = _properties(paragraph, "w:numPr/w:ilvl/@w:val")
    return int(depth[0]) if depth else 0


def _list_id(paragraph: "Paragraph") -> str:
    """The list that a paragraph says it belongs to, or else its style; empty if neither does."""
    direct = _properties(paragraph, "w:numPr/w:numId/@w:val")
    if direct or paragraph.style is None:
        return direct[0] if direct else ""
    by_style: list[str] = paragraph.style.element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    return by_style[0] if by_style else ""


def _properties(paragraph: "Paragraph", path: str) -> list[str]:
    values: list[str] = paragraph._p.xpath(f"./w:pPr/{path}")  # noqa: SLF001 - there is no public way there
    return values


def _is_bold(paragraph: "Paragraph") -> bool:
    """Whether all the words of a paragraph are bold."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold or (run.bold is None and run.style.font.bold) for run in runs)
