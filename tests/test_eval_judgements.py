"""Judgements of passages as the page appends them."""

import json
from pathlib import Path

import pytest

from corpus.errors import InvalidInput
from eval.judgements import read_judgements

TEXTS = {"p1": "办卡凭身份证。", "p2": "挂失在一楼。", "p3": "挂失在一楼。"}


def written(folder: Path, *lines: dict[str, object]) -> Path:
    path = folder / "judgements.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return path


def test_a_later_line_replaces_an_earlier_one_and_other_fields_are_left_alone(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"query": "怎么 办卡", "passage_id": "p1", "relevance": 0, "judged_at": "2026-11-22T14:50:00Z"},
        {"query": "卡丢了", "passage_id": "p2", "relevance": 2},
        {"query": " 怎么  办卡 ", "passage_id": "p1", "relevance": 1},
        {"query": "卡丢了", "passage_id": "p1", "relevance": 0},
    )
    judgements = read_judgements(path, TEXTS)
    assert judgements.queries == {"q1": "怎么 办卡", "q2": "卡丢了"}
    assert judgements.qrels == {"q1": {"p1": 1}, "q2": {"p2": 2, "p1": 0}}
    assert judgements.lost == 0


def test_the_quotation_finds_a_passage_whose_id_is_gone(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"query": "卡丢了", "passage_id": "gone", "quote": "挂失在一楼。", "relevance": 1},
        {"query": "怎么办卡", "passage_id": "gone too", "quote": "不在了。", "relevance": 1},
    )
    judgements = read_judgements(path, TEXTS)
    assert judgements.qrels == {"q1": {"p2": 1, "p3": 1}}
    assert judgements.lost == 1


def test_a_query_without_a_relevant_passage_cannot_be_scored_and_is_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"query": "停车", "passage_id": "p1", "relevance": 0},
        {"query": "办卡", "passage_id": "p1", "relevance": 1},
    )
    assert read_judgements(path, TEXTS).queries == {"q2": "办卡"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"query": "办卡", "relevance": 1}, r"jsonl:1: neither 'passage_id' nor 'quote'"),
        ({"query": "办卡", "passage_id": "p1", "relevance": True}, r"jsonl:1: field 'relevance' is True"),
        ({"query": "办卡", "passage_id": "p1", "relevance": -1}, r"jsonl:1: field 'relevance' is -1"),
        ({"query": " ", "passage_id": "p1", "relevance": 1}, r"jsonl:1: field 'query' is ' '"),
        (
            {"query": "办卡", "passage_id": "p9", "relevance": 1},
            r"calls no passage .* relevant \(1 of its lines",
        ),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, line: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_judgements(written(tmp_path, line), TEXTS)
