"""The rows written for the project, and the objectives that were tried beside the shipped one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from index.training import pipeline, written
from index.training.datasets import Ragged
from index.training.recipe import load_recipe
from index.training.training import Batch, Step
from index.training.tried import late_interaction, soft_labels, toward_teacher
from index.training.written import KINDS, written_pairs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    return tmp_path


def _write(path: Path, *rows: object) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_the_official_and_the_first_lay_phrase_meet_all_others(folder: Path) -> None:
    _write(folder / "a_phrases.jsonl", ["遗失", "丢了", "lost", "なくした"])
    pairs = [(pair.left, pair.right, pair.language) for pair in written_pairs("phrases")]
    assert pairs == [
        ("遗失", "丢了", "zh"),
        ("遗失", "lost", ""),
        ("遗失", "なくした", ""),
        ("丢了", "lost", ""),
        ("丢了", "なくした", ""),
    ]


def test_a_text_meets_each_of_its_questions(folder: Path) -> None:
    _write(folder / "a_questions.jsonl", {"text": "凭身份证补办。", "queries": ["卡丢了", "lost card"]})
    _write(folder / "a_phrases.jsonl", ["遗失", "丢了"])
    pairs = [(pair.left, pair.right, pair.source) for pair in written_pairs("questions")]
    assert pairs == [
        ("凭身份证补办。", "卡丢了", "a_questions"),
        ("凭身份证补办。", "lost card", "a_questions"),
    ]


def test_a_point_stands_below_the_question_of_its_entry_and_is_held_out_with_its_neighbours(
    folder: Path,
) -> None:
    points = [
        {"text": "凭身份证补办。", "queries": ["卡丢了", "lost card"]},
        {"text": "工本费十元。", "queries": ["要钱吗"]},
    ]
    _write(folder / "a_entries.jsonl", {"question": "如何补卡？", "points": points})
    assert [(pair.left, pair.right, pair.group) for pair in written_pairs("entries")] == [
        ("如何补卡？\n凭身份证补办。", "卡丢了", "如何补卡？"),
        ("如何补卡？\n凭身份证补办。", "lost card", "如何补卡？"),
        ("如何补卡？\n工本费十元。", "要钱吗", "如何补卡？"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_rows_are_whole_and_none_comes_twice(kind: written.Kind) -> None:
    firsts: list[str] = []
    for path in sorted(written.FOLDER.glob(f"*_{kind}.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for texts in _texts(kind, row):
                assert len(texts) >= 3, f"{path.name}: {line}"
                assert all(text.strip() for text in texts), f"{path.name}: {line}"
                firsts.append(f"{path.name}:{texts[0]}")
    assert len(firsts) >= 1000
    assert len(set(firsts)) == len(firsts)


def _texts(kind: written.Kind, row: Any) -> list[list[str]]:
    """The texts of a row that belong together, the one that must not come twice first."""
    if kind == "entries":
        return [[f"{row['question']} {point['text']}", *point["queries"]] for point in row["points"]]
    return [[row["text"], *row["queries"]]] if kind == "questions" else [row]


def test_runs_differ_in_their_seeds_and_are_averaged_with_the_first_table_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = load_recipe()
    recipe = replace(recipe, seed=3, training=replace(recipe.training, runs=2, initial_share=0.25))
    monkeypatch.setattr(pipeline, "train", lambda recipe, *_: np.full((2, 2), recipe.seed, np.float32))
    for kept in (0, 2):  # the second time from what the first has kept
        assert len(list(tmp_path.glob("*.npy"))) == kept
        table = pipeline.averaged_table(recipe, tmp_path, [], np.ones((2, 2), np.float32))
        assert table.tolist() == [[2.875, 2.875], [2.875, 2.875]]  # 3/4 of 3.5 and 1/4 of 1
        monkeypatch.setattr(pipeline, "train", lambda *_: pytest.fail("trained again"))


def _step(left: torch.Tensor, right: torch.Tensor) -> Step:
    """Texts of one token each: text i has token i on the left and token n + i on the right."""
    count = len(left)
    starts = np.arange(count + 1)
    texts = [Ragged(np.arange(count, dtype=np.int32) + offset, starts) for offset in (0, count)]
    same = torch.zeros(count, count, dtype=torch.bool)
    batch = Batch("pairs", np.arange(count), texts[0], texts[1], same)
    return Step(batch, torch.cat([left, right]), np.arange(2 * count), left, right)


def test_late_interaction_prefers_tokens_that_meet() -> None:
    axes = torch.eye(4)
    together, apart = late_interaction(_step(axes, axes)), late_interaction(_step(axes, axes.roll(1, 0)))
    assert together.item() < 1e-6
    assert apart.item() > 19


def test_a_teacher_draws_both_sides_toward_its_embeddings() -> None:
    axes = torch.eye(4)
    near, far = ({"pairs": targets} for targets in (axes, axes.roll(1, 0)))
    assert toward_teacher(_step(axes, axes), near, share=1.0).item() == pytest.approx(0, abs=1e-4)
    assert toward_teacher(_step(axes, axes), far, share=1.0).item() == pytest.approx(40, abs=1e-3)
    assert toward_teacher(_step(axes, axes), {}, share=1.0).item() == 0


def test_soft_labels_are_met_by_the_teachers_own_similarities() -> None:
    twins = torch.eye(4)[[0, 0, 1, 2]]  # to the teacher, the first two texts say the same
    told_apart = soft_labels(_step(torch.eye(4), torch.eye(4)), {"pairs": twins}, share=1.0)
    taken_as_one = soft_labels(_step(twins, twins), {"pairs": twins}, share=1.0)
    assert taken_as_one.item() < told_apart.item()
    assert soft_labels(_step(twins, twins), {}, share=1.0).item() == 0
