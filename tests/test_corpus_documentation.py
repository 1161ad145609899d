"""docs/documents.md shows every marker, role, format and limit that the code knows."""

from pathlib import Path
from typing import get_args

import pytest

from corpus.asides import ASIDES
from corpus.chunking import DEFAULT_MAX_CHARACTERS
from corpus.evidence import Style
from corpus.markers import LABELS
from corpus.numbering import STYLES
from corpus.parsing import parse_bytes
from corpus.readers.archive import MAX_MEMBERS, MAX_UNPACKED_BYTES
from corpus.readers.html import MAX_DEPTH
from corpus.readers.pdf import MAX_PAGES
from corpus.readers.reading import MAX_FILE_BYTES, SUPPORTED_SUFFIXES
from corpus.readers.tables import MAX_ROWS
from corpus.types import Role

PAGE = (Path(__file__).parents[1] / "docs" / "documents.md").read_text(encoding="utf-8").replace("\\|", "|")


def test_the_document_that_is_read_perfectly_is() -> None:
    text = PAGE.split("```text\n")[1].split("```")[0]
    parsed = parse_bytes(text.encode(), "perfect.txt")
    assert parsed.document.title == "读者服务问答"
    assert [
        (entry.question, [passage.path[1:] for passage in entry.passages]) for entry in parsed.entries
    ] == [
        ("图书馆几点开门？", [("引言",), ("第一点",), ("第二点",)]),
        ("怎样办证？", [("第一段",)]),
    ]


@pytest.mark.parametrize("example", [row.example for row in (*LABELS, *ASIDES, *STYLES)])
def test_every_marker_is_shown_by_its_example(example: str) -> None:
    assert f"`{example}`" in PAGE


def test_every_role_suffix_and_style_is_named() -> None:
    roles = set(get_args(Role)) - {"other"}
    assert {role for role in roles if f"`{role}`" not in PAGE} == set()
    assert {suffix for suffix in SUPPORTED_SUFFIXES if f"`{suffix}`" not in PAGE} == set()
    assert len(get_args(Style)) - 1 <= PAGE.split("| style |")[1].split("\n\n")[0].count("\n|") - 1


def test_every_limit_is_given_as_it_is() -> None:
    assert f"larger than {MAX_FILE_BYTES // 2**20} MiB" in PAGE
    assert f"more than {MAX_MEMBERS:,} files or {MAX_UNPACKED_BYTES // 2**20} MiB unpacked" in PAGE
    assert f"more than {MAX_PAGES:,} pages" in PAGE
    assert f"more than {MAX_DEPTH:,} elements deep" in PAGE
    assert f"{MAX_ROWS:,} rows or more" in PAGE
    assert f"at most {DEFAULT_MAX_CHARACTERS} characters" in PAGE
