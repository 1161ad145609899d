"""The command line: parses arguments, calls one function of the house, prints.

Data goes to standard output, progress and messages to standard error. Everything but click is imported
inside the command that needs it: ``wenju --help`` answers at once and ``wenju ask`` loads no web server.
"""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from io import TextIOWrapper

import click

from api import options
from api.cli_dictionary import dictionary, synonyms
from api.cli_documents import ingest, parse, remove
from api.cli_eval import compare, evaluate
from api.cli_search import ask, explain
from api.cli_tune import tune
from api.cli_verify import verify
from api.settings import Settings
from corpus.errors import IndexUnusable, InvalidInput, NotFound, WenjuError

# The first class that an error is an instance of decides.
EXIT_CODES: tuple[tuple[type[WenjuError], int], ...] = (
    (InvalidInput, 2),
    (NotFound, 1),
    (IndexUnusable, 1),
)
INTERRUPTED = 130  # what a shell reports for a process that Ctrl-C ended


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wenju", message="%(prog)s %(version)s")
def cli() -> None:
    """Ask a free-form question, get the passages that answer it, each with a citation."""


@cli.command()
@options.index_folder
@options.setting("host", "H")
@options.setting("port", "P")
@options.setting("judgements", "FILE")
@options.setting("rerank", "MODEL")
@options.setting("rerank_seconds", "S")
def serve(  # noqa: PLR0913 - one parameter per option
    *,
    index: str | None,
    host: str | None,
    port: str | None,
    judgements: str | None,
    rerank: str | None,
    rerank_seconds: str | None,
) -> None:
    """Serve the web page and the HTTP API until Ctrl-C."""
    from api.server import address, listen, run

    flags = {"index": index, "host": host, "port": port, "judgements": judgements}
    settings = Settings.of(flags | {"rerank": rerank, "rerank_seconds": rerank_seconds}, os.environ)
    with closing(listen(settings.host, settings.port)) as listening:
        from api.app import create_app
        from api.service import open_service

        with open_service(settings) as service:
            held = service.info()
            _say(f"serving {held.documents} documents, {held.passages} passages; Ctrl-C stops")
            run(create_app(service, settings), listening, lambda: click.echo(address(listening)))
    _say("stopped")


@cli.command()
@options.index_folder
@options.as_json
def info(index: str | None, *, as_json: bool) -> None:
    """Show what an index holds and how it was made."""
    from corpus.store import Store
    from index.info import info_of

    settings = Settings.of({"index": index}, os.environ)
    # The store alone knows all this: no need to wait for the encoder.
    with Store.open(settings.index) as store:
        facts, documents = info_of(store, settings.index), store.documents()
    if as_json:
        click.echo(json.dumps(asdict(facts), ensure_ascii=False, indent=2))
        return
    from api.terminal import open_console, show_index

    show_index(open_console(), facts, documents)


cli.add_command(parse)
cli.add_command(ingest)
cli.add_command(remove)
cli.add_command(ask)
cli.add_command(explain)
cli.add_command(verify)
cli.add_command(dictionary)
cli.add_command(synonyms)
cli.add_command(evaluate)
cli.add_command(compare)
cli.add_command(tune)


def main() -> None:
    """The entry point: run the command of this process's arguments and exit with its code."""
    # A terminal that cannot write a character of a passage shows a question mark instead of failing.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    # A query's matrix products are small: BLAS threads wait for each other longer than they compute when the
    # machine is busy. Must be set before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command: 0 success, 1 operation failed, 2 bad usage or input."""
    try:
        code = cli.main(list(arguments), prog_name="wenju", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.Abort:
        _say("interrupted")
        return INTERRUPTED
    except (click.ClickException, WenjuError, OSError) as error:
        _say("error: " + " ".join(_message(error).split()))
        return _exit_code(error)
    return code if isinstance(code, int) else 0


def _message(error: Exception) -> str:
    if isinstance(error, click.UsageError):
        place = error.ctx.command_path if error.ctx else "wenju"
        return f"{error.format_message()} (see {place} --help)"
    return error.format_message() if isinstance(error, click.ClickException) else str(error)


def _exit_code(error: Exception) -> int:
    if isinstance(error, click.ClickException):
        return error.exit_code
    return next((code for family, code in EXIT_CODES if isinstance(error, family)), 1)


def _say(message: str) -> None:
    click.echo(message, err=True)


if __name__ == "__main__":
    main()
