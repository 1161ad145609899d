"""HTML: the main content as lines of text, with navigation kept but marked.

``corpus.readers.html_lines`` walks the page. What stands outside the main content, or in elements that say
they are navigation, is kept in the text under a ``navigation`` landmark.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.errors import InvalidInput
from corpus.readers.html_lines import HtmlLine, find_lines
from corpus.readers.html_terms import join_terms
from corpus.readers.lines import LineWriter
from corpus.readers.text import decode
from corpus.types import Extracted, Landmark

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_DEPTH = 2048  # elements inside one another; libxml2 drops what lies deeper, so the page is refused
CONTENTS_LINKS = 3  # lines in a row that only link within the page make a table of contents

_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TITLE_SEPARATOR = re.compile(r"\s*[-–—_|]\s*")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes, name: str) -> Extracted:
    """The text of a web page and the landmarks of its structure."""
    from lxml import etree, html

    text, encoding, warnings = decode(_as_declared(data), name)
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(_XML_DECLARATION.sub("", text), parser=parser)
    except etree.ParserError:
        raise InvalidInput(f"{name!r} holds no HTML that can be read: check that it is a web page") from None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise InvalidInput(f"{name!r} nests its elements more than {MAX_DEPTH:,} deep: simplify the page")
    lines = join_terms(find_lines(page))
    title = _page_title(page, {line.text.strip() for line in lines})
    canonical, landmarks = _write(lines, title)
    if not canonical.strip():
        raise InvalidInput(f"{name!r} shows no text: save the page from a browser after it has loaded")
    return Extracted(canonical, "text/html", title, encoding, landmarks, warnings)


def _as_declared(data: bytes) -> bytes:
    """The bytes in UTF-8 where the page declares another encoding and keeps to it."""
    declared = _CHARSET.search(data[:4096])
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding in {"utf-8", "utf8"}:
        return data
    try:
        return data.decode("gb18030" if encoding in {"gb2312", "gbk"} else encoding).encode("utf-8")
    except (LookupError, UnicodeDecodeError):
        return data


def _page_title(page: "HtmlElement", lines: set[str]) -> str:
    """The title of the page without the name of the site behind it, if the text shows where to cut."""
    title = _SPACE.sub(" ", page.findtext(".//title") or "").strip()
    for separator in reversed(list(_TITLE_SEPARATOR.finditer(title))):
        if title[: separator.start()] in lines:
            return title[: separator.start()]
    return _TITLE_SEPARATOR.split(title)[0] if " - " in title or "|" in title else title


def _write(lines: Sequence[HtmlLine], title: str) -> tuple[str, tuple[Landmark, ...]]:
    writer = LineWriter()
    contents = set(_contents_lines(lines))
    for number, line in enumerate(lines):
        span = writer.write(line.text)
        outside = not line.main and line.text.strip() != title
        if line.aside or line.classed or outside or number in contents:
            writer.mark("navigation", span)
            continue
        start = span.start + len(line.text) - len(line.text.lstrip())
        filled = len("".join(line.text.split()))
        if line.region:
            writer.mark(line.region, span, line.columns)
        if line.summary:
            writer.mark("summary", span._replace(start=start))
        elif line.heading:
            writer.mark("heading", span, line.heading)
        elif line.item >= 0:
            writer.mark("item", span, line.item, line.number)
        if line.cell:
            writer.mark("cell", span)
        if line.bold >= filled:
            writer.mark("bold", span)
    return writer.finished()


def _contents_lines(lines: Sequence[HtmlLine]) -> Iterator[int]:
    """The lines of tables of contents: several in a row that do nothing but link within the page."""
    run: list[int] = []
    for number, line in enumerate(lines):
        if line.linked and line.within and line.linked >= len(line.text.strip()) - 4:
            run.append(number)
            continue
        if len(run) >= CONTENTS_LINKS:
            yield from run
        run = []
    if len(run) >= CONTENTS_LINKS:
        yield from run
