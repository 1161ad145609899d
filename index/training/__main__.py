"""``python -m index.training``: makes the bundled encoder from the training files, stage by stage.

Every stage leaves its result in the work folder and is skipped when that is there: delete a result (and
those after it) to make it anew. ``python -m index.training evaluate`` measures a model.
"""

import os
from collections.abc import Callable
from pathlib import Path

import click

from index.training.evaluation import read_beir, read_development_set, report
from index.training.recipe import RECIPE, load_recipe

SHARED = Path(__file__).parents[3] / "shared"
BUNDLED = Path(__file__).parents[1] / "model"
WORK = Path(".cache/training")


def _folder(name: str, default: Path, meaning: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(name, type=click.Path(path_type=Path, file_okay=False), default=default, help=meaning)


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Make (the default) or measure the bundled encoder."""
    if context.invoked_subcommand is None:
        context.invoke(make_command)


@main.command("make")
@_folder("--data", SHARED / "train", "training files")
@_folder("--tests", SHARED / "eval", "test sets, which the leak filter keeps out")
@_folder("--work", WORK, "results of the stages")
@_folder("--out", BUNDLED, "where the model goes")
@click.option("--recipe", "recipe_file", type=click.Path(path_type=Path), default=RECIPE)
@click.option("--threads", default=2, help="of torch")
def make_command(recipe_file: Path, threads: int, **folders: Path) -> None:
    """Make the encoder by the recipe."""
    _use_threads(threads)
    from index.training.pipeline import Folders, make

    make(load_recipe(recipe_file), Folders(**folders))


@main.command()
@click.argument("names", nargs=-1)
@_folder("--work", WORK, "results of the stages before the training")
@click.option("--steps", default=500, help="of each variant")
@click.option("--threads", default=2, help="of torch")
def ablate(names: tuple[str, ...], work: Path, steps: int, threads: int) -> None:
    """Train the variants NAMES of the recipe (default: all) for few steps and measure them."""
    _use_threads(threads)
    from index.training.ablation import ablate, summary
    from index.training.pipeline import base_variant

    base = base_variant(load_recipe(), work, steps)
    for name, figures in ablate(base, work, names):
        means = " ".join(f"{mean:.4f}" for mean in summary(figures))
        details = " ".join(f"{task} {figure:.3f}" for task, figure in figures.items())
        print(f"{name}: {means} | {details}", flush=True)


def _use_threads(threads: int) -> None:
    """Set torch's threads; on a shared machine those that wait must not keep a core busy."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read once, when torch is imported
    import torch

    torch.set_num_threads(threads)


@main.command()
@click.argument("model", required=False)
@_folder("--tests", SHARED / "eval", "test sets")
@_folder("--work", WORK, "holds the development sets")
@click.option("--development/--no-development", default=True, help="measure the development sets")
@click.option("--test/--no-test", default=True, help="measure the test sets; never choose a recipe by them")
def evaluate(model: str | None, tests: Path, work: Path, *, development: bool, test: bool) -> None:
    """Print dense nDCG@10 of MODEL (default: the bundled one)."""
    from index.encoder import load_encoder

    encoder = load_encoder(model)
    if development:
        queries = load_recipe().development.queries
        paths = sorted((work / "development").glob("*.jsonl"))
        report(encoder, [read_development_set(path, queries) for path in paths])
    if test:
        report(encoder, [read_beir(folder) for folder in sorted(tests.iterdir()) if folder.is_dir()])


@main.command()
@click.argument("model", required=False)
@_folder("--work", WORK, "holds the development sets, whose passages are encoded")
def speed(model: str | None, work: Path) -> None:
    """Print what MODEL (default: the bundled one) costs; set RAYON_NUM_THREADS=1 for one core."""
    from index.training.speed import measure

    paths = sorted((work / "development").glob("*-zh.jsonl"))
    texts = (passage for path in paths for passage in read_development_set(path, 1).passages)
    for name, figure in measure(model, texts)._asdict().items():
        print(f"{name:<26}{figure:.3f}")


if __name__ == "__main__":
    main()
