"""PDF: the lines of every page joined to paragraphs, without running headers and footers.

A PDF knows glyphs and their places, not paragraphs. A line goes on in the next one when the first word
of that one would not have fitted, or when the line ends in a blank, as word processors write it. A gap
wider than the usual distance between lines parts paragraphs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import InvalidInput
from corpus.markers import match_label
from corpus.numbering import match_point
from corpus.readers.lines import LineWriter
from corpus.types import Extracted, ParseWarning

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 5_000
GAP = 1.15  # times the usual distance of two lines, from which on a paragraph ends
INDENT = 8  # points by which a line must be indented more or less than the one above to count as such
RUNNING_SHARE = 0.5  # of the pages that repeat a line at their top or bottom: a running header or footer
RUNNING_PAGES = 3  # pages a document needs before anything can be called running
EDGE_LINES = 2  # lines at the top and bottom of a page among which a running one stands
SPACED_SHARE = 0.15  # of the lines end in a blank where the blank marks a line that goes on
SENTENCE_STOPS = '。.！!？?：:；;”"）)'

# What a browser prints around a page: "11/22/26, 7:27 PM Library FAQ", "https://library.example/faq 1/2".
_URL = re.compile(r"(?:https?|file|about|data|blob|chrome[\w-]*):\S+", re.IGNORECASE)
_PAGE_OF_PAGES = re.compile(r"(?<!\d)\d+\s?(?:/|of|von|de|sur|из)\s?\d+(?!\d)")
_DATE_AND_TIME = re.compile(
    r"(?<!\d)\d{1,4}(?P<sep>[-./]\s?)\d{1,2}(?P=sep)\d{1,4}\.?,?\s+"
    r"(?:[上下]午|午[前後]|오[전후])?\s?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?(?!\d)"
)
_PRINTED_NUMBERS = {"date": _DATE_AND_TIME, "page": _PAGE_OF_PAGES}
_NEVER = "(?!)"
_CHAT_MESSAGE = frozenset({"date", "url"})  # may be a message that is nothing but a link

_DIGITS = re.compile(r"\d+")
_LINE_HYPHEN = re.compile("[\x02\ufffe\u00ad]+$")  # how pdfium shows a hyphen that only breaks a word


class _Line(NamedTuple):
    """A line of a page: where its baseline runs and where it ends, in points."""

    text: str
    baseline: float
    left: float
    right: float


def read_pdf(data: bytes, name: str) -> Extracted:
    """The text of a PDF and the landmarks of its pages."""
    title, pages = _pages(data, name)
    if not any(pages):
        raise InvalidInput(
            f"{name!r} has {len(pages)} pages but no text: it shows scanned pages, recognise their text first"
        )
    running = _running_lines(pages)
    spaced = _spaced(pages)
    writer = LineWriter()
    for number, lines in enumerate(pages, 1):
        printed = _printed_around(lines, title)
        kept = [
            line
            for place, line in enumerate(lines)
            if place not in printed and not _is_running(lines, place, running)
        ]
        span = writer.write("\n".join(_joined(kept, spaced=spaced)))
        writer.mark("page", span, number)
        if kept and kept[-1].text.rstrip().endswith(tuple(SENTENCE_STOPS)):
            writer.blank()
    text, landmarks = writer.finished()
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    warnings = tuple(ParseWarning(0, f"page {number} has no text") for number in empty[:20])
    return Extracted(text, MEDIA_TYPE, landmarks=landmarks, warnings=warnings)


def _pages(data: bytes, name: str) -> tuple[str, list[list[_Line]]]:
    """The title that the file gives itself, and the lines of each page."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise InvalidInput(f"{name!r} is no PDF that can be read ({error}): save it anew") from None
    try:
        if len(document) > MAX_PAGES:
            raise InvalidInput(f"{name!r} has {len(document):,} pages, the limit is {MAX_PAGES:,}: split it")
        return document.get_metadata_value("Title"), [list(_lines(page)) for page in document]
    except PdfiumError as error:
        raise InvalidInput(f"{name!r} has a page that cannot be read ({error}): save it anew") from None
    finally:
        document.close()


def _lines(page: "PdfPage") -> Iterator[_Line]:
    glyphs = page.get_textpage()
    index = 0
    for line in glyphs.get_text_range().split("\r\n"):
        if line.strip():
            yield _line(glyphs, line, index)
        index += len(line) + 2
    glyphs.close()


def _line(glyphs: "PdfTextPage", text: str, index: int) -> _Line:
    from pypdfium2.raw import FPDFText_GetCharOrigin

    first = index + len(text) - len(text.lstrip())
    last = min(index + len(text.rstrip()), glyphs.count_chars()) - 1
    x, y = c_double(), c_double()
    FPDFText_GetCharOrigin(glyphs, first, byref(x), byref(y))
    right = glyphs.get_charbox(max(first, last))[2]
    return _Line(text, y.value, x.value, right)


def _running_lines(pages: Sequence[Sequence[_Line]]) -> set[str]:
    """What stands at the top or bottom of most pages, numbers apart."""
    if len(pages) < RUNNING_PAGES:
        return set()
    seen = Counter(key for lines in pages for key in {_key(lines[place]) for place in _edges(lines)})
    return {key for key, count in seen.items() if count >= max(RUNNING_SHARE * len(pages), RUNNING_PAGES)}


def _printed_around(lines: Sequence[_Line], title: str) -> set[int]:
    """The places of what a browser prints above and below a page: when, what, from where, which page.

    Two of these make such a line; where there is one, a line with only the time or the page is one too.
    """
    found = {place: _print_marks(lines[place].text, title) for place in _edges(lines)}
    sure = {place for place, marks in found.items() if len(marks) > 1 and marks != _CHAT_MESSAGE}
    return sure | {place for place, marks in found.items() if sure and marks in ({"date"}, {"page"})}


def _print_marks(text: str, title: str) -> frozenset[str]:
    """Which of URL, title, date and page number a line is made of; none if there is anything else in it."""
    title = " ".join(title.split())
    patterns = {"url": _URL, "title": re.compile(re.escape(title) or _NEVER)} | _PRINTED_NUMBERS
    found: set[str] = set()
    for kind, pattern in patterns.items():
        text, times = pattern.subn(" ", " ".join(text.split()), count=1)
        found.update({kind} if times else ())
    cut = text.strip().rstrip("….")  # a long title ends in an ellipsis
    if cut != text.strip() and cut and title.startswith(cut):
        return frozenset({*found, "title"})
    return frozenset() if text.strip() else frozenset(found)


def _edges(lines: Sequence[_Line]) -> set[int]:
    """The places of the highest and lowest lines of a page; their order in the file says nothing."""
    by_height = sorted(range(len(lines)), key=lambda place: lines[place].baseline)
    return {*by_height[:EDGE_LINES], *by_height[-EDGE_LINES:]}


def _key(line: _Line) -> str:
    return _DIGITS.sub("0", " ".join(line.text.split()))


def _is_running(lines: Sequence[_Line], place: int, running: set[str]) -> bool:
    return bool(running) and _key(lines[place]) in running and place in _edges(lines)


def _spaced(pages: Sequence[Sequence[_Line]]) -> bool:
    """Whether a blank at the end of a line marks that the paragraph goes on."""
    lines = [line for page in pages for line in page]
    return sum(line.text.endswith(" ") for line in lines) >= SPACED_SHARE * len(lines)


def _joined(lines: Sequence[_Line], *, spaced: bool) -> Iterator[str]:
    """The paragraphs of a page, a blank line where a gap parts them."""
    if not lines:
        return
    steps = [above.baseline - below.baseline for above, below in pairwise(lines)]
    usual = median([step for step in steps if step > 0] or [0])
    margin = max(line.right for line in lines)
    paragraph = lines[0].text.rstrip()
    for line, below in pairwise(lines):
        gap = not 0 <= line.baseline - below.baseline <= GAP * usual
        goes_on = not gap and _goes_on(line, below, margin, spaced=spaced)
        if not gap and not spaced and abs(below.left - line.left) >= INDENT:
            gap = not goes_on or (
                below.left > line.left and line.text.rstrip().endswith(tuple(SENTENCE_STOPS))
            )
        if goes_on and not gap:
            paragraph = _continued(paragraph, below.text.strip())
            continue
        yield paragraph
        if gap:
            yield ""
        paragraph = below.text.rstrip()
    yield paragraph


def _goes_on(line: _Line, below: _Line, margin: float, *, spaced: bool) -> bool:
    text = below.text.strip()
    if match_point(text, 0, len(text)) or match_label(text, 0, len(text)):
        return False
    if spaced:
        return line.text.endswith(" ")
    if text[0].islower() and line.text.rstrip()[-1:].isalpha():
        return True  # a sentence goes on, however short the line
    first = text.split(None, 1)[0]
    letter = (line.right - line.left) / max(len(line.text.strip()), 1)
    width = letter * (1 if first[0] > "\u2e7f" else len(first) + 1)
    return line.right + width > margin


def _continued(paragraph: str, text: str) -> str:
    if _LINE_HYPHEN.search(paragraph):
        return _LINE_HYPHEN.sub("", paragraph) + text
    chinese = paragraph[-1:] > "\u2e7f" and text[:1] > "\u2e7f"
    return f"{paragraph}{'' if chinese or paragraph.endswith('-') else ' '}{text}"
