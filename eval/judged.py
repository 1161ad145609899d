"""Evaluates judged questions: the right passage among the first, by language and kind, and what is refused.

Retrieval is measured on the answerable questions. Whether the service knows its limits is measured on all:
it should refuse those that the documents do not answer, and only those.

These questions come with the documents that they are about (``eval/questions.py``). Judgements of single
passages, as the page appends them, are another format: ``eval/judgements.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from corpus.errors import InvalidInput, NotFound
from corpus.parsing import parse_file
from eval.dataset import Dataset, file_sha256
from eval.metrics import Scores
from eval.questions import ANSWERS, HELPS, JudgedQuestion, read_questions
from eval.runner import Evaluation, Experiment, ModeEvaluation, Progress, indexed, run_experiment
from retriever.service import SearchService
from retriever.types import Mode

MEASURES = ("R@1", "R@3", "RR@10", "nDCG@10")
GRADED_MEASURES = (f"R(rel={ANSWERS})@1", f"R(rel={ANSWERS})@3", "nDCG@10")  # what helps is no answer


class Refusals(NamedTuple):
    """How many of so many questions the service declined to answer."""

    refused: int
    asked: int

    @property
    def share(self) -> float:
        """The part that was refused; 0 where nothing was asked."""
        return self.refused / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class JudgedEvaluation:
    """The figures of one file of judged questions: retrieval on the answerable ones, refusals on all."""

    evaluation: Evaluation
    questions: tuple[JudgedQuestion, ...]
    refused_unanswerable: Refusals
    refused_answerable: Refusals

    @property
    def dataset(self) -> str:
        """The file's name without its extension."""
        return self.evaluation.dataset

    @property
    def modes(self) -> Mapping[Mode, ModeEvaluation]:
        """Runs and scores by mode."""
        return self.evaluation.modes

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the answerable questions, in alphabetical order."""
        return tuple(sorted({question.language for question in self.questions if question.answerable}))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the answerable questions, in alphabetical order."""
        return tuple(sorted({question.kind for question in self.questions if question.answerable}))

    def means(self, mode: Mode, language: str | None = None, kind: str | None = None) -> dict[str, float]:
        """The mean of each measure over the answerable questions, of one language, one kind or all."""
        scores = self.modes[mode].scores
        chosen = {
            question.id
            for question in self.questions
            if language in {None, question.language} and kind in {None, question.kind}
        }
        return Scores(
            {
                measure: {query_id: value for query_id, value in values.items() if query_id in chosen}
                for measure, values in scores.by_query.items()
            }
        ).means

    def as_json(self) -> dict[str, object]:
        """What ``wenju eval --json`` writes for a file of judged questions."""
        return self.evaluation.as_json() | {
            "queries": len(self.questions),
            "by_language": {
                language: {mode: self.means(mode, language) for mode in self.modes}
                for language in self.languages
            },
            "by_kind": {
                kind: {mode: self.means(mode, kind=kind) for mode in self.modes} for kind in self.kinds
            },
            "refused": {
                "unanswerable": self.refused_unanswerable._asdict(),
                "answerable": self.refused_answerable._asdict(),
            },
        }


def evaluate_judged(
    questions: Path, documents: Sequence[Path], experiment: Experiment, progress: Progress | None = None
) -> JudgedEvaluation:
    """Index documents and folders of documents together and put the judged questions of a file to them."""
    files = [file for path in documents for file in _files(path)]
    parsed = tuple(parse_file(path) for path in files)
    judged = read_questions(questions, parsed)
    answerable = [question for question in judged if question.answerable]
    data = Dataset(
        name=questions.stem,
        documents=parsed,
        queries={question.id: question.query for question in answerable},
        qrels={question.id: dict(question.grades) for question in answerable},
        sha256={path.name: file_sha256(path) for path in (questions, *files)},
    )
    is_graded = any(HELPS in question.grades.values() for question in judged)
    usual = GRADED_MEASURES if is_graded else MEASURES
    experiment = replace(experiment, measures=experiment.measures or usual)
    with indexed(parsed, experiment.model) as index:
        service = SearchService(index)
        return JudgedEvaluation(
            evaluation=run_experiment(index, data, experiment, progress),
            questions=judged,
            refused_unanswerable=_refusals(service, [one for one in judged if not one.answerable]),
            refused_answerable=_refusals(service, answerable),
        )


def _files(documents: Path) -> list[Path]:
    if documents.is_file():
        return [documents]
    if not documents.is_dir():
        raise NotFound(
            f"{str(documents)!r} does not exist: name the document or folder that the questions are about"
        )
    files = sorted(path for path in documents.iterdir() if path.is_file())
    if not files:
        raise InvalidInput(
            f"{str(documents)!r} is an empty folder: name the documents that the questions are about"
        )
    return files


def _refusals(service: SearchService, questions: Sequence[JudgedQuestion]) -> Refusals:
    refused = sum(not service.search(question.query).answered for question in questions)
    return Refusals(refused, len(questions))
