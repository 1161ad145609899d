"""The commands that measure: ``wenju eval`` and ``wenju compare``."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from api import options
from api.settings import read_mode
from corpus.errors import InvalidInput
from retriever.types import MODES, Mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.judged import JudgedEvaluation
    from eval.runner import Evaluation, Progress


@click.command(name="eval")
@click.argument("datasets", nargs=-1, required=True, metavar="DATASET...", type=click.Path(path_type=Path))
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
    type=click.Path(path_type=Path),
    help="What judged questions are about: a document or a folder. DATASET is then a .jsonl file.",
)
@click.option("--model", metavar="M", help="The encoder: a folder or a hub id; default: the bundled one.")
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
    legs: str,
    documents: Path | None,
    model: str | None,
    *,
    json_file: TextIO | None,
    run_file: Path | None,
    html_file: Path | None,
) -> None:
    """Measure retrieval on BEIR folders or judged questions."""
    modes = _modes(legs)
    if run_file is not None and (len(modes), len(datasets)) != (1, 1):
        raise click.UsageError("--run writes one ranking: name one leg and one dataset")
    from api.terminal import open_console, progress_bar

    evaluations = []
    for dataset in datasets:
        with progress_bar(open_console(sys.stderr)) as progress:
            evaluations.append(_evaluation(dataset, documents, modes, model, partial(progress, dataset.name)))
    if json_file is None or json_file.name != "-":
        for evaluation in evaluations:
            _show(evaluation)
    if json_file is not None:
        json.dump(
            {"evaluations": [evaluation.as_json() for evaluation in evaluations]},
            json_file,
            ensure_ascii=False,
            indent=2,
        )
        json_file.write("\n")
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


def _modes(legs: str) -> tuple[Mode, ...]:
    try:
        return tuple(read_mode(leg.strip()) for leg in legs.split(","))
    except InvalidInput as error:
        raise InvalidInput(f"--legs {error}") from None


def _evaluation(
    dataset: Path,
    documents: Path | None,
    modes: "Sequence[Mode]",
    model: str | None,
    progress: "Progress",
) -> "Evaluation | JudgedEvaluation":
    if documents is None:
        from eval.runner import evaluate as evaluate_dataset

        return evaluate_dataset(dataset, modes, model, progress=progress)
    from eval.judged import evaluate_judged

    return evaluate_judged(dataset, documents, modes, model, progress)


def _data(evaluation: "Evaluation | JudgedEvaluation") -> "Evaluation":
    from eval.judged import JudgedEvaluation

    return evaluation.evaluation if isinstance(evaluation, JudgedEvaluation) else evaluation


def _show(evaluation: "Evaluation | JudgedEvaluation") -> None:
    from api.terminal import open_console, show_evaluation, show_judged
    from eval.judged import JudgedEvaluation

    if isinstance(evaluation, JudgedEvaluation):
        show_judged(open_console(), evaluation)
    else:
        show_evaluation(open_console(), evaluation)
