"""``wenju verify``: whether an index is whole, and what to do if it is not."""

import json
import os
from typing import TYPE_CHECKING

import click

from api import options
from api.settings import Settings

if TYPE_CHECKING:
    from index.verification import Verification


@click.command()
@options.index_folder
@options.as_json
def verify(index: str | None, *, as_json: bool) -> None:
    """Check an index: its store, and its legs against it."""
    from index.verification import verify as verify_index

    folder = Settings.of({"index": index}, os.environ).index
    found = verify_index(folder)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        for place, what in found.problems:
            click.echo(f"{place}: {what}")
        checked = f"{found.totals.documents} documents, {found.totals.passages} passages"
        click.echo(f"{checked}: {len(found.problems) or 'no'} problem{'s' * (len(found.problems) != 1)}")
    if found.problems:
        click.echo(_remedy(found, str(folder)), err=True)
        raise click.exceptions.Exit(1)


def _as_json(found: "Verification") -> dict[str, object]:
    return {
        "documents": found.totals.documents,
        "passages": found.totals.passages,
        "problems": [problem._asdict() for problem in found.problems],
    }


def _remedy(found: "Verification", folder: str) -> str:
    from index.verification import EMBEDDINGS, LEGS

    places = {problem.place for problem in found.problems}
    legs = [leg for leg in LEGS if leg in places]
    if places == {*LEGS, EMBEDDINGS}:  # no leg has followed the store yet
        return "error: an ingestion was cut off: give it again, and it goes on from there"
    if places - {*LEGS}:
        return "error: the store is not whole: ingest the documents into a new index"
    return f"error: delete {', '.join(legs)} in {folder!r}: it is rebuilt from the store at the next search"
