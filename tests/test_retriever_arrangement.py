"""Repeats are folded under the better passage, entries grouped, neighbours shown: all on one ranking."""

from collections.abc import Iterator

import pytest
from conftest import MakeDocument

from corpus.errors import InvalidInput
from corpus.stored import StoredPassage
from corpus.types import Passage, Span
from index.local import LocalIndex
from retriever.arrangement import arrange
from retriever.asked import Asked, SearchOptions
from retriever.repeats import Said
from retriever.service import SearchService

QUESTION = "借书证丢了怎么补办"
LOSS = "借书证遗失的，读者应当持本人身份证到一楼服务台办理挂失，三日后领取新证。"
LIBRARY = {
    "借书证丢了怎么办？": [LOSS, "补办新证收取工本费十元，学生减半。", "旧证找回后不再有效，请交回服务台。"],
    "图书馆几点开门？": ["周二至周日上午九点开门，下午六点闭馆。", "周一闭馆整理书架，遇节假日顺延一天。"],
    "可以带水进馆吗？": ["可以。"],
}
COPY = {
    "证件遗失了如何处理？": [LOSS.replace("，", ", ").replace("。", "！")],
    "可以拍照吗？": ["可以。"],
    "停车怎么收费？": ["地下停车场每小时收费五元，持借书证免费停两小时。"],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, make_document: MakeDocument) -> Iterator[SearchService]:
    index = LocalIndex.create(tmp_path_factory.mktemp("arrangement") / "index")
    index.add([make_document("library.txt", LIBRARY), make_document("copy.txt", COPY)])
    with SearchService(index) as opened:
        yield opened


def test_a_passage_that_repeats_a_better_one_is_cited_under_it(service: SearchService) -> None:
    answer = service.search(QUESTION, 8)
    texts = [result.text for result in answer.results]
    assert LOSS in texts
    assert sum(text.startswith("借书证遗失的") for text in texts) == 1
    best = answer.results[texts.index(LOSS)]
    assert [citation.document_name for citation in best.also_in] == ["copy.txt"]
    assert [service.passage(citation.passage_id)[1] for citation in best.also_in] == list(best.also_in)
    assert all(citation.verified for citation in best.also_in)
    assert [result.rank for result in answer.results] == list(range(1, 9))


def test_folding_can_be_left_out(service: SearchService) -> None:
    answer = service.search(QUESTION, 9, options=SearchOptions(fold=False))
    assert sum(result.text.startswith("借书证遗失的") for result in answer.results) == 2
    assert all(result.also_in == () for result in answer.results)


def test_a_folded_passage_is_explained_by_the_one_that_it_repeats(service: SearchService) -> None:
    every = service.search(QUESTION, 9, options=SearchOptions(fold=False)).results
    better, worse = [result.passage_id for result in every if result.text.startswith("借书证遗失的")]
    explained = service.explain(QUESTION, worse)
    assert (explained.outcome, explained.folded_under, explained.rank) == ("folded", better, None)
    assert service.explain(QUESTION, worse, options=SearchOptions(fold=False)).outcome == "returned"


def test_a_short_answer_is_no_repeat_of_the_same_words_to_another_question(service: SearchService) -> None:
    results = service.search("可以带水吗，可以拍照吗", 9).results
    assert sorted(result.question for result in results if result.text == "可以。") == [
        "可以带水进馆吗？",
        "可以拍照吗？",
    ]


RULE = "借书证遗失的，读者应当持本人身份证到一楼服务台办理挂失，三日后领取新证；旧证找回后请交回服务台。"


def said(text: str, question: str = "") -> Said:
    return Said(
        StoredPassage(
            1,
            Passage("id", text, Span(0, len(text)), "paragraph", ()),
            question,
            (1, 1),
            None,
            1,
            "d",
            "n",
            "t",
        )
    )


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        (RULE, True),
        (RULE.replace("，", " ，\n"), True),
        ("一是" + RULE, True),
        ("2. " + RULE, True),
        (
            "借書證遺失的，讀者應當持本人身份證到一樓服務臺辦理掛失，三日後領取新證；舊證找回後請交回服務臺。",
            True,
        ),
        (RULE.replace("读者", "读者们"), True),
        (RULE.replace("三日", "五日"), False),
        (RULE.replace("应当", "不应当"), False),
        (RULE + "补办新证收取工本费十元，学生减半。", False),
        ("周二至周日上午九点开门，下午六点闭馆，遇节假日顺延。请读者留意门口的通知。", False),
    ],
)
def test_a_repeat_shares_nearly_all_and_differs_in_no_number_and_no_negation(
    text: str, *, repeats: bool
) -> None:
    assert said(RULE).repeats(said(text)) is repeats
    assert said(text).repeats(said(RULE)) is repeats


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "单位按照职工工资总额的1.5%按月缴纳，个人不用另外申报。",
            "单位按照职工工资总额的15%按月缴纳，个人不用另外申报。",
        ),
        ("费率是 1.5%", "费率是 15%"),
        (
            "Guests can leave a bicycle in the courtyard overnight if it is locked to the rail.",
            "Guests can't leave a bicycle in the courtyard overnight if it is locked to the rail.",
        ),
        (
            "Guests cannot leave a bicycle in the courtyard overnight if it is locked to the rail.",
            "Guests can leave a bicycle in the courtyard overnight if it is locked to the rail.",
        ),
    ],
)
def test_a_decimal_point_or_a_contracted_not_makes_another_statement(one: str, other: str) -> None:
    assert not said(one).repeats(said(other))
    assert not said(other).repeats(said(one))


def test_groups_name_each_entry_once_with_its_best_points_in_document_order(service: SearchService) -> None:
    answer = service.search(QUESTION, 2, options=SearchOptions(group=True))
    assert answer.groups is not None
    assert answer.groups[0].question == "借书证丢了怎么办？"
    assert [result.text for result in answer.results[:3]] == LIBRARY["借书证丢了怎么办？"]
    assert len(answer.groups) == 2
    ids = [passage_id for group in answer.groups for passage_id in group.passage_ids]
    assert ids == [result.passage_id for result in answer.results]
    assert min(result.rank for result in answer.results) == 1
    assert service.search(QUESTION).groups is None


def test_a_group_holds_the_passages_of_one_entry_of_one_document(service: SearchService) -> None:
    answer = service.search(QUESTION, 9, options=SearchOptions(group=True, fold=False))
    assert answer.groups is not None
    entries = [
        {(stored.document_id, stored.entry) for stored, _ in map(service.passage, group.passage_ids)}
        for group in answer.groups
    ]
    assert all(len(entry) == 1 for entry in entries)
    assert len(set().union(*entries)) == len(entries) == 6


def test_grouping_asks_the_store_once(service: SearchService) -> None:
    store, statements = service._index.store, list[str]()
    hits = service.rank(QUESTION)
    store._connection.set_trace_callback(statements.append)
    try:
        arranged = arrange(store, hits, Asked.checked(QUESTION, 5, "hybrid", SearchOptions(group=True)))
    finally:
        store._connection.set_trace_callback(None)
    assert arranged.groups is not None
    assert len(arranged.groups) == 5
    assert len(statements) == 1, "the passages of the ranking, at once"


def test_pages_of_groups_follow_each_other(service: SearchService) -> None:
    whole = service.search(QUESTION, 4, options=SearchOptions(group=True)).groups
    parts = [service.search(QUESTION, 2, options=SearchOptions(group=True, offset=n)).groups for n in (0, 2)]
    assert whole == (*(parts[0] or ()), *(parts[1] or ()))


def test_a_passage_whose_entry_is_shown_is_explained_as_returned(service: SearchService) -> None:
    answer = service.search(QUESTION, 1, options=SearchOptions(group=True))
    for result in answer.results:
        explained = service.explain(QUESTION, result.passage_id, 1, options=SearchOptions(group=True))
        assert (explained.outcome, explained.rank) == ("returned", result.rank)


@pytest.mark.parametrize(("context", "before", "after"), [(0, 0, 0), (1, 1, 1), (5, 1, 1)])
def test_neighbours_are_those_of_the_same_entry_in_document_order(
    service: SearchService, context: int, before: int, after: int
) -> None:
    results = service.search("补办新证工本费", 9, options=SearchOptions(context=context)).results
    result = next(one for one in results if one.text.startswith("补办新证"))
    points = LIBRARY["借书证丢了怎么办？"]
    assert [one.text for one in result.before] == points[:before]
    assert [one.text for one in result.after] == points[2 : 2 + after]
    last = next(one for one in results if one.text == points[2])
    assert [one.text for one in last.before] == points[2 - min(context, 2) : 2]
    assert last.after == ()


def test_too_wide_a_context_is_refused(service: SearchService) -> None:
    with pytest.raises(InvalidInput, match="context is 6: choose 0 to 5"):
        service.search(QUESTION, options=SearchOptions(context=6))


def test_a_query_that_finds_nothing_has_no_groups(service: SearchService) -> None:
    answer = service.search("zzz", 5, "lexical", SearchOptions(group=True))
    assert (answer.results, answer.groups, answer.answered) == ((), (), False)
