"""A search among chosen passages is exact; what a leg says of one passage adds up."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeDocument
from numpy.typing import NDArray

from index.local import LocalIndex
from index.types import KeyScore
from index.within import best_within

QUERIES = ("借书证怎么办理", "逾期归还会怎样", "opening hours", "停车")


@pytest.fixture
def index(tmp_path: Path, make_document: MakeDocument) -> Iterator[LocalIndex]:
    library = {"借书证": ["办理借书证须持本人身份证。", "借书证遗失的，应当及时挂失。"]}
    house = {"Hours": ["Opening hours on Sundays are shorter."], "其他": ["地下停车场有车位六十个。"]}
    with LocalIndex.create(tmp_path / "i") as opened:
        opened.add([make_document("a.txt", library), make_document("b.txt", house)])
        yield opened


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("depth", [1, 3, 9])
def test_a_search_within_all_passages_is_the_search(index: LocalIndex, query: str, depth: int) -> None:
    everything = index.store.all_keys()
    assert index.lexical_hits(query, depth, everything) == index.lexical_hits(query, depth)
    assert index.dense_hits(query, depth, everything) == index.dense_hits(query, depth)
    assert (
        index.candidates(query, depth, everything).passage_ids == index.candidates(query, depth).passage_ids
    )


def test_a_search_within_some_passages_finds_no_other(index: LocalIndex) -> None:
    first, *_, last = index.store.all_keys()
    hits = index.dense_hits("停车", 5, [first, last])
    assert [index.store.passages([hit.passage_id])[hit.passage_id].key for hit in hits] == [last, first]
    assert index.lexical_hits("停车", 5, [first]) == []
    assert index.candidates("停车", 5, []).passage_ids == ()


@pytest.mark.parametrize("share", [2, 50])
def test_many_passages_are_searched_like_few(monkeypatch: pytest.MonkeyPatch, share: int) -> None:
    everything = np.random.default_rng(0).integers(0, 900, 5_000) / 900  # with ties
    ranking = sorted((KeyScore(key, float(score)) for key, score in enumerate(everything)), key=by_score)
    within = range(0, 5_000, share)

    def search(depth: int) -> list[KeyScore]:
        return [hit for hit in ranking if hit.score >= ranking[min(depth, 5_000) - 1].score]

    def scores(keys: Sequence[int]) -> NDArray[np.float64]:
        return everything[list(keys)]

    monkeypatch.setattr("index.within.FEW", 5_000)
    one_by_one = best_within(within, 30, search, scores)
    monkeypatch.setattr("index.within.FEW", 0)
    assert (
        sorted(best_within(within, 30, search, scores), key=by_score)[:30]
        == sorted(one_by_one, key=by_score)[:30]
    )


def test_a_ranking_that_ends_is_enough_however_many_passages_are_chosen() -> None:
    ranking = [KeyScore(7, 2.0), KeyScore(4_000, 1.0), KeyScore(9_000, 0.5)]

    def scores(keys: Sequence[int]) -> NDArray[np.float64]:
        raise AssertionError(f"{len(keys)} passages were scored to find two")

    assert best_within(range(5_000), 30, lambda depth: ranking[:depth], scores) == ranking[:2]


def by_score(hit: KeyScore) -> tuple[float, int]:
    return -hit.score, hit.key


def test_a_passage_s_term_scores_add_up_to_its_lexical_score(index: LocalIndex) -> None:
    (best, *_) = index.lexical_hits("借书证怎么办理停车", 1)
    key = index.store.keys([best.passage_id])[best.passage_id]
    scores = index.term_scores("借书证怎么办理停车", key)
    assert sum(scores.values()) == pytest.approx(best.score, abs=1e-4)
    assert scores["借书证"] > 0
    assert scores["停车"] == 0
