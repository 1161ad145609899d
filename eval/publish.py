"""The published figures: ``python -m eval.publish`` measures every test set and writes what the docs show.

It writes ``results.json`` beside this file, the tables of ``docs/results.md`` and the short one in the
README. A test holds that the two documents say what the JSON says.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from eval.compare import bootstrap_interval, compare
from eval.judged import JudgedEvaluation, evaluate_judged
from eval.runner import Evaluation, Experiment, evaluate
from retriever.types import MODES, Mode

ROOT = Path(__file__).parents[1]
DATA = ROOT / "eval" / "data"
RESULTS = Path(__file__).with_name("results.json")
DOCS = ROOT / "docs" / "results.md"
README = ROOT / "README.md"
MARKS = ("<!-- results: written by python -m eval.publish -->", "<!-- end of results -->")
MEASURE = "nDCG@10"
NAMES: dict[Mode, str] = {
    "lexical": "BM25",
    "dense": "dense",
    "token": "token match",
    "rrf": "RRF",
    "hybrid": "hybrid",
}

Figures = dict[str, Any]  # a file's JSON; the shape is what ``dataset_figures`` and ``judged_figures`` make


def dataset_figures(evaluation: Evaluation) -> Figures:
    """nDCG@10 by mode with its 95 % interval, and hybrid against the others."""
    values = {mode: result.scores.by_query[MEASURE] for mode, result in evaluation.modes.items()}
    return {
        "queries": len(evaluation.data.queries),
        "passages": len(evaluation.data.texts),
        "modes": {
            mode: {
                "mean": round(evaluation.modes[mode].scores.means[MEASURE], 4),
                "interval": [round(end, 4) for end in bootstrap_interval(list(values[mode].values()))],
            }
            for mode in values
        },
        "hybrid_against": {
            mode: {
                "difference": round(compared.difference, 4),
                "p": round(compared.p_value, 4),
            }
            for mode in values
            if mode != "hybrid"
            for compared in [compare(MEASURE, values["hybrid"], values[mode])]
        },
        "sha256": dict(evaluation.provenance.sha256),
        "index": evaluation.provenance.index_fingerprint,
    }


def judged_figures(evaluation: JudgedEvaluation) -> Figures:
    """R@1 and R@3 by language and mode, and the shares refused."""
    return {
        "passages": len(evaluation.evaluation.data.texts),
        "languages": {
            language: {
                mode: {
                    measure: round(evaluation.means(mode, language)[measure], 4) for measure in ("R@1", "R@3")
                }
                for mode in evaluation.modes
            }
            for language in evaluation.languages
        },
        "refused": {
            "answerable": list(evaluation.refused_answerable),
            "unanswerable": list(evaluation.refused_unanswerable),
        },
        "index": evaluation.evaluation.provenance.index_fingerprint,
    }


def people_figures(evaluation: JudgedEvaluation) -> Figures:
    """Every measure by kind of question and mode, and over all kinds."""
    return {
        "queries": len(evaluation.questions),
        "passages": len(evaluation.evaluation.data.texts),
        "kinds": {
            kind or "all": {
                mode: {name: round(mean, 4) for name, mean in evaluation.means(mode, kind=kind).items()}
                for mode in evaluation.modes
            }
            for kind in (*evaluation.kinds, None)
        },
        "index": evaluation.evaluation.provenance.index_fingerprint,
    }


def measure_people(shared: Path) -> Figures:
    """The figures of the questions in people's own words, put to samples and real documents in one index."""
    documents = [ROOT / "corpus" / "samples", shared / "qadocs"]
    return people_figures(evaluate_judged(DATA / "people.jsonl", documents, Experiment(MODES)))


def measure(shared: Path) -> Figures:
    """All published figures, measured now."""
    judged = {
        "seed": (DATA / "seed.jsonl", [shared / "seed" / "second_batch_qa.txt"]),
        "samples": (DATA / "samples.jsonl", [ROOT / "corpus" / "samples"]),
    }
    return {
        "command": "python -m eval.publish",
        "datasets": {
            folder.name: dataset_figures(evaluate(folder, Experiment(MODES)))
            for folder in sorted((shared / "eval").iterdir())
            if folder.is_dir()
        },
        "judged": {
            name: judged_figures(evaluate_judged(questions, documents, Experiment(MODES)))
            for name, (questions, documents) in judged.items()
        },
        "people": measure_people(shared),
    }


def dataset_table(datasets: Mapping[str, Figures], *, intervals: bool) -> Iterator[str]:
    """Yield the lines of the table of nDCG@10; the best mode of a set is bold."""
    yield from _head("set", "queries", "passages", *NAMES.values())
    for name, figures in datasets.items():
        best = max(mode["mean"] for mode in figures["modes"].values())
        cells = []
        for mode in NAMES:
            mean, (low, high) = figures["modes"][mode]["mean"], figures["modes"][mode]["interval"]
            cell = f"**{mean:.3f}**" if mean == best else f"{mean:.3f}"
            cells.append(f"{cell} [{low:.3f}, {high:.3f}]" if intervals else cell)
        yield _row(name, f"{figures['queries']:,}", f"{figures['passages']:,}", *cells)
    means = [fmean(figures["modes"][mode]["mean"] for figures in datasets.values()) for mode in NAMES]
    yield _row("mean", "", "", *(f"{mean:.3f}" for mean in means))


def judged_table(judged: Mapping[str, Figures]) -> Iterator[str]:
    """Yield the lines of the table of judged questions."""
    yield from _head("questions", "language", *(f"{name} R@1 / R@3" for name in NAMES.values()))
    for name, figures in judged.items():
        for language, modes in figures["languages"].items():
            yield _row(
                name, language, *(f"{modes[mode]['R@1']:.2f} / {modes[mode]['R@3']:.2f}" for mode in NAMES)
            )


def people_table(people: Figures) -> Iterator[str]:
    """Yield the lines of the table of questions in people's own words."""
    yield from _head("kind", *(f"{name} R@1 / R@3 / nDCG@10" for name in NAMES.values()))
    for kind, modes in people["kinds"].items():
        yield _row(kind, *(" / ".join(f"{mean:.2f}" for mean in modes[mode].values()) for mode in NAMES))


def refusal_table(judged: Mapping[str, Figures]) -> Iterator[str]:
    """Yield the lines of the table of refused questions."""
    yield from _head("questions", "without an answer, refused", "with an answer, refused")
    for name, figures in judged.items():
        shares = [figures["refused"][kind] for kind in ("unanswerable", "answerable")]
        yield _row(name, *(f"{refused} of {asked}" for refused, asked in shares))


def difference_table(datasets: Mapping[str, Figures]) -> Iterator[str]:
    """Yield the lines of the table that sets hybrid against each other mode."""
    yield from _head("hybrid minus", *(name for mode, name in NAMES.items() if mode != "hybrid"))
    for name, figures in datasets.items():
        against = figures["hybrid_against"]
        cells = [
            f"{against[mode]['difference']:+.3f} (p {_p(against[mode]['p'])})"
            for mode in NAMES
            if mode != "hybrid"
        ]
        yield _row(name, *cells)


def results_page(results: Figures) -> str:
    """The whole of ``docs/results.md``."""
    people = results["people"]
    return "\n".join(
        [
            "# Results",
            "",
            f"Written by `{results['command']}` with the bundled encoder; nothing was fitted on these sets.",
            "How they are measured: [evaluation.md](evaluation.md). The same as data: `eval/results.json`.",
            "",
            f"## {MEASURE} on the test sets, with 95 % bootstrap intervals",
            "",
            *dataset_table(results["datasets"], intervals=True),
            "",
            "## Hybrid against each leg and RRF: difference, paired randomisation test",
            "",
            *difference_table(results["datasets"]),
            "",
            "## Judged questions of this project",
            "",
            *judged_table(results["judged"]),
            "",
            *refusal_table(results["judged"]),
            "",
            "## Questions in people's own words",
            "",
            f"{people['queries']} questions, {people['passages']:,} passages; R counts those that answer.",
            "",
            *people_table(people),
            "",
        ]
    )


def readme_part(results: Figures) -> str:
    """What stands between the marks in the README."""
    return "\n".join(
        [
            MARKS[0],
            f"{MEASURE} with the bundled encoder ([all figures](docs/results.md)):",
            "",
            *dataset_table(results["datasets"], intervals=False),
            MARKS[1],
        ]
    )


def with_part(text: str, part: str) -> str:
    """A text with what stands between the marks replaced."""
    before, after = text.index(MARKS[0]), text.index(MARKS[1]) + len(MARKS[1])
    return text[:before] + part + text[after:]


def _head(*cells: str) -> Sequence[str]:
    return _row(*cells), _row(*("---" for _ in cells))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004 # as many decimals as are shown


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    results = measure(parser.parse_args().shared)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    DOCS.write_text(results_page(results), "utf-8")
    README.write_text(with_part(README.read_text("utf-8"), readme_part(results)), "utf-8")


if __name__ == "__main__":
    main()
