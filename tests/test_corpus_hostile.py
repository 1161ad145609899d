"""Hostile input is refused with a clear error or read in linear time; nothing hangs, nothing leaks out."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from corpus.errors import InvalidInput, NotFound
from corpus.parsing import coverage, parse_bytes, parse_file
from corpus.readers.archive import MAX_MEMBERS, read_members

PATIENCE = 5.0  # processor seconds for about a megabyte; quadratic time would take minutes


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


PATHOLOGICAL = {
    "one_line": ("字" * 350_000, "a.txt"),
    "one_line_of_sentences": ("问：几点？答：九点。" * 15_000, "a.txt"),
    "one_line_of_points": ("问：几点？\n答：如下：" + "一是甲；二是乙；" * 15_000, "a.txt"),
    "opening_brackets": ("问：几点？\n答：" + "（" * 100_000, "a.txt"),
    "brackets_that_cross": ("问：几点？\n答：" + "（【" * 50_000 + "）】" * 50_000, "a.txt"),
    "quotation_marks": ("问：几点？\n答：" + "“" * 100_000 + "。”" * 50_000, "a.txt"),
    "a_million_labels": ("问：" * 1_000_000, "a.txt"),
    "lines_of_labels": ("问：\n" * 30_000, "a.txt"),
    "blanks": ("1" + " " * 1_000_000 + "x", "a.txt"),
    "blanks_in_bold": ("**" + " " * 500_000 + "x", "a.md"),
    "blanks_in_a_heading": ("# x" + " " * 500_000 + "x", "a.md"),
    "stars": ("*" * 500_000, "a.md"),
    "open_comments": ("<!--\n" * 100_000, "a.md"),
    "open_fences": ("```\n~~~\n" * 50_000, "a.md"),
    "tables": ("|-" * 300_000 + "\n" + "|-" * 300_000, "a.md"),
    "numbers": ("问：几点？\n答：如下\n" + "1.九点\n" * 30_000, "a.txt"),
    "contents": ("\n".join(f"{number}. q{number}?" for number in range(15_000)) * 2, "a.txt"),
    "nested_list": ("\n".join(" " * depth + "- x" for depth in range(1_000)), "a.md"),
    "nested_html": ("<div>" * 10_000 + "问：几点？<br>答：九点。" + "</div>" * 10_000, "a.html"),
    "unclosed_html": ("<b><a href='#'>" * 50_000 + "几点？", "a.html"),
}


@pytest.mark.parametrize("case", PATHOLOGICAL)
def test_pathological_text_stays_linear_and_whole(case: str) -> None:
    text, name = PATHOLOGICAL[case]
    began = time.process_time()
    try:
        parsed = parse_bytes(text.encode(), name)
    except InvalidInput as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right, a hang is not
    else:
        filled, covered = coverage(parsed)
        assert filled == covered
    assert time.process_time() - began < PATIENCE


def test_a_page_nested_too_deep_is_refused_and_a_deep_one_is_read_to_its_core() -> None:
    page = "<div>" * 2_000 + "问：几点？<br>答：九点。" + "</div>" * 2_000
    assert [entry.question for entry in parse_bytes(page.encode(), "a.html").entries] == ["几点？"]
    with pytest.raises(InvalidInput, match="nests its elements more than 2,048 deep"):
        parse_bytes(PATHOLOGICAL["nested_html"][0].encode(), "a.html")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"a.txt": b"\0" * (64 * 1024 * 1024)})
    with pytest.raises(InvalidInput, match="like a zip bomb"):
        list(read_members(bomb, "bomb.zip"))
    with pytest.raises(InvalidInput, match="like a zip bomb"):
        parse_bytes(bomb, "bomb.docx")


def test_a_member_larger_than_it_declares_is_refused() -> None:
    data = bytearray(zipped({"a.txt": b"x" * 10_000}, zipfile.ZIP_STORED))
    for offset in (22, data.index(b"PK\x01\x02") + 24):
        data[offset : offset + 4] = (100).to_bytes(4, "little")
    with pytest.raises(InvalidInput, match=r"'lie\.zip' packs 'a\.txt'"):
        list(read_members(bytes(data), "lie.zip"))


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt"]
)
def test_a_path_that_leaves_its_archive_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="leaves its folder"):
        list(read_members(zipped({name: b"x"}), "evil.zip"))


def test_links_and_protected_members_are_not_followed() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", "one")
    assert [name for name, _ in read_members(stream.getvalue(), "a.zip")] == ["a.txt"]
    protected = bytearray(zipped({"a.txt": b"x"}))
    protected[6] |= 1
    protected[protected.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InvalidInput, match="password"):
        list(read_members(bytes(protected), "a.zip"))


def test_an_archive_of_very_many_files_is_refused() -> None:
    with pytest.raises(InvalidInput, match="the limit is"):
        list(read_members(zipped({f"{number}.txt": b"" for number in range(MAX_MEMBERS + 1)}), "a.zip"))


DOCUMENT = """<?xml version="1.0"?>{doctype}
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:r><w:t>问：几点？{entity}</w:t></w:r></w:p><w:p><w:r><w:t>答：九点。</w:t></w:r></w:p></w:body></w:document>"""


def word_file(document: str) -> bytes:
    from docx import Document

    stream = io.BytesIO()
    Document().save(stream)
    members = {}
    with zipfile.ZipFile(stream) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/document.xml"] = document.encode()
    return zipped(members)


def test_external_entities_of_a_word_document_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY leak SYSTEM "file://{secret}">]>'
    data = word_file(DOCUMENT.format(doctype=doctype, entity="&leak;"))
    assert "SECRET" not in parse_bytes(data, "a.docx").document.text


def test_entities_that_multiply_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>'
    data = word_file(DOCUMENT.format(doctype=doctype, entity="&l9;"))
    began = time.process_time()
    try:
        assert len(parse_bytes(data, "a.docx").document.text) < 10_000
    except InvalidInput as error:
        assert "no Word document" in str(error)  # noqa: PT017 - refusing is as good as ignoring
    assert time.process_time() - began < PATIENCE


def test_a_pdf_whose_pages_form_a_loop_ends() -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data = body + table + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)
    began = time.process_time()
    with pytest.raises(InvalidInput, match=r"loop\.pdf"):
        parse_bytes(data, "loop.pdf")
    assert time.process_time() - began < PATIENCE


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".html", ".csv", ".jsonl"])
def test_a_broken_file_of_every_format_is_refused_in_one_line(suffix: str) -> None:
    for data in (
        b"PK\x03\x04 broken",
        b"%PDF-1.7 broken",
        b"\x00\x01\x02\x03" * 20,
        zipped({"a.xml": b"<a"}),
    ):
        with pytest.raises(InvalidInput) as raised:
            parse_bytes(data, f"broken{suffix}")
        assert str(raised.value).startswith(f"'broken{suffix}'")
        assert "\n" not in str(raised.value)


def test_a_link_that_points_at_itself_is_no_file(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises((InvalidInput, NotFound)):
        parse_file(loop)
