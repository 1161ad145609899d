"""The project's own judged questions: well formed, disjoint, every judgement meeting its passage."""

import json
from collections import Counter
from pathlib import Path

import pytest

from corpus.parsing import parse_file
from eval.judged import Refusals, evaluate_judged
from eval.questions import ANSWERS, read_questions
from eval.runner import Experiment

DATA = Path(__file__).parents[1] / "eval" / "data"
FILES = ("samples", "seed", "people", "confidence_dev", "confidence_questions")


def queries(name: str) -> list[str]:
    return [json.loads(line)["query"] for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_no_question_is_asked_twice_in_or_across_the_files() -> None:
    asked = Counter(query.strip().lower() for name in FILES for query in queries(name))
    assert [query for query, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("name", ["samples", "confidence_dev"])
def test_every_judgement_on_the_samples_meets_one_passage(name: str, samples: Path) -> None:
    documents = [parse_file(path) for path in sorted(samples.iterdir())]
    questions = read_questions(DATA / f"{name}.jsonl", documents)
    answerable = [question for question in questions if question.answerable]
    assert len(answerable) >= 40
    assert {question.kind for question in questions if not question.answerable} == {"unanswerable"}
    assert "unanswerable" not in {question.kind for question in answerable}


def test_every_judgement_on_the_documents_for_fitting_meets_one_passage() -> None:
    documents = [parse_file(path) for path in sorted((DATA / "confidence_documents").iterdir())]
    questions = read_questions(DATA / "confidence_questions.jsonl", documents)
    about = Counter((question.document, question.answerable) for question in questions)
    for document in documents:
        name = Path(document.document.name).name
        assert min(about[name, True], about[name, False]) >= 35
    assert all(not answerable for name, answerable in about if not name)


def test_every_judgement_on_the_seed_document_meets_one_passage(shared: Path) -> None:
    documents = [parse_file(shared / "seed" / "second_batch_qa.txt")]
    questions = read_questions(DATA / "seed.jsonl", documents)
    languages = Counter(question.language for question in questions if question.answerable)
    assert languages == {"zh": 50, "en": 18}
    assert sum(not question.answerable for question in questions) == 42


def test_the_seed_questions_quote_no_more_than_twelve_characters_of_its_text() -> None:
    for line in (DATA / "seed.jsonl").read_text("utf-8").splitlines():
        judged = json.loads(line)
        assert len(judged["question"] or "") <= 12
        assert all(len(beginning) <= 12 for beginning in judged["relevant"])


def test_every_judgement_of_people_meets_one_passage_and_every_question_has_an_answer(
    shared: Path, samples: Path
) -> None:
    files = [path for folder in (samples, shared / "qadocs") for path in folder.iterdir() if path.is_file()]
    questions = read_questions(DATA / "people.jsonl", [parse_file(path) for path in sorted(files)])
    assert all(ANSWERS in question.grades.values() for question in questions)
    about = Counter(question.document for question in questions)
    own = {path.name for path in samples.iterdir()}
    assert sum(about[name] for name in own) >= len(questions) / 3
    assert len(about.keys() - own) >= 20
    assert Counter(question.kind for question in questions) == {
        "colloquial": 113,
        "crosslingual": 90,
        "paraphrase": 51,
    }
    assert {question.language for question in questions} == {"de", "en", "es", "fr", "ja", "ko", "ru", "zh"}


def test_the_questions_of_people_quote_no_more_than_twelve_characters_of_a_document() -> None:
    for line in (DATA / "people.jsonl").read_text("utf-8").splitlines():
        for judged in json.loads(line)["judged"]:
            assert max(len(judged["question"]), len(judged["passage"])) <= 12


def test_several_documents_are_one_index_and_what_helps_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "hours.txt").write_text("问：几点开门？\n答：图书馆九点开门。\n", "utf-8")
    (tmp_path / "pets.txt").write_text("问：能带狗吗？\n答：图书馆不让宠物进。\n", "utf-8")
    judged = [
        {"document": "hours.txt", "question": "几点开门", "passage": "图书馆九点", "grade": 2},
        {"document": "pets.txt", "question": "能带狗", "passage": "图书馆不让", "grade": 1},
    ]
    line = {"id": "p-1", "query": "图书馆几点开门", "lang": "zh", "kind": "colloquial", "judged": judged}
    (tmp_path / "asked.jsonl").write_text(json.dumps(line), "utf-8")
    documents = [tmp_path / "hours.txt", tmp_path / "pets.txt"]
    evaluation = evaluate_judged(tmp_path / "asked.jsonl", documents, Experiment(["lexical"]))
    assert evaluation.kinds == ("colloquial",)
    assert len(evaluation.evaluation.data.texts) == 2
    assert evaluation.means("lexical", kind="colloquial") == {
        "R(rel=2)@1": 1.0,
        "R(rel=2)@3": 1.0,
        "nDCG@10": 1.0,
    }


def test_the_readme_counts_the_questions_as_they_are() -> None:
    table = (DATA / "README.md").read_text("utf-8")
    for name in FILES:
        judged = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]
        answerable = sum(bool(question.get("relevant") or question.get("judged")) for question in judged)
        row = next(line for line in table.splitlines() if line.startswith(f"| `{name}.jsonl`"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[2].split()[0] == str(answerable)
        assert cells[3] == str(len(judged) - answerable)


def test_an_evaluation_of_the_samples_reports_by_language_and_counts_refusals(samples: Path) -> None:
    evaluation = evaluate_judged(DATA / "samples.jsonl", [samples], Experiment(["lexical", "hybrid"]))
    assert evaluation.languages == ("en", "zh")
    both = evaluation.means("hybrid")["R@3"] * 102
    parts = evaluation.means("hybrid", "zh")["R@3"] * 67 + evaluation.means("hybrid", "en")["R@3"] * 35
    assert parts == pytest.approx(both)
    assert evaluation.refused_unanswerable.asked == 27
    assert evaluation.refused_answerable.asked == 102
    written = json.loads(json.dumps(evaluation.as_json()))
    assert written["refused"]["unanswerable"] == evaluation.refused_unanswerable._asdict()
    assert written["by_language"]["zh"]["hybrid"] == evaluation.means("hybrid", "zh")


def test_the_share_of_refusals_among_no_questions_is_nothing() -> None:
    assert Refusals(0, 0).share == 0.0
    assert Refusals(3, 4).share == 0.75
