"""The pictures of the report, as SVG text. The only file that knows matplotlib (the extra ``report``)."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.errors import InvalidInput
from eval.reliability import Judged, reliability, risk_coverage

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

# Okabe and Ito's palette: told apart by colour-blind readers too
_COLOURS = {
    "hybrid": "#0072B2",
    "lexical": "#D55E00",
    "dense": "#009E73",
    "token": "#CC79A7",
    "rrf": "#777777",
}
_WIN, _LOSS, _TIE = "#0072B2", "#D55E00", "#999999"
_SIZE = (4.6, 3.4)  # inches: two plots beside each other on a laptop's screen
_STYLE: "dict[RcKeyType, object]" = {
    "svg.fonttype": "none",  # text stays text: smaller, searchable
    "svg.hashsalt": "wenju",  # the same figures give the same file
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
}


class Svg(str):
    """SVG markup that may stand in HTML as it is."""

    __slots__ = ()


def recall_at_depth(depths: Sequence[int], curves: Mapping[str, Sequence[float]]) -> Svg:
    """The share of relevant passages among the first so many, by mode."""
    axes = _axes("recall at depth", "passages looked at", "recall")
    for mode, recalls in curves.items():
        axes.plot(depths, recalls, marker="o", markersize=3, label=mode, color=_COLOURS.get(mode))
    axes.set_xscale("log")
    axes.set_xticks(depths, [str(depth) for depth in depths])
    axes.minorticks_off()
    axes.legend(frameon=False)
    return _svg(axes)


def wins_and_losses(name_a: str, name_b: str, pairs: Sequence[tuple[float, float]], measure: str) -> Svg:
    """Each query as a point, A's value over B's; the area grows with the queries at one point."""
    axes = _axes(f"{name_a} over {name_b}, by query", f"{measure} of {name_b}", f"{measure} of {name_a}")
    points = Counter((round(b, 3), round(a, 3)) for a, b in pairs)
    colours = [_WIN if y > x else _LOSS if y < x else _TIE for x, y in points]
    areas = [8 + 400 * count / len(pairs) for count in points.values()]
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1, zorder=0)
    axes.scatter([x for x, _ in points], [y for _, y in points], s=areas, c=colours, alpha=0.5, linewidths=0)
    axes.set_xlim(-0.05, 1.05)
    axes.set_ylim(-0.05, 1.05)
    return _svg(axes)


def score_distributions(mode: str, relevant: Sequence[float], irrelevant: Sequence[float]) -> Svg:
    """How the scores of relevant passages lie against those of the others, each as a share."""
    axes = _axes(f"scores of {mode}", "score", "share of its group")
    groups = [(relevant, "relevant", _WIN), (irrelevant, "not judged relevant", _TIE)]
    low, high = min([*relevant, *irrelevant]), max([*relevant, *irrelevant])
    for scores, label, colour in groups:
        if scores:
            share = [1 / len(scores)] * len(scores)
            axes.hist(scores, bins=30, range=(low, high), weights=share, alpha=0.6, label=label, color=colour)
    axes.legend(frameon=False)
    return _svg(axes)


def reliability_diagram(judged: Sequence[Judged]) -> Svg:
    """Accuracy by stated confidence; a calibrated service lies on the diagonal."""
    axes = _axes("reliability of the confidence", "stated confidence", "share of right first passages")
    bins = reliability(judged)
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
    axes.scatter(
        [each.confidence for each in bins],
        [each.accuracy for each in bins],
        s=[15 + 300 * each.size / len(judged) for each in bins],
        color=_COLOURS["hybrid"],
        alpha=0.7,
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.05)
    return _svg(axes)


def risk_coverage_curve(judged: Sequence[Judged]) -> Svg:
    """The share of wrong answers when only the surest part of the questions is answered."""
    axes = _axes("risk and coverage", "share of questions answered", "share of answers wrong")
    coverages, risks = zip(*risk_coverage(judged), strict=True)
    axes.plot(coverages, risks, color=_COLOURS["hybrid"])
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    return _svg(axes)


def latencies(milliseconds: Mapping[str, Sequence[float]]) -> Svg:
    """How long queries took, by mode, on a logarithmic scale."""
    import numpy as np

    axes = _axes("latency", "milliseconds", "queries")
    everything = [value for values in milliseconds.values() for value in values]
    edges = np.geomspace(min(everything), max(everything) * 1.001, 41).tolist()
    for mode, values in milliseconds.items():
        axes.hist(values, bins=edges, histtype="step", linewidth=1.4, label=mode, color=_COLOURS.get(mode))
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.legend(frameon=False)
    return _svg(axes)


def _axes(title: str, x_label: str, y_label: str) -> "Axes":
    """Empty axes in the style of the report."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InvalidInput(
            "the report draws with matplotlib, which is missing: pip install matplotlib"
        ) from error
    with rc_context(_STYLE):
        axes = Figure(figsize=_SIZE, layout="constrained").add_subplot()
    axes.set_title(title)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    return axes


def _svg(axes: "Axes") -> Svg:
    """The finished figure, without the XML prologue, which HTML does not allow."""
    from matplotlib import rc_context

    figure = axes.get_figure(root=True)
    assert figure is not None
    buffer = io.StringIO()
    with rc_context(_STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    return Svg(text[text.index("<svg") :])
