"""One self-contained HTML page about one or more evaluations: tables, tests, pictures, worst queries.

Nothing is loaded from anywhere: styles and pictures stand in the page. The same evaluations give the same
page but for the latencies.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import combinations
from pathlib import Path

from eval import plots
from eval.compare import bootstrap_intervals, compare, holm
from eval.failures import FailedQuery, worst_queries
from eval.metrics import score
from eval.reliability import Judged, calibration_error
from eval.runner import Evaluation, ModeEvaluation
from retriever.types import Mode

MAIN_MEASURE = "nDCG@10"
_DEPTHS = (1, 2, 3, 5, 10, 20, 50, 100)
_WORST = 25
_EXCERPT = 160  # characters of a passage in the table of worst queries

_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
       max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1, h2, h3 { line-height: 1.2; } h2 { border-bottom: 2px solid #0072B2; margin-top: 3rem; }
table { border-collapse: collapse; margin: 1rem 0; } caption { text-align: left; font-weight: 600; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #ddd; vertical-align: top; }
th:first-child, td:first-child, .worst td, .worst th { text-align: left; }
.best { font-weight: 700; } .interval, .note { color: #666; font-size: .85em; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; } .plots svg { width: 30rem; height: auto; }
.worst { font-size: .9em; } dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
"""


def write_report(path: Path, evaluations: Sequence[Evaluation]) -> None:
    """Write the page; needs matplotlib, the extra ``report``."""
    path.write_text(report(evaluations), "utf-8")


def report(evaluations: Sequence[Evaluation]) -> str:
    """The page as text."""
    sections = "".join(_section(evaluation) for evaluation in evaluations)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Wenju evaluation</title>'
        f"<style>{_STYLE}</style></head><body><h1>Wenju evaluation</h1>"
        f"{_overview(evaluations)}{sections}</body></html>\n"
    )


def _overview(evaluations: Sequence[Evaluation]) -> str:
    modes = list(dict.fromkeys(mode for evaluation in evaluations for mode in evaluation.modes))
    rows = []
    for evaluation in evaluations:
        means = {mode: result.scores.means[MAIN_MEASURE] for mode, result in evaluation.modes.items()}
        cells = [
            _marked(f"{means[mode]:.4f}", best=means[mode] == max(means.values())) if mode in means else ""
            for mode in modes
        ]
        link = f'<a href="#{escape(evaluation.dataset)}">{escape(evaluation.dataset)}</a>'
        rows.append([link, str(len(evaluation.data.queries)), *cells])
    return _table(f"{MAIN_MEASURE} by dataset", ["dataset", "queries", *modes], rows)


def _section(evaluation: Evaluation) -> str:
    return (
        f'<h2 id="{escape(evaluation.dataset)}">{escape(evaluation.dataset)}</h2>'
        f'<p class="note">{len(evaluation.data.queries):,} queries on {len(evaluation.data.texts):,} '
        "passages. Intervals: 95 %, bootstrap over queries. Tests: paired randomisation, two-sided, "
        "p corrected for the number of pairs by Holm.</p>"
        f"{_measures(evaluation)}{_tests(evaluation)}"
        f'<div class="plots">{"".join(_pictures(evaluation))}</div>'
        f"{_worst(evaluation)}{_provenance(evaluation)}"
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
            _marked(f"{scores.means[name]:.4f}", best=scores.means[name] == best[name])
            + f' <span class="interval">[{low:.3f}, {high:.3f}]</span>'
            for name, (low, high) in zip(measures, intervals, strict=True)
        ]
        rows.append([mode, *cells])
    return _table("measures", ["mode", *measures], rows)


def _tests(evaluation: Evaluation) -> str:
    values = {mode: result.scores.by_query[MAIN_MEASURE] for mode, result in evaluation.modes.items()}
    pairs = list(combinations(values, 2))
    comparisons = [compare(MAIN_MEASURE, values[a], values[b]) for a, b in pairs]
    corrected = holm([comparison.p_value for comparison in comparisons])
    rows = [
        [
            f"{a} − {b}",
            f"{comparison.difference:+.4f}",
            f"[{comparison.interval.low:+.4f}, {comparison.interval.high:+.4f}]",
            _marked(f"{p_value:.4f}", best=p_value < 0.05),  # noqa: PLR2004 # the usual level
            *(str(comparison.count(verdict)) for verdict in ("a", "b", "tie")),
        ]
        for (a, b), comparison, p_value in zip(pairs, comparisons, corrected, strict=True)
    ]
    header = ["pair", "difference", "95 % interval", "p (Holm)", "wins", "losses", "ties"]
    return _table(f"paired tests on {MAIN_MEASURE}", header, rows) if rows else ""


def _pictures(evaluation: Evaluation) -> Iterator[str]:
    results = evaluation.modes
    yield plots.recall_at_depth(_DEPTHS, {mode: _recalls(evaluation, mode) for mode in results})
    yield plots.latencies({mode: result.milliseconds for mode, result in results.items()})
    if "hybrid" in results:
        yield from (_scatter(results, other) for other in results if other != "hybrid")
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


def _scatter(results: Mapping[Mode, ModeEvaluation], other: Mode) -> str:
    ours, theirs = (results[mode].scores.by_query[MAIN_MEASURE] for mode in ("hybrid", other))
    pairs = [(ours[query_id], theirs[query_id]) for query_id in ours]
    return plots.wins_and_losses("hybrid", other, pairs, MAIN_MEASURE)


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


def _worst(evaluation: Evaluation) -> str:
    mode: Mode = "hybrid" if "hybrid" in evaluation.modes else next(iter(evaluation.modes))
    failed = worst_queries(evaluation, mode, MAIN_MEASURE, _WORST)
    rows = [_worst_row(evaluation, each) for each in failed]
    header = [MAIN_MEASURE, "query", "likely reason", "rank by mode", "stood first", "should have"]
    return _table(f"worst queries of {mode}", header, rows, "worst") if rows else ""


def _worst_row(evaluation: Evaluation, failed: FailedQuery) -> list[str]:
    unknown = evaluation.unknown_terms[failed.query_id]
    reason = failed.failure + (f" (not in the corpus: {', '.join(unknown)})" if unknown else "")
    ranks = ", ".join(f"{mode} {rank or '–'}" for mode, rank in failed.ranks.items())
    query = f"{evaluation.data.queries[failed.query_id]} ({failed.query_id})"
    texts = [query, reason, ranks, failed.first[:_EXCERPT], failed.expected[:_EXCERPT]]
    return [f"{failed.score:.3f}", *map(escape, texts)]


def _provenance(evaluation: Evaluation) -> str:
    source = evaluation.provenance
    facts = {
        "command": source.command,
        "model": source.model or "bundled",
        "index fingerprint": source.index_fingerprint,
        "depth": str(source.depth),
        "versions": ", ".join(f"{name} {number}" for name, number in source.versions.items()),
        **{f"sha256 of {name}": digest for name, digest in source.sha256.items()},
    }
    if evaluation.confidences:
        error = calibration_error(_judged_confidences(evaluation))
        facts["expected calibration error"] = f"{error:.4f}"
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    return f"<h3>Where this comes from</h3><dl>{items}</dl>"


def _marked(text: str, *, best: bool) -> str:
    return f'<span class="best">{text}</span>' if best else text


def _table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    """A table; the cells are HTML, the caption and the header are text."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<table class="{kind}"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
