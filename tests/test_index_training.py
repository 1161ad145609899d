"""The stages of the training program, each on a few texts."""

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
import zstandard
from tokenizers import Tokenizer, models, pre_tokenizers

from index.static_encoder import StaticEncoder
from index.training.datasets import Dataset, Ragged, draw_batches, read_dataset, tokenise, write_dataset
from index.training.evaluation import Task, ndcg, read_beir, read_development_set
from index.training.export import export, quantise
from index.training.filtering import LeakFilter, comparison_key, keep
from index.training.glosses import piece_counts, principal_components
from index.training.objective import contrastive_loss, shared_texts
from index.training.recipe import Recipe, Source, load_recipe
from index.training.row_adam import RowAdam
from index.training.sources import Pair, read_pairs
from index.training.texts import cloze, named_datasets, write_rows
from index.training.training import train

WORDS = ("[UNK]", "借书证", "怎么", "办理", "带", "身份证", "到", "服务台", "library", "card", "desk", "停车")


@pytest.fixture
def tokenizer() -> Tokenizer:
    unigram = models.Unigram([(word, -1.0) for word in WORDS], 0, byte_fallback=False)
    tokenizer = Tokenizer(unigram)
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


@pytest.fixture
def test_sets(tmp_path: Path) -> Path:
    folder = tmp_path / "tests" / "rules"
    folder.mkdir(parents=True)
    passage = "凭身份证到服务台办理借书证，当场领取。" * 5
    (folder / "queries.jsonl").write_text(
        json.dumps({"_id": "q", "text": "怎么办借书证？"}), encoding="utf-8"
    )
    (folder / "corpus.jsonl").write_text(json.dumps({"_id": "d", "text": passage}), encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n", encoding="utf-8")
    return tmp_path / "tests"


def test_pairs_are_read_from_both_kinds_of_rows(tmp_path: Path) -> None:
    rows = [
        {"query": " 停车场在哪", "positive": "地下一层"},
        {"a": "書", "b": "book", "lang": "zh", "src": "x"},
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "rows.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(text.encode()))
    assert list(read_pairs(tmp_path / "rows.jsonl.zst")) == [
        Pair("停车场在哪", "地下一层"),
        Pair("書", "book", "zh", "x"),
    ]


def test_comparison_ignores_case_width_punctuation_and_blanks() -> None:
    assert comparison_key(" Ｗi-Fi，密码？") == comparison_key("WIFI 密码") == "wifi密码"


@pytest.mark.parametrize(
    ("pair", "leaks"),
    [
        (Pair("怎么办借书证", "去服务台问。"), True),
        (Pair("办证须知", "凭身份证到服务台办理借书证，当场领取。" * 5 + "另有一句。"), True),
        (Pair("办证须知\n" + "凭身份证到服务台办理借书证，当场领取。" * 5, "要带什么"), True),
        (Pair("办证须知", "凭身份证到服务台办理借书证。"), False),
        (Pair("办证须知\n……", "凭身份证到服务台办理借书证。"), False),
    ],
    ids=[
        "a test question",
        "the beginning of a gold passage",
        "a gold passage below a question",
        "only a similar passage",
        "a line without letters",
    ],
)
def test_the_leak_filter_knows_test_questions_and_gold_passages(
    test_sets: Path, pair: Pair, *, leaks: bool
) -> None:
    assert LeakFilter(test_sets).leaks(pair) is leaks


def test_duplicates_empty_and_untranslated_pairs_go_and_positives_are_capped(test_sets: Path) -> None:
    pairs = [
        Pair("a", "x"),
        Pair("A!", "X"),
        Pair("a", "y"),
        Pair("a", "z"),
        Pair("same", "Same."),
        Pair("b", "…"),
    ]
    assert list(keep(pairs, LeakFilter(test_sets), per_query=2)) == [Pair("a", "x"), Pair("a", "y")]


def test_cloze_takes_one_sentence_out_of_its_paragraph() -> None:
    sentences = ["图书馆周一闭馆不对外开放。", "其余日子早上九点开门。", "寒暑假期间另行通知读者。"]
    ((sentence, rest),) = cloze(["".join(sentences), "太短。只有两句。"])
    assert sentence in sentences
    assert rest == "".join(other for other in sentences if other != sentence)


def test_frequent_languages_become_datasets_and_rare_ones_share_one() -> None:
    source = Source("talks", by_language=True)
    by_language = {"de": [("a", "b")] * 3, "fi": [("c", "d")], "sv": [("e", "f")]}
    named = dict(named_datasets(source, by_language, language_rows=2))
    assert named == {"talks.de": [("a", "b")] * 3, "talks": [("c", "d"), ("e", "f")]}


def test_a_cached_dataset_keeps_tokens_and_knows_equal_texts(tmp_path: Path, tokenizer: Tokenizer) -> None:
    rows = [("借书证怎么办理", "带身份证"), ("library card", "到服务台"), ("借书证怎么办理？", "带身份证")]
    write_rows(tmp_path / "rows.jsonl", rows)
    write_dataset(_tiny_recipe(), tokenizer, tmp_path / "rows.jsonl", tmp_path / "rows.npz")
    dataset = read_dataset(tmp_path / "rows.npz", weight=1.0)
    assert [WORDS[token] for token in dataset.left.take(np.array([1, 0])).ids] == [
        *("library", "card"),
        *("借书证", "怎么", "办理"),
    ]
    assert dataset.left_groups.tolist() == [0, 1, 0]
    assert dataset.right_groups.tolist() == [0, 1, 0]


def test_unknown_characters_are_left_out(tokenizer: Tokenizer) -> None:
    ragged = tokenise(tokenizer, ["xyz", "借书证xyz", ""], longest=10)
    assert ragged.ids.tolist() == [1]
    assert ragged.starts.tolist() == [0, 0, 1, 1]


def test_batches_come_from_one_dataset_and_repeat_with_the_seed() -> None:
    datasets = [_dataset("one", 1.0, 40), _dataset("two", 1.0, 10)]

    def first_batches() -> list[tuple[str, list[int]]]:
        batches = draw_batches(datasets, 20, np.random.default_rng(7))
        return [(dataset.name, rows.tolist()) for (dataset, rows), _ in zip(batches, range(20), strict=False)]

    batches = first_batches()
    assert batches == first_batches()
    assert {(name, len(rows)) for name, rows in batches} == {("one", 20), ("two", 10)}


def _dataset(name: str, weight: float, rows: int) -> Dataset:
    """Row i pairs piece 1 + i % 5 with piece 6 + i % 5."""
    kinds = np.arange(rows) % 5
    starts = np.arange(rows + 1)
    left, right = Ragged(kinds.astype(np.int32) + 1, starts), Ragged(kinds.astype(np.int32) + 6, starts)
    groups = kinds.astype(np.int32)
    return Dataset(name, weight, left, right, groups, groups)


def test_contrastive_loss_is_the_cross_entropy_of_both_directions() -> None:
    left, right = torch.eye(2), torch.eye(2)
    expected = -math.log(math.exp(3) / (math.exp(3) + 1))
    nothing = torch.zeros(2, 2, dtype=torch.bool)
    assert contrastive_loss(left, right, nothing, 3.0).item() == pytest.approx(expected, rel=1e-3)


def test_texts_that_are_equal_are_no_negatives() -> None:
    same = shared_texts(np.array([0, 1, 0]), np.array([5, 6, 7]))
    assert same.tolist() == [[False, False, True], [False, False, False], [True, False, False]]
    loss = contrastive_loss(torch.ones(2, 4), torch.ones(2, 4), ~torch.eye(2, dtype=torch.bool), 20.0)
    assert loss.item() == pytest.approx(0)


def test_row_adam_moves_touched_rows_as_adam_does_and_leaves_the_others() -> None:
    table = torch.ones(3, 2)
    parameter = torch.nn.Parameter(torch.ones(1, 2))
    ours, reference = RowAdam(table), torch.optim.Adam([parameter], lr=0.1)
    for gradient in ([0.5, -2.0], [1.0, 0.1]):
        parameter.grad = torch.tensor([gradient])
        reference.step()
        ours.step(torch.tensor([1]), torch.tensor([gradient]), 0.1)
    assert table[1].tolist() == pytest.approx(parameter[0].tolist(), abs=1e-5)
    assert table[[0, 2]].tolist() == [[1, 1], [1, 1]]


def _tiny_recipe() -> Recipe:
    recipe = load_recipe()
    training = dataclasses.replace(recipe.training, steps=120, warmup_steps=5, batch=10, learning_rate=0.05)
    return dataclasses.replace(
        recipe,
        training=training,
        model=dataclasses.replace(recipe.model, dimensions=8, short_dimensions=4, longest_text=4),
    )


def test_training_brings_the_texts_of_a_pair_together() -> None:
    initial = np.random.default_rng(3).standard_normal((12, 8)).astype(np.float32)
    table = train(_tiny_recipe(), [_dataset("pairs", 1.0, 40)], initial)
    rows = table / np.linalg.norm(table, axis=1, keepdims=True)
    assert (rows[1:6] @ rows[6:11].T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert (table[[0, 11]] == initial[[0, 11]]).all()


def test_piece_counts_add_up_both_sides() -> None:
    assert piece_counts(12, [_dataset("pairs", 1.0, 5)]).tolist() == [0, *[1] * 10, 0]


def test_principal_components_keep_what_varies_most() -> None:
    generator = np.random.default_rng(5)
    rows = generator.standard_normal((200, 6)).astype(np.float32) * np.array([9, 0.1, 0.1, 5, 0.1, 0.1])
    reduced = principal_components(rows.astype(np.float32), 2)
    plane = rows[:, [0, 3]] - rows[:, [0, 3]].mean(axis=0)
    plane /= np.linalg.norm(plane, axis=1, keepdims=True)
    assert np.abs(np.abs(reduced @ reduced.T) - np.abs(plane @ plane.T)).max() < 0.2


def test_quantised_rows_come_back_within_half_a_step() -> None:
    table = np.random.default_rng(1).standard_normal((50, 16)).astype(np.float32)
    table[0] = 0
    rows, factors = quantise(table)
    assert rows.dtype == np.int8
    assert np.abs(rows * factors[:, None] - table).max() <= factors.max() / 2 + 1e-6
    assert factors[0] == 0


def test_an_exported_model_gives_the_mean_of_the_trained_rows(tmp_path: Path, tokenizer: Tokenizer) -> None:
    table = np.random.default_rng(2).standard_normal((len(WORDS), 16)).astype(np.float32)
    export(table, tokenizer, tmp_path)
    embedding = StaticEncoder(tmp_path, "tiny").encode_queries(["借书证怎么办理"])[0]
    expected = table[1:4].sum(axis=0)
    assert embedding == pytest.approx(expected / np.linalg.norm(expected), abs=0.02)


def test_ndcg_discounts_by_rank(tmp_path: Path, tokenizer: Tokenizer) -> None:
    table = np.eye(len(WORDS), dtype=np.float32)
    table[0] = 0
    export(table, tokenizer, tmp_path)
    passages = ("带身份证", "借书证办理", "借书证")
    task = Task("tiny", ("借书证", "借书证"), passages, ({2: 1}, {1: 1}))
    # the first query finds its passage at rank 1, the second at rank 2
    assert ndcg(StaticEncoder(tmp_path, "tiny"), task) == pytest.approx((1 + 1 / math.log2(3)) / 2)


def test_test_sets_and_development_sets_are_read(tmp_path: Path, test_sets: Path) -> None:
    task = read_beir(test_sets / "rules")
    assert task.queries == ("怎么办借书证？",)
    assert task.relevant == ({0: 1},)
    write_rows(tmp_path / "set.jsonl", [("问", "甲"), ("问", "乙"), ("再问", "甲")])
    task = read_development_set(tmp_path / "set.jsonl", queries=10)
    assert (task.queries, task.passages) == (("问", "再问"), ("甲", "乙"))
    assert task.relevant == ({0: 1, 1: 1}, {0: 1})


def test_the_recipe_names_only_sources_once_and_holds_no_unclear_licence() -> None:
    files = [source.file for source in load_recipe().sources]
    assert len(files) == len(set(files))
    assert "laws_cn_cases" not in files
