"""Many texts at once are cut by sentencepiece, whose ids must be exactly those of each text alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from index.batch_tokenizer import FEWEST, LONGEST, STEP, BatchTokenizer, is_exact
from index.encoder import BUNDLED
from index.tokenizing import TextTokenizer, read_tokenizer
from index.unigram import BLANKS

PIECES = (("[UNK]", 0.0), ("借书", -2.0), ("书", -1.0), ("借书证", -3.5), ("a", -4.0), ("ab", -4.5))


@pytest.fixture(scope="module")
def tokenizer() -> TextTokenizer:
    return read_tokenizer(BUNDLED / "tokenizer.json")


def small(folder: Path, *pieces: tuple[str, float]) -> TextTokenizer:
    package = Tokenizer(models.Unigram(list(pieces), 0, byte_fallback=False))
    package.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    path = folder / "tokenizer.json"
    package.save(str(path))
    return read_tokenizer(path)


def alone(tokenizer: TextTokenizer, texts: list[str]) -> list[list[int]]:
    return [tokenizer.tokens(text)[0].tolist() for text in texts]


def together(tokenizer: TextTokenizer, texts: list[str]) -> list[list[int]]:
    filled = texts + [""] * FEWEST
    return [row.tolist() for row in tokenizer.ids(filled)[: len(texts)]]


def test_the_bundled_tokenizer_is_exact() -> None:
    model = json.loads((BUNDLED / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    assert is_exact(model["vocab"])


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(
        st.text(
            st.one_of(
                st.sampled_from("借书证圖書館每日a bcAB①½㎏，。！0123\0\n\u3000\x85\u2028ｶﾞ가각\u0301\u200d▁"),
                st.characters(exclude_categories=["Cs"]),
            ),
            max_size=40,
        ),
        max_size=8,
    )
)
def test_any_texts_have_the_ids_of_each_alone(tokenizer: TextTokenizer, texts: list[str]) -> None:
    assert together(tokenizer, texts) == alone(tokenizer, texts)


def test_blanks_part_words_and_are_no_tokens(tmp_path: Path) -> None:
    tokenizer = small(tmp_path, *PIECES)
    texts = [f"借{blank}书x{blank}{blank}y借书" for blank in BLANKS]
    assert together(tokenizer, texts) == [[0, 2, 0, 0, 1]] * len(BLANKS)


def test_a_text_too_long_for_exact_sums_is_cut_alone_and_its_neighbours_are_not(tmp_path: Path) -> None:
    tokenizer = small(tmp_path, *PIECES)
    texts = ["借书证", "ab" * LONGEST, "借书"]
    assert together(tokenizer, texts) == [[3], [5] * LONGEST, [1]]


@pytest.mark.parametrize(
    "piece",
    [("证", -1.0 - STEP / 2), ("书", -1.5), ("a b", -1.0), ("", -1.0), ("证", -1000.0)],
    ids=["a finer score", "a piece named twice", "a blank within", "nothing", "too low for exact sums"],
)
def test_pieces_that_sentencepiece_would_treat_otherwise_are_not_exact(piece: tuple[str, float]) -> None:
    assert is_exact(PIECES)
    assert not is_exact((*PIECES, piece))


def test_a_tokenizer_that_is_not_exact_cuts_many_texts_alone(tmp_path: Path) -> None:
    tokenizer = small(tmp_path, *PIECES, ("证", -0.3))
    assert isinstance(tokenizer, BatchTokenizer)
    assert together(tokenizer, ["借书证", "证 证"]) == [[1, 6], [6, 6]]
