"""The command that fits an index's fusion weights: ``wenju tune``."""

import json
import os
import sys
from functools import partial
from pathlib import Path

import click

from api import options
from api.settings import Settings


@click.command()
@options.index_folder
@options.qrels
@options.topics
@click.option("--reset", "is_reset", is_flag=True, help="Use the default weights again; fits nothing.")
@options.as_json
def tune(
    *, index: str | None, qrels: Path | None, topics: Path | None, is_reset: bool, as_json: bool
) -> None:
    """Fit an index's fusion weights and keep them if they help."""
    if topics is not None and qrels is None:
        raise click.UsageError("--topics are what --qrels judge: name both")
    folder = Settings.of({"index": index}, os.environ).index
    if is_reset:
        _reset(folder)
        return
    from api.terminal import open_console, progress_bar
    from api.terminal_tune import show_tuning
    from eval.tune import tune_index

    with progress_bar(open_console(sys.stderr)) as progress:
        tuning = tune_index(folder, qrels, topics, partial(progress, folder.name))
    if as_json:
        click.echo(json.dumps(tuning.as_json(), ensure_ascii=False, indent=2))
    else:
        show_tuning(open_console(), tuning)


def _reset(folder: Path) -> None:
    from eval.tune import reset

    reset(folder)
    click.echo(f"{str(folder)!r} uses the default weights", err=True)
