"""An explanation agrees with the search it explains, and its numbers add up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InvalidInput, NotFound
from corpus.parsing import parse_file
from index.local import LocalIndex
from index.token_match import LENGTH_PENALTY
from retriever.asked import SearchOptions
from retriever.ranking import rank
from retriever.service import SearchService
from retriever.types import MODES, Explanation, Leg, Mode, Standing

QUESTION = "普通证可以借几册中文图书"
QUERIES = (
    QUESTION,
    "How many books may I borrow?",
    "掛號費多少",
    "zzz qqq",
    "？",
    "年休假有几天 annual leave",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[SearchService]:
    index = LocalIndex.create(tmp_path_factory.mktemp("explain") / "index")
    index.add(parse_file(path) for path in sorted(samples.iterdir()))
    with SearchService(index) as opened:
        yield opened


@pytest.fixture(scope="module")
def passage_ids(service: SearchService) -> list[str]:
    parsed = [service.document(document.id) for document in service.documents()]
    return [passage.id for one in parsed for entry in one.entries for passage in entry.passages]


def standing(explanation: Explanation, leg: Leg) -> Standing:
    return next(standing for standing in explanation.standings if standing.leg == leg)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_contributions_add_up_to_the_score_of_the_ranking(
    service: SearchService, passage_ids: list[str], data: st.DataObject
) -> None:
    query = data.draw(st.sampled_from(QUERIES))
    mode: Mode = data.draw(st.sampled_from(MODES))
    passage_id = data.draw(st.sampled_from(passage_ids))
    explanation = service.explain(query, passage_id, mode=mode, options=SearchOptions(fold=False))
    assert sum(part.product for part in explanation.contributions) == explanation.score
    assert explanation.reranked is None
    for part in explanation.contributions:
        assert part.normalised * part.weight == pytest.approx(part.product)
    ranking = rank(service._index, query, mode).hits
    ids = [hit.passage_id for hit in ranking]
    assert explanation.rank == (ids.index(passage_id) + 1 if passage_id in ids else None)
    if explanation.rank:
        assert explanation.score == pytest.approx(ranking[explanation.rank - 1].score, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_terms_and_pieces_add_up_to_their_legs(
    service: SearchService, passage_ids: list[str], data: st.DataObject
) -> None:
    query = data.draw(st.sampled_from(QUERIES))
    explanation = service.explain(query, data.draw(st.sampled_from(passage_ids)))
    lexical, token_match = standing(explanation, "lexical"), standing(explanation, "token_match")
    assert sum(term.score for term in explanation.terms) == pytest.approx(lexical.score, abs=1e-3)
    for term in explanation.terms:
        assert (term.score > 0) == (term.in_question or term.in_passage)
    met = sum(piece.similarity * piece.weight for piece in explanation.pieces)
    assert met - explanation.length_penalty == pytest.approx(token_match.score)
    assert 0 <= explanation.length_penalty < LENGTH_PENALTY * 10 or not explanation.pieces
    if explanation.pieces:
        assert sum(piece.weight for piece in explanation.pieces) == pytest.approx(1)


@pytest.mark.parametrize("leg", ["lexical", "dense"])
def test_a_standing_is_the_place_in_the_whole_index_not_only_among_the_candidates(
    service: SearchService, passage_ids: list[str], leg: Leg
) -> None:
    ranking = service.rank(QUESTION, "lexical" if leg == "lexical" else "dense", depth=len(passage_ids))
    assert len(ranking) > 100 or leg == "lexical"
    for place in (1, 2, len(ranking)):
        hit = ranking[place - 1]
        found = standing(service.explain(QUESTION, hit.passage_id), leg)
        assert (found.rank, found.of, found.score) == (place, len(ranking), hit.score)
        assert found.cut == (ranking[99].score if len(ranking) > 100 else None)


def test_a_result_is_explained_as_returned_with_its_own_rank_and_score(service: SearchService) -> None:
    for result in service.search(QUESTION, 3).results:
        explanation = service.explain(QUESTION, result.passage_id, 3)
        assert (explanation.outcome, explanation.rank, explanation.needed) == ("returned", result.rank, None)
        assert explanation.score == pytest.approx(result.score, abs=1e-6)
        assert explanation.citation == result.citation


def test_a_passage_below_the_last_result_is_told_the_score_it_needed(service: SearchService) -> None:
    ranking = service.rank(QUESTION)
    explanation = service.explain(QUESTION, ranking[3].passage_id, k=3)
    assert (explanation.outcome, explanation.rank) == ("below", 4)
    assert explanation.needed == ranking[2].score >= explanation.score


def test_a_passage_that_no_leg_found_is_told_so(service: SearchService, passage_ids: list[str]) -> None:
    ranked = {hit.passage_id for hit in rank(service._index, QUESTION, "hybrid").hits}
    left_out = next(passage_id for passage_id in passage_ids if passage_id not in ranked)
    explanation = service.explain(QUESTION, left_out)
    assert (explanation.outcome, explanation.rank) == ("not a candidate", None)
    dense = standing(explanation, "dense")
    assert dense.rank is not None
    assert dense.rank > 100
    assert dense.cut is not None
    assert dense.score < dense.cut


def test_matched_and_unmatched_terms_are_told_apart(service: SearchService) -> None:
    best = service.search(QUESTION).results[0]
    terms = {term.text: term for term in service.explain(QUESTION, best.passage_id).terms}
    assert terms["中文"].in_passage
    assert terms["中文"].score > 0
    assert (terms["几册"].frequency, terms["几册"].score) == (0, 0.0)


def test_pieces_show_which_words_met_across_languages(service: SearchService) -> None:
    query = "How many books may I borrow?"
    best = service.search(query).results[0]
    pieces = service.explain(query, best.passage_id).pieces
    books = next(piece for piece in pieces if piece.query == "books")
    assert books.similarity > 0.5
    assert "书" in books.passage


def test_an_explanation_holds_the_confidence_of_the_search(service: SearchService) -> None:
    answer = service.search(QUESTION)
    explanation = service.explain(QUESTION, answer.results[0].passage_id)
    assert explanation.confidence == pytest.approx(answer.confidence)
    assert answer.answered == (explanation.confidence >= explanation.threshold)


def test_an_unknown_passage_and_a_search_out_of_bounds_are_refused(service: SearchService) -> None:
    with pytest.raises(NotFound, match="no passage 'nonesuch'"):
        service.explain(QUESTION, "nonesuch")
    with pytest.raises(InvalidInput, match="k is 0"):
        service.explain(QUESTION, "nonesuch", k=0)
