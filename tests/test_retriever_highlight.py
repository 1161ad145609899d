"""Highlights: the words of a passage that meet the words of a query."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Span
from index.analyzer import Analyzer
from index.token_match import TokenPair
from retriever.highlight import join, light

ANALYZER = Analyzer.load()


def lit(query: str, text: str, pairs: list[TokenPair] | None = None) -> list[str]:
    return [text[start:end] for start, end in light(query, text, ANALYZER, pairs or []).words]


def test_terms_of_the_query_are_lit_in_either_script_and_width() -> None:
    assert lit("借書證遺失", "借书证遗失的，应当挂失。") == ["借书证遗失"]
    assert lit("wifi密码", "ＷＩＦＩ 的密碼貼在牆上") == ["ＷＩＦＩ", "密碼"]


def test_words_of_another_language_are_lit_by_token_match() -> None:
    text = "每人最多借十本。"
    pairs = [
        TokenPair(Span(0, 6), Span(4, 5), similarity=0.8, weight=1.0),
        TokenPair(Span(7, 10), Span(7, 8), similarity=0.9, weight=0.1),  # too light: a function word
        TokenPair(Span(11, 16), Span(0, 1), similarity=0.2, weight=1.0),  # too far: another word
    ]
    assert lit("borrow the books", text, pairs) == ["借"]


def test_nothing_in_common_lights_nothing() -> None:
    assert lit("停车", "每人最多借十本。") == []


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Span(*pair))))
def test_joined_spans_are_ordered_apart_and_cover_the_same(spans: list[Span]) -> None:
    joined = join(spans)
    assert all(one.end < other.start for one, other in pairwise(joined))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert {place for span in joined for place in range(span.start, span.end)} == covered


def best(query: str, text: str, pairs: list[TokenPair] | None = None) -> str | None:
    span = light(query, text, ANALYZER, pairs or []).sentence
    return None if span is None else text[slice(*span)]


def test_the_best_sentence_is_the_one_that_meets_most_of_the_query() -> None:
    text = "普通证免收押金。研究证收取押金二百元，可借图书十五册。少儿证由家长代办。"
    assert best("研究证的押金是多少", text) == "研究证收取押金二百元，可借图书十五册。"
    assert best("少儿证怎么办", text) == "少儿证由家长代办。"
    assert best("停车", text) is None


def test_words_that_only_token_match_pairs_find_the_sentence_too() -> None:
    text = "周一闭馆。每人最多借十本。"
    pairs = [TokenPair(Span(0, 6), Span(9, 10), similarity=0.8, weight=1.0)]
    assert best("borrow", text, pairs) == "每人最多借十本。"
