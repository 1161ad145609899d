"""The laws of the corpus, ids that last, and errors that say what to do."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.chunking import ChunkingOptions
from corpus.errors import InvalidInput, NotFound
from corpus.parsing import SUPPORTED_SUFFIXES, coverage, document_id, parse_bytes, parse_file
from corpus.readers.reading import MAX_FILE_BYTES
from corpus.types import ParsedDocument, Span

TEXT = "问：几点开门？\n答：九点。\n一是周末十点。\n二是假日不开。\n问：收费吗？\n答：不收。\n"


def leaves(parsed: ParsedDocument) -> list[Span]:
    spans = [entry.question_span for entry in parsed.entries if entry.question_span]
    spans += [passage.span for entry in parsed.entries for passage in entry.passages]
    return sorted([*spans, *(other.span for other in parsed.others)])


def assert_laws(parsed: ParsedDocument) -> None:
    text = parsed.document.text
    spans = leaves(parsed)
    assert all(below.start >= above.end for above, below in pairwise(spans))
    covered = "".join(text[span.start : span.end] for span in spans)
    assert "".join(covered.split()) == "".join(text.split())
    for entry in parsed.entries:
        for passage in entry.passages:
            assert text[passage.span.start : passage.span.end] == passage.text == passage.text.strip() != ""
            depth = entry.passages[0].path.index(entry.label)  # below the headings of its section
            assert passage.path[: depth + 1] == (*entry.passages[0].path[:depth], entry.label)


def test_a_document_is_known_by_its_name_its_source_and_its_text() -> None:
    parsed = parse_bytes(TEXT.encode(), "rules/hours.txt")
    document = parsed.document
    assert (document.id, document.name) == (document_id("rules/hours.txt"), "rules/hours.txt")
    assert document.source_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (document.text, document.media_type, document.encoding) == (TEXT, "text/plain", "utf-8")
    assert [(entry.label, entry.question) for entry in parsed.entries] == [
        ("问1", "几点开门？"),
        ("问2", "收费吗？"),
    ]
    assert [passage.path for passage in parsed.entries[0].passages] == [
        ("问1", "引言"),
        ("问1", "第一点"),
        ("问1", "第二点"),
    ]
    assert_laws(parsed)


def test_ids_are_sixteen_hex_digits_and_differ_by_document() -> None:
    one = parse_bytes(TEXT.encode(), "one.txt")
    two = parse_bytes(TEXT.encode(), "two.txt")
    ids = [passage.id for parsed in (one, two) for entry in parsed.entries for passage in entry.passages]
    assert len(set(ids)) == len(ids) == 8
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in [*ids, one.document.id])


def test_ids_survive_an_edit_elsewhere_in_the_document() -> None:
    before = parse_bytes(TEXT.encode(), "a.txt")
    after = parse_bytes(("前言。\n" + TEXT.replace("不收", "不收费")).encode(), "a.txt")
    unchanged = [[passage.id for passage in parsed.entries[0].passages] for parsed in (before, after)]
    assert unchanged[0] == unchanged[1]
    assert before.entries[1].passages[0].id != after.entries[1].passages[0].id


def test_a_repeated_passage_gets_an_ordinal_that_lasts() -> None:
    text = "问：收费吗？\n答：不收。\n不收。\n问：几点？\n答：不收。\n"
    first, second = parse_bytes(text.encode(), "a.txt").entries[0].passages
    again = parse_bytes(text.encode(), "a.txt").entries[0].passages
    assert first.text == second.text
    assert first.id != second.id
    assert (first, second) == again


def test_passages_are_no_longer_than_asked_for() -> None:
    sentence = "读者凭有效证件可以在服务台办理借书证，当天领取。"
    text = f"问：怎么办？\n答：{sentence * 60}"
    for limit in (50, 100, 400):
        parsed = parse_bytes(text.encode(), "a.txt", ChunkingOptions(max_characters=limit))
        passages = parsed.entries[0].passages
        assert all(len(passage.text) <= limit and passage.text.endswith("。") for passage in passages)
        assert {passage.path for passage in passages} == {("问1", "第一段")}
        assert_laws(parsed)


def test_chunking_options_refuse_a_senseless_limit() -> None:
    with pytest.raises(InvalidInput, match="max_characters is 0"):
        ChunkingOptions(max_characters=0)


def test_a_file_is_known_by_its_name_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "hours.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert parse_file(path).document.name == "hours.txt"
    assert parse_file(path, "rules/hours.txt") == parse_bytes(TEXT.encode(), "rules/hours.txt")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "'a.txt' is empty"),
        (b" \n\t \n", "a.md", "'a.md' is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a.txt", "'a.txt' is a binary file"),
        (bytes(range(128, 256)) * 4, "a.txt", "'a.txt' is in no encoding"),
        (b"text", "a.exe", "'a.exe' is of a kind that cannot be read ('.exe')"),
        (b"text", "a.xyz", "'a.xyz' is of a kind that cannot be read ('.xyz')"),
        (b"not a zip", "a.docx", "'a.docx' is no valid ZIP archive"),
        (b"not a pdf", "a.pdf", "'a.pdf' is no PDF that can be read"),
        (b"not a zip", "a.xlsx", "'a.xlsx' is no valid ZIP archive"),
        (b"{not json", "a.jsonl", "'a.jsonl' holds no valid JSON in line 1"),
        (b"[1, 2]", "a.json", "'a.json' holds int where a JSON object belongs"),
        (b"<html><script>x</script></html>", "a.html", "'a.html' shows no text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line_that_names_file_and_cause(
    data: bytes, name: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_bytes(data, name)
    message = str(raised.value)
    assert message.startswith(words)
    assert "\n" not in message
    assert ": " in message  # what would be right


def test_a_missing_path_a_folder_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        parse_file(tmp_path / "none.txt")
    with pytest.raises(InvalidInput, match="is a folder"):
        parse_file(tmp_path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as sparse:
        sparse.truncate(8 * MAX_FILE_BYTES)
    with pytest.raises(InvalidInput, match="the limit is"):
        parse_file(huge)


def test_every_sample_document_obeys_the_laws(samples: Path) -> None:
    files = sorted(path for path in samples.iterdir() if path.suffix in SUPPORTED_SUFFIXES)
    assert files
    for path in files:
        parsed = parse_file(path)
        assert_laws(parsed)
        assert all(entry.passages and entry.label.startswith("问") for entry in parsed.entries), path.name
        assert {other.role for other in parsed.others}.isdisjoint({"other"}), path.name


def test_the_seed_document_has_exactly_its_questions_and_points(shared: Path) -> None:
    expected = json.loads((shared / "seed" / "second_batch_qa.expected.json").read_text(encoding="utf-8"))
    parsed = parse_file(shared / "seed" / "second_batch_qa.txt")
    assert [entry.question for entry in parsed.entries] == [entry["question"] for entry in expected]
    assert [[passage.text[:12] for passage in entry.passages] for entry in parsed.entries] == [
        entry["points"] for entry in expected
    ]
    assert {other.role for other in parsed.others} == {"preview", "marker"}
    assert_laws(parsed)


def test_every_real_document_is_read_whole_and_obeys_the_laws(shared: Path) -> None:
    files = sorted(path for path in (shared / "qadocs").iterdir() if path.is_file())
    assert files
    for path in files:
        parsed = parse_file(path)
        filled, covered = coverage(parsed)
        assert filled == covered > 0, path.name
        assert_laws(parsed)
