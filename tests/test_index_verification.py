"""What is not whole in an index is found, named by its place, and nothing is changed by looking."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeDocument

from corpus.errors import IndexUnusable
from corpus.schema import STORE_FILE
from index.local import LocalIndex
from index.verification import verify

TEXTS = {"停车": ["地下停车场有车位六十个。", "请勿过夜。"], "Hours": ["The library opens at nine."]}


@pytest.fixture
def folder(tmp_path: Path, make_document: MakeDocument) -> Path:
    with LocalIndex.create(tmp_path / "i") as index:
        index.add([make_document("a.txt", TEXTS), make_document("b.txt", {"": ["寄存柜当天有效。"]})])
    return tmp_path / "i"


def generation_of(leg: Path) -> Path:
    (generation,) = leg.iterdir()
    return generation


def change_store(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / STORE_FILE) as connection:
        connection.execute(statement)
    connection.close()


def places(folder: Path) -> set[str]:
    return {problem.place for problem in verify(folder).problems}


def test_a_whole_index_has_no_problem(folder: Path) -> None:
    found = verify(folder)
    assert found.problems == ()
    assert (found.totals.documents, found.totals.passages) == (2, 4)


def test_looking_changes_nothing(folder: Path) -> None:
    shutil.rmtree(folder / "dense")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    verify(folder)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    names = {path.name for path in before.keys() ^ after.keys()}
    assert {name for name in names if not name.startswith(STORE_FILE)} == set()
    assert all(after[path] == content for path, content in before.items() if path in after)


def test_a_source_that_says_another_thing_is_found_by_passage(folder: Path) -> None:
    change_store(folder, "UPDATE documents SET text = replace(text, '六十', '九十') WHERE name = 'a.txt'")
    (problem,) = verify(folder).problems
    assert problem.what == "'a.txt' has another text at the span of this passage"
    with LocalIndex.open(folder) as index:
        stored = index.store.passages([problem.place])[problem.place]
    assert stored.passage.text == TEXTS["停车"][0]


def test_a_passage_that_was_altered_does_not_match_its_hash(folder: Path) -> None:
    change_store(folder, "UPDATE entries SET question = '停车费' WHERE question = '停车'")
    problems = verify(folder).problems
    assert len(problems) == len(TEXTS["停车"])
    assert {problem.what for problem in problems} == {
        "this passage of 'a.txt' is not what was hashed when it was stored"
    }


def test_an_embedding_that_is_missing_or_short_is_a_problem(folder: Path) -> None:
    change_store(folder, "DELETE FROM embeddings WHERE rowid = 1")
    change_store(folder, "UPDATE embeddings SET embedding = zeroblob(8) WHERE rowid = 2")
    found = {problem.place: problem.what for problem in verify(folder).problems}
    assert found["embeddings"] == "1 passages have none by the encoder of the index"
    assert found["store"].startswith("1 embeddings have not ")


@pytest.mark.parametrize("leg", ["lexical", "dense", "tokens"])
def test_a_leg_that_is_missing_or_empty_is_named(folder: Path, leg: str) -> None:
    shutil.rmtree(folder / leg)
    assert places(folder) == {leg}
    (folder / leg).mkdir()
    assert places(folder) == {leg}


@pytest.mark.parametrize("leg", ["lexical", "dense", "tokens"])
def test_a_leg_of_another_state_is_found(folder: Path, make_document: MakeDocument, leg: str) -> None:
    old = folder.parent / "old"
    shutil.copytree(folder / leg, old)
    with LocalIndex.open(folder) as index:
        index.add([make_document("c.txt", {"": ["新添的一段文字。"]})])
    shutil.rmtree(folder / leg)
    old.rename(folder / leg)
    whats = [problem.what for problem in verify(folder).problems if problem.place == leg]
    assert whats[0] == "has reached generation 2, the store 3"
    assert whats[1] == "lacks 1 passages of the store"


def _other_embedding(folder: Path) -> None:
    path = generation_of(folder / "dense") / "rows.npy"
    rows = np.load(path)
    rows[1] = -rows[1]
    np.save(path, rows)


def _other_token(folder: Path) -> None:
    path = generation_of(folder / "tokens") / "tokens.npy"
    tokens = np.load(path)
    tokens[-1] += 1
    np.save(path, tokens)


@pytest.mark.parametrize(("leg", "spoil"), [("dense", _other_embedding), ("tokens", _other_token)])
def test_content_that_differs_from_the_store_is_counted(
    folder: Path, leg: str, spoil: Callable[[Path], None]
) -> None:
    spoil(folder)
    (problem,) = verify(folder).problems
    assert problem == (leg, "has 1 passages with other content than the store")


def test_a_damaged_file_of_a_leg_is_a_problem_and_no_crash(folder: Path) -> None:
    (generation_of(folder / "dense") / "rows.npy").write_bytes(b"nonsense")
    (problem,) = verify(folder).problems
    assert problem.place == "dense"
    assert "is damaged" in problem.what


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_damaged_tokens_are_named_with_the_remedy(folder: Path, content: bytes) -> None:
    (generation_of(folder / "tokens") / "tokens.npy").write_bytes(content)
    (problem,) = verify(folder).problems
    assert problem.place == "tokens"
    assert "is damaged: delete that folder, it is rebuilt from the store" in problem.what
    with pytest.raises(IndexUnusable, match="is damaged: delete that folder"):
        LocalIndex.open(folder)


def test_a_lexical_leg_without_its_terms_is_found_and_made_anew(folder: Path) -> None:
    shutil.rmtree(folder / "lexical" / "tantivy")
    assert places(folder) == {"lexical"}
    assert not (folder / "lexical" / "tantivy").exists(), "verifying makes nothing up"
    with LocalIndex.open(folder) as index:
        assert index.lexical_hits("寄存柜", 5)
    assert places(folder) == set()


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="is not a Wenju index"):
        verify(tmp_path)
