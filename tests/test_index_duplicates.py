"""What documents repeat of each other: both places are named, and nothing that is merely alike."""

import string

from hypothesis import given
from hypothesis import strategies as st

from corpus.parsing import parse_bytes
from index.duplicates import (
    LEAST_SIMILARITY,
    SKETCH_SIZE,
    Duplicate,
    DuplicateFinder,
    Place,
    similarity,
    sketch_of,
)

LENT = "凭有效的读者证每人每次可以借十本中文图书，借期三十天，到期之前可以在网上续借一次。"


def finder(**documents: str) -> DuplicateFinder:
    found = DuplicateFinder()
    for name, text in documents.items():
        found.add(parse_bytes(text.encode(), f"{name}.txt"))
    return found


def found_in(**documents: str) -> tuple[Duplicate, ...]:
    return finder(**documents).find({f"{name}.txt" for name in documents})


def test_a_question_that_two_documents_ask_is_reported_with_both_places() -> None:
    pairs = found_in(
        rules="借阅须知\n问：图书能借几本？\n答：十本。\n问：几点开门？\n答：九点。\n",
        service="问：几点开门 ?\n答：八点。\n问：圖書能借幾本？\n答：五本。\n",
    )
    assert pairs == (
        Duplicate("question", Place("rules.txt", 2), Place("service.txt", 3), 1.0, "圖書能借幾本？"),
        Duplicate("question", Place("rules.txt", 4), Place("service.txt", 1), 1.0, "几点开门 ?"),
    )


def test_an_answer_that_is_copied_with_small_changes_is_reported() -> None:
    changed = LENT.replace("三十天", "三十日")
    (pair,) = found_in(rules=f"问：能借几本？\n答：{LENT}\n", service=f"问：借书有何规定？\n答：{changed}\n")
    assert (pair.kind, pair.first, pair.second) == ("answer", ("rules.txt", 2), ("service.txt", 2))
    assert LEAST_SIMILARITY <= pair.similarity < 1
    assert pair.text == changed[:60]


def test_other_answers_short_answers_and_repeats_within_a_document_are_no_duplicates() -> None:
    rules = f"问：能借几本？\n答：{LENT}\n问：每人几本？\n答：{LENT}\n问：要收费吗？\n答：不收费。\n"
    journals = "问：期刊外借吗？\n答：期刊和报纸只在阅览室里看，概不外借，需要时可以自费复印。\n"
    other = journals + "问：停车收费吗？\n答：不收费。\n"
    assert found_in(rules=rules, other=other) == ()


def test_only_what_concerns_the_given_documents_is_reported() -> None:
    text = "问：几点开门？\n答：九点。\n"
    found = finder(a=text, b=text, c=text)
    assert [(pair.first.name, pair.second.name) for pair in found.find({"b.txt"})] == [("a.txt", "b.txt")]
    assert [pair.second.name for pair in found.find({"a.txt"})] == ["b.txt", "c.txt"]


texts = st.text(string.ascii_lowercase[:6] + "一二三四五六", min_size=5, max_size=400)


@given(texts, texts)
def test_sketches_estimate_the_share_of_common_runs_of_four(one: str, other: str) -> None:
    runs = [{text[at : at + 4] for at in range(len(text) - 3)} for text in (one, other)]
    exact = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    estimate = similarity(sketch_of(one), sketch_of(other))
    tolerance = 0.01 if len(runs[0] | runs[1]) < SKETCH_SIZE else 0.25
    assert abs(estimate - exact) <= tolerance
    assert similarity(sketch_of(one), sketch_of(one)) == 1
