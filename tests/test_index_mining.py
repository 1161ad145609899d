"""Terms that the segmenter breaks apart are found by how they stand in the corpus."""

from collections.abc import Iterable

import pytest

from corpus.stored import PassageText
from index.analyzer import Analyzer
from index.lexicon import Lexicon
from index.mining import LEAST_FREEDOM, Suggestion, suggest

# 灵活就业人员 stands between changing neighbours, 窗口 before it only once; 公园 and 附近 meet by chance.
TEXTS = (
    "灵活就业人员可以参保。",
    "本市灵活就业人员补贴标准如下。",
    "请灵活就业人员到窗口登记。",
    "外地的灵活就业人员、在校学生除外。",
    "窗口附近有公园，公园附近没有窗口。",
    "登记后，灵活就业人员按月缴费，标准每年公布。",
    "学生在公园登记，人员在窗口参保。",
)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer.load()


def passages(texts: Iterable[str], question: str = "") -> list[PassageText]:
    return [PassageText(key, f"p{key}", question, text) for key, text in enumerate(texts, start=1)]


def mined(texts: Iterable[str], analyzer: Analyzer, least: int = 4) -> list[Suggestion]:
    found = passages(texts)
    return suggest(lambda: found, analyzer, least)


def test_a_term_that_is_broken_apart_is_found_whole_and_its_inside_is_not(analyzer: Analyzer) -> None:
    (found,) = mined(TEXTS, analyzer)
    assert (found.word, found.parts, found.frequency) == ("灵活就业人员", ("灵活", "就业", "人员"), 5)
    assert 0.4 < found.cohesion <= 1
    assert found.freedom > LEAST_FREEDOM


def test_a_word_of_the_dictionary_is_suggested_no_more() -> None:
    assert mined(TEXTS, Analyzer.load(lexicon=Lexicon(("灵活就业人员",)))) == []


def test_the_order_of_the_corpus_does_not_matter(analyzer: Analyzer) -> None:
    assert mined(TEXTS, analyzer, 2) == mined(TEXTS[::-1], analyzer, 2) != []


def test_a_term_must_occur_often_enough(analyzer: Analyzer) -> None:
    assert mined(TEXTS, analyzer, 6) == []
    assert {found.frequency >= 2 for found in mined(TEXTS, analyzer, 2)} == {True}


def test_a_term_that_always_stands_in_a_longer_one_is_not_suggested(analyzer: Analyzer) -> None:
    words = {found.word for found in mined(TEXTS, analyzer, 2)}
    assert "灵活就业人员" in words
    assert {"灵活就业", "就业人员"}.isdisjoint(words)


def test_no_suggestion_has_a_stop_word_in_it(analyzer: Analyzer) -> None:
    often = [f"{place}号窗口和公园开放，{place}楼窗口和公园关闭。" for place in "一二三四五六"]
    assert [found.word for found in mined(often, analyzer) if "和" in found.word] == []


def test_a_question_counts_once_however_many_passages_answer_it(analyzer: Analyzer) -> None:
    once = passages(["可以。", "不可以。", "参照执行。", "如下。"], question="灵活就业人员怎么参保？")
    assert suggest(lambda: once, analyzer, 2) == []


def test_the_score_is_the_product_of_what_speaks_for_a_term() -> None:
    assert Suggestion("甲乙", ("甲", "乙"), frequency=8, cohesion=0.5, freedom=2.0).score == 3.0


@pytest.mark.parametrize("texts", [[], [""], ["no Chinese at all"], ["就业"]])
def test_a_corpus_without_such_terms_gives_none(analyzer: Analyzer, texts: list[str]) -> None:
    assert mined(texts, analyzer) == []
