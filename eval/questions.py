"""Judged questions: JSON Lines that name, for each question, the passages that answer it.

A passage is named by its document, its entry's question and its beginning, so that the judgements survive
a change of passage ids and can be read by people. ``eval/data/README.md`` describes the fields.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.errors import InvalidInput
from corpus.types import Entry, ParsedDocument, Passage
from eval.jsonl import JsonLine, read_objects

ANSWERS, HELPS = 2, 1  # grades; where a file names no grades, its passages answer

_MARKER_ROOM = 8  # characters: a beginning is named without its marker, （十二） or 首先， or "12. "


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A query and the grades of the passages that answer it; none where the documents do not answer it.

    ``document`` is the name of the file that it is about (of graded passages: that the first is of); empty
    where it is foreign to all of them.
    """

    id: str
    query: str
    language: str
    kind: str
    document: str
    grades: Mapping[str, int]

    @property
    def passage_ids(self) -> tuple[str, ...]:
        """The passages that were judged to answer or to help, in the order of the file."""
        return tuple(self.grades)

    @property
    def answerable(self) -> bool:
        """Whether some passage answers the query."""
        return bool(self.grades)


def read_questions(path: Path, documents: Sequence[ParsedDocument]) -> tuple[JudgedQuestion, ...]:
    """The judged questions of a file; raises ``InvalidInput`` for a judgement that no passage meets."""
    by_name = {PurePath(parsed.document.name).name: parsed for parsed in documents}
    questions: dict[str, JudgedQuestion] = {}
    for line in read_objects(path):
        question_id = line.text("id")
        if question_id in questions:
            raise line.error(f"the id {question_id!r} is taken by an earlier line; ids must be unique")
        questions[question_id] = _question(line, question_id, by_name)
    if not any(question.answerable for question in questions.values()):
        raise InvalidInput(f"{str(path)!r} holds no answerable question, so there is nothing to score")
    return tuple(questions.values())


def _question(line: JsonLine, question_id: str, documents: Mapping[str, ParsedDocument]) -> JudgedQuestion:
    is_graded = "judged" in line.fields
    judged = line.objects("judged") if is_graded else (line,)
    if not judged:
        raise line.error("field 'judged' is []; it must name at least one passage")
    return JudgedQuestion(
        id=question_id,
        query=line.text("query"),
        language=line.text("lang"),
        kind=line.text("kind"),
        document=judged[0].optional_text("document"),
        grades=dict(_graded(judged, documents) if is_graded else _relevant(line, documents)),
    )


def _graded(judged: Sequence[JsonLine], documents: Mapping[str, ParsedDocument]) -> Iterator[tuple[str, int]]:
    for each in judged:
        digest, grade = each.optional_text("sha256"), each.whole_number("grade")
        if grade not in {ANSWERS, HELPS}:
            raise each.error(f"field 'grade' is {grade!r}; it must be {ANSWERS} (answers) or {HELPS} (helps)")
        yield _the_passage(each, _entries(each, documents), each.text("passage"), digest).id, grade


def _relevant(line: JsonLine, documents: Mapping[str, ParsedDocument]) -> Iterator[tuple[str, int]]:
    beginnings = line.texts("relevant")
    entries = _entries(line, documents) if beginnings else []
    for beginning in beginnings:
        yield _the_passage(line, entries, beginning).id, ANSWERS


def _entries(line: JsonLine, documents: Mapping[str, ParsedDocument]) -> list[Entry]:
    name, question = line.text("document"), line.text("question")
    if name not in documents:
        raise line.error(f"no document {name!r}; there are {', '.join(sorted(documents)) or 'none'}")
    entries = [entry for entry in documents[name].entries if _begins(entry.question, question)]
    if not entries:
        raise line.error(f"no question of {name!r} begins with {question!r}")
    return entries


def _the_passage(line: JsonLine, entries: list[Entry], beginning: str, digest: str = "") -> Passage:
    found = [
        passage
        for entry in entries
        for passage in entry.passages
        if _begins(passage.text, beginning)
        and hashlib.sha256(passage.text.encode()).hexdigest().startswith(digest)
    ]
    if len(found) != 1:
        raise line.error(
            f"{len(found)} passages begin with {beginning!r} below {entries[0].question!r}; it must be one"
        )
    return found[0]


def _begins(text: str, beginning: str) -> bool:
    return 0 <= text.find(beginning) <= _MARKER_ROOM
