"""``wenju dictionary`` and ``wenju synonyms``: what an index adds to the language."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import options
from api.settings import Settings
from corpus.errors import NotFound

if TYPE_CHECKING:
    from eval.dictionary import DictionaryEffect
    from index.lexicon import Lexicon
    from index.local import LocalIndex
    from index.mining import Suggestion

_file = click.option(
    "--file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A file of words, one a line; jieba's user dictionaries will do.",
)
_words = click.argument("words", nargs=-1, metavar="WORD...")


@click.group()
def dictionary() -> None:
    """Show and change the words that an index adds to its segmenter's dictionary."""


@dictionary.command("list")
@options.index_folder
@options.as_json
def list_words(index: str | None, *, as_json: bool) -> None:
    """Print the words of the index, one a line."""
    words = _lexicon(index).words
    for line in [json.dumps(words, ensure_ascii=False)] if as_json else words:
        click.echo(line)


@dictionary.command()
@_words
@_file
@options.index_folder
def add(words: tuple[str, ...], file: Path | None, index: str | None) -> None:
    """Keep these words in one piece, in passages and queries."""
    given = _given(words, file)
    _change(index, lambda lexicon: _with_words(lexicon, given))


@dictionary.command()
@_words
@_file
@options.index_folder
def remove(words: tuple[str, ...], file: Path | None, index: str | None) -> None:
    """Leave these words to the segmenter again."""
    given = _given(words, file)
    _change(index, lambda lexicon: _without_words(lexicon, given))


@dictionary.command()
@options.index_folder
@click.option(
    "--most",
    metavar="N",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="How many terms to show.",
)
@click.option(
    "--least",
    metavar="N",
    type=click.IntRange(2),
    default=4,
    show_default=True,
    help="How often a term has to occur.",
)
@click.option("--self", "own", is_flag=True, help="Measure the effect on the index's own questions.")
@options.qrels
@options.topics
@click.option("--apply", "is_applied", is_flag=True, help="Add the terms to the dictionary.")
@options.as_json
def suggest(  # noqa: PLR0913 - one parameter per option
    *,
    index: str | None,
    most: int,
    least: int,
    own: bool,
    qrels: Path | None,
    topics: Path | None,
    is_applied: bool,
    as_json: bool,
) -> None:
    """Find terms of the documents that the segmenter breaks apart."""
    if own and qrels is not None:
        raise click.UsageError("--self and --qrels are two ways to measure: choose one")
    if topics is not None and qrels is None:
        raise click.UsageError("--topics are what --qrels judge: name both")
    folder = Settings.of({"index": index}, os.environ).index
    found = _mined(folder, least)[:most]
    effect = _effect(folder, [term.word for term in found], qrels, topics) if own or qrels else None
    if as_json:
        click.echo(
            json.dumps(_suggestions_json(found, effect, is_applied=is_applied), ensure_ascii=False, indent=2)
        )
    else:
        _show_suggestions(found, effect)
    if is_applied and found:
        _change(index, lambda lexicon: _with_words(lexicon, [term.word for term in found]))


@click.group()
def synonyms() -> None:
    """Show and change what else the queries of an index search for."""


@synonyms.command()
@options.index_folder
def show(index: str | None) -> None:
    """Print the synonyms file of the index."""
    click.echo(_lexicon(index).synonyms, nl=False)


@synonyms.command("set")
@click.argument("file", type=click.Path(path_type=Path))
@options.index_folder
def set_synonyms(file: Path, index: str | None) -> None:
    """Search by the rules of FILE: lines "a, b, c" or "a => b"."""
    from index.lexicon import read_text
    from index.synonyms import Synonyms

    text = read_text(file)
    with _opened(index) as opened:
        Synonyms.parse(text, opened.analyzer.terms, str(file))  # an error names this file
        _say(opened.change_lexicon(lambda lexicon: lexicon._replace(synonyms=text)))


@synonyms.command()
@options.index_folder
def clear(index: str | None) -> None:
    """Search for nothing but what is asked again."""
    _change(index, lambda lexicon: lexicon._replace(synonyms=""))


def _mined(folder: Path, least: int) -> list["Suggestion"]:
    from corpus.store import Store
    from index.analyzer import stored_analyzer
    from index.mining import suggest as mine

    with Store.open(folder) as store:
        return mine(store.passage_texts, stored_analyzer(store), least)


def _effect(
    folder: Path, words: Sequence[str], qrels: Path | None, topics: Path | None
) -> "DictionaryEffect | None":
    from eval.dictionary import dictionary_effect

    return dictionary_effect(folder, words, qrels, topics) if words else None


def _suggestions_json(
    found: Sequence["Suggestion"], effect: "DictionaryEffect | None", *, is_applied: bool
) -> dict[str, object]:
    return {
        "suggestions": [term._asdict() | {"score": term.score} for term in found],
        "effect": effect.as_json() if effect else None,
        "applied": is_applied,
    }


def _show_suggestions(found: Sequence["Suggestion"], effect: "DictionaryEffect | None") -> None:
    from api.terminal import open_console
    from api.terminal_dictionary import show_effect, show_suggestions

    if not found:
        click.echo("no term is broken apart that often", err=True)
        return
    show_suggestions(open_console(), found)
    if effect:
        show_effect(open_console(), effect)


def _given(words: tuple[str, ...], file: Path | None) -> tuple[str, ...]:
    from index.lexicon import checked_words, read_words

    if not words and file is None:
        raise click.UsageError("name a word, or a file of words with --file")
    return (*checked_words(words), *(read_words(file) if file else ()))


def _lexicon(index: str | None) -> "Lexicon":
    """The lexicon alone: no need to wait for the encoder."""
    from corpus.store import Store
    from index.lexicon import stored_lexicon

    with Store.open(Settings.of({"index": index}, os.environ).index) as store:
        return stored_lexicon(store)


def _opened(index: str | None) -> "LocalIndex":
    from index.local import LocalIndex

    return LocalIndex.open(Settings.of({"index": index}, os.environ).index)


def _with_words(lexicon: "Lexicon", words: Sequence[str]) -> "Lexicon":
    return lexicon._replace(words=tuple(sorted({*lexicon.words, *words})))


def _without_words(lexicon: "Lexicon", words: Sequence[str]) -> "Lexicon":
    unknown = [word for word in words if word not in lexicon.words]
    if unknown:
        raise NotFound(f"{unknown[0]!r} is not in the dictionary; `wenju dictionary list` shows what is")
    return lexicon._replace(words=tuple(word for word in lexicon.words if word not in words))


def _change(index: str | None, change: Callable[["Lexicon"], "Lexicon"]) -> None:
    with _opened(index) as opened:
        _say(opened.change_lexicon(change))


def _say(lexicon: "Lexicon") -> None:
    from index.synonyms import rule_lines

    words = _counted(len(lexicon.words), "word")
    lines = _counted(len(rule_lines(lexicon.synonyms)), "line")
    click.echo(f"the index has {words} of its own and {lines} of synonyms", err=True)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
