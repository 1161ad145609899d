"""Explanations of queries that went wrong, as the report shows them."""

import re
from dataclasses import replace

import pytest
from conftest import MakeDocument

from eval.dataset import Dataset
from eval.failures import worst_queries
from eval.report import report
from eval.report_worst import worst_section
from eval.runner import Evaluation, Experiment, indexed, run_experiment

ASKED = {
    "right": "停车场在哪里",
    "wrong": "图书馆几点开门",
    "long": "停车" * 1001,
    "long once written out": "㍿" * 1001,  # four characters each
}
RIGHT = {"right": "停车场在地下二层。", "wrong": "每天九点起迎接 <读者>。", "long": "停车场在地下二层。"}
RIGHT["long once written out"] = RIGHT["long"]


def evaluated(make_document: MakeDocument, *, by_document: bool = False) -> Evaluation:
    texts = ["停车场在地下二层。", "图书馆几点开门请看门口的牌子。", "每天九点起迎接 <读者>。"]
    parsed = make_document("rules.txt", {"": texts})
    ids = {passage.text: passage.id for passage in parsed.entries[0].passages}
    qrels = {query_id: {ids[text]: 1} for query_id, text in RIGHT.items()}
    data = Dataset("rules", (parsed,), ASKED, qrels, {"rules.txt": "0"})
    if by_document:
        other = make_document("other.txt", {"": ["图书馆几点开门问别人。"]})
        document_of = dict.fromkeys(ids.values(), "rules.txt")
        document_of |= {passage.id: "other.txt" for passage in other.entries[0].passages}
        qrels = {query_id: {"rules.txt": 1} for query_id in ASKED}
        data = replace(data, documents=(parsed, other), qrels=qrels, document_of=document_of)
    with indexed(data.documents, model=None) as index:
        return run_experiment(index, data, Experiment(["lexical", "hybrid"], explained=5))


def test_a_wrong_first_passage_is_explained_beside_the_right_one(make_document: MakeDocument) -> None:
    contrasts = evaluated(make_document).contrasts
    assert list(contrasts) == ["wrong"]
    first, expected = contrasts["wrong"]
    assert first is not None
    assert expected is not None
    assert (first.text, first.rank) == ("图书馆几点开门请看门口的牌子。", 1)
    assert (expected.text, expected.mode) == ("每天九点起迎接 <读者>。", "hybrid")
    assert expected.rank is not None
    assert expected.rank > 1
    assert expected.score == pytest.approx(sum(part.product for part in expected.contributions))


def test_where_documents_are_judged_the_best_passage_of_the_right_one_is_explained(
    make_document: MakeDocument,
) -> None:
    contrast = evaluated(make_document, by_document=True).contrasts["wrong"]
    assert contrast.first is not None
    assert contrast.first.text == "图书馆几点开门问别人。"
    assert contrast.expected is not None
    assert contrast.expected.text == "图书馆几点开门请看门口的牌子。"


def test_a_word_that_the_segmenter_cuts_in_two_ways_is_named_as_the_reason(
    make_document: MakeDocument,
) -> None:
    texts = ["凭惠民卡可以打折。", *(f"优惠政策第{number}条。" for number in range(12))]
    parsed = make_document("cards.txt", {"": texts})
    right = parsed.entries[0].passages[0].id
    data = Dataset("cards", (parsed,), {"q": "优惠民生政策"}, {"q": {right: 1}}, {})
    with indexed(data.documents, model=None) as index:
        evaluation = run_experiment(index, data, Experiment(["lexical", "hybrid"], explained=1))
    (failed,) = worst_queries(evaluation, "lexical", "nDCG@10", 1)
    explained = evaluation.contrasts["q"].expected
    assert explained is not None
    assert [term.text for term in explained.terms if term.score > 0] == []
    assert failed.failure == "words cut apart by the segmenter"


def test_nothing_is_explained_unless_asked_for(make_document: MakeDocument) -> None:
    parsed = make_document("rules.txt", {"": ["停车免费。"]})
    passage_id = parsed.entries[0].passages[0].id
    data = Dataset("rules", (parsed,), {"q": "开门"}, {"q": {passage_id: 1}}, {})
    with indexed(data.documents, model=None) as index:
        assert run_experiment(index, data, Experiment(["lexical"])).contrasts == {}


def test_the_report_folds_each_explanation_under_its_query(make_document: MakeDocument) -> None:
    html = worst_section(evaluated(make_document))
    (why,) = re.findall(r"<details><summary>why\?</summary>(.*?)</details>", html, flags=re.DOTALL)
    assert [name for name in ("stood first", "should have") if f"<b>{name}</b>" in why] == [
        "stood first",
        "should have",
    ]
    assert "<td>token match</td>" in why
    assert "<dt>terms not met</dt>" in why
    assert "迎接 &lt;读者&gt;" in why


def test_encoders_run_on_the_same_queries_are_tested_against_each_other(
    make_document: MakeDocument,
) -> None:
    pytest.importorskip("matplotlib")
    one = evaluated(make_document)
    other = replace(one, provenance=replace(one.provenance, model="tiny <model>"))
    page = report([one, other])
    assert "<caption>paired tests between encoders</caption>" in page
    assert "<td>rules, hybrid: bundled − tiny &lt;model&gt;</td><td>+0.0000</td>" in page
    assert '<h2 id="set-2">rules · tiny &lt;model&gt;</h2>' in page
    assert "paired tests between encoders" not in report([one])
