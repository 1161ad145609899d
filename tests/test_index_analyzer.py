"""Text becomes terms, the same way for passages and queries."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from index.analyzer import Analyzer
from index.folding import fold, origins
from index.segmenter import load_segmenter


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer.load()


@pytest.fixture(scope="module")
def reference() -> Analyzer:
    return Analyzer.load("jieba")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("共产党员", ["共产", "党员", "共产党", "共产党员"]),
        ("e-mail C++ v1.2.3", ["e-mail", "mail", "c++", "v1.2.3", "v1"]),
        ("3,000元 12:30 2024-07-01", ["3000", "元", "12:30", "2024-07-01"]),
        ("できない", ["でき", "きな", "ない"]),
        ("질문입니다", ["질문", "문입", "입니", "니다"]),
        ("ＡＢＣ ① ㎡", ["abc", "1", "m2"]),
        ("5G网络 win10", ["5g", "网络", "win10"]),
        ("как сбросить пароль", ["как", "сброс", "парол"]),
        ("", []),
        ("？！……", []),
    ],
)
def test_each_script_is_cut_in_its_own_way(analyzer: Analyzer, text: str, terms: list[str]) -> None:
    assert analyzer.terms(text) == terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("網路銀行密碼", "网路银行密码"),
        ("Ｗｉ－Ｆｉ", "wi-fi"),
        ("Überprüfung café naïve", "uberprufung CAFE naive"),
        ("STRASSE", "straße"),
        ("cafe\u0301", "café"),
    ],
)
def test_forms_that_mean_the_same_give_the_same_terms(analyzer: Analyzer, one: str, other: str) -> None:
    assert analyzer.terms(one) == analyzer.terms(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("opening hours", "opened an hour"),
        ("libraries", "LIBRARY"),
        ("résumés", "resume"),
        ("user-friendly", "User-Friendly"),
        ("паролей", "пароль"),
        ("ёлки", "елка"),
    ],
)
def test_forms_of_a_word_give_the_same_terms(analyzer: Analyzer, one: str, other: str) -> None:
    assert analyzer.terms(one) == analyzer.terms(other) != []


@pytest.mark.parametrize("code", ["ISO9001s", "v1.2.3ing", "covid-19s", "x86s", "2024-07-01", "gts", "c++"])
def test_codes_and_numbers_keep_their_endings(analyzer: Analyzer, code: str) -> None:
    assert code.lower() in analyzer.terms(code)


def test_parts_of_a_joined_word_are_stemmed(analyzer: Analyzer) -> None:
    assert analyzer.terms("self-employed") == ["self-employed", "self", "employ"]


def test_stop_words_are_left_out_in_both_languages(analyzer: Analyzer) -> None:
    assert analyzer.terms("请问我应该怎么办理借书证？") == ["应该", "办理", "借书", "书证", "借书证"]
    assert analyzer.terms("How do I reset the password?") == ["reset", "password"]


def test_a_located_term_knows_the_characters_it_came_from(analyzer: Analyzer) -> None:
    text = "①㎡的Ｗｉ－Ｆｉ密碼"
    located = {term.text: text[term.span.start : term.span.end] for term in analyzer.located_terms(text)}
    assert located == {"1m2": "①㎡", "wi-fi": "Ｗｉ－Ｆｉ", "wi": "Ｗｉ", "fi": "Ｆｉ", "密码": "密碼"}


@given(st.text(max_size=60))
def test_locating_terms_finds_the_same_terms_within_the_text(text: str) -> None:
    analyzer = _SHARED
    located = analyzer.located_terms(text)
    assert [term.text for term in located] == analyzer.terms(text)
    assert all(0 <= term.span.start < term.span.end <= len(text) for term in located)


@given(st.text(max_size=60))
def test_every_folded_character_has_an_origin_in_order(text: str) -> None:
    folded = fold(text)
    places = list(origins(text, folded))
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_rjieba_agrees_with_the_reference_on_real_text(
    analyzer: Analyzer, reference: Analyzer, shared: Path
) -> None:
    text = (shared / "seed" / "second_batch_qa.txt").read_text("utf-8")
    ours, theirs = analyzer.terms(text), reference.terms(text)
    assert len(theirs) > 2000
    same = sum(one == other for one, other in zip(ours, theirs, strict=False))
    assert same / max(len(ours), len(theirs)) >= 0.99


def test_an_unknown_segmenter_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="unknown segmenter 'hanlp': choose one of rjieba, jieba"):
        load_segmenter("hanlp")


_SHARED = Analyzer.load()  # hypothesis takes no fixtures of function scope
