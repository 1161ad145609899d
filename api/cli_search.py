"""The commands that search: ``wenju ask`` and ``wenju explain``."""

from typing import TYPE_CHECKING

import click

from api import options
from api.search_options import search_options, search_settings
from api.service import open_service
from api.settings import Settings
from corpus.errors import InvalidInput

if TYPE_CHECKING:
    from pydantic import BaseModel

    from retriever.asked import SearchOptions


@click.command()
@click.argument("question")
@search_settings
@search_options
@click.option("--explain", "explained", is_flag=True, help="Say of each passage why it stands where it does.")
@options.as_json
def ask(
    question: str,
    *,
    settings: Settings,
    chosen: "SearchOptions",
    explained: bool,
    as_json: bool,
) -> None:
    """Print the passages that answer QUESTION, with citations."""
    _check_encoding(question)
    with open_service(settings) as service:
        answer = service.search(question, settings.k, settings.mode, chosen)
        ids = [result.passage_id for result in answer.results] if explained else []
        explanations = [service.explain(question, one, settings.k, settings.mode, chosen) for one in ids]
    if as_json:
        from api.schemas_explain import ExplainedAnswer
        from api.schemas_search import SearchAnswer

        shown = {"answer": answer, "explanations": explanations}
        _print_json(
            ExplainedAnswer.model_validate(shown) if explained else SearchAnswer.model_validate(answer)
        )
        return
    if settings.rerank and settings.mode == "hybrid" and answer.results and answer.reranked_by is None:
        click.echo(f"not reranked: {settings.rerank_seconds:g} seconds were too few", err=True)
    from api.terminal import open_console, show_answer
    from api.terminal_explain import show_explanation

    console = open_console()
    show_answer(console, answer)
    for explanation in explanations:
        show_explanation(console, explanation)


@click.command()
@click.argument("question")
@click.argument("passage_id")
@search_settings
@search_options
@options.as_json
def explain(
    question: str,
    passage_id: str,
    *,
    settings: Settings,
    chosen: "SearchOptions",
    as_json: bool,
) -> None:
    """Say why a passage is among the answers to QUESTION, or why it isn't."""
    _check_encoding(question)
    with open_service(settings) as service:
        explanation = service.explain(question, passage_id, settings.k, settings.mode, chosen)
    if as_json:
        from api.schemas_explain import ExplanationView

        _print_json(ExplanationView.model_validate(explanation))
        return
    from api.terminal import open_console
    from api.terminal_explain import show_explanation

    show_explanation(open_console(), explanation)


def _check_encoding(question: str) -> None:
    """Refuse bytes that the shell handed over and that are no text: Python passes them on as surrogates."""
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise InvalidInput(
            f"the question {question[:40]!r} is not valid UTF-8: check the terminal's encoding"
        )


def _print_json(model: "BaseModel") -> None:
    click.echo(model.model_dump_json(indent=2))
