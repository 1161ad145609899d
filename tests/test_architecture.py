"""The house stands as designed: imports go only left, heavy libraries load only where they are used."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "index", "retriever", "eval", "api")  # each may import itself and those before it
HEAVY = ("torch", "transformers", "sentence_transformers", "faiss", "tantivy", "fastapi", "ir_measures")
HEAVY_BY_SUBJECT = ("api.app", "api.routes", "api.problems", "api.security", "index.training")
NUMERIC = ("numpy", "torch", "faiss", "scipy")


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def imported_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_packages_to_its_left(path: Path) -> None:
    own = PACKAGES.index(path.relative_to(ROOT).parts[0])
    used = {name.split(".")[0] for name in imported_names(ast.parse(path.read_text("utf-8")))}
    assert used.isdisjoint(PACKAGES[own + 1 :])


@pytest.mark.parametrize("path", sorted((ROOT / "corpus").rglob("*.py")), ids=lambda path: path.name)
def test_the_corpus_knows_no_numeric_library(path: Path) -> None:
    used = {name.split(".")[0] for name in imported_names(ast.parse(path.read_text("utf-8")))}
    assert used.isdisjoint(NUMERIC)


@pytest.mark.parametrize(
    "path", [path for path in modules() if path.name == "__init__.py"], ids=lambda path: path.parent.name
)
def test_an_init_file_holds_its_docstring_and_nothing_else(path: Path) -> None:
    assert [type(node) for node in ast.parse(path.read_text("utf-8")).body] == [ast.Expr]


def test_importing_every_module_loads_no_heavy_library() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules()]
    names = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
    light = [name for name in names if not name.startswith(HEAVY_BY_SUBJECT)]
    code = (
        f"import importlib, sys\nfor name in {light!r}: importlib.import_module(name)\n"
        f"print(sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
