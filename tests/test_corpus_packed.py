"""Packed entries and asides: the same values as unpacked, however often and in whatever order."""

import pickle
import sys

import pytest

from corpus.parsing import parse_bytes
from corpus.types import Other, ParsedDocument, Span

TEXT = (
    "# 读者服务\n\n## 借阅\n\n### 几点\n开门？\n\n九点。\n\n"
    "### 能续借吗？\n\n1. 能。\n2. 限一次。\n\n（完）\n"
)


@pytest.fixture(scope="module")
def parsed() -> ParsedDocument:
    return parse_bytes(TEXT.encode(), "a.md")


def test_entries_are_the_same_each_time_they_are_asked_for(parsed: ParsedDocument) -> None:
    entries = tuple(parsed.entries)
    assert entries == tuple(parsed.entries) == parsed.entries[:]
    assert entries == parsed.entries
    assert parsed.entries == entries
    assert [parsed.entries[place] for place in range(-len(entries), 0)] == list(entries)
    assert hash(parsed) == hash(parse_bytes(TEXT.encode(), "a.md"))


def test_every_value_of_an_entry_comes_back(parsed: ParsedDocument) -> None:
    first, second = parsed.entries
    assert (second.question, second.label) == ("能续借吗？", "问2")
    assert first.question == "几点开门？"
    assert first.question_span == Span(TEXT.index("几点"), TEXT.index("几点\n开门？") + len("几点\n开门？"))
    assert [(passage.text, passage.kind, passage.path) for passage in second.passages] == [
        ("1. 能。", "point", ("借阅", "问2", "1")),
        ("2. 限一次。", "point", ("借阅", "问2", "2")),
    ]
    assert [len(passage.id) for passage in second.passages] == [16, 16]


def test_other_values_are_unequal(parsed: ParsedDocument) -> None:
    assert parsed.entries != parsed.entries[:1]
    assert parsed.entries != (parsed.entries[1], parsed.entries[0])


def test_no_value_stands_beyond_the_last(parsed: ParsedDocument) -> None:
    with pytest.raises(IndexError):
        parsed.entries[2]


def test_asides_keep_their_order_and_role(parsed: ParsedDocument) -> None:
    assert parsed.others[0] == Other(Span(0, 6), "title")
    assert list(parsed.others) == sorted(parsed.others)


def test_a_parsed_document_can_be_handed_to_another_process(parsed: ParsedDocument) -> None:
    assert pickle.loads(pickle.dumps(parsed)) == parsed  # noqa: S301 # our own bytes


def test_ten_thousand_entries_take_little_more_than_their_text() -> None:
    text = "".join(f"问：第{number}条？\n答：一日之内。\n" for number in range(10_000))
    entries = parse_bytes(text.encode(), "a.txt").entries
    assert len(pickle.dumps(entries)) < 3 * sys.getsizeof(text)
