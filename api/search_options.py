"""The options of ``wenju ask`` and ``wenju explain``, gathered into settings and what is searched."""

import os
from collections.abc import Sequence
from datetime import date, datetime
from functools import wraps
from typing import cast

import click

from api.options import Command, setting
from api.settings import Settings
from retriever.language import LANGUAGES, Language
from retriever.types import MAX_CONTEXT, MAX_OFFSET

_SETTINGS = {"index": "DIR", "k": "N", "mode": "MODE", "rerank": "MODEL", "rerank_seconds": "S"}


def _day(written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise click.BadParameter(f"{written!r} is no date: write YYYY-MM-DD, such as 2024-03-01") from None


_OPTIONS = (
    click.option("--document", metavar="ID", multiple=True, help="Search in the document with this id."),
    click.option("--source", metavar="GLOB", multiple=True, help="Search in documents of such names."),
    click.option(
        "--language", multiple=True, type=click.Choice(LANGUAGES), help="Search in passages of a language."
    ),
    click.option("--heading", metavar="TEXT", multiple=True, help="Search below a question or heading."),
    click.option("--since", metavar="DATE", type=_day, help="Search in documents dated DATE or later."),
    click.option("--until", metavar="DATE", type=_day, help="Search in documents dated DATE or earlier."),
    click.option(
        "--offset",
        metavar="N",
        default=0,
        type=click.IntRange(0, MAX_OFFSET),
        help="Pass over the first N passages.",
    ),
    click.option("--fold/--no-fold", default=True, help="Cite repeats under the better passage (default)."),
    click.option("--group", is_flag=True, help="Group by question: -k and --offset then count questions."),
    click.option(
        "--context",
        metavar="N",
        default=0,
        type=click.IntRange(0, MAX_CONTEXT),
        help="Show N neighbours before and after each passage.",
    ),
)


def search_settings(command: Command) -> Command:
    """Give a command the settings of a search; it is called with ``settings``, checked."""

    @wraps(command)
    def gathered(*arguments: object, **named: object) -> object:
        flags = {name: cast("str | None", named.pop(name)) for name in _SETTINGS}
        return command(*arguments, settings=Settings.of(flags, os.environ), **named)

    given: Command = gathered
    for name, metavar in reversed(_SETTINGS.items()):
        given = setting(name, metavar)(given)
    return given


def search_options(command: Command) -> Command:
    """Give a command these options; it is called with ``chosen``, their ``SearchOptions``."""

    @wraps(command)
    def gathered(  # noqa: PLR0913 - one parameter per option
        *arguments: object,
        document: Sequence[str],
        source: Sequence[str],
        language: Sequence[str],
        heading: Sequence[str],
        since: date | None,
        until: date | None,
        offset: int,
        fold: bool,
        group: bool,
        context: int,
        **others: object,
    ) -> object:
        from retriever.asked import SearchOptions
        from retriever.filters import Filters

        languages = cast("tuple[Language, ...]", tuple(language))
        filters = Filters(tuple(document), tuple(source), languages, tuple(heading), since, until)
        return command(*arguments, chosen=SearchOptions(filters, offset, fold, group, context), **others)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered
