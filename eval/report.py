"""One self-contained HTML page about one or more evaluations: tables, tests, pictures, worst queries.

Nothing is loaded from anywhere: styles and pictures stand in the page. The same evaluations give the same
page but for the latencies.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import combinations
from pathlib import Path

from eval import plots
from eval.compare import Comparison, bootstrap_intervals, compare, holm
from eval.metrics import score
from eval.reliability import Judged, calibration_error
from eval.report_html import marked, table
from eval.report_worst import worst_section
from eval.runner import Evaluation, ModeEvaluation
from retriever.types import Mode

_DEPTHS = (1, 2, 3, 5, 10, 20, 50, 100)

_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
       max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1, h2, h3 { line-height: 1.2; } h2 { border-bottom: 2px solid #0072B2; margin-top: 3rem; }
table { border-collapse: collapse; margin: 1rem 0; } caption { text-align: left; font-weight: 600; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #ddd; vertical-align: top; }
th:first-child, td:first-child, .worst td, .worst th { text-align: left; }
.best { font-weight: 700; } .interval, .note { color: #666; font-size: .85em; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; } .plots svg { width: 30rem; height: auto; }
.worst { font-size: .9em; } .worst > tbody > tr > td:nth-child(2) { min-width: 12rem; }
.why > td { border-bottom: 1px solid #ddd; padding-top: 0; } summary { cursor: pointer; color: #0072B2; }
tr:has(+ .why) > td { border-bottom: 0; } .contrast { display: flex; flex-wrap: wrap; gap: 2rem; }
.contrast > div { flex: 1 1 26rem; min-width: 0; }
.contrast th, .contrast td { text-align: right; padding: .1rem .5rem; }
.contrast :is(th, td):first-child { text-align: left; } .contrast table { margin: .3rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
"""


def write_report(path: Path, evaluations: Sequence[Evaluation]) -> None:
    """Write the page; needs matplotlib, the extra ``report``."""
    path.write_text(report(evaluations), "utf-8")


def report(evaluations: Sequence[Evaluation]) -> str:
    """The page as text."""
    sections = "".join(_section(evaluation, number) for number, evaluation in enumerate(evaluations, 1))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Wenju evaluation</title>'
        f"<style>{_STYLE}</style></head><body><h1>Wenju evaluation</h1>"
        f"{_overview(evaluations)}{_model_tests(evaluations)}{sections}</body></html>\n"
    )


def _overview(evaluations: Sequence[Evaluation]) -> str:
    modes = list(dict.fromkeys(mode for evaluation in evaluations for mode in evaluation.modes))
    rows = []
    for number, evaluation in enumerate(evaluations, start=1):
        measure = _main_measure(evaluation)
        means = {mode: result.scores.means[measure] for mode, result in evaluation.modes.items()}
        cells = [
            marked(f"{means[mode]:.4f}", best=means[mode] == max(means.values())) if mode in means else ""
            for mode in modes
        ]
        link = f'<a href="#set-{number}">{escape(evaluation.dataset)}</a>'
        facts = [escape(_model(evaluation)), f"{len(evaluation.data.queries):,}", measure]
        rows.append([link, *facts, *cells])
    return table("test sets", ["test set", "encoder", "queries", "measure", *modes], rows)


def _model_tests(evaluations: Sequence[Evaluation]) -> str:
    """Paired tests between the encoders that were run on the same queries, mode by mode."""
    compared = [
        (f"{escape(a.dataset)}, {mode}: {escape(_model(a))} − {escape(_model(b))}", _compared(a, b, mode))
        for a, b in combinations(evaluations, 2)
        if a.data.sha256 == b.data.sha256 and _main_measure(a) == _main_measure(b)
        for mode in a.modes
        if mode in b.modes
    ]
    return _test_table("paired tests between encoders", compared)


def _compared(a: Evaluation, b: Evaluation, mode: Mode) -> Comparison:
    measure = _main_measure(a)
    values = [each.modes[mode].scores.by_query[measure] for each in (a, b)]
    return compare(measure, *values)


def _section(evaluation: Evaluation, number: int) -> str:
    encoder = f" · {escape(_model(evaluation))}" if evaluation.provenance.model else ""
    return (
        f'<h2 id="set-{number}">{escape(evaluation.dataset)}{encoder}</h2>'
        f'<p class="note">{len(evaluation.data.queries):,} queries on {len(evaluation.data.texts):,} '
        f"passages; encoder: {escape(_model(evaluation))}. Intervals: 95 %, bootstrap over queries. "
        "Tests: paired randomisation, two-sided, p corrected for the number of pairs by Holm.</p>"
        f"{_measures(evaluation)}{_tests(evaluation)}"
        f'<div class="plots">{"".join(_pictures(evaluation))}</div>'
        f"{worst_section(evaluation)}{_provenance(evaluation)}"
    )


def _measures(evaluation: Evaluation) -> str:
    results = evaluation.modes
    measures = list(next(iter(results.values())).scores.by_query)
    best = {name: max(result.scores.means[name] for result in results.values()) for name in measures}
    rows = []
    for mode, result in results.items():
        scores = result.scores
        intervals = bootstrap_intervals([list(scores.by_query[name].values()) for name in measures])
        cells = [
            marked(f"{scores.means[name]:.4f}", best=scores.means[name] == best[name])
            + f' <span class="interval">[{low:.3f}, {high:.3f}]</span>'
            for name, (low, high) in zip(measures, intervals, strict=True)
        ]
        rows.append([mode, *cells])
    return table("measures", ["mode", *measures], rows)


def _tests(evaluation: Evaluation) -> str:
    measure = _main_measure(evaluation)
    values = {mode: result.scores.by_query[measure] for mode, result in evaluation.modes.items()}
    compared = [(f"{a} − {b}", compare(measure, values[a], values[b])) for a, b in combinations(values, 2)]
    return _test_table(f"paired tests on {escape(measure)}", compared)


def _test_table(caption: str, compared: Sequence[tuple[str, Comparison]]) -> str:
    """A row for each pair, the p-values corrected for all of them; nothing without pairs."""
    corrected = holm([comparison.p_value for _, comparison in compared])
    rows = [
        [
            pair,
            _signed(comparison.difference),
            f"[{_signed(comparison.interval.low)}, {_signed(comparison.interval.high)}]",
            marked(f"{p_value:.4f}", best=p_value < 0.05),  # noqa: PLR2004 # the usual level
            *(str(comparison.count(verdict)) for verdict in ("a", "b", "tie")),
        ]
        for (pair, comparison), p_value in zip(compared, corrected, strict=True)
    ]
    header = ["pair", "difference", "95 % interval", "p (Holm)", "wins", "losses", "ties"]
    return table(caption, header, rows) if rows else ""


def _signed(value: float) -> str:
    return f"{value:+.4f}".replace("-", "−")


def _main_measure(evaluation: Evaluation) -> str:
    return evaluation.modes[evaluation.main_mode].scores.main_measure


def _model(evaluation: Evaluation) -> str:
    return evaluation.provenance.model or "bundled"


def _pictures(evaluation: Evaluation) -> Iterator[str]:
    results = evaluation.modes
    yield plots.recall_at_depth(_DEPTHS, {mode: _recalls(evaluation, mode) for mode in results})
    yield plots.latencies({mode: result.milliseconds for mode, result in results.items()})
    if "hybrid" in results:
        measure = _main_measure(evaluation)
        yield from (_scatter(results, other, measure) for other in results if other != "hybrid")
    for mode, result in results.items():
        yield plots.score_distributions(mode, *_scores_by_relevance(evaluation, result))
    if evaluation.confidences:
        judged = _judged_confidences(evaluation)
        yield plots.reliability_diagram(judged)
        yield plots.risk_coverage_curve(judged)


def _recalls(evaluation: Evaluation, mode: Mode) -> list[float]:
    names = [f"R@{depth}" for depth in _DEPTHS]
    means = score(evaluation.modes[mode].run, evaluation.data.qrels, names).means
    return [means[name] for name in names]


def _scatter(results: Mapping[Mode, ModeEvaluation], other: Mode, measure: str) -> str:
    ours, theirs = (results[mode].scores.by_query[measure] for mode in ("hybrid", other))
    pairs = [(ours[query_id], theirs[query_id]) for query_id in ours]
    return plots.wins_and_losses("hybrid", other, pairs, measure)


def _scores_by_relevance(evaluation: Evaluation, result: ModeEvaluation) -> tuple[list[float], list[float]]:
    relevant: list[float] = []
    others: list[float] = []
    for query_id, ranking in result.run.items():
        grades = evaluation.data.qrels[query_id]
        for hit in ranking:
            (relevant if grades.get(hit.passage_id, 0) > 0 else others).append(hit.score)
    return relevant, others


def _judged_confidences(evaluation: Evaluation) -> list[Judged]:
    first_is_right = score(evaluation.modes["hybrid"].run, evaluation.data.qrels, ["Success@1"]).by_query[
        "Success@1"
    ]
    return [
        Judged(confidence, first_is_right[query_id] > 0)
        for query_id, confidence in evaluation.confidences.items()
    ]


def _provenance(evaluation: Evaluation) -> str:
    source = evaluation.provenance
    facts = {
        "command": source.command,
        "encoder": _model(evaluation),
        "index fingerprint": source.index_fingerprint,
        "depth": str(source.depth),
        "fusion weights": ", ".join(f"{leg} {weight:g}" for leg, weight in source.weights.items()),
        "seed of every draw": str(source.seed),
        "versions": ", ".join(f"{name} {number}" for name, number in source.versions.items()),
        **{f"sha256 of {name}": digest for name, digest in source.sha256.items()},
    }
    if evaluation.confidences:
        error = calibration_error(_judged_confidences(evaluation))
        facts["expected calibration error"] = f"{error:.4f}"
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    return f"<h3>Where this comes from</h3><dl>{items}</dl>"
