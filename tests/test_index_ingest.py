"""Files into an index: only what changed is read, nothing stored is lost, every refusal is named."""

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

import pytest

from corpus import parallel
from corpus.errors import IndexUnusable, InvalidInput, NotFound
from corpus.finding import PipedFile, Refused, find_files
from corpus.parallel import ParseJob, parse_all
from corpus.readers.tables import Columns
from corpus.schema import STORE_FILE
from corpus.store import Store
from index.duplicates import Duplicate, Place
from index.ingest import ENCODING, IngestOptions, IngestReport, ingest, remove
from index.local import LocalIndex

RULES = "问：几点开门？\n答：上午九点开门。\n问：能借几本？\n答：每人十本。\n"
FEES = "# 收费\n\n## 复印怎么收费？\n\n每页一元。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents in a folder, and files that are none."""
    docs = tmp_path / "docs"
    (docs / "more").mkdir(parents=True)
    (docs / "rules.txt").write_text(RULES, "utf-8")
    (docs / "more" / "fees.md").write_text(FEES, "utf-8")
    (docs / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (docs / ".hidden.txt").write_text("问：秘密？\n答：是。\n", "utf-8")
    return docs


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def passages(index: Path) -> list[str]:
    with LocalIndex.open(index) as opened:
        return [passage.text for passage in opened.store.passage_texts()]


def names(index: Path) -> list[str]:
    with LocalIndex.open(index) as opened:
        return [summary.name for summary in opened.store.documents()]


def test_a_folder_is_ingested_and_what_is_no_document_is_named(folder: Path, index: Path) -> None:
    report = ingest([folder], index)
    assert report.added == ("docs/more/fees.md", "docs/rules.txt")
    assert report.ignored == ("docs/photo.jpg",)
    assert report.totals == (2, 3, 3)
    assert report.characters == report.covered > 0
    assert sorted(passages(index)) == ["上午九点开门。", "每人十本。", "每页一元。"]


def test_a_second_ingestion_reads_nothing_new(folder: Path, index: Path) -> None:
    ingest([folder], index)
    report = ingest([folder], index)
    assert report.unchanged == ("docs/more/fees.md", "docs/rules.txt")
    assert (report.added, report.updated, report.removed) == ((), (), ())


def test_a_changed_file_replaces_its_document_and_keeps_the_other_passages_ids(
    folder: Path, index: Path
) -> None:
    ingest([folder], index)
    with LocalIndex.open(index) as opened:
        before = {passage.text: passage.id for passage in opened.store.passage_texts()}
    (folder / "rules.txt").write_text(RULES.replace("十本", "十二本"), "utf-8")
    report = ingest([folder], index)
    assert (report.updated, report.unchanged) == (("docs/rules.txt",), ("docs/more/fees.md",))
    with LocalIndex.open(index) as opened:
        after = {passage.text: passage.id for passage in opened.store.passage_texts()}
    assert set(after) - set(before) == {"每人十二本。"}
    assert set(before) - set(after) == {"每人十本。"}
    assert all(after[text] == before[text] for text in set(before) & set(after))


def test_a_file_that_is_gone_takes_its_document_with_it(folder: Path, index: Path) -> None:
    ingest([folder], index)
    (folder / "rules.txt").unlink()
    assert ingest([folder], index, IngestOptions(prune="never")).removed == ()
    assert ingest([folder], index).removed == ("docs/rules.txt",)
    assert passages(index) == ["每页一元。"]


def test_a_folder_without_a_single_file_left_is_taken_for_unmounted(folder: Path, index: Path) -> None:
    ingest([folder], index)
    (folder / "rules.txt").unlink()
    (folder / "more" / "fees.md").unlink()
    assert ingest([folder], index).removed == ()
    assert ingest([folder], index, IngestOptions(prune="always")).removed == (
        "docs/more/fees.md",
        "docs/rules.txt",
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 8, "binary"),
        ("photo.jpg", b"\xff\xd8\xff", "jpg"),
    ],
)
def test_a_file_that_cannot_be_read_stops_no_other(
    folder: Path, index: Path, name: str, content: bytes, reason: str
) -> None:
    (folder / name).write_bytes(content)
    report = ingest([folder, folder / name], index)
    assert len(report.added) == 2
    (skipped,) = report.skipped
    assert reason in skipped.reason
    assert "\n" not in skipped.reason


def test_a_piped_document_is_known_by_its_name(folder: Path, index: Path) -> None:
    rules = PipedFile("faq.txt", RULES.encode())
    assert ingest([folder], index, piped=[rules]).added == ("docs/more/fees.md", "docs/rules.txt", "faq.txt")
    assert ingest([folder], index, piped=[rules]).unchanged[-1] == "faq.txt"
    changed = PipedFile("faq.txt", RULES.replace("十本", "两本").encode())
    assert ingest([], index, piped=[changed]).updated == ("faq.txt",)
    assert "每人两本。" in passages(index)
    refused = ingest([], index, piped=[PipedFile("stdin.txt", b"")])
    assert [reason for _, reason in refused.skipped] == [
        "'stdin.txt' is empty: there is no text in it to read"
    ]
    assert "faq.txt" in names(index)


def test_given_columns_are_those_of_tables_and_read_them_again(folder: Path, index: Path) -> None:
    (folder / "table.csv").write_text("题面,题解\n带狗入馆,导盲犬可以。\n", "utf-8")
    ingest([folder], index)
    assert "题面: 带狗入馆 | 题解: 导盲犬可以。" in passages(index)
    columns = IngestOptions(columns=Columns("题面", "题解"))
    report = ingest([folder], index, columns)
    assert report.updated == ("docs/table.csv",)
    assert "导盲犬可以。" in passages(index)
    (folder / "table.csv").write_text("题,题解\n能带狗吗？,不能。\n", "utf-8")
    (skipped,) = ingest([folder], index, columns).skipped
    assert skipped.reason == "'docs/table.csv' has no column '题面': it has '题', '题解'"


def test_what_new_files_repeat_is_reported_with_both_places(folder: Path, index: Path) -> None:
    ingest([folder], index)
    copy = folder / "copy.txt"
    copy.write_text("读者服务\n\n问：几点开门？\n答：上午八点开门。\n", "utf-8")
    expected = Duplicate("question", Place("docs/copy.txt", 3), Place("docs/rules.txt", 1), 1.0, "几点开门？")
    assert ingest([folder], index, IngestOptions(dry_run=True)).duplicates == (expected,)
    assert ingest([folder], index).duplicates == (expected,)
    assert ingest([folder], index).duplicates == ()  # nothing has changed since


def test_a_document_that_breaks_stays_as_it_was(folder: Path, index: Path) -> None:
    ingest([folder], index)
    (folder / "rules.txt").write_bytes(b"")
    report = ingest([folder], index)
    assert [skipped.name for skipped in report.skipped] == ["docs/rules.txt"]
    assert "每人十本。" in passages(index)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(folder: Path, index: Path) -> None:
    (folder / "rules.txt").chmod(0)
    report = ingest([folder], index)
    assert [(skipped.name, skipped.reason) for skipped in report.skipped] == [
        ("docs/rules.txt", f"{str(folder / 'rules.txt')!r} may not be read: check its permissions")
    ]


def closed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let a folder be one that may not be entered, for root too."""
    stat = os.stat

    def denied(real: Callable[..., object]) -> Callable[..., object]:
        def call(path: str | Path, *arguments: object, **options: object) -> object:
            inside = isinstance(path, str | Path) and Path(path).is_relative_to(folder)
            if inside and not (real is stat and Path(path) == folder):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *arguments, **options)

        return call

    for name in ("listdir", "scandir", "stat", "mkdir"):
        monkeypatch.setattr(os, name, denied(getattr(os, name)))


@pytest.mark.parametrize("prune", ["auto", "always"])
def test_a_folder_that_may_not_be_read_is_named_and_its_documents_stay(
    folder: Path, index: Path, monkeypatch: pytest.MonkeyPatch, prune: Literal["auto", "always"]
) -> None:
    ingest([folder], index)
    (folder / "rules.txt").write_text(RULES.replace("十本", "两本"), "utf-8")
    (folder / "new.txt").write_text("问：新的？\n答：是。\n", "utf-8")
    closed(monkeypatch, folder / "more")
    report = ingest([folder], index, IngestOptions(prune=prune))
    assert (report.added, report.updated, report.removed) == (("docs/new.txt",), ("docs/rules.txt",), ())
    assert report.skipped == (
        Refused(
            "docs/more",
            f"{str(folder / 'more')!r} may not be read (Permission denied): check its permissions",
        ),
    )
    assert "docs/more/fees.md" in names(index)


def test_a_file_that_is_named_in_a_closed_folder_stops_no_other(
    folder: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(monkeypatch, folder / "more")
    report = ingest([folder / "more" / "fees.md", folder / "more" / "a.zip", folder / "rules.txt"], index)
    assert report.added == ("rules.txt",)
    assert sorted(report.skipped) == [
        (name, f"{str(folder / 'more' / name)!r} may not be read: check its permissions")
        for name in ("a.zip", "fees.md")
    ]


def test_a_document_in_a_closed_folder_keeps_its_name(
    folder: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([folder / "more" / "fees.md"], index)
    (tmp_path / "fees.md").write_text(FEES, "utf-8")
    closed(monkeypatch, folder / "more")
    (skipped,) = ingest([tmp_path / "fees.md"], index).skipped
    assert "there is another document 'fees.md' already" in skipped.reason


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_index_that_cannot_be_made_is_refused_in_one_line(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, dry_run: bool
) -> None:
    (tmp_path / "locked").mkdir()
    closed(monkeypatch, tmp_path / "locked")
    below = tmp_path / "locked" / "index"
    with pytest.raises(IndexUnusable) as raised:
        ingest([folder], below, IngestOptions(dry_run=dry_run))
    assert str(raised.value) == (
        f"no index can be made in {str(below)!r} (Permission denied): "
        "name a folder that this user may write to"
    )


def test_an_index_below_a_file_is_refused_in_one_line(folder: Path) -> None:
    with pytest.raises(
        IndexUnusable, match=r"no index can be made in .*rules.txt/index' \(Not a directory\)"
    ):
        ingest([folder], folder / "rules.txt" / "index")


def test_an_empty_folder_that_may_not_be_written_is_refused_in_one_line(
    folder: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> Store:
        raise sqlite3.OperationalError("unable to open database file")

    index.mkdir()
    monkeypatch.setattr(Store, "create", refuse)
    with pytest.raises(IndexUnusable, match=r"\(unable to open database file\): name a folder"):
        ingest([folder], index)


def test_two_files_of_one_name_do_not_replace_each_other(tmp_path: Path, index: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "faq.txt").write_text(f"问：在哪里？\n答：在{place}处。\n", "utf-8")
    report = ingest([tmp_path / "a" / "faq.txt", tmp_path / "b" / "faq.txt"], index)
    assert report.added == ("faq.txt",)
    assert "there is another document 'faq.txt' already" in report.skipped[0].reason
    assert passages(index) == ["在a处。"]


def test_a_moved_folder_keeps_its_documents(folder: Path, index: Path, tmp_path: Path) -> None:
    ingest([folder], index)
    (tmp_path / "elsewhere").mkdir()
    moved = folder.rename(tmp_path / "elsewhere" / "docs")
    report = ingest([moved], index)
    assert report.updated == ("docs/more/fees.md", "docs/rules.txt")
    assert names(index) == ["docs/more/fees.md", "docs/rules.txt"]
    assert ingest([moved], index).unchanged == ("docs/more/fees.md", "docs/rules.txt")


def test_a_file_of_a_folder_given_alone_is_the_same_document(folder: Path, index: Path) -> None:
    ingest([folder], index)
    assert ingest([folder / "rules.txt"], index).unchanged == ("docs/rules.txt",)


def test_a_dry_run_tells_and_changes_nothing(folder: Path, index: Path) -> None:
    with pytest.raises(InvalidInput, match="no index yet"):
        ingest([folder], index, IngestOptions(dry_run=True))
    assert not index.exists()
    ingest([folder], index)
    (folder / "rules.txt").unlink()
    (folder / "new.txt").write_text("问：新的？\n答：是。\n", "utf-8")
    report = ingest([folder], index, IngestOptions(dry_run=True))
    assert (report.added, report.removed) == (("docs/new.txt",), ("docs/rules.txt",))
    assert names(index) == ["docs/more/fees.md", "docs/rules.txt"]


def test_documents_are_removed_by_name_path_or_id(folder: Path, index: Path) -> None:
    ingest([folder], index)
    with pytest.raises(NotFound, match="no document 'nonesuch'"):
        remove(["docs/rules.txt", "nonesuch"], index)
    assert len(names(index)) == 2
    assert remove([str(folder / "rules.txt")], index) == ("docs/rules.txt",)
    assert remove(["docs/more/fees.md"], index) == ("docs/more/fees.md",)
    assert passages(index) == []


def test_a_missing_path_is_an_error_before_anything_happens(folder: Path, index: Path) -> None:
    with pytest.raises(NotFound, match="no file or folder"):
        ingest([folder, folder / "nonesuch"], index)
    assert not index.exists()


def test_an_existing_folder_that_is_no_index_is_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("private")
    with pytest.raises(InvalidInput, match="no Wenju index"):
        ingest([folder], other)


def test_another_encoder_than_the_index_s_is_refused(
    folder: Path, index: Path, tmp_path: Path, tiny_model: Path
) -> None:
    ingest([folder], index)
    with pytest.raises(IndexUnusable, match="into a new index"):
        ingest([folder], index, IngestOptions(model=str(tiny_model)))
    report = ingest([folder], tmp_path / "tiny", IngestOptions(model=str(tiny_model)))
    assert report.totals.passages == 3
    assert len(passages(index)) == 3


def test_links_that_go_in_circles_are_not_followed(folder: Path) -> None:
    (folder / "more" / "loop").symlink_to(folder, target_is_directory=True)
    assert [file.name for file in find_files([folder]).files] == ["docs/more/fees.md", "docs/rules.txt"]


def test_progress_is_told_for_every_file(folder: Path, index: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report: IngestReport = ingest([folder], index, progress=lambda *step: told.append(step))
    assert told == [
        ("docs/more/fees.md", 0, 2),
        ("docs/rules.txt", 1, 2),
        ("", 2, 2),
        ("encoding passages", 0, 3),
        ("encoding passages", 3, 3),
    ]
    assert report.seconds > 0


def test_an_encoding_cut_off_goes_on_where_it_stood_and_says_so(
    folder: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.static_encoder.BATCH", 2)

    def interrupt_at_the_second_step(name: str, done: int, _: int) -> None:
        if (name, done) == (ENCODING, 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([folder], index, progress=interrupt_at_the_second_step)
    told: list[tuple[str, int, int]] = []
    report = ingest([folder], index, progress=lambda *step: told.append(step))
    assert report.unchanged == ("docs/more/fees.md", "docs/rules.txt")
    assert [step for step in told if step[0] == ENCODING] == [(ENCODING, 0, 1), (ENCODING, 1, 1)]
    assert len(passages(index)) == 3


def test_the_documents_of_an_archive_are_ingested_by_their_path_inside(tmp_path: Path, index: Path) -> None:
    archive = tmp_path / "faq.zip"
    with ZipFile(archive, "w") as packed:
        packed.writestr("rules/rules.txt", RULES)
        packed.writestr("fees.md", FEES)
        packed.writestr("__MACOSX/._fees.md", "x")
        packed.writestr("logo.png", "x")
    report = ingest([archive], index)
    assert report.added == ("faq.zip/fees.md", "faq.zip/rules/rules.txt")
    assert report.ignored == ("faq.zip/logo.png",)
    assert ingest([archive], index).unchanged == report.added


def test_an_archive_that_breaks_keeps_its_documents_and_a_file_taken_out_goes(
    folder: Path, index: Path
) -> None:
    archive = folder / "faq.zip"
    with ZipFile(archive, "w") as packed:
        packed.writestr("one.txt", "问：一？\n答：甲。\n")
        packed.writestr("two.txt", "问：二？\n答：乙。\n")
    ingest([folder], index)
    archive.write_bytes(b"PK broken")
    broken = ingest([folder], index)
    assert (broken.removed, [refused.name for refused in broken.skipped]) == ((), ["docs/faq.zip"])
    with ZipFile(archive, "w") as packed:
        packed.writestr("one.txt", "问：一？\n答：甲。\n")
    assert ingest([folder], index).removed == ("docs/faq.zip/two.txt",)


@pytest.mark.parametrize("member", ["../evil.txt", "/etc/evil.txt"])
def test_an_archive_that_leaves_its_folder_is_refused(tmp_path: Path, index: Path, member: str) -> None:
    archive = tmp_path / "evil.zip"
    with ZipFile(archive, "w") as packed:
        packed.writestr(member, RULES)
    report = ingest([archive], index)
    assert report.added == ()
    assert "leaves its folder" in report.skipped[0].reason


def test_several_processes_read_what_one_reads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "empty.txt").write_bytes(b"")
    jobs = [ParseJob(file, file.name, "") for file in find_files([folder]).files]
    alone = list(parse_all(jobs))
    monkeypatch.setattr(parallel, "WORTH_PROCESSES_BYTES", 0)
    assert list(parse_all(jobs)) == alone
    assert [type(outcome).__name__ for _, outcome in alone] == ["Refused", "ParsedDocument", "ParsedDocument"]


def test_a_passage_that_moved_to_another_file_is_not_encoded_again(folder: Path, index: Path) -> None:
    ingest([folder], index)
    with sqlite3.connect(index / STORE_FILE) as store:
        store.execute("UPDATE embeddings SET embedding = zeroblob(length(embedding))")
    (folder / "rules.txt").unlink()
    (folder / "hall.txt").write_text(f"{RULES}问：能带水吗？\n答：水杯要有盖。\n", "utf-8")
    ingest([folder], index)
    with LocalIndex.open(index) as opened:
        encoded = [key for key, row in opened.store.embeddings() if any(row)]
        assert [passage.text for passage in opened.store.passage_texts(encoded)] == ["水杯要有盖。"]
