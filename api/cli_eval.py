"""The commands that measure: ``wenju eval`` and ``wenju compare``."""

import json
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from api import options
from api.settings import Settings, read_mode
from corpus.errors import InvalidInput
from retriever.types import MODES, Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eval.judged import JudgedEvaluation
    from eval.runner import Evaluation, Experiment, Progress


BUNDLED = "bundled"  # the encoder that comes with Wenju


class TestSet(NamedTuple):
    """What is measured on: its name while at work, and the evaluation on it."""

    name: str
    evaluate: "Callable[[Experiment, Progress], Evaluation | JudgedEvaluation]"


@click.command(name="eval")
@click.argument("datasets", nargs=-1, metavar="DATASET...", type=click.Path(path_type=Path))
@options.index_folder
@click.option(
    "--self",
    "own",
    is_flag=True,
    help="Ask an index its own questions instead, on a copy in which no leg sees them.",
)
@options.qrels
@options.topics
@click.option(
    "--expect",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Measure again what a file says was reached, and fail where it is not reached any more.",
)
@click.option(
    "--legs",
    metavar="LIST",
    default="lexical,dense,hybrid",
    show_default=True,
    help=f"Which modes to measure, separated by commas: {', '.join(MODES)}.",
)
@click.option(
    "--documents",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="What judged questions are about: a document or a folder; several make one index. "
    "DATASET is then a .jsonl file.",
)
@click.option(
    "--model",
    "models",
    metavar="M",
    multiple=True,
    default=(BUNDLED,),
    show_default=True,
    help="The encoder of a DATASET: a folder, a hub id or bundled; several are compared.",
)
@click.option(
    "--measures",
    metavar="LIST",
    default="",
    help="What to measure, separated by commas and named as by ir_measures: nDCG@10, P@5, Success@3, AP.",
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    type=click.File("w", "utf-8", lazy=True),
    help="Write all figures as JSON; - is standard output.",
)
@click.option(
    "--run",
    "run_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the ranking as a TREC run: name one leg and one dataset.",
)
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a report with plots, tests and the worst queries as one page.",
)
def evaluate(  # noqa: PLR0913 - one parameter per option
    datasets: tuple[Path, ...],
    *,
    index: str | None,
    own: bool,
    qrels: Path | None,
    topics: Path | None,
    expect: Path | None,
    legs: str,
    documents: tuple[Path, ...],
    models: tuple[str, ...],
    measures: str,
    json_file: TextIO | None,
    run_file: Path | None,
    html_file: Path | None,
) -> None:
    """Measure retrieval on BEIR folders, judged questions, or an index and its own or given questions."""
    modes = _modes(legs)
    outputs = [file for file in (json_file, run_file, html_file) if file is not None]
    sources = [bool(datasets), own, qrels is not None, expect is not None].count(True)
    _refuse(
        {
            "name what to measure: a DATASET, --self, --qrels or --expect": sources == 0,
            "a DATASET, --self, --qrels and --expect exclude each other: name one": sources > 1,
            "--documents and --model are for a DATASET; an index keeps its own": (
                not datasets and (bool(documents) or models != (BUNDLED,))
            ),
            "--topics are what --qrels judge: name both": topics is not None and qrels is None,
            "--expect only says what is met: leave out --json, --run and --html": (
                expect is not None and bool(outputs)
            ),
            "--run writes one ranking: name one leg, dataset and model": (
                run_file is not None and (len(modes), len(datasets) or 1, len(models)) != (1, 1, 1)
            ),
        }
    )
    if expect is not None:
        _check(expect)
        return
    from eval.metrics import read_measures
    from eval.report_worst import WORST
    from eval.runner import Experiment

    plain = Experiment(modes, None, read_measures(measures), explained=WORST if html_file else 0)
    experiments = [replace(plain, model=None if model == BUNDLED else model) for model in models]
    folder = Settings.of({"index": index}, os.environ).index
    test_sets = [_dataset(dataset, documents) for dataset in datasets] or [_of_index(folder, qrels, topics)]
    evaluations = [_evaluated(test_set, experiment) for test_set in test_sets for experiment in experiments]
    if json_file is None or json_file.name != "-":
        for evaluation in evaluations:
            _show(evaluation)
    if json_file is not None:
        written = {"evaluations": [evaluation.as_json() for evaluation in evaluations]}
        json_file.write(json.dumps(written, ensure_ascii=False, indent=2) + "\n")
    if run_file is not None:
        from eval.trec import write_run

        write_run(run_file, evaluations[0].modes[modes[0]].run, f"wenju-{modes[0]}")
    if html_file is not None:
        from eval.report import write_report

        write_report(html_file, [_data(evaluation) for evaluation in evaluations])


@click.command()
@click.argument("run_a", type=click.Path(path_type=Path))
@click.argument("run_b", type=click.Path(path_type=Path))
@click.option(
    "--qrels",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="Judgements: TREC qrels or BEIR's table.",
)
@click.option(
    "--measure", metavar="NAME", default="nDCG@10", show_default=True, help="The measure to compare on."
)
@options.as_json
def compare(run_a: Path, run_b: Path, qrels: Path, measure: str, *, as_json: bool) -> None:
    """Test whether one TREC run is better than another."""
    from eval.compare import compare_runs

    comparison = compare_runs(run_a, run_b, qrels, measure)
    if as_json:
        click.echo(json.dumps(comparison.as_json(), ensure_ascii=False, indent=2))
        return
    from api.terminal import open_console, show_comparison

    show_comparison(open_console(), comparison)


def _refuse(mistakes: "Mapping[str, bool]") -> None:
    """Refuse options that do not go together, by the first message that holds."""
    for message, is_made in mistakes.items():
        if is_made:
            raise click.UsageError(message)


def _check(expect: Path) -> None:
    """Print each expectation with what was measured; exit with 1 where one is not met."""
    from eval.expect import check

    outcomes = check(expect, lambda name: click.echo(f"measuring {name}", err=True))
    for outcome in outcomes:
        verdict = "better" if outcome.could_be_raised else "ok" if outcome.is_met else "WORSE"
        click.echo(f"{verdict:6} {outcome}")
    failed = [outcome for outcome in outcomes if not outcome.is_met]
    for outcome in failed:
        click.echo(f"error: {outcome}", err=True)
    if failed:
        raise click.exceptions.Exit(1)


def _modes(legs: str) -> tuple[Mode, ...]:
    try:
        return tuple(read_mode(leg.strip()) for leg in legs.split(","))
    except InvalidInput as error:
        raise InvalidInput(f"--legs {error}") from None


def _evaluated(test_set: TestSet, experiment: "Experiment") -> "Evaluation | JudgedEvaluation":
    from api.terminal import open_console, progress_bar

    with progress_bar(open_console(sys.stderr)) as progress:
        return test_set.evaluate(experiment, partial(progress, test_set.name))


def _dataset(dataset: Path, documents: tuple[Path, ...]) -> TestSet:
    from eval.judged import evaluate_judged
    from eval.runner import evaluate as evaluate_dataset

    if not documents:
        return TestSet(dataset.name, partial(evaluate_dataset, dataset))
    return TestSet(dataset.name, partial(evaluate_judged, dataset, documents))


def _of_index(folder: Path, qrels: Path | None, topics: Path | None) -> TestSet:
    from eval.index_qrels import evaluate_index
    from eval.own_questions import evaluate_own

    evaluate_on = partial(evaluate_index, folder, qrels, topics) if qrels else partial(evaluate_own, folder)
    return TestSet(folder.name, evaluate_on)


def _data(evaluation: "Evaluation | JudgedEvaluation") -> "Evaluation":
    from eval.judged import JudgedEvaluation

    return evaluation.evaluation if isinstance(evaluation, JudgedEvaluation) else evaluation


def _show(evaluation: "Evaluation | JudgedEvaluation") -> None:
    from api.terminal import open_console, show_evaluation, show_judged
    from eval.judged import JudgedEvaluation

    source = _data(evaluation)
    if source.provenance.model:
        click.echo(f"encoder: {source.provenance.model}")
    if source.data.lost:
        click.echo(f"judgements of passages that are not in the index any more: {source.data.lost}", err=True)
    if isinstance(evaluation, JudgedEvaluation):
        show_judged(open_console(), evaluation)
    else:
        show_evaluation(open_console(), evaluation)
