"""The documentation lists what the code offers: commands, options, settings, endpoints, problems."""

import re
from pathlib import Path

import click
import pytest
from fastapi.routing import APIRoute

from api.cli import EXIT_CODES, cli
from api.problems import KINDS, UNEXPECTED, WRONG_HOST
from api.routes import router
from api.schemas import Problem
from api.schemas_search import SearchAnswer
from api.settings import TABLE, Setting

ROOT = Path(__file__).parents[1]
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
HTTP = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
PROBLEMS = [*(kind for _, kind in KINDS), WRONG_HOST, UNEXPECTED]


def section(page: str, heading: str) -> str:
    """The text below a heading, up to the next heading of its level."""
    _, _, rest = page.partition(f"\n## {heading}\n")
    assert rest, f"no section {heading!r}"
    return rest.partition("\n## ")[0]


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_a_section_with_an_example_and_all_its_options(name: str) -> None:
    text = section(CLI, f"wenju {name}")
    assert f"$ wenju {name} " in text
    flags = {
        max(option.opts, key=len) for option in cli.commands[name].params if isinstance(option, click.Option)
    }
    assert [flag for flag in sorted(flags) if flag not in text] == []


def test_no_section_describes_a_command_that_is_not_there() -> None:
    assert sorted(re.findall(r"^## wenju (\S+)$", CLI, flags=re.MULTILINE)) == sorted(cli.commands)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_setting_is_listed_with_its_default_and_meaning(row: Setting) -> None:
    default = f"`{row.default}`" if row.default else ""
    line = next(line for line in section(CLI, "Settings").splitlines() if f"`{row.variable}`" in line)
    assert " ".join(f"`{row.variable}` | {default} | {row.help}".split()) in " ".join(line.split())


def test_every_exit_code_is_listed() -> None:
    listed = {
        int(code) for code in re.findall(r"^\| (\d+) \|", section(CLI, "Exit codes"), flags=re.MULTILINE)
    }
    assert listed == {0, 1, 2, 130}
    assert {code for _, code in EXIT_CODES} <= listed


@pytest.mark.parametrize("route", [route for route in router.routes if isinstance(route, APIRoute)])
def test_every_endpoint_has_a_section_with_an_example(route: APIRoute) -> None:
    assert route.methods is not None
    (method,) = route.methods
    heading = next(
        line for line in HTTP.splitlines() if line.startswith("## ") and f"{method} {route.path}" in line
    )
    assert "curl " in section(HTTP, heading.removeprefix("## "))


@pytest.mark.parametrize("kind", PROBLEMS, ids=lambda kind: kind.type)
def test_every_kind_of_problem_is_explained_here_and_at_its_own_address(kind: tuple[str, str, int]) -> None:
    address, title, status = kind
    assert f"| `{address}` | {status} |" in section(HTTP, "Problems")
    page = (ROOT / "api" / "web" / "docs.html").read_text(encoding="utf-8")
    assert f'id="{address.removeprefix("/docs#")}">{title} · {status}<' in page


def test_the_example_of_an_answer_is_one_that_the_schema_accepts() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", section(HTTP, "GET /v1/search"), flags=re.DOTALL)
    answer = SearchAnswer.model_validate_json(example)
    assert answer.results[0].citation.lines == (35, 35)
    (example,) = re.findall(r"```json\n(.*?)```", section(HTTP, "Problems"), flags=re.DOTALL)
    assert Problem.model_validate_json(example).status == 400
