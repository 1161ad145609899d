"""The weights of an index: searches use them, other processes see them, and they can be taken away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import MakeDocument

from index.info import read_info
from index.local import LocalIndex
from retriever.fusion import DEFAULT_WEIGHTS, FusionWeights
from retriever.service import SearchService
from retriever.weights import store_weights, stored_weights

ONLY_LEXICAL = FusionWeights(lexical=1.0, dense=0.0, token_match=0.0)
QUERY = "图书馆几点开门"


@pytest.fixture
def index(tmp_path: Path, make_document: MakeDocument) -> Iterator[LocalIndex]:
    passages = ["图书馆几点开门要看门口的牌子。", "每天早上九点起迎接读者。", "停车免费。"]
    with LocalIndex.create(tmp_path / "index") as made:
        made.add([make_document("rules.txt", {"问": passages})])
        yield made


def test_a_new_index_has_the_default_weights(index: LocalIndex) -> None:
    assert stored_weights(index.store) == DEFAULT_WEIGHTS
    assert read_info(index.folder).fusion_weights == ""


def test_a_search_uses_the_stored_weights_at_once_and_the_defaults_again_without(index: LocalIndex) -> None:
    service = SearchService(index)
    before = service.rank(QUERY)
    with LocalIndex.open(index.folder) as other:
        store_weights(other.store, ONLY_LEXICAL)
    lexical = {hit.passage_id: hit.score for hit in service.rank(QUERY, "lexical")}
    best = max(lexical.values())
    assert {hit.passage_id: hit.score for hit in service.rank(QUERY)} == pytest.approx(
        {hit.passage_id: lexical.get(hit.passage_id, 0.0) / best for hit in before}
    )
    store_weights(index.store, None)
    assert service.rank(QUERY) == before


def test_the_weights_are_shown_with_the_index(index: LocalIndex) -> None:
    store_weights(index.store, ONLY_LEXICAL)
    assert read_info(index.folder).fusion_weights == '{"lexical": 1.0, "dense": 0.0, "token_match": 0.0}'
