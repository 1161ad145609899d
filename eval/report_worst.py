"""The worst queries of an evaluation as HTML: the likely reason and, folded away, the explanation."""

from collections.abc import Iterator
from html import escape

from eval.explanations import Contrast
from eval.failures import FailedQuery, worst_queries
from eval.report_html import table
from eval.runner import Evaluation
from retriever.types import Explanation

WORST = 25
_EXCERPT = 160  # characters of a passage
_NAMES = {"lexical": "lexical", "dense": "dense", "token_match": "token match"}


def worst_section(evaluation: Evaluation) -> str:
    """The worst queries of the main mode, worst first; nothing where all are perfect."""
    mode = evaluation.main_mode
    measure = evaluation.modes[mode].scores.main_measure
    failed = worst_queries(evaluation, mode, measure, WORST)
    if not failed:
        return ""
    rows = "".join(_row(evaluation, each) for each in failed)
    header = "".join(
        f"<th>{escape(cell)}</th>"
        for cell in (measure, "query", "likely reason", "rank by mode", "stood first", "should have")
    )
    return (
        f'<table class="worst"><caption>worst queries of {escape(mode)}</caption>'
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(evaluation: Evaluation, failed: FailedQuery) -> str:
    unknown = evaluation.unknown_terms[failed.query_id]
    reason = failed.failure + (f" (not in the corpus: {', '.join(unknown)})" if unknown else "")
    ranks = ", ".join(f"{mode} {rank or '–'}" for mode, rank in failed.ranks.items())
    query = f"{evaluation.data.queries[failed.query_id]} ({failed.query_id})"
    texts = [query, reason, ranks, *(map(_excerpt, (failed.first, failed.expected)))]
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    contrast = evaluation.contrasts.get(failed.query_id)
    why = f'<tr class="why"><td></td><td colspan="5">{_why(contrast)}</td></tr>' if contrast else ""
    return f"<tr><td>{failed.score:.3f}</td>{cells}</tr>{why}"


def _why(contrast: Contrast) -> str:
    parts = [("stood first", contrast.first), ("should have", contrast.expected)]
    shown = "".join(_explained(name, explanation) for name, explanation in parts if explanation)
    return f'<details><summary>why?</summary><div class="contrast">{shown}</div></details>' if shown else ""


def _explained(name: str, explanation: Explanation) -> str:
    place = f"rank {explanation.rank}" if explanation.rank else explanation.outcome
    terms = "".join(
        f"<dt>{name}</dt><dd>{escape(', '.join(found) or '–')}</dd>"
        for name, found in (
            ("terms met", [term.text for term in explanation.terms if term.score > 0]),
            ("terms not met", [term.text for term in explanation.terms if term.score <= 0]),
            ("pieces met", [f"{one.query}→{one.passage} {one.similarity:.2f}" for one in explanation.pieces]),
        )
    )
    return (
        f"<div><p><b>{name}</b>, {escape(place)}, score {explanation.score:.4f}, confidence "
        f"{explanation.confidence:.2f}: {escape(_excerpt(explanation.text))}</p>"
        f"{table('', ('leg', 'rank', 'score', 'normalised', '× weight', '= adds'), list(_legs(explanation)))}"
        f"<dl>{terms}</dl></div>"
    )


def _legs(explanation: Explanation) -> Iterator[list[str]]:
    parts = {part.leg: part for part in explanation.contributions}
    for standing in explanation.standings:
        part = parts.get(standing.leg)
        sums = (part.normalised, part.weight, part.product) if part else ()
        place = f"{standing.rank or '–'} of {standing.of}"
        figures = [f"{figure:.3f}" for figure in (standing.score, *sums)]
        yield [_NAMES[standing.leg], place, *figures, *[""] * (4 - len(figures))]


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…"
