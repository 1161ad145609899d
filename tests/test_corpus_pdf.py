"""PDF: lines become paragraphs by where they stand, pages are kept, running headers are dropped."""

import io
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import InvalidInput
from corpus.parsing import parse_bytes
from corpus.readers.reading import read


def pdf(pages: list[list[tuple[int, int, str]]]) -> bytes:
    """A PDF with lines of text at given places, in points from the left and the bottom."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        content = "".join(f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in lines)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}endstream")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    ).encode()


def test_a_pdf_is_read_by_where_its_lines_stand() -> None:
    page = [
        (40, 580, "Library Guide"),
        (40, 500, "{number}. Who may join the {hall} library, and what must they bring when they"),
        (40, 488, "come for the first time?"),
        (40, 464, "Everyone who lives in the city may join, and it costs nothing at all to"),
        (40, 452, "do so. Bring a card."),
        (40, 428, "Children in the {hall} hall need a signature."),
        (180, 20, "Page {number}"),
    ]
    halls = ("red", "green", "blue")
    pages = [
        [(x, y, text.format(number=number, hall=hall)) for x, y, text in page]
        for number, hall in enumerate(halls, 1)
    ]
    parsed = parse_bytes(pdf(pages), "guide.pdf")
    question = "Who may join the {hall} library, and what must they bring when they come for the first time?"
    answer = ["Everyone who lives in the city may join, and it costs nothing at all to do so. Bring a card."]
    assert [(entry.question, [passage.text for passage in entry.passages]) for entry in parsed.entries] == [
        (question.format(hall=hall), [*answer, f"Children in the {hall} hall need a signature."])
        for hall in halls
    ]
    pages_found = [mark.value for mark in parsed.document.landmarks if mark.kind == "page"]
    assert pages_found == [1, 2, 3]


def test_pages_of_a_pdf_are_landmarks_and_wrapped_lines_are_joined(shared: Path) -> None:
    extracted = read(shared / "qadocs" / "ktcpp_faq.pdf")
    pages = [mark for mark in extracted.landmarks if mark.kind == "page"]
    assert [mark.value for mark in pages] == list(range(1, 9))
    assert pages[0].start == 0
    assert all(below.start > above.end for above, below in pairwise(pages))
    assert "ein besseres Beispiel für Dependency Injection?" in extracted.text.split("\n")[0]


def test_running_headers_and_footers_of_a_pdf_are_dropped(shared: Path) -> None:
    extracted = read(shared / "qadocs" / "vim_faq.pdf")
    assert "Vim FAQ Page" not in extracted.text
    assert "others/vim_faq.pod" not in extracted.text


def test_a_pdf_without_text_says_that_it_was_scanned() -> None:
    from pypdfium2 import PdfDocument

    document = PdfDocument.new()
    document.new_page(200, 200)
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(InvalidInput, match="no text: it shows scanned pages, recognise their text first"):
        parse_bytes(stream.getvalue(), "scan.pdf")
