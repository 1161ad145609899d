"""JSON Lines: what is read, and that every error names its line."""

from pathlib import Path

import pytest

from corpus.errors import InvalidInput, NotFound
from eval.jsonl import JsonLine, read_objects


def written(folder: Path, content: bytes) -> Path:
    path = folder / "lines.jsonl"
    path.write_bytes(content)
    return path


def only_line(folder: Path, content: str) -> JsonLine:
    return next(read_objects(written(folder, content.encode())))


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_no_content(tmp_path: Path) -> None:
    path = written(tmp_path, '\ufeff{"_id": "甲"}\r\n\r\n{"_id": "乙"}'.encode())
    assert [(line.number, line.text("_id")) for line in read_objects(path)] == [(1, "甲"), (3, "乙")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1}\n{"a": \n', r"lines\.jsonl:2: not JSON"),
        (b'{"a": 1}\n["a"]\n', r"""lines\.jsonl:2: '\["a"\]' is JSON but not an object"""),
        (b'{"a": 1}\n\n\xb4\xf0\xa3\xba\n', r"lines\.jsonl:3: not UTF-8"),
    ],
)
def test_a_line_that_is_no_object_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        list(read_objects(written(tmp_path, content)))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        list(read_objects(tmp_path / "absent.jsonl"))
    with pytest.raises(InvalidInput, match="is a folder"):
        list(read_objects(tmp_path))


@pytest.mark.parametrize("content", ['{"other": "x"}', '{"text": " "}', '{"text": 7}'])
def test_a_required_text_must_be_there_and_say_something(tmp_path: Path, content: str) -> None:
    with pytest.raises(InvalidInput, match=r":1: field 'text' is .*must be a string that is not blank"):
        only_line(tmp_path, content).text("text")


def test_an_optional_text_may_be_null_but_no_number(tmp_path: Path) -> None:
    line = only_line(tmp_path, '{"title": null, "year": 2024}')
    assert line.optional_text("title") == ""
    assert line.optional_text("absent") == ""
    with pytest.raises(InvalidInput, match="field 'year' is 2024"):
        line.optional_text("year")


def test_a_list_of_texts_may_be_empty_but_holds_texts_only(tmp_path: Path) -> None:
    line = only_line(tmp_path, '{"none": [], "two": ["甲", "乙"], "mixed": ["甲", 2]}')
    assert line.texts("none") == ()
    assert line.texts("two") == ("甲", "乙")
    with pytest.raises(InvalidInput, match="field 'mixed'"):
        line.texts("mixed")
