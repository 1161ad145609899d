"""``python -m index.training``: makes the bundled encoder from the training files, stage by stage.

Every stage leaves its result in the work folder and is skipped when that is there: delete a result (and
those after it) to make it anew. ``python -m index.training evaluate`` measures a model.
"""

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
    import torch

    from index.training.pipeline import Folders, make

    torch.set_num_threads(threads)
    make(load_recipe(recipe_file), Folders(**folders))


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
        print(f"{name:<24}{figure:.3f}")


if __name__ == "__main__":
    main()
