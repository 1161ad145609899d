"""Our Unigram tokenizer against the tokenizers package, whose results it must give exactly."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from corpus.errors import InvalidInput
from index.batch_tokenizer import BatchTokenizer
from index.encoder import BUNDLED
from index.normaliser import _ALONE, Normaliser
from index.tokenizing import PackageTokenizer, TextTokenizer, read_tokenizer

TEXTS = (
    "办理借书证需要身份证原件和一张照片，当场领取。",
    "圖書館週末幾點開門？逾期每日罰款 0.10 元！",
    "ＡＢＣ公司 ﬁnanciële 軟體①號\t㈱ ½ ㎏ 한국어 ｶﾞｲﾄﾞ",
    "Straße, ΟΔΟΣ, İstanbul, naïve, re\u0301sume\u0301, 電\u0301話",
    "ประเทศไทย में हिंदी العربية עִבְרִית ᄒᆞᆫ글",
    "👩\u200d🔧 修理 🇨🇳\r\n第二行\u3000空格\x1c分隔\u200b零宽",
    "\U00020000\U00020001 龘龘龘 \ue000\ue001\ue002x\ue003 \u0378",
    "",
    " \n\t ",
    "https://example.org/a?b=1&c=2#d" * 20,
)


@pytest.fixture(scope="module")
def package() -> Tokenizer:
    return Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))


@pytest.fixture(scope="module")
def ours() -> TextTokenizer:
    tokenizer = read_tokenizer(BUNDLED / "tokenizer.json")
    assert isinstance(tokenizer, BatchTokenizer)
    return tokenizer


def _assert_equal(ours: TextTokenizer, package: Tokenizer, text: str) -> None:
    expected = package.encode(text, add_special_tokens=False)
    ids, offsets = ours.tokens(text)
    assert ids.tolist() == expected.ids
    assert offsets == expected.offsets
    assert [row.tolist() for row in ours.ids([text])] == [expected.ids]


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_and_offsets_are_those_of_the_tokenizers_package(
    ours: TextTokenizer, package: Tokenizer, text: str
) -> None:
    _assert_equal(ours, package, text)


# Characters that normalise alone, that join their neighbours, and blanks, in any order.
MIXED = st.text(
    st.one_of(
        st.sampled_from("借书证圖書館每日a bcABCΣσÄß①½㎏，。！ \n\u3000ｶﾞ가각"),
        st.sampled_from("\u0301\u0308\u3099\u200d\ufe0f\r\u1100\u1161\u11a8\u093e\u0e33\u00a8\u309b"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(text=MIXED)
def test_any_text_has_the_tokens_of_the_tokenizers_package(
    ours: TextTokenizer, package: Tokenizer, text: str
) -> None:
    _assert_equal(ours, package, text)


def test_many_texts_at_once_have_the_tokens_of_each_alone(ours: TextTokenizer) -> None:
    assert [row.tolist() for row in ours.ids(TEXTS)] == [ours.ids([text])[0].tolist() for text in TEXTS]


def test_no_character_that_is_normalised_alone_can_join_another() -> None:
    seconds = {
        ord(pair[1]) for point in range(0x110000) if len(pair := unicodedata.normalize("NFD", chr(point))) > 1
    }
    for first, last in _ALONE:
        for point in range(first, last + 1):
            assert point not in seconds
            assert unicodedata.category(chr(point)) not in {"Mn", "Mc", "Me", "Cf"}, hex(point)
            assert not unicodedata.combining(chr(point))


def test_every_character_is_normalised_by_the_table_as_by_the_package(package: Tokenizer) -> None:
    by_character = Normaliser(package.normalizer, by_character=True)
    for first, last in _ALONE:
        text = "".join(map(chr, range(first, last + 1)))
        assert by_character.normalise(text) == package.normalizer.normalize_str(text)


def _file(folder: Path, tokenizer: Tokenizer) -> Path:
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def _unigram(*pieces: tuple[str, float]) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram([("[UNK]", 0.0), *pieces], 0, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def test_unknown_characters_side_by_side_are_one_token(tmp_path: Path) -> None:
    package = _unigram(("借书", -2.0), ("书", -1.0), ("借书证明", -3.0))
    tokenizer = read_tokenizer(_file(tmp_path, package))
    ids, offsets = tokenizer.tokens("xy借书z 借借书证明")
    assert ids.tolist() == [0, 1, 0, 0, 3]
    assert offsets == [(0, 2), (2, 4), (4, 5), (6, 7), (7, 11)]
    _assert_equal(tokenizer, package, "xy借书z 借借书证明[UNK]借书证")


def test_of_equally_probable_cuts_it_takes_the_one_the_package_takes(tmp_path: Path) -> None:
    package = _unigram(("甲", -1.0), ("乙", -1.0), ("丙", -1.0), ("甲乙", -2.0), ("乙丙", -2.0), ("乙", -1.0))
    tokenizer = read_tokenizer(_file(tmp_path, package))
    assert isinstance(tokenizer, BatchTokenizer)
    for text in ("甲乙丙", "甲乙", "乙丙甲", "甲乙丙甲乙丙"):
        _assert_equal(tokenizer, package, text)


def test_a_normaliser_that_is_not_by_character_runs_on_whole_texts(tmp_path: Path) -> None:
    package = _unigram(("借", -1.0), ("书", -1.0), ("b", -2.0))
    package.normalizer = normalizers.Sequence([normalizers.Replace("借书", "b"), normalizers.Strip()])
    tokenizer = read_tokenizer(_file(tmp_path, package))
    assert isinstance(tokenizer, BatchTokenizer)
    _assert_equal(tokenizer, package, "  书借书借 ")


def test_other_models_are_left_to_the_package(tmp_path: Path) -> None:
    package = Tokenizer(models.WordLevel({"-": 0, "library": 1}, "-"))
    package.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = read_tokenizer(_file(tmp_path, package))
    assert isinstance(tokenizer, PackageTokenizer)
    _assert_equal(tokenizer, package, "the library opens")
    assert [row.tolist() for row in tokenizer.ids(["library", "a library"])] == [[1], [0, 1]]


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"model": {"type": "Unigram"}})])
def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match="is damaged"):
        read_tokenizer(path)
