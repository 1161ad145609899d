"""A dataset through the whole house: what an evaluation holds and that it can be repeated."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from eval.compare import SEED
from eval.metrics import score
from eval.runner import Evaluation, Experiment, evaluate
from eval.trec import read_run, write_run
from retriever.fusion import DEFAULT_WEIGHTS

PASSAGES = {
    "d1": "总馆周一闭馆检修设备，周二至周日开放。",
    "d2": "读者证免费办理，不收取工本费。",
    "d3": "逾期不罚款，每册每逾期一天扣一分。",
}
QUERIES = {"q1": "周一闭馆吗", "q2": "办理读者证收费吗", "q3": "逾期罚款"}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    for name, texts in (("corpus", PASSAGES), ("queries", QUERIES)):
        objects = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in texts.items()]
        (folder / f"{name}.jsonl").write_text("\n".join(objects), "utf-8")
    (folder / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq3\td3\t1\n", "utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def evaluation(dataset: Path) -> Evaluation:
    return evaluate(dataset, Experiment(["lexical", "dense", "hybrid"]))


def test_passages_that_share_the_words_of_the_query_come_first(evaluation: Evaluation) -> None:
    run = evaluation.modes["lexical"].run
    assert {query_id: ranking[0].passage_id for query_id, ranking in run.items()} == {
        "q1": "d1",
        "q2": "d2",
        "q3": "d3",
    }
    assert evaluation.modes["lexical"].scores.means["R@1"] == 1.0


def test_every_mode_that_was_asked_for_is_there_and_scored_on_every_query(evaluation: Evaluation) -> None:
    assert list(evaluation.modes) == ["lexical", "dense", "hybrid"]
    for result in evaluation.modes.values():
        assert list(result.scores.by_query["nDCG@10"]) == ["q1", "q2", "q3"]
        assert len(result.milliseconds) == 3


def test_the_scores_follow_from_the_run_also_when_it_was_written_and_read(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    for mode, result in evaluation.modes.items():
        write_run(tmp_path / mode, result.run, mode)
        qrels = {f"q{number}": {f"d{number}": 1} for number in (1, 2, 3)}
        assert score(read_run(tmp_path / mode), qrels) == result.scores


def test_an_evaluation_repeats_itself_but_for_the_time_it_took(dataset: Path, evaluation: Evaluation) -> None:
    again = evaluate(dataset, Experiment(["lexical", "dense", "hybrid"]))
    assert again.provenance == evaluation.provenance
    for mode, result in evaluation.modes.items():
        assert again.modes[mode].run == result.run


def test_progress_ends_at_the_number_of_queries_of_all_modes(dataset: Path) -> None:
    steps: list[tuple[int, int]] = []
    evaluate(dataset, Experiment(["lexical", "dense"]), lambda done, total: steps.append((done, total)))
    assert steps == [(done, 6) for done in range(1, 7)]


def test_the_json_says_where_the_figures_came_from(evaluation: Evaluation) -> None:
    written = json.loads(json.dumps(evaluation.as_json()))
    assert written["dataset"].startswith("library")
    assert (written["passages"], written["queries"]) == (3, 3)
    assert written["modes"]["lexical"]["per_query"]["R@1"] == {"q1": 1.0, "q2": 1.0, "q3": 1.0}
    assert sorted(written["provenance"]["sha256"]) == ["corpus.jsonl", "qrels.tsv", "queries.jsonl"]
    assert written["provenance"]["index_fingerprint"]
    assert written["provenance"]["weights"] == asdict(DEFAULT_WEIGHTS)
    assert written["provenance"]["seed"] == SEED
    assert not written["provenance"]["command"].startswith("/")
