"""An index's own words and synonyms shape its lexical leg, and nothing else of any other index."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import jieba
import pytest
from conftest import MakeDocument

from corpus.errors import IndexUnusable, InvalidInput, NotFound
from index.analyzer import Analyzer
from index.info import read_info
from index.lexicon import NO_LEXICON, Lexicon, checked_words, read_words
from index.local import LocalIndex
from index.segmenter import SEGMENTERS, SegmenterName

WORD = "灵工码"  # 灵活用工二维码, as people shorten it
TEXTS = ("凭灵工码可以当日入职。", "医疗保险由单位缴纳。")


@pytest.fixture
def index(tmp_path: Path, make_document: MakeDocument) -> Iterator[LocalIndex]:
    with LocalIndex.create(tmp_path / "i") as opened:
        opened.add([make_document("a.txt", {"": list(TEXTS)})])
        yield opened


def best(index: LocalIndex, query: str) -> list[str]:
    """The texts that the lexical leg finds, best first."""
    ids = [hit.passage_id for hit in index.lexical_hits(query, 5)]
    stored = index.store.passages(ids)
    return [stored[passage_id].passage.text for passage_id in ids]


@pytest.mark.parametrize("name", SEGMENTERS)
def test_a_word_is_kept_in_one_piece_by_either_segmenter(name: SegmenterName) -> None:
    assert WORD not in Analyzer.load(name).terms(TEXTS[0])
    assert WORD in Analyzer.load(name, Lexicon((WORD,))).terms(TEXTS[0])


@pytest.mark.parametrize("name", SEGMENTERS)
def test_a_word_of_one_index_is_in_no_other(name: SegmenterName) -> None:
    before = Analyzer.load(name).terms(TEXTS[0])
    Analyzer.load(name, Lexicon((WORD,)))
    assert Analyzer.load(name).terms(TEXTS[0]) == before
    assert WORD not in jieba.lcut(TEXTS[0])


def test_a_new_word_makes_the_lexical_leg_anew_and_no_other(index: LocalIndex) -> None:
    others = [index.folder / leg for leg in ("dense", "tokens")]
    before = {path: path.stat().st_mtime_ns for leg in others for path in leg.rglob("*")}
    assert best(index, WORD) == []  # the query is one word, the passage was cut 凭灵 / 工码
    index.set_lexicon(Lexicon((WORD,)))
    assert best(index, WORD) == [TEXTS[0]]
    assert {path: path.stat().st_mtime_ns for leg in others for path in leg.rglob("*")} == before


def test_a_query_with_a_synonym_finds_the_other_expression_but_what_was_asked_first(
    index: LocalIndex, make_document: MakeDocument
) -> None:
    index.add([make_document("b.txt", {"": ["医保卡可以挂失，当天补办新卡。"]})])
    assert best(index, "医保") == ["医保卡可以挂失，当天补办新卡。"]
    index.set_lexicon(Lexicon(synonyms="医保, 医疗保险\n"))
    assert best(index, "医保") == ["医保卡可以挂失，当天补办新卡。", TEXTS[1]]
    assert {term.text for term in index.terms("医保")} >= {"医保", "医疗保险"}


def test_a_change_sees_what_another_process_set_and_keeps_others_out(
    index: LocalIndex, tmp_path: Path
) -> None:
    with LocalIndex.open(tmp_path / "i") as other:
        other.set_lexicon(Lexicon((WORD,)))

        def change(lexicon: Lexicon) -> Lexicon:
            assert lexicon.words == (WORD,)
            with pytest.raises(IndexUnusable, match="another process is writing"):
                other.set_lexicon(NO_LEXICON)
            return lexicon._replace(synonyms="医保, 医疗保险\n")

        assert index.change_lexicon(change) == Lexicon((WORD,), "医保, 医疗保险\n") == other.lexicon


def test_who_opens_while_another_process_makes_the_lexical_leg_anew_waits_for_it(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = index._record_analyzer

    with ThreadPoolExecutor() as others:
        openings: list[Future[LocalIndex]] = []

        def record_while_another_opens() -> None:
            openings.append(others.submit(LocalIndex.open, tmp_path / "i"))
            with pytest.raises(TimeoutError):
                openings[0].result(timeout=1)
            record()

        monkeypatch.setattr(index, "_record_analyzer", record_while_another_opens)
        index.set_lexicon(Lexicon((WORD,)))
        with openings[0].result(timeout=10) as opened:
            assert opened.fingerprint == index.fingerprint
            assert best(opened, WORD) == [TEXTS[0]]


def test_the_lexicon_is_there_when_the_index_is_opened_again(index: LocalIndex, tmp_path: Path) -> None:
    lexicon = Lexicon((WORD,), "医保, 医疗保险\n")
    index.set_lexicon(lexicon)
    with LocalIndex.open(tmp_path / "i") as opened:
        assert opened.lexicon == lexicon
        assert opened.fingerprint == index.fingerprint
        assert best(opened, WORD) == [TEXTS[0]]
        assert best(opened, "医保") == [TEXTS[1]]
    info = read_info(tmp_path / "i")
    assert (info.words, info.synonyms) == (1, 1)
    assert info.analyzer == index.analyzer.fingerprint


def test_an_open_index_follows_a_lexicon_that_another_process_sets(index: LocalIndex, tmp_path: Path) -> None:
    with LocalIndex.open(tmp_path / "i") as reader:
        index.set_lexicon(Lexicon((WORD,), "医保, 医疗保险\n"))
        reader.refresh()
        assert best(reader, WORD) == [TEXTS[0]]
        assert best(reader, "医保") == [TEXTS[1]]
        index.set_lexicon(NO_LEXICON)
        reader.refresh()
        assert best(reader, WORD) == []
        assert best(reader, "医保") == []


def test_a_document_added_by_an_older_process_is_cut_by_the_words_that_another_set(
    index: LocalIndex, tmp_path: Path, make_document: MakeDocument
) -> None:
    with LocalIndex.open(tmp_path / "i") as writer:
        index.set_lexicon(Lexicon((WORD,)))
        writer.add([make_document("b.txt", {"": ["凭灵工码还可以申请补贴。"]})])  # with no search before it
    with LocalIndex.open(tmp_path / "i") as opened:
        assert set(best(opened, WORD)) == {TEXTS[0], "凭灵工码还可以申请补贴。"}


def test_a_change_that_was_cut_off_is_made_up_on_open(index: LocalIndex, tmp_path: Path) -> None:
    index.store.set_setting("words", f'["{WORD}"]')  # what a crash right after leaves
    with LocalIndex.open(tmp_path / "i") as opened:
        assert best(opened, WORD) == [TEXTS[0]]


def test_a_synonym_that_is_none_changes_nothing(index: LocalIndex) -> None:
    with pytest.raises(InvalidInput, match="synonyms:2:"):
        index.set_lexicon(Lexicon((WORD,), "医保, 医疗保险\n的, 了\n"))
    assert index.lexicon == NO_LEXICON
    assert best(index, WORD) == []


def test_words_are_folded_distinct_and_in_order() -> None:
    assert checked_words(["網路銀行", " 网路银行", WORD]) == (WORD, "网路银行")


@pytest.mark.parametrize("word", ["码", "5G网络", "cloud", "灵 工", ""])
def test_a_word_that_no_text_is_cut_into_is_refused(word: str) -> None:
    with pytest.raises(InvalidInput, match="is no word for the dictionary: it has to be two or more Chinese"):
        checked_words([word])


def test_a_file_of_words_may_be_jieba_s_own_with_remarks(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("\ufeff# ours\n灵工码 5 n\n\n網路銀行\n", encoding="utf-8")
    assert read_words(file) == (WORD, "网路银行")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("灵工码\nabc\n".encode(), r"words.txt:2: 'abc' is no word"),
        (b"# nothing\n", r"holds no word: write one a line"),
        ("灵工码\n".encode() + b"\xff\xfe\n", r"words.txt:2: not UTF-8"),
    ],
)
def test_an_error_in_a_file_names_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "words.txt").write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read_words(tmp_path / "words.txt")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file"):
        read_words(tmp_path / "words.txt")
    with pytest.raises(InvalidInput, match="is a folder; a file is needed here"):
        read_words(tmp_path)
