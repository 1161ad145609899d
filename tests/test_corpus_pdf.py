"""PDF: lines become paragraphs by where they stand, pages are kept, running headers are dropped."""

import io
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import InvalidInput
from corpus.parsing import parse_bytes
from corpus.readers.reading import read


def pdf(pages: list[list[tuple[int, int, str]]], title: str = "") -> bytes:
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
    objects.append(f"<< /Title ({title}) >>")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(body)}\n%%EOF"
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


PRINTED = [
    (40, 500, "Library FAQ"),
    (40, 460, "Q: When do you open?"),
    (40, 430, "A: At nine."),
    (40, 400, "Q: Where is the plan?"),
    (40, 370, "A: See https://library.example/plan 1/1 from 11/22/26, 7:27 PM on."),
]
LONG_TITLE = "Library FAQ, with everything that readers have asked since 2019/2020 and our answers"


@pytest.mark.parametrize(
    ("title", "head", "foot"),
    [
        ("Library FAQ", "11/22/26, 7:27 PM Library FAQ", "file:///home/anna/faq.html 1/1"),
        ("Library FAQ", "22.11.2026, 19:27 Library FAQ", "https://library.example/faq?id=3 1/1"),
        ("Library FAQ", "2026/11/22 19:27 Library FAQ", "https://library.example/Library 1/1"),
        ("Library FAQ", "Library FAQ https://library.example/faq", "1 of 1 11/22/2026, 7:27 PM"),
        (LONG_TITLE, f"11/22/26, 7:27 PM {LONG_TITLE}", "https://library.example/faq 1/1"),
        (LONG_TITLE, f"11/22/26, 7:27 PM {LONG_TITLE[:40]}...", "https://library.example/faq 1/1"),
        ("", "11/22/26, 7:27 PM", "https://library.example/faq 1/1"),
    ],
)
def test_what_a_browser_prints_around_a_single_page_is_dropped(title: str, head: str, foot: str) -> None:
    page = [*PRINTED, (20, 580, head), (20, 15, foot)]  # a browser writes them after the page
    parsed = parse_bytes(pdf([page], title), "faq.pdf")
    assert parsed.document.text.split() == " ".join(text for *_, text in PRINTED).split()
    assert [(entry.question, [passage.text for passage in entry.passages]) for entry in parsed.entries] == [
        ("When do you open?", ["At nine."]),
        ("Where is the plan?", ["See https://library.example/plan 1/1 from 11/22/26, 7:27 PM on."]),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "https://library.example/faq",
        "11/22/26, 7:27 PM",
        "11/22/26, 7:27 PM https://library.example/faq",
        "11/22/26, 7:27 PM Closed",
        "https://library.example/faq, page 1/1",
        "Library FAQ",
    ],
)
def test_a_line_at_the_edge_of_a_page_that_a_browser_would_not_print_is_kept(line: str) -> None:
    parsed = parse_bytes(pdf([[*PRINTED, (40, 340, line)]], "Library FAQ"), "faq.pdf")
    assert parsed.document.text.rstrip().endswith(line)


def test_an_answer_right_below_its_question_may_ask_in_its_middle() -> None:
    page = [
        (40, 560, "1. What if I made a mistake?"),
        (40, 548, "Call the desk. What happens next? We mail you a notice."),
        (40, 524, "2. Where am I counted? And what about those who"),
        (40, 512, "live with me?"),
        (40, 500, "Where you sleep most of the time."),
        (40, 476, "3. Is it free?"),
        (40, 464, "Yes."),
    ]
    parsed = parse_bytes(pdf([page]), "census.pdf")
    assert {entry.question: [passage.text for passage in entry.passages] for entry in parsed.entries} == {
        "What if I made a mistake?": ["Call the desk. What happens next? We mail you a notice."],
        "Where am I counted? And what about those who live with me?": ["Where you sleep most of the time."],
        "Is it free?": ["Yes."],
    }
