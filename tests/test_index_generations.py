"""Generations on disk: a reader gets a whole one, also while a writer puts the next in its place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import MakeDocument

from corpus.errors import IndexUnusable
from index.dense import DenseIndex
from index.generations import latest, open_latest, publish, unusable
from index.local import LocalIndex
from index.static_encoder import StaticEncoder
from index.token_match import TokenIndex

FILE = "words.txt"


def writes(text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / FILE).write_text(text, "utf-8")

    return write


def test_a_reader_whose_generation_is_removed_reads_the_next(tmp_path: Path) -> None:
    publish(tmp_path, 1, writes("一"))

    def load(generation: int) -> str:
        if generation == 1:
            publish(tmp_path, 2, writes("二"))
            assert not (tmp_path / "1").exists()
            raise unusable(tmp_path, "is damaged")
        return (tmp_path / str(generation) / FILE).read_text("utf-8")

    assert open_latest(tmp_path, [FILE], load) == "二"


def test_a_damaged_generation_that_is_still_the_newest_is_read_once(tmp_path: Path) -> None:
    publish(tmp_path, 1, writes("一"))
    read: list[int] = []

    def load(generation: int) -> str:
        read.append(generation)
        raise unusable(tmp_path, "is damaged")

    with pytest.raises(IndexUnusable, match="is damaged: delete that folder"):
        open_latest(tmp_path, [FILE], load)
    assert read == [1]


def test_a_generation_that_lacks_a_file_counts_as_none(tmp_path: Path) -> None:
    publish(tmp_path, 3, writes("三"))
    assert latest(tmp_path, [FILE]) == 3
    assert latest(tmp_path, [FILE, "more.txt"]) == 0


@pytest.mark.parametrize("leg", ["dense", "tokens"])
def test_a_leg_is_opened_while_another_process_replaces_it(
    leg: str, tmp_path: Path, make_document: MakeDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [make_document("second.txt", {"几点关门？": ["晚上八点关门。"]})]

    with LocalIndex.create(tmp_path / "index") as writer:
        writer.add([make_document("first.txt", {"几点开门？": ["上午九点开门。"]})])

        def late(folder: Path, files: tuple[str, ...]) -> int:
            found = latest(folder, files)
            if waiting:
                writer.add([waiting.pop()])
            return found

        def open_leg() -> DenseIndex | TokenIndex:
            if leg == "dense":
                return DenseIndex.open(tmp_path / "index" / "dense", writer.encoder.dim)
            assert isinstance(writer.encoder, StaticEncoder)
            return TokenIndex.open(tmp_path / "index" / "tokens", writer.encoder)

        monkeypatch.setattr("index.generations.latest", late)
        opened = open_leg()
        assert (opened.generation, len(opened)) == (writer.store.generation, 2)
        assert not waiting
