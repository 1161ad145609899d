"""The lines of a synonyms file say what else a query searches for."""

import pytest

from corpus.errors import InvalidInput
from index.synonyms import SYNONYM_WEIGHT, Synonyms, rule_lines

TEXT = """# expressions that our readers use
医保, 医疗保险
car，automobile、motor car

laptop => notebook, ultrabook
"""


def terms(text: str) -> list[str]:
    """An analyzer for tests: words between blanks, without "the"."""
    return [word for word in text.split() if word != "the"]


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("医保", {"医疗保险"}),
        ("医疗保险", {"医保"}),
        ("the car", {"automobile", "motor"}),
        ("motor of a car", {"automobile"}),
        ("motor", set()),
        ("laptop", {"notebook", "ultrabook"}),
        ("notebook", set()),
        ("train", set()),
    ],
)
def test_a_query_that_has_all_of_an_expression_gets_the_others(query: str, added: set[str]) -> None:
    weights = Synonyms.parse(TEXT, terms).weighted(terms(query))
    assert {term for term, weight in weights.items() if weight < 1} == added
    assert all(weights[term] == 1 for term in terms(query))


def test_what_was_asked_is_not_weakened_by_being_a_synonym_too() -> None:
    weights = Synonyms.parse("a, b", terms).weighted(["a", "b"])
    assert weights == {"a": 1.0, "b": 1.0}


def test_an_expression_of_more_terms_has_less_weight_on_each() -> None:
    synonyms = Synonyms.parse("car => motor vehicle\na b => c", terms)
    assert synonyms.weighted(["car"]) == {"car": 1.0, "motor": 0.25, "vehicle": 0.25}
    assert synonyms.weighted(["a", "b"]) == {"a": 1.0, "b": 1.0, "c": SYNONYM_WEIGHT}


def test_what_was_added_adds_nothing_more() -> None:
    assert Synonyms.parse("a => b\nb => c", terms).weighted(["a"]) == {"a": 1.0, "b": SYNONYM_WEIGHT}


def test_the_order_of_lines_does_not_matter() -> None:
    lines = ["a, b, c", "a => d", "c => a, e"]
    one, other = (Synonyms.parse("\n".join(order), terms) for order in (lines, lines[::-1]))
    for query in (["a"], ["c"], ["a", "c"]):
        assert one.weighted(query) == other.weighted(query)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a, b\nalone", r"ours.txt:2: 'alone' is no rule: write 'a, b' or 'a => b'"),
        ("a => b => c", r"ours.txt:1: 'a => b => c' is no rule"),
        ("\n\na, the", r"ours.txt:3: 'the' has no word that could be searched"),
        ("a,, b", r"ours.txt:1: '' has no word that could be searched"),
        ("a =>", r"ours.txt:1: '' has no word that could be searched"),
    ],
)
def test_an_error_names_the_line_and_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Synonyms.parse(text, terms, "ours.txt")


def test_rules_are_the_lines_that_are_neither_blank_nor_remarks() -> None:
    assert [number for number, _ in rule_lines(TEXT)] == [2, 3, 5]
