"""Long stretches are cut at sentence ends and nowhere else."""

import pytest

from corpus.sentences import cut_at_sentences, enclosed, sentences
from corpus.types import Span


def cut(text: str, limit: int) -> list[str]:
    return [text[span.start : span.end] for span in cut_at_sentences(text, Span(0, len(text)), limit)]


def test_a_short_stretch_is_left_whole() -> None:
    assert cut("甲。乙。丙。", 400) == ["甲。乙。丙。"]


def test_pieces_end_with_sentences_and_are_of_similar_length() -> None:
    sentence = "读者凭有效证件可以在服务台办理借书证。"
    pieces = cut(sentence * 10, 100)
    assert all(piece.endswith("。") and len(piece) <= 100 for piece in pieces)
    assert max(map(len, pieces)) - min(map(len, pieces)) <= len(sentence)
    assert "".join(pieces) == sentence * 10


def test_western_sentences_end_at_a_stop_and_a_blank() -> None:
    text = "Version 1.5 is out. It runs on v2.0 hosts. See example.org/a.b for more. Then restart."
    assert cut(text, 45) == [
        "Version 1.5 is out. It runs on v2.0 hosts.",
        "See example.org/a.b for more. Then restart.",
    ]


@pytest.mark.parametrize("opening", ["“”", "「」", "《》", "（）", "()", "【】"])
def test_nothing_is_cut_inside_quotation_marks_or_brackets(opening: str) -> None:
    inside = opening[0] + "先登记。再缴费。后领证。" + opening[1]
    text = f"办理方法是{inside}，当天办好。次日生效。"
    assert all(piece.count(opening[0]) == piece.count(opening[1]) for piece in cut(text, 25))


@pytest.mark.parametrize("mark", ['"', "'"])
def test_nothing_is_cut_inside_straight_quotation_marks(mark: str) -> None:
    text = f"馆长说{mark}先登记。再缴费。后领证。{mark}，当天办好。次日生效。再次日取证。"
    assert all(piece.count(mark) % 2 == 0 for piece in cut(text, 25))
    assert "".join(cut(text, 25)) == text


def test_apostrophes_and_marks_that_stand_alone_quote_nothing() -> None:
    text = "Don't fold it. It isn't ours. The screen is 15\" wide. That isn't big. 'Bring it. Now.' she said."
    assert cut(text, 30) == [
        "Don't fold it. It isn't ours.",
        'The screen is 15" wide.',
        "That isn't big.",
        "'Bring it. Now.' she said.",
    ]


def test_a_quotation_that_never_closes_does_not_stop_the_cutting() -> None:
    text = "他说：“先登记。" + "再缴费，后领证。" * 10
    assert all(len(piece) <= 40 for piece in cut(text, 40))


def test_a_sentence_longer_than_the_limit_is_cut_at_clauses_then_anywhere() -> None:
    assert cut("甲乙丙丁戊己，" * 5 + "完。", 20) == [
        "甲乙丙丁戊己，甲乙丙丁戊己，",
        "甲乙丙丁戊己，甲乙丙丁戊己，",
        "甲乙丙丁戊己，完。",
    ]
    assert cut("字" * 50, 20) == ["字" * 20, "字" * 20, "字" * 10]


def test_enclosed_stretches_are_the_outermost_balanced_pairs() -> None:
    text = "a（b【c】d）e（f）（g"
    assert [text[span.start : span.end] for span in enclosed(text, Span(0, len(text)))] == [
        "（b【c】d）",
        "（f）",
    ]


def test_sentences_lie_apart_and_keep_brackets_and_numbers_whole() -> None:
    text = "1. 第一句（含。句号）！第二句？ 3.5 is one number. The last one"
    found = [text[slice(*span)] for span in sentences(text, Span(0, len(text)))]
    assert found == ["1. 第一句（含。句号）！", "第二句？", "3.5 is one number.", "The last one"]
