"""The commands that read documents: ``wenju parse``, ``wenju ingest`` and ``wenju remove``."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from api import options
from api.settings import Settings

if TYPE_CHECKING:
    from corpus.finding import PipedFile
    from corpus.readers.tables import Columns
    from index.ingest import IngestReport

MOST_IN_A_BATCH = 1024
_STANDARD_INPUT = Path("-")
_PRUNE: dict[bool | None, Literal["auto", "always", "never"]] = {None: "auto", True: "always", False: "never"}


def _reading(command: options.Command) -> options.Command:
    """The options that say how documents are to be read."""
    for option in (
        click.option("--answer-column", metavar="COLUMN", help="Where a table holds its answers."),
        click.option("--question-column", metavar="COLUMN", help="Where a table holds its questions."),
        click.option(
            "--name",
            metavar="NAME",
            help='What to call the document on standard input ("-"); the suffix says how to read it.',
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@_reading
@options.as_json
def parse(
    file: Path, name: str | None, question_column: str | None, answer_column: str | None, *, as_json: bool
) -> None:
    """Show a document's questions, passages and coverage."""
    from corpus.parsing import coverage, parse_bytes, parse_file

    columns = _columns(question_column, answer_column)
    if piped := _piped([file], name):
        parsed = parse_bytes(piped[0].data, piped[0].name, columns=columns)
    else:
        parsed = parse_file(file, columns=columns)
    if as_json:
        from api.schemas_documents import DocumentView

        click.echo(DocumentView.of(parsed).model_dump_json(indent=2))
        return
    from api.terminal import open_console, show_document

    show_document(open_console(), parsed, *coverage(parsed))
    for warning in parsed.warnings:
        _say(f"line {warning.line}: {warning.message}" if warning.line else warning.message)


def _encoding(command: options.Command) -> options.Command:
    """The options of a transformer's encoder."""
    for option in (
        click.option(
            "--batch-size",
            type=click.IntRange(1, MOST_IN_A_BATCH),
            metavar="N",
            help=f"How many texts a transformer reads at once, 1 to {MOST_IN_A_BATCH}; default: 32.",
        ),
        click.option(
            "--max-length",
            type=click.IntRange(min=1),
            metavar="N",
            help="How many tokens of a text a transformer reads; default: as many as it can.",
        ),
        click.option(
            "--passage-prompt", metavar="TEXT", help="What a transformer reads before every passage."
        ),
        click.option("--query-prompt", metavar="TEXT", help="What a transformer reads before every query."),
    ):
        command = option(command)
    return command


@click.command()
# Whether a file can be read is seen when it is its turn: one that cannot must not stop the others.
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(readable=False, path_type=Path)
)
@options.index_folder
@click.option("--model", metavar="M", help="The encoder: a folder or a hub id; default: the bundled one.")
@_encoding
@click.option(
    "--segmenter",
    type=click.Choice(["rjieba", "jieba"]),
    default="rjieba",
    show_default=True,
    help="What cuts Chinese into words; an index keeps the one it was made with.",
)
@click.option(
    "--prune/--no-prune",
    default=None,
    help="Remove documents whose files are gone from a given folder; by default unless it has no file left.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@_reading
@options.as_json
def ingest(  # noqa: PLR0913 - one parameter per option
    paths: tuple[Path, ...],
    *,
    index: str | None,
    model: str | None,
    query_prompt: str | None,
    passage_prompt: str | None,
    max_length: int | None,
    batch_size: int | None,
    segmenter: Literal["rjieba", "jieba"],
    name: str | None,
    question_column: str | None,
    answer_column: str | None,
    prune: bool | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add or update documents; unchanged ones are skipped."""
    from api.terminal import open_console, progress_bar
    from index.ingest import IngestOptions
    from index.ingest import ingest as ingest_paths
    from index.transformer_encoder import TransformerOptions

    settings = Settings.of({"index": index}, os.environ)
    columns = _columns(question_column, answer_column)
    transformer = TransformerOptions(query_prompt, passage_prompt, max_length, batch_size)
    chosen = IngestOptions(model, segmenter, _PRUNE[prune], dry_run, columns, transformer)
    piped = _piped(paths, name)
    files = [path for path in paths if path != _STANDARD_INPUT]
    with progress_bar(open_console(sys.stderr)) as progress:
        report = ingest_paths(files, settings.index, chosen, progress, piped)
    _show_report(report, as_json=as_json)


def _show_report(report: "IngestReport", *, as_json: bool) -> None:
    """Print a report, its warnings and refusals; exit with 1 where a file was refused."""
    from api.terminal import open_console, show_ingest

    for warning in report.warnings:
        _say(f"{warning.name}:{warning.line}: {warning.message}")
    if as_json:
        from api.schemas_ingest import IngestView

        click.echo(IngestView.model_validate(report).model_dump_json(indent=2))
    else:
        show_ingest(open_console(), report)
    for name, reason in report.skipped:
        _say(f"error: {reason}" if name in reason else f"error: {name} {reason}")
    if report.skipped:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@options.index_folder
def remove(sources: tuple[str, ...], index: str | None) -> None:
    """Remove documents, named as "wenju info" lists them."""
    from index.ingest import remove as remove_documents

    settings = Settings.of({"index": index}, os.environ)
    for name in remove_documents(sources, settings.index):
        click.echo(f"removed {name}")


def _piped(paths: Sequence[Path], name: str | None) -> list["PipedFile"]:
    """The document on standard input, if one of the paths means it."""
    from corpus.finding import PipedFile
    from corpus.readers.reading import read_stream_bytes

    if _STANDARD_INPUT not in paths:
        if name is not None:
            raise click.UsageError("--name is for what standard input holds: give - as the path")
        return []
    name = name or "stdin.txt"
    return [PipedFile(name, read_stream_bytes(sys.stdin.buffer, name))]


def _columns(question: str | None, answer: str | None) -> "Columns | None":
    """The columns that the options name: both or neither."""
    from corpus.readers.tables import Columns

    if question is None and answer is None:
        return None
    if question is None or answer is None:
        raise click.UsageError("--question-column and --answer-column belong together: give both")
    return Columns(question, answer)


def _say(message: str) -> None:
    click.echo(message, err=True)
