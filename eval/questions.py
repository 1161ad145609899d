"""Judged questions: JSON Lines that name, for each question, the passages that answer it.

A passage is named by its document, its entry's question and its beginning, so that the judgements survive
a change of passage ids and can be read by people. ``eval/data/README.md`` describes the fields.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.errors import InvalidInput
from corpus.types import Entry, ParsedDocument, Passage
from eval.jsonl import JsonLine, read_objects

_MARKER_ROOM = 8  # characters: a beginning is named without its marker, （十二） or 首先， or "12. "


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A query and the ids of the passages that answer it; none where the documents do not answer it.

    ``document`` is the name of the file that it is about; empty where it is foreign to all of them.
    """

    id: str
    query: str
    language: str
    kind: str
    document: str
    passage_ids: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether some passage answers the query."""
        return bool(self.passage_ids)


def read_questions(path: Path, documents: Sequence[ParsedDocument]) -> tuple[JudgedQuestion, ...]:
    """The judged questions of a file; raises ``InvalidInput`` for a judgement that no passage meets."""
    by_name: dict[str, ParsedDocument] = {PurePath(parsed.document.name).name: parsed for parsed in documents}
    questions: dict[str, JudgedQuestion] = {}
    for line in read_objects(path):
        question_id = line.text("id")
        if question_id in questions:
            raise line.error(f"the id {question_id!r} is taken by an earlier line; ids must be unique")
        questions[question_id] = JudgedQuestion(
            id=question_id,
            query=line.text("query"),
            language=line.text("lang"),
            kind=line.text("kind"),
            document=line.optional_text("document"),
            passage_ids=tuple(_passage_ids(line, by_name)),
        )
    if not any(question.answerable for question in questions.values()):
        raise InvalidInput(f"{str(path)!r} holds no answerable question, so there is nothing to score")
    return tuple(questions.values())


def _passage_ids(line: JsonLine, documents: dict[str, ParsedDocument]) -> Iterator[str]:
    beginnings = line.texts("relevant")
    if not beginnings:
        return
    name, question = line.text("document"), line.text("question")
    if name not in documents:
        raise line.error(f"no document {name!r}; there are {', '.join(sorted(documents)) or 'none'}")
    entries = [entry for entry in documents[name].entries if _begins(entry.question, question)]
    if not entries:
        raise line.error(f"no question of {name!r} begins with {question!r}")
    for beginning in beginnings:
        yield _the_passage(line, entries, beginning).id


def _the_passage(line: JsonLine, entries: list[Entry], beginning: str) -> Passage:
    found = [passage for entry in entries for passage in entry.passages if _begins(passage.text, beginning)]
    if len(found) != 1:
        raise line.error(
            f"{len(found)} passages begin with {beginning!r} below {entries[0].question!r}; it must be one"
        )
    return found[0]


def _begins(text: str, beginning: str) -> bool:
    return 0 <= text.find(beginning) <= _MARKER_ROOM
