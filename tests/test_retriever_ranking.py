"""Rankings do not depend on the order of insertion or on a leg's scale: the laws that hold for any corpus."""

from itertools import pairwise

import numpy as np
import pytest
from conftest import MakeDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.types import ParsedDocument
from index.local import LocalIndex
from index.types import Hit
from retriever.fusion import FusionWeights, reciprocal_rank, weighted_sum
from retriever.ranking import rank
from retriever.service import SearchService
from retriever.types import MODES, Mode

QUERIES = ("借书卡丢了怎么办", "几点开门", "How do I renew a book?", "开门 开门 2024年", "？")
SENTENCES = (
    "借书卡丢失的，凭身份证到服务台补办。",
    "每天九点开门，周一闭馆。",
    "每天九点开门，周一闭馆。",  # twice: equal passages must not change places
    "A book can be renewed online for another 30 days.",
    "2024年起不再收取押金。",
    "停车场在地下二层。",
)

Order = tuple[list[int], int]


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Some documents in some order, and after how many of them a second batch begins."""
    chosen = draw(st.permutations(range(len(SENTENCES))))
    return list(chosen), draw(st.integers(0, len(chosen)))


def documents(make_document: MakeDocument) -> list[ParsedDocument]:
    return [make_document(f"{number}.txt", {"问": [sentence]}) for number, sentence in enumerate(SENTENCES)]


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory, make_document: MakeDocument) -> SearchService:
    index = LocalIndex.create(tmp_path_factory.mktemp("straight") / "index")
    index.add(documents(make_document))
    return SearchService(index)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=orders())
def test_neither_the_order_nor_the_batches_of_insertion_change_a_ranking(
    order: Order,
    straight: SearchService,
    make_document: MakeDocument,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    numbers, cut = order
    parsed = documents(make_document)
    with LocalIndex.create(tmp_path_factory.mktemp("shuffled") / "index") as index:
        index.add(parsed[number] for number in numbers[:cut])
        index.add(parsed[number] for number in numbers[cut:])
        shuffled = SearchService(index)
        for query in QUERIES:
            for mode in MODES:
                assert shuffled.rank(query, mode) == straight.rank(query, mode), (query, mode)
            assert shuffled.search(query) == straight.search(query)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", QUERIES)
def test_every_ranking_falls_and_breaks_ties_by_passage_id(
    straight: SearchService, query: str, mode: Mode
) -> None:
    hits = rank(straight._index, query, mode).hits
    for before, after in pairwise(hits):
        assert (-before.score, before.passage_id) < (-after.score, after.passage_id)


legs = st.lists(st.tuples(*[st.integers(-1000, 1000)] * 3), min_size=2, max_size=30)
scales = st.tuples(*[st.tuples(st.integers(-20, 20), st.integers(-10_000, 10_000))] * 3)


@given(legs, scales, st.integers(1, 9))
def test_no_affine_change_of_any_leg_nor_a_common_factor_of_the_weights_changes_a_fused_score(
    rows: list[tuple[int, int, int]], changes: tuple[tuple[int, int], ...], factor: int
) -> None:
    lexical, dense, token_match = np.array(rows, dtype=np.float64).T
    # powers of two and whole numbers, so that the change itself rounds nothing
    changed = [
        leg * 2.0**power + offset
        for leg, (power, offset) in zip((lexical, dense, token_match), changes, strict=True)
    ]
    weights = FusionWeights()
    multiplied = FusionWeights(weights.lexical * factor, weights.dense * factor, weights.token_match * factor)
    before = weighted_sum(lexical, dense, token_match, weights)
    after = weighted_sum(changed[0], changed[1], changed[2], multiplied)
    assert after == pytest.approx(before, abs=1e-9)


@given(legs, scales)
def test_rrf_sees_ranks_alone(rows: list[tuple[int, int, int]], changes: tuple[tuple[int, int], ...]) -> None:
    def ranking(scores: list[float]) -> list[Hit]:
        hits = [Hit(f"p{number}", score) for number, score in enumerate(scores)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))

    columns = list(zip(*rows, strict=True))[:2]
    plain = [ranking([float(score) for score in column]) for column in columns]
    changed = [
        ranking([score * 2.0**power + offset for score in column])
        for column, (power, offset) in zip(columns, changes, strict=False)
    ]
    assert reciprocal_rank(plain) == reciprocal_rank(changed)
