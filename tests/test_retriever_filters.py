"""Filters choose before the legs are asked, so that a narrow choice still fills the answer; pages go on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import MakeDocument

from corpus.errors import InvalidInput, NotFound
from corpus.parsing import parse_file
from corpus.types import Other, ParsedDocument, Span
from index.folding import fold
from index.local import LocalIndex
from retriever.asked import SearchOptions
from retriever.dates import Days, days_of, latest
from retriever.filters import Filters
from retriever.language import Language, language_of
from retriever.service import SearchService
from retriever.types import MODES, Mode, Result

QUESTION = "普通证可以借几册中文图书"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[SearchService]:
    index = LocalIndex.create(tmp_path_factory.mktemp("filters") / "index")
    index.add(parse_file(path) for path in sorted(samples.iterdir()))
    with SearchService(index) as opened:
        yield opened


def found(service: SearchService, filters: Filters, mode: Mode = "hybrid") -> tuple[Result, ...]:
    return service.search(QUESTION, 5, mode, SearchOptions(filters)).results


@pytest.mark.parametrize("mode", MODES)
def test_a_source_filter_finds_what_lies_far_below_the_candidates(service: SearchService, mode: Mode) -> None:
    results = found(service, Filters(sources=("campus*.md",)), mode)
    assert all(result.citation.document_name == "campus_help_en.md" for result in results)
    assert len(results) == 5 or mode == "lexical"
    assert [result.rank for result in results] == list(range(1, len(results) + 1))


def test_only_the_star_of_a_source_pattern_is_special(tmp_path: Path, make_document: MakeDocument) -> None:
    with SearchService(LocalIndex.create(tmp_path / "i")) as service:
        texts = {"几点开门？": ["上午九点开门。"]}
        service._index.add(make_document(name, texts) for name in ("通知[2024]3号.txt", "通知23号.txt"))
        for pattern, names in (
            ("通知[2024]3号.txt", {"通知[2024]3号.txt"}),
            ("*[2024]*", {"通知[2024]3号.txt"}),
            ("通知*3号.txt", {"通知[2024]3号.txt", "通知23号.txt"}),
        ):
            options = SearchOptions(Filters(sources=(pattern,)), fold=False)
            results = service.search("几点开门", options=options).results
            assert {result.citation.document_name for result in results} == names, pattern
        with pytest.raises(NotFound, match=r"a name like '通知\?3号.txt'"):
            service.search("几点开门", options=SearchOptions(Filters(sources=("通知?3号.txt",))))


def test_a_document_filter_finds_that_document_only(service: SearchService) -> None:
    document = next(one for one in service.documents() if one.name == "clinic_faq_hant.txt")
    results = found(service, Filters(documents=(document.id,)))
    assert {result.citation.document_id for result in results} == {document.id}
    assert len(results) == 5


def test_a_language_filter_goes_by_the_passage(service: SearchService) -> None:
    english = found(service, Filters(languages=("en",)))
    assert all(result.citation.document_name == "campus_help_en.md" for result in english)
    assert all("图书" not in result.text for result in english)
    assert found(service, Filters(languages=("ko",))) == ()


def test_a_heading_filter_goes_by_question_and_path_in_either_script(service: SearchService) -> None:
    for heading in ("疫苗接种", "疫苗接種"):
        results = found(service, Filters(headings=(heading,)))
        assert len(results) == 5
        assert all("疫苗接種" in result.question for result in results)
    leads = found(service, Filters(headings=("引言",)))
    assert len(leads) == 5
    assert all("引言" in result.citation.path for result in leads)


def test_several_filters_must_all_be_met_and_values_of_one_are_alternatives(service: SearchService) -> None:
    both = Filters(sources=("campus*", "clinic*"), languages=("zh",))
    assert {result.citation.document_name for result in found(service, both)} == {"clinic_faq_hant.txt"}


def test_a_filtered_ranking_keeps_the_order_and_leg_scores_of_the_whole_one(service: SearchService) -> None:
    whole = [result for result in service.search(QUESTION, 100, "dense").results if "library" in name(result)]
    narrow = service.search(QUESTION, 100, "dense", SearchOptions(Filters(sources=("library*",)))).results
    assert [result.passage_id for result in narrow][: len(whole)] == [one.passage_id for one in whole]
    assert [result.legs for result in narrow][: len(whole)] == [one.legs for one in whole]


def name(result: Result) -> str:
    return result.citation.document_name


def test_a_filter_that_nothing_meets_gives_an_honest_no(service: SearchService) -> None:
    answer = service.search(QUESTION, options=SearchOptions(Filters(languages=("ko",))))
    assert (answer.results, answer.answered, answer.confidence) == ((), False, 0.0)


@pytest.mark.parametrize("mode", MODES)
def test_pages_follow_each_other_without_gap_or_overlap(service: SearchService, mode: Mode) -> None:
    whole = service.search(QUESTION, 9, mode)
    pages = [service.search(QUESTION, 3, mode, SearchOptions(offset=offset)) for offset in (0, 3, 6)]
    shown = [(one.rank, one.passage_id, one.score) for page in pages for one in page.results]
    assert shown == [(one.rank, one.passage_id, one.score) for one in whole.results]
    assert {page.confidence for page in pages} == {whole.confidence}
    assert service.search(QUESTION, 3, mode, SearchOptions(offset=200)).results == ()


def test_an_explanation_names_the_filter_that_kept_a_passage_out(service: SearchService) -> None:
    best = service.search(QUESTION).results[0]
    options = SearchOptions(Filters(sources=("campus*",), languages=("en",), headings=("VPN",)))
    explained = service.explain(QUESTION, best.passage_id, options=options)
    assert (explained.outcome, explained.rank) == ("filtered", None)
    assert explained.unmet == ("source", "language", "heading")
    assert sum(part.product for part in explained.contributions) == explained.score
    dense = next(standing for standing in explained.standings if standing.leg == "dense")
    assert dense.rank == 1, "it would have stood first among those that meet the filters"


def test_a_passage_before_the_offset_counts_as_returned(service: SearchService) -> None:
    best = service.search(QUESTION).results[0]
    explained = service.explain(QUESTION, best.passage_id, 2, options=SearchOptions(offset=4))
    assert (explained.outcome, explained.rank, explained.offset) == ("returned", 1, 4)


def test_a_heading_is_folded_for_the_search_not_for_each_passage(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def counting(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr("retriever.filters.fold", counting)
    assert found(service, Filters(headings=("疫苗接種", "无此标题")))
    assert folded.count("无此标题") == 2, "once to check its length, once to compare with it"
    assert len(folded) > 100, "the steps of the passages are folded where they are compared"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            SearchOptions(Filters(headings=("\ufdfa" * 200,))),
            "the heading .* has 3,600 characters once its signs are written out, 400 are allowed",
        ),
        (SearchOptions(offset=-1), "offset is -1: choose 0 to 200"),
        (SearchOptions(offset=201), "offset is 201"),
        (SearchOptions(Filters(languages=("xx",))), "unknown language 'xx': choose of zh, ja"),  # type: ignore[arg-type] # what is refused
        (
            SearchOptions(Filters(since=date(2024, 2, 1), until=date(2024, 1, 1))),
            "since 2024-02-01 is after until 2024-01-01",
        ),
    ],
)
def test_options_out_of_bounds_are_refused(
    service: SearchService, options: SearchOptions, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        service.search(QUESTION, options=options)


def test_a_document_that_is_not_there_cannot_be_searched_in(service: SearchService) -> None:
    with pytest.raises(NotFound, match="no document 'nonesuch'"):
        found(service, Filters(documents=("nonesuch",)))


@pytest.mark.parametrize("sources", [("nonesuch*",), ("campus*", "nonesuch*")])
def test_a_source_that_names_no_document_cannot_be_searched_in(
    service: SearchService, sources: tuple[str, ...]
) -> None:
    message = r"no document in this index has a name like 'nonesuch\*': `wenju info`"
    with pytest.raises(NotFound, match=message):
        found(service, Filters(sources=sources))
    best = service.search(QUESTION).results[0]
    with pytest.raises(NotFound, match=message):
        service.explain(QUESTION, best.passage_id, options=SearchOptions(Filters(sources=sources)))


def dated(parsed: ParsedDocument, line: str) -> ParsedDocument:
    """The document with a date line at its end."""
    text = parsed.document.text
    other = Other(Span(len(text), len(text) + len(line)), "date")
    return replace(parsed, document=replace(parsed.document, text=text + line), others=(other,))


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(since=date(2024, 3, 1)), {"month.txt", "day.txt"}),
        (Filters(since=date(2024, 3, 16)), {"month.txt"}),
        (Filters(until=date(2024, 3, 1)), {"month.txt", "old.txt"}),
        (Filters(since=date(2018, 1, 1), until=date(2018, 12, 31)), {"old.txt"}),
    ],
)
def test_a_date_filter_goes_by_the_date_that_the_document_bears(
    tmp_path: Path, make_document: MakeDocument, filters: Filters, names: set[str]
) -> None:
    lines = {"old.txt": "二〇一八年三月三日", "month.txt": "2024年3月", "day.txt": "2024-03-15"}
    with SearchService(LocalIndex.create(tmp_path / "i")) as service:
        texts = {"几点开门？": ["上午九点开门。"]}
        documents = [dated(make_document(name, texts), line) for name, line in lines.items()]
        service._index.add([*documents, make_document("undated.txt", texts)])
        results = service.search("几点开门", options=SearchOptions(filters, fold=False)).results
        assert {result.citation.document_name for result in results} == names


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2018年3月3日", Days(date(2018, 3, 3), date(2018, 3, 3))),
        ("（二〇二四年十二月二十一日）", Days(date(2024, 12, 21), date(2024, 12, 21))),
        ("2024-02 来源：图书馆", Days(date(2024, 2, 1), date(2024, 2, 29))),
        ("2023-02-30", None),
        ("电话 8119-2024", None),
        ("", None),
    ],
)
def test_a_date_is_read_with_the_days_it_may_mean(text: str, days: Days | None) -> None:
    assert days_of(text) == days


def test_the_latest_of_several_dates_counts() -> None:
    assert latest(["发布 2023-05-01", "更新 2024-01-02", "无"]) == Days(date(2024, 1, 2), date(2024, 1, 2))
    assert latest([]) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("普通证免收押金，可借中文图书八册。", "zh"),
        ("普通證免收押金，登入 VPN 請使用 account。", "zh"),
        ("図書館は九時に開きます。", "ja"),
        ("도서관은 아홉 시에 엽니다.", "ko"),
        ("The library opens at nine in the morning.", "en"),
        ("Die Bibliothek öffnet um neun Uhr und ist bis acht geöffnet.", "de"),
        ("La bibliothèque est ouverte dans la matinée.", "fr"),
        ("La biblioteca no abre los lunes.", "es"),
        ("POST /v1/search", "und"),
        ("Библиотека открывается в девять.", "und"),
        ("8119", "und"),
    ],
)
def test_the_language_of_a_passage_is_told_by_script_and_function_words(
    text: str, language: Language
) -> None:
    assert language_of(text) == language
