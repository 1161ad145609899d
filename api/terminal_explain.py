"""How an explanation reads in a terminal: the outcome in a sentence, then the sums behind it as tables."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from api.terminal import citation_line
from retriever.types import Explanation, Standing

if TYPE_CHECKING:
    from rich.console import Console

PREVIEW = 60  # characters of the passage
NAMES = {"lexical": "lexical", "dense": "dense", "token_match": "token match"}


def show_explanation(console: "Console", explanation: Explanation) -> None:
    """Why the passage stands where it does: legs, terms, word pieces, confidence."""
    start = " ".join(explanation.text.split())[:PREVIEW]
    lines = (
        "",
        f"{explanation.passage_id}  {start}",
        citation_line(explanation.citation),
        outcome(explanation),
    )
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)
    _show_legs(console, explanation)
    _table(
        console,
        ("term", "passages", "idf", "adds", "found in"),
        (
            (
                term.text,
                str(term.frequency),
                f"{term.idf:.2f}",
                f"{term.score:.3f}",
                _where(term.in_question, term.in_passage),
            )
            for term in explanation.terms
        ),
    )
    _table(
        console,
        ("query", "met", "cosine", "weight"),
        (
            (
                piece.query,
                piece.passage + (" (question)" if piece.in_question else ""),
                f"{piece.similarity:.3f}",
                f"{piece.weight:.3f}",
            )
            for piece in explanation.pieces
        ),
    )
    console.print(
        f"confidence {explanation.confidence:.2f}; an answer needs {explanation.threshold:.2f}",
        soft_wrap=not console.is_terminal,
    )


def outcome(explanation: Explanation) -> str:
    """What became of the passage, in a sentence."""
    score, needed = f"{explanation.score:.4f}", f"{explanation.needed or 0:.4f}"
    match explanation.outcome:
        case "returned":
            return f"rank {explanation.rank} with {score}: among the first {explanation.k}"
        case "below":
            return f"rank {explanation.rank} with {score}: the first {explanation.k} needed {needed}"
        case "filtered":
            return f"filtered: it does not meet --{', --'.join(explanation.unmet)}"
        case "folded":
            return f"folded: it repeats {explanation.folded_under}, which ranks above it"
        case "not a candidate":
            cuts = [_cut(standing) for standing in explanation.standings if standing.cut is not None]
            return f"not considered, no leg ranked it high enough: {'; '.join(cuts)}"


def _cut(standing: Standing) -> str:
    return f"{NAMES[standing.leg]} needed {standing.cut:.4f}, it has {standing.score:.4f}"


def _show_legs(console: "Console", explanation: Explanation) -> None:
    shares = {part.leg: part for part in explanation.contributions}
    rows = []
    for standing in explanation.standings:
        part = shares.get(standing.leg)
        place = f"{standing.rank or '–'} of {standing.of}"
        sums = (
            (f"{part.normalised:.4f}", f"{part.weight:.4f}", f"{part.product:.4f}") if part else ("", "", "")
        )
        rows.append((NAMES[standing.leg], place, f"{standing.score:.4f}", *sums))
    rows.append(("sum", "", "", "", "", f"{explanation.score:.4f}"))
    _table(console, ("leg", "rank", "score", "normalised", "× weight", "= adds"), rows)


def _where(in_question: bool, in_passage: bool) -> str:  # noqa: FBT001 - two facts of a term
    places = [name for name, there in (("question", in_question), ("passage", in_passage)) if there]
    return ", ".join(places) or "–"


def _table(console: "Console", heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console.print(table)
