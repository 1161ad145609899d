"""The published figures: what the documents say is what was measured."""

import json

import pytest

from eval.publish import (
    DOCS,
    README,
    RESULTS,
    Figures,
    dataset_table,
    people_table,
    readme_part,
    results_page,
    with_part,
)
from index.encoder import load_encoder

BENCHMARKS = RESULTS.parent / "bench" / "results"


@pytest.fixture(scope="module")
def results() -> Figures:
    read: Figures = json.loads(RESULTS.read_text("utf-8"))
    return read


def test_the_documents_say_what_was_measured(results: Figures) -> None:
    assert DOCS.read_text("utf-8") == results_page(results)
    readme = README.read_text("utf-8")
    assert with_part(readme, readme_part(results)) == readme


def test_the_readme_rounds_the_judged_figures_and_the_benchmarks(results: Figures) -> None:
    readme = README.read_text("utf-8")
    seed = results["judged"]["seed"]
    english, chinese = (seed["languages"][language]["hybrid"]["R@3"] for language in ("en", "zh"))
    assert f"{english:.0%} of the English and {chinese:.0%} of the Chinese".replace("%", " %") in readme
    (missed, answerable), (caught, others) = (
        seed["refused"][kind] for kind in ("answerable", "unanswerable")
    )
    assert f"catches {caught} of {others} questions without an answer" in readme
    assert f"wrongly refuses {missed} of {answerable}" in readme
    people = results["people"]
    found = people["kinds"]["all"]["hybrid"]["R(rel=2)@3"]
    assert f"On {people['queries']} harder ones" in readme
    assert f"{found:.0%} of the answering passages".replace("%", " %") in readme
    startup, scale = (
        json.loads((BENCHMARKS / f"{name}.json").read_text("utf-8")) for name in ("startup", "scale")
    )
    assert f"takes {startup['seconds']['ask']['median']:.1f} s on two cores" in readme
    assert f"`wenju --help` {startup['seconds']['--help']['median']:.1f} s" in readme
    assert f"{scale['passages']:,} passages {scale['milliseconds']['search']['median']:.0f} ms" in readme


def test_the_figures_are_of_the_bundled_encoder(results: Figures) -> None:
    fingerprint = load_encoder().fingerprint
    for figures in (*results["datasets"].values(), *results["judged"].values(), results["people"]):
        assert figures["index"].startswith(f"{fingerprint}/")


def test_a_table_marks_the_best_mode_and_ends_with_the_mean() -> None:
    modes = {
        mode: {"mean": mean, "interval": [mean - 0.1, mean + 0.1]}
        for mode, mean in zip(
            ("lexical", "dense", "token", "rrf", "hybrid"), (0.5, 0.4, 0.3, 0.2, 0.6), strict=True
        )
    }
    lines = list(dataset_table({"one": {"queries": 1200, "passages": 30, "modes": modes}}, intervals=True))
    assert lines[2] == (
        "| one | 1,200 | 30 | 0.500 [0.400, 0.600] | 0.400 [0.300, 0.500] | 0.300 [0.200, 0.400] "
        "| 0.200 [0.100, 0.300] | **0.600** [0.500, 0.700] |"
    )
    assert lines[3] == "| mean |  |  | 0.500 | 0.400 | 0.300 | 0.200 | 0.600 |"


def test_the_table_of_people_has_a_line_for_each_kind_and_all_measures_of_each_mode() -> None:
    modes = {
        mode: {"R(rel=2)@1": 0.104, "R(rel=2)@3": 0.2, "nDCG@10": 0.3}
        for mode in ("lexical", "dense", "token", "rrf", "hybrid")
    }
    *_, line = people_table({"kinds": {"colloquial": modes}})
    assert line == f"| colloquial |{' 0.10 / 0.20 / 0.30 |' * 5}"
