"""How mined terms, and what they would bring, read in a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from eval.dictionary import DictionaryEffect
    from index.mining import Suggestion


def show_suggestions(console: "Console", suggestions: Sequence["Suggestion"]) -> None:
    """A line per term: how the segmenter breaks it, and what speaks for it."""
    from rich.table import Table

    table = Table(box=None)
    for name in ("term", "parts", "frequency", "cohesion", "freedom", "score"):
        table.add_column(name, justify="left" if name in {"term", "parts"} else "right")
    for found in suggestions:
        figures = (f"{found.cohesion:.2f}", f"{found.freedom:.2f}", f"{found.score:.1f}")
        table.add_row(found.word, "/".join(found.parts), str(found.frequency), *figures)
    console.print(table)


def show_effect(console: "Console", effect: "DictionaryEffect") -> None:
    """A line per measure: the lexical leg without and with the terms."""
    from rich.table import Table

    title = f"{effect.dataset}: {effect.queries} queries, the lexical leg"
    table = Table(title=title, box=None, title_justify="left")
    for name in ("measure", "without", "with", "gain", "95 % interval", "p"):
        table.add_column(name, justify="left" if name == "measure" else "right")
    for measure, found in effect.comparisons.items():
        low, high = found.interval
        table.add_row(
            measure,
            f"{found.mean_b:.4f}",
            f"{found.mean_a:.4f}",
            f"{found.difference:+.4f}",
            f"{low:+.4f} to {high:+.4f}",
            f"{found.p_value:.4f}",
        )
    console.print(table)
