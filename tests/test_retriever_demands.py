"""Demands of a query: which words have to be met, what comes near to them, and what must be the same."""

import pytest

from corpus.types import Span
from index.token_match import TokenPair
from retriever.demands import content, nearness, specifics


def pairs(query: str, *words: str, similarity: float = 0.1) -> list[TokenPair]:
    starts = [query.index(word) for word in words]
    return [
        TokenPair(Span(start, start + len(word)), Span(0, 0), similarity, 1.0)
        for start, word in zip(starts, words, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("第三批什么时候开始", {"3批"}),
        ("第2批和第二批是一回事", {"2批"}),
        ("the third batch", {"3批"}),
        ("首批名单", {"1批"}),
        ("第十二期", {"12期"}),
        ("第二十届", {"20届"}),
        ("第３階段", {"3期"}),
        ("2024年的第四季度", {"2024", "4季度"}),
        ("第二天去第一时间也能办", set()),
        ("拨打020240000", set()),
        ("first of all, the second time", set()),
    ],
)
def test_years_and_ordinals_are_one_in_every_writing(text: str, named: set[str]) -> None:
    assert specifics(text) == named


def test_words_that_ask_need_not_be_met() -> None:
    query = "押金多少钱呢"
    said = content(query, pairs(query, "押金", "多少", "钱", "呢"))
    assert [query[slice(*pair.query)] for pair in said] == ["押金", "钱"]


@pytest.mark.parametrize(("query", "words"), [("多少呢", ("多少", "呢")), ("a", ("a",))])
def test_a_query_of_nothing_but_words_that_ask_says_nothing(query: str, words: tuple[str, ...]) -> None:
    assert content(query, pairs(query, *words)) == []


@pytest.mark.parametrize(
    ("word", "text", "near"),
    [
        ("打工", "外来务工人员", 0.35),  # one character of two
        ("户口", "本市户口簿", 0.7),
        ("戶口", "本市户口簿", 0.7),
        ("sailing", "you sail at noon", 0.7),
        ("bus", "the busy quay", 0.1),  # too short for a stem
        ("2025", "since 2025", 0.1),
    ],
)
def test_characters_and_stems_that_are_met_count_for_a_word(word: str, text: str, near: float) -> None:
    assert list(nearness(word, pairs(word, word), text)) == pytest.approx([near])


def test_a_nearer_vector_counts_for_more_than_characters() -> None:
    assert list(nearness("户口", pairs("户口", "户口", similarity=0.9), "户口簿")) == [0.9]


def test_a_word_of_the_text_that_says_nothing_is_near_to_none() -> None:
    met = [pair._replace(passage=Span(0, 2)) for pair in pairs("轮胎", "轮胎", similarity=0.4)]
    assert list(nearness("轮胎", met, "If tyres are worn")) == [0.0]
    assert list(nearness("轮胎", met, "换胎 at the garage")) == pytest.approx([0.4])


def test_a_fragment_of_an_unknown_word_is_as_near_as_the_whole_word() -> None:
    query = "zzz Xy"
    fragments = pairs(query, "z", "z", "z", "Xy", similarity=0.4)
    assert list(nearness(query, fragments, "zebra")) == [0.0, 0.0, 0.0, 0.4]
    assert list(nearness(query, fragments, "the ZZZ club")) == [1.0, 1.0, 1.0, 0.4]
