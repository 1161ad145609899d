"""Confidence: what an entry leaves unmet speaks against it, and so does what it is not about."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.parsing import parse_file
from corpus.types import Span
from index.local import LocalIndex
from index.token_match import TokenPair
from retriever.confidence import (
    NO_EVIDENCE,
    Calibration,
    Evidence,
    evidence,
    lead_of,
    probability,
    unmet_words,
)
from retriever.ranking import DEPTH

BATCHES = """澄湾市数字电视升级（第二批）问答

问：第二批升级什么时候开始？
答：第二批自2025年3月1日开始升级，由营业厅发放机顶盒。
一是老用户凭身份证领取，每户一台。
二是押金五十元，退网时退还。

问：机顶盒坏了怎么办？
答：保修三年，人为损坏的按成本价赔偿。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalIndex]:
    folder = tmp_path_factory.mktemp("confidence")
    (folder / "batches.txt").write_text(BATCHES, "utf-8")
    with LocalIndex.create(folder / "index") as index:
        index.add([parse_file(folder / "batches.txt")])
        yield index


def seen(index: LocalIndex, query: str, beginning: str) -> Evidence:
    """The evidence for the passage that begins so."""
    candidates = index.candidates(query, DEPTH)
    stored = index.store.passages(candidates.passage_ids)
    passage = next(each for each in stored.values() if each.passage.text.startswith(beginning))
    return evidence(index, query, passage, candidates)


def pair(start: int, similarity: float, weight: float) -> TokenPair:
    return TokenPair(Span(start, start + 1), Span(0, 1), similarity, weight)


def test_a_batch_that_the_document_is_not_about_is_foreign(index: LocalIndex) -> None:
    second = seen(index, "第二批几月开始升级", "第二批自")
    third = seen(index, "第三批几月开始升级", "第二批自")
    assert (second.foreign, third.foreign) == (0.0, 1.0)
    assert probability(third) < probability(second) / 2


def test_what_the_head_of_the_document_names_is_not_foreign_to_its_entries(index: LocalIndex) -> None:
    assert seen(index, "第二批的机顶盒坏了怎么办", "保修三年").foreign == 0.0
    assert seen(index, "2019年的机顶盒坏了怎么办", "保修三年").foreign == 1.0


def test_a_word_met_by_another_point_of_the_entry_is_met(index: LocalIndex) -> None:
    assert seen(index, "机顶盒押金", "二是押金").unmet == 0.0
    assert seen(index, "机顶盒押金", "保修三年").unmet > 0.0


def test_an_entry_leads_by_its_score_over_the_best_other(index: LocalIndex) -> None:
    right = seen(index, "机顶盒坏了怎么办", "保修三年")
    wrong = seen(index, "机顶盒坏了怎么办", "一是老用户")
    assert right.lead == pytest.approx(-wrong.lead)
    assert right.lead > 0


def test_a_passage_whose_entry_is_no_candidate_has_no_evidence(index: LocalIndex) -> None:
    candidates = index.candidates("机顶盒", DEPTH)
    passage = next(iter(index.store.passages(candidates.passage_ids).values()))
    assert evidence(index, "机顶盒", passage, index.scored("机顶盒", [])) == NO_EVIDENCE
    assert probability(NO_EVIDENCE) == 0.0


def test_the_weights_of_unmet_words_are_summed_and_the_heaviest_is_the_peak() -> None:
    found = unmet_words("甲乙丙", [pair(0, 0.9, 2.0), pair(1, 0.1, 5.0), pair(2, 0.2, 3.0)], "丁")
    assert found == pytest.approx((8.0, 5.0 * 0.9 / 10.0))


def test_an_entry_that_meets_next_to_nothing_of_the_query_is_no_evidence() -> None:
    assert unmet_words("甲乙丙", [pair(0, 0.4, 0.8), pair(1, 0.1, 5.0), pair(2, 0.2, 3.0)], "丁") == (
        NO_EVIDENCE.unmet,
        NO_EVIDENCE.peak,
    )


@pytest.mark.parametrize("query", ["zzz qqq", "a", "怎么呢"])
def test_nonsense_and_words_that_only_ask_are_not_answered(index: LocalIndex, query: str) -> None:
    assert seen(index, query, "二是押金") == NO_EVIDENCE


def test_a_query_without_words_gives_no_evidence() -> None:
    assert unmet_words("?", [], "text") == (NO_EVIDENCE.unmet, NO_EVIDENCE.peak)
    assert probability(Evidence(*unmet_words("?", [], "text"), foreign=0.0, lead=1.0)) == 0.0


def test_points_of_one_entry_do_not_lead_over_each_other() -> None:
    scores = np.array([0.9, 0.8, 0.3])
    assert lead_of({"a", "b"}, ("a", "b", "c"), scores) == pytest.approx(0.6)
    assert lead_of({"c"}, ("a", "b", "c"), scores) == pytest.approx(-0.6)
    assert lead_of({"a", "b", "c"}, ("a", "b", "c"), scores) == 0.0


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        (Evidence(6.0, 0.2, 0.0, 0.1), Evidence(1.0, 0.2, 0.0, 0.1)),
        (Evidence(3.0, 0.5, 0.0, 0.1), Evidence(3.0, 0.1, 0.0, 0.1)),
        (Evidence(3.0, 0.2, 1.0, 0.1), Evidence(3.0, 0.2, 0.0, 0.1)),
        (Evidence(3.0, 0.2, 0.0, 0.0), Evidence(3.0, 0.2, 0.0, 0.4)),
    ],
    ids=["less is unmet", "no heavy word is unmet", "nothing is foreign", "a greater lead"],
)
def test_stronger_evidence_gives_a_greater_probability(weak: Evidence, strong: Evidence) -> None:
    assert 0 < probability(weak) < probability(strong) < 1


def test_the_model_is_logistic() -> None:
    calibration = Calibration(intercept=1.0, unmet=-2.0, peak=0.0, foreign=0.0, lead=4.0)
    found = Evidence(unmet=0.5, peak=0.3, foreign=1.0, lead=0.25)
    assert probability(found, calibration) == pytest.approx(1 / (1 + np.exp(-1.0)))


@pytest.mark.parametrize(("unmet", "expected"), [(-1e6, 1.0), (1e6, 0.0)])
def test_evidence_of_any_size_has_a_probability(unmet: float, expected: float) -> None:
    assert probability(Evidence(unmet, 0.5, 0.0, 0.0)) == expected


def test_the_module_names_a_fit_that_can_be_written_again() -> None:
    source = Path(str(probability.__code__.co_filename)).read_text("utf-8")
    assert source.count("\nCALIBRATION = Calibration(") == source.count("\nTHRESHOLD = 0.") == 1
