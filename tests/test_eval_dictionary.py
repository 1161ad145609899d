"""The effect of words is measured on a copy; the index stays as it is."""

from pathlib import Path

import pytest
from conftest import MakeDocument

from eval.dictionary import MEASURES, dictionary_effect
from index.lexicon import NO_LEXICON
from index.local import LocalIndex

WORD = "灵工码"


@pytest.fixture
def folder(tmp_path: Path, make_document: MakeDocument) -> Path:
    """Two questions: that of the word can be answered by the lexical leg only if the word is kept whole."""
    entries = {"灵工码": ["凭灵工码可以当日入职。"], "停车收费吗": ["地下停车场停车免费。"]}
    with LocalIndex.create(tmp_path / "index") as index:
        index.add([make_document("a.txt", entries)])
    return tmp_path / "index"


def test_a_word_that_joins_question_and_answer_shows_as_a_gain(folder: Path) -> None:
    effect = dictionary_effect(folder, [WORD])
    assert effect.queries == 2
    assert list(effect.comparisons) == list(MEASURES)
    assert {(found.mean_b, found.mean_a) for found in effect.comparisons.values()} == {(0.5, 1.0)}


def test_a_word_that_nobody_uses_shows_no_gain(folder: Path) -> None:
    effect = dictionary_effect(folder, ["海上风电"])
    assert {found.difference for found in effect.comparisons.values()} == {0.0}


def test_judged_queries_can_be_given_instead(folder: Path, tmp_path: Path) -> None:
    with LocalIndex.open(folder) as index:
        (hit, *_) = index.dense_hits("入职", 1)
    (tmp_path / "qrels.txt").write_text(f"q1 0 {hit.passage_id} 1\n", "utf-8")
    (tmp_path / "topics.tsv").write_text("q1\t有灵工码怎样入职\n", "utf-8")
    effect = dictionary_effect(folder, [WORD], tmp_path / "qrels.txt", tmp_path / "topics.tsv")
    assert effect.queries == 1
    shown = effect.as_json()["measures"]
    assert isinstance(shown, dict)
    assert sorted(shown) == sorted(MEASURES)


def test_the_index_itself_stays_as_it_is(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (folder / "lexical").rglob("*")}
    dictionary_effect(folder, [WORD])
    assert {path: path.stat().st_mtime_ns for path in (folder / "lexical").rglob("*")} == before
    with LocalIndex.open(folder) as index:
        assert index.lexicon == NO_LEXICON
