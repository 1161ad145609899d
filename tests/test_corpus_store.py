"""The store keeps documents whole, keys stable and changes all or nothing."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import MakeDocument

from corpus.errors import IndexUnusable, NotFound
from corpus.location import Locator
from corpus.schema import STORE_FILE
from corpus.store import Store
from corpus.stored import Change
from corpus.types import Document, Landmark, Other, ParsedDocument, ParseWarning, Span

RULES = {"几点开门？": ["周一至周五九点开门。", "周末十点开门。"], "能借几本？": ["每人十本。"]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path) as opened:
        yield opened


def test_a_document_comes_back_as_it_was_put_in(store: Store) -> None:
    document = Document(
        "d1", "a.pdf", "规则", "问题\n答案", "application/pdf", "00", "utf-8", (Landmark("page", 0, 5, 1),)
    )
    parsed = ParsedDocument(
        document, (), (Other(Span(0, 2), "title"), Other(Span(3, 5), "other")), (ParseWarning(2, "为什么"),)
    )
    store.replace(parsed, "/somewhere/a.pdf")
    assert store.document("d1") == parsed
    assert store.documents()[0].path == "/somewhere/a.pdf"


def test_entries_and_passages_come_back_in_order(store: Store, make_document: MakeDocument) -> None:
    parsed = make_document("rules.txt", RULES)
    store.replace(parsed)
    assert store.document(parsed.document.id) == parsed
    assert store.totals == (1, 2, 3)


def test_a_replaced_document_keeps_the_keys_of_unchanged_passages(
    store: Store, make_document: MakeDocument
) -> None:
    first = store.replace(make_document("rules.txt", RULES))
    changed = {**RULES, "能借几本？": ["每人十二本。"]}
    second = store.replace(make_document("rules.txt", changed))
    assert first == Change(removed=(), added=(1, 2, 3))
    assert second == Change(removed=(3,), added=(4,))
    assert [passage.text for passage in store.passage_texts([1, 2, 3, 4])] == [
        "周一至周五九点开门。",
        "周末十点开门。",
        "每人十二本。",
    ]


def test_a_passage_knows_its_lines_and_its_text_in_the_source(
    store: Store, make_document: MakeDocument
) -> None:
    parsed = make_document("rules.txt", RULES, title="馆规")
    store.replace(parsed)
    wanted = parsed.entries[1].passages[0]
    stored = store.passages([wanted.id, "nonesuch"])
    assert list(stored) == [wanted.id]
    found = stored[wanted.id]
    assert (found.lines, found.page, found.question, found.document_title) == (
        (5, 5),
        None,
        "能借几本？",
        "馆规",
    )
    assert store.slice(found.document_id, found.passage.span) == "每人十本。"
    assert store.slice("nonesuch", found.passage.span) is None


def test_removing_a_document_removes_all_of_it(store: Store, make_document: MakeDocument) -> None:
    parsed = make_document("rules.txt", RULES)
    store.replace(parsed)
    assert store.remove(parsed.document.id) == Change(removed=(1, 2, 3), added=())
    assert store.totals == (0, 0, 0)
    with pytest.raises(NotFound, match=r"no document 'nonesuch' .* GET /v1/documents lists all"):
        store.remove("nonesuch")


def test_a_failed_replacement_leaves_the_old_document(store: Store, make_document: MakeDocument) -> None:
    parsed = make_document("rules.txt", RULES)
    store.replace(parsed)
    twice = ParsedDocument(parsed.document, (*parsed.entries, *parsed.entries), ())
    with pytest.raises(sqlite3.IntegrityError):
        store.replace(twice)
    assert store.document(parsed.document.id) == parsed
    assert store.generation == 1


def test_embeddings_are_kept_by_content_and_forgotten_with_it(
    store: Store, make_document: MakeDocument
) -> None:
    store.replace(make_document("a.txt", {"问": ["同样的话。", "别的话。"]}))
    missing = list(store.unembedded("e1"))
    assert [passage.text for passage in missing] == ["同样的话。", "别的话。"]
    store.add_embeddings("e1", [(passage, passage.text.encode()) for passage in missing])
    copy = make_document("b.txt", {"问": ["同样的话。"]})
    store.replace(copy)
    assert list(store.unembedded("e1")) == []
    assert [passage.key for passage in store.unembedded("e2")] == [1, 2, 3]
    assert list(store.embeddings([3])) == [(3, "同样的话。".encode())]
    store.replace(make_document("a.txt", {}))
    store.drop_unused_embeddings()
    assert list(store.embeddings()) == [(3, "同样的话。".encode())]


def test_a_folder_without_a_store_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="is not a Wenju index"):
        Store.open(tmp_path)


@pytest.mark.parametrize("content", [b"not a database, but long enough to be taken for one" * 40, b""])
def test_a_damaged_store_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STORE_FILE).write_bytes(content)
    with pytest.raises(IndexUnusable, match="damaged"):
        Store.open(tmp_path)


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        store.set_setting("format", "99")
    with pytest.raises(IndexUnusable, match="has format '99', this version reads 1"):
        Store.open(tmp_path)


def test_changes_add_up_to_the_difference_from_start_to_end() -> None:
    first = Change(removed=(1,), added=(4, 5))
    second = Change(removed=(2, 4), added=(6,))
    assert first.then(second) == Change(removed=(1, 2), added=(5, 6))


def test_a_locator_finds_lines_and_pages() -> None:
    locator = Locator("一\n二\n\n四", [Landmark("page", 0, 3, 1), Landmark("page", 3, 6, 2)])
    assert locator.lines(Span(0, 3)) == (1, 2)
    assert locator.lines(Span(5, 6)) == (4, 4)
    assert (locator.page(Span(2, 3)), locator.page(Span(5, 6))) == (1, 2)
    assert Locator("一").page(Span(0, 1)) is None
