"""How a tuning reads in a terminal: every system beside the tuned weights, then what became of them."""

from typing import TYPE_CHECKING

from eval.compare import bootstrap_interval
from eval.fusion_grid import MEASURE
from retriever.fusion import DEFAULT_WEIGHTS, FusionWeights

if TYPE_CHECKING:
    from rich.console import Console

    from eval.tune import Tuning


def show_tuning(console: "Console", tuning: "Tuning") -> None:
    """A line per system with its interval and the tuned weights' gain over it, then the decision."""
    from rich.table import Table

    queries = len(tuning.values["tuned"])
    title = f"{tuning.dataset}: {queries} queries, each judged by weights fitted without it"
    table = Table(title=title, box=None, title_justify="left")
    for name in ("system", MEASURE, "95 % interval", "tuned gains", "95 % interval", "p"):
        table.add_column(name, justify="left" if name == "system" else "right")
    for name, values in tuning.values.items():
        mean, (low, high) = sum(values.values()) / queries, bootstrap_interval(list(values.values()))
        table.add_row(name, f"{mean:.4f}", f"{low:.4f} to {high:.4f}", *_gain(tuning, name))
    console.print(table)
    console.print(_decision(tuning), soft_wrap=not console.is_terminal)


def _gain(tuning: "Tuning", name: str) -> tuple[str, ...]:
    if name not in tuning.gains:
        return ("", "", "")
    gain = tuning.gains[name]
    low, high = gain.interval
    return (f"{gain.difference:+.4f}", f"{low:+.4f} to {high:+.4f}", f"{gain.p_value:.4f}")


def _decision(tuning: "Tuning") -> str:
    weights = f"fitted on all queries: {_shown(tuning.weights)} (defaults: {_shown(DEFAULT_WEIGHTS)})"
    if tuning.helps:
        return (
            f"{weights}\nStored: searches of this index use them from now on; `wenju tune --reset` undoes it."
        )
    return (
        f"{weights}\nNot stored: on queries held out they are not significantly better than the defaults; "
        "the index stays as it was."
    )


def _shown(weights: FusionWeights) -> str:
    return f"lexical {weights.lexical:g}, dense {weights.dense:g}, token match {weights.token_match:g}"
