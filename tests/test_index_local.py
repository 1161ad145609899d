"""The index follows its store: updated, rebuilt or caught up, it ranks the same."""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import IndexUnusable, InvalidInput
from corpus.schema import STORE_FILE
from corpus.types import ParsedDocument
from index.info import read_info
from index.local import LocalIndex, Source

QUERIES = ("借书证怎么办理", "逾期归还会怎样", "opening hours", "停车")
TEXTS = (
    "办理借书证须持本人身份证。",
    "借书证遗失的，应当及时挂失。",
    "图书逾期归还的，暂停借阅资格。",
    "每位读者可以借阅图书十册。",
    "The library opens at nine in the morning.",
    "Opening hours on Sundays are shorter.",
    "地下停车场有车位六十个。",
    "寄存柜当天有效，请勿过夜。",
)


@pytest.fixture
def documents(make_document: MakeDocument) -> list[ParsedDocument]:
    return [
        make_document("a.txt", {"借书证": list(TEXTS[:3]), "借阅": [TEXTS[3]]}),
        make_document("b.txt", {"Hours": list(TEXTS[4:6])}),
        make_document("c.txt", {"其他": list(TEXTS[6:])}),
    ]


def rankings(index: LocalIndex) -> list[object]:
    """Everything that the legs say to the test queries."""
    answers: list[object] = []
    for query in QUERIES:
        found = index.candidates(query, depth=5)
        answers += [
            index.lexical_hits(query, 5),
            index.dense_hits(query, 5),
            found.passage_ids,
            found.token_match.tolist(),
        ]
    return answers


def built(folder: Path, documents: Iterable[ParsedDocument]) -> LocalIndex:
    index = LocalIndex.create(folder)
    index.add(documents)
    return index


def test_the_best_hit_of_each_leg_is_the_passage_that_says_it(
    tmp_path: Path, documents: list[ParsedDocument]
) -> None:
    with built(tmp_path / "i", documents) as index:
        for query, text in (("停车场有车位吗", TEXTS[6]), ("Sunday opening hours", TEXTS[5])):
            for hits in (index.lexical_hits(query, 3), index.dense_hits(query, 3)):
                stored = index.store.passages([hits[0].passage_id])
                assert stored[hits[0].passage_id].passage.text == text


def test_hits_are_ordered_by_score_then_id_and_cut_at_depth(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    same = [make_document(f"{number}.txt", {"问": ["一模一样的句子。"]}) for number in range(7)]
    with built(tmp_path / "i", same) as index:
        expected = sorted(document.entries[0].passages[0].id for document in same)[:3]
        for hits in (index.lexical_hits("句子", 3), index.dense_hits("句子", 3)):
            assert [hit.passage_id for hit in hits] == expected
            assert len({hit.score for hit in hits}) == 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["a.txt", "b.txt", "c.txt"]), st.sets(st.integers(0, len(TEXTS) - 1))),
        min_size=1,
        max_size=5,
    )
)
def test_an_updated_index_ranks_like_one_made_anew(
    steps: list[tuple[str, set[int]]],
    make_document: MakeDocument,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("update")
    latest: dict[str, ParsedDocument] = {}
    with LocalIndex.create(folder / "updated") as updated:
        for name, chosen in steps:
            document = make_document(name, {"问": [TEXTS[place] for place in sorted(chosen)]})
            if chosen:
                latest[name] = document
                updated.add([document])
            elif latest.pop(name, None):
                updated.update([], removed=[document.document.id])
        with built(folder / "new", reversed(latest.values())) as new:
            assert rankings(updated) == rankings(new)


def test_a_saved_index_opens_the_same(tmp_path: Path, documents: list[ParsedDocument]) -> None:
    with built(tmp_path / "i", documents) as index:
        before = rankings(index)
    with LocalIndex.open(tmp_path / "i") as index:
        assert rankings(index) == before


@pytest.mark.parametrize("lost", [("lexical",), ("dense",), ("tokens",), ("lexical", "dense", "tokens")])
def test_a_lost_leg_is_made_anew_from_the_store(
    tmp_path: Path, documents: list[ParsedDocument], lost: tuple[str, ...]
) -> None:
    with built(tmp_path / "i", documents) as index:
        before = rankings(index)
    for name in lost:
        shutil.rmtree(tmp_path / "i" / name)
    with LocalIndex.open(tmp_path / "i") as index:
        assert rankings(index) == before


def test_an_update_cut_off_after_the_store_is_made_up_on_open(
    tmp_path: Path, documents: list[ParsedDocument]
) -> None:
    def interrupted() -> Iterable[Source]:
        yield Source(documents[1])
        raise KeyboardInterrupt

    with built(tmp_path / "i", documents[:1]) as index, pytest.raises(KeyboardInterrupt):
        index.update(interrupted())
    with LocalIndex.open(tmp_path / "i") as index, built(tmp_path / "new", documents[:2]) as new:
        assert rankings(index) == rankings(new)


def test_an_open_index_sees_what_another_one_writes(tmp_path: Path, documents: list[ParsedDocument]) -> None:
    with built(tmp_path / "i", documents[:1]) as reader:
        with LocalIndex.open(tmp_path / "i") as writer:
            writer.add(documents[1:])
            after = rankings(writer)
        reader.refresh()
        assert rankings(reader) == after


def test_a_second_writer_is_told_to_wait(tmp_path: Path, documents: list[ParsedDocument]) -> None:
    with built(tmp_path / "i", documents[:1]) as index, (tmp_path / "i" / "write.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(IndexUnusable, match="another process is writing"):
            index.add(documents[1:])
        assert index.store.totals.documents == 1


def test_only_what_changed_is_encoded(
    tmp_path: Path, documents: list[ParsedDocument], make_document: MakeDocument
) -> None:
    with built(tmp_path / "i", documents) as index:
        with sqlite3.connect(tmp_path / "i" / STORE_FILE) as store:
            store.execute("UPDATE embeddings SET embedding = zeroblob(length(embedding))")
        changed = make_document("b.txt", {"Hours": [TEXTS[4], "Opening hours on holidays vary."]})
        index.add([changed])
        zero = {key for key, row in index.store.embeddings() if not np.frombuffer(row, "<f4").any()}
        new = index.store.keys([changed.entries[0].passages[1].id])
        assert len(zero) == len(TEXTS) - 1
        assert zero.isdisjoint(new.values())


def test_an_index_of_another_encoder_is_refused(tmp_path: Path, documents: list[ParsedDocument]) -> None:
    with built(tmp_path / "i", documents) as index:
        index.store.set_setting("model_fingerprint", "0123456789abcdef")
    with pytest.raises(IndexUnusable, match=r"fingerprint 0123456789abcdef.*into a new index"):
        LocalIndex.open(tmp_path / "i")
    assert read_info(tmp_path / "i").passages == len(TEXTS)


def test_a_new_analyzer_rebuilds_the_lexical_leg(tmp_path: Path, documents: list[ParsedDocument]) -> None:
    with built(tmp_path / "i", documents) as index:
        before = rankings(index)
        index.store.set_setting("analyzer", "rjieba-0")
    with LocalIndex.open(tmp_path / "i") as index:
        assert rankings(index) == before
        assert index.store.setting("analyzer") == index.analyzer.fingerprint


def test_the_reference_segmenter_can_be_chosen_and_is_remembered(
    tmp_path: Path, documents: list[ParsedDocument]
) -> None:
    with LocalIndex.create(tmp_path / "i", segmenter="jieba") as index:
        index.add(documents)
        expected = index.lexical_hits("借书证", 3)
    with LocalIndex.open(tmp_path / "i") as index:
        assert index.analyzer.fingerprint.startswith("jieba-")
        assert index.lexical_hits("借书证", 3) == expected != []


def test_a_folder_with_something_else_in_it_is_no_place_for_an_index(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("private")
    with pytest.raises(InvalidInput, match="exists and is no Wenju index"):
        LocalIndex.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_empty_index_answers_nothing(tmp_path: Path) -> None:
    with LocalIndex.create(tmp_path / "i") as index:
        assert index.lexical_hits("借书证", 5) == index.dense_hits("借书证", 5) == []
        assert index.candidates("借书证", 5).passage_ids == ()


def test_an_index_that_is_gone_or_another_is_not_read_on(
    tmp_path: Path, documents: list[ParsedDocument]
) -> None:
    with built(tmp_path / "i", documents) as index:
        index.refresh()
        (tmp_path / "i").rename(tmp_path / "aside")
        with pytest.raises(IndexUnusable, match="was removed or replaced after it was opened"):
            index.refresh()
        built(tmp_path / "i", documents[:1]).close()
        with pytest.raises(IndexUnusable, match="was removed or replaced after it was opened"):
            index.check_in_place()


def test_an_index_that_may_not_be_written_is_not_called_damaged(
    tmp_path: Path, documents: list[ParsedDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path / "i", documents).close()
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere
    with pytest.raises(IndexUnusable, match="may not be written"):
        LocalIndex.open(tmp_path / "i")
