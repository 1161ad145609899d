"""A search over the sample documents: the right passage, cited, checked, or an honest no."""

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import MakeDocument

from corpus.errors import InvalidInput, NotFound
from corpus.parsing import parse_file
from corpus.schema import STORE_FILE
from index.local import LocalIndex
from retriever.asked import SearchOptions
from retriever.confidence import THRESHOLD
from retriever.filters import Filters
from retriever.service import SearchService
from retriever.types import MODES, Mode


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[SearchService]:
    index = LocalIndex.create(tmp_path_factory.mktemp("service") / "index")
    index.add(parse_file(path) for path in sorted(samples.iterdir()))
    with SearchService(index) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("图书逾期不还会怎么样", "每册每逾期一天扣一分"),
        ("圖書逾期不還會怎麼樣", "每册每逾期一天扣一分"),
        ("What happens if I return a book late?", "逾期"),
        ("忘记密码怎么重置", "reset"),
    ],
)
def test_a_question_finds_its_passage_in_any_script_or_language(
    service: SearchService, query: str, words: str
) -> None:
    answer = service.search(query, k=3)
    assert any(words in result.text or words in result.question for result in answer.results)


@pytest.mark.parametrize("mode", MODES)
def test_every_result_carries_a_citation_that_holds(service: SearchService, mode: Mode) -> None:
    answer = service.search("怎样办理读者证", k=10, mode=mode)
    ranks = [result.rank for result in answer.results]
    assert ranks == list(range(1, len(ranks) + 1))
    assert len(ranks) == 10 or mode == "lexical"
    for result in answer.results:
        citation = result.citation
        text = service.document(citation.document_id).document.text
        assert citation.verified
        assert text[citation.span.start : citation.span.end] == result.text
        assert hashlib.sha256(result.text.encode()).hexdigest() == citation.quote_sha256
        first, last = citation.lines
        assert result.text in "\n".join(text.split("\n")[first - 1 : last])
        assert citation.path[0].startswith("问")


@pytest.mark.parametrize("mode", MODES)
def test_a_ranking_is_ordered_by_score_then_id_and_repeats(service: SearchService, mode: Mode) -> None:
    hits = service.rank("年休假有几天", mode, depth=20)
    assert len(hits) == 20 or mode == "lexical"
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
    assert hits == service.rank("年休假有几天", mode, depth=20) == service.rank("年休假有几天", mode)[:20]


def test_a_result_has_its_score_on_every_leg(service: SearchService) -> None:
    best = service.search("怎样办理读者证").results[0]
    lexical = {hit.passage_id: hit.score for hit in service.rank("怎样办理读者证", "lexical")}
    dense = {hit.passage_id: hit.score for hit in service.rank("怎样办理读者证", "dense")}
    assert best.legs.lexical == pytest.approx(lexical[best.passage_id], abs=1e-4)
    assert best.legs.dense == pytest.approx(dense[best.passage_id], abs=1e-5)
    assert best.legs.token_match is not None
    assert 0 < best.legs.token_match <= 1


def test_the_words_of_the_question_are_lit(service: SearchService) -> None:
    best = service.search("读者证押金").results[0]
    lit = [best.text[start:end] for start, end in best.highlights]
    assert any("押金" in words or "读者证" in words for words in lit)


def test_an_english_question_lights_up_chinese_words_and_the_sentence_that_answers(
    service: SearchService,
) -> None:
    options = SearchOptions(Filters(languages=("zh",)))
    results = service.search("How many books may I borrow?", 3, options=options).results
    lit = [result.text[start:end] for result in results for start, end in result.highlights]
    assert any("借" in words for words in lit)
    assert any("册" in words or "图书" in words for words in lit)
    for result in results:
        assert result.best_sentence is not None
        start, end = result.best_sentence
        assert any(start <= word.start and word.end <= end for word in result.highlights)


def test_a_question_about_something_else_is_not_answered(service: SearchService) -> None:
    answer = service.search("怎样给火星探测器更换轮胎？")
    assert not answer.answered
    assert answer.confidence < THRESHOLD
    assert answer.results, "the nearest passages are offered as such"


def test_a_question_in_the_document_s_own_words_is_answered(service: SearchService) -> None:
    for document in service.documents():
        for entry in service.document(document.id).entries:
            answer = service.search(entry.question)
            assert answer.answered, entry.question
            assert answer.results[0].question == entry.question


@pytest.mark.parametrize(
    ("query", "k", "mode", "message"),
    [
        (" \n\t", 5, "hybrid", "the query is empty"),
        ("问" * 100_000, 5, "hybrid", "the query has 100,000 characters, 2,000 are allowed"),
        ("\ufdfa" * 223, 5, "hybrid", "the query has 4,014 characters once .* 4,000 are allowed: shorten it"),
        ("问", 0, "hybrid", "k is 0: choose 1 to 100"),
        ("问", 101, "hybrid", "k is 101"),
        ("问", 5, "magic", "unknown mode 'magic': choose one of hybrid"),
    ],
)
def test_a_search_out_of_bounds_is_refused(
    service: SearchService, query: str, k: int, mode: Mode, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        service.search(query, k, mode)


@pytest.mark.parametrize(
    "query", ["？", "的了吗", "\x00", "a" * 2000, "😀", "' OR 1=1 --", 'AND OR NOT "', "ＱＱ"]
)
def test_an_odd_query_is_answered_without_failing(service: SearchService, query: str) -> None:
    answer = service.search(query)
    assert answer.query == query
    assert 0 <= answer.confidence <= 1


def test_a_passage_can_be_fetched_by_its_id(service: SearchService) -> None:
    best = service.search("怎样办理读者证").results[0]
    stored, citation = service.passage(best.passage_id)
    assert (stored.passage.text, citation) == (best.text, best.citation)
    with pytest.raises(NotFound, match="no passage 'nonesuch'"):
        service.passage("nonesuch")
    with pytest.raises(NotFound, match="no document 'nonesuch'"):
        service.document("nonesuch")


def test_a_quotation_that_no_longer_stands_in_the_source_is_stale(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    with SearchService(LocalIndex.create(tmp_path / "i")) as service:
        service._index.add([make_document("a.txt", {"几点开门？": ["上午九点开门。"]})])
        with sqlite3.connect(tmp_path / "i" / STORE_FILE) as store:
            store.execute("UPDATE documents SET text = replace(text, '九', '十')")
        result = service.search("几点开门").results[0]
        assert (result.citation.status, result.citation.verified) == ("stale", False)


def test_many_threads_get_the_answer_that_one_gets(service: SearchService) -> None:
    queries = ["怎样办理读者证", "年休假有几天", "reset my password", "看診要帶什麼"] * 8
    alone = [service.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(service.search, queries)) == alone
