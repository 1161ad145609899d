"""The options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from api.settings import setting as setting_named

Command = Callable[..., Any]


def setting(name: str, metavar: str) -> Callable[[Command], Command]:
    """The option of a setting; ``Settings`` reads and checks its value."""
    row = setting_named(name)
    return click.option(
        row.flag, name, metavar=metavar, help=f"{row.help}  [{row.variable}; default: {row.default}]"
    )


index_folder = setting("index", "DIR")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
qrels = click.option(
    "--qrels",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Judged queries to put to the index: the page's judgements (.jsonl), or qrels with --topics.",
)
topics = click.option(
    "--topics",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The queries that the qrels judge: id<TAB>text, JSON Lines, or TREC's <top>.",
)
