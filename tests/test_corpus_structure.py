"""One small document for every layout: what is asked, where the answers' points start, what is neither."""

from typing import NamedTuple

import pytest
from layouts import parse, seen
from test_corpus_conversations import LAYOUTS as CONVERSATIONS
from test_corpus_labelled import LAYOUTS as LABELLED
from test_corpus_unlabelled import LAYOUTS as UNLABELLED

from corpus.parsing import coverage


class Layout(NamedTuple):
    """A document and what a careful reader sees in it: each question with the points of its answer."""

    name: str
    text: str
    expected: dict[str, list[str]]


LAYOUTS = [Layout(*row) for row in (*LABELLED, *UNLABELLED, *CONVERSATIONS)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_every_layout_gives_its_questions_and_their_points(layout: Layout) -> None:
    parsed = parse(layout.text, layout.name)
    assert seen(parsed) == layout.expected


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_every_layout_reads_the_same_with_other_line_ends_and_indents(layout: Layout) -> None:
    crlf = parse(layout.text.replace("\n", "\r\n"), layout.name)
    assert seen(crlf) == layout.expected
    if layout.name.endswith(".txt") and "wrapped" not in layout.name:
        indented = "\n".join("　　" + line if line else "" for line in layout.text.split("\n"))
        assert seen(parse(indented, layout.name)) == layout.expected


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_no_character_of_a_layout_is_lost_or_counted_twice(layout: Layout) -> None:
    parsed = parse(layout.text, layout.name)
    filled, covered = coverage(parsed)
    assert filled == covered == len("".join(layout.text.split()))
