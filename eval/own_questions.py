"""A corpus's own questions as a test set: each is a query for the passages that answer it.

It needs no judgements and is still a real test: the queries run on a temporary copy of the index in which no
leg sees a question, so that an answer has to be found by what it says. Questions of one wording, anywhere in
the corpus, are one query, and all their answers are relevant.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from corpus.errors import InvalidInput
from corpus.store import Store
from corpus.types import ParsedDocument
from eval.compare import SEED
from eval.dataset import Dataset
from eval.runner import Evaluation, Experiment, Progress, indexed, run_experiment
from index.analyzer import stored_segmenter
from index.lexicon import stored_lexicon
from index.local import LocalIndex
from retriever.weights import store_weights, stored_weights

MEASURES = ("nDCG@10", "RR@10", "Success@1", "Success@3", "R@10")
MOST_QUERIES = 2_000  # of a larger corpus this many are drawn; more would narrow no interval that matters


def evaluate_own(folder: Path, experiment: Experiment, progress: Progress | None = None) -> Evaluation:
    """Put the questions of an index to a copy of it that does not see them; the encoder is its own."""
    with questions_hidden(folder) as (index, data):
        measures = experiment.measures or MEASURES
        return run_experiment(index, data, replace(experiment, measures=measures), progress)


@contextmanager
def questions_hidden(folder: Path) -> Iterator[tuple[LocalIndex, Dataset]]:
    """Give a temporary copy of an index without its questions, and them as the queries to it."""
    with Store.open(folder) as store:
        documents = [store.document(summary.id) for summary in store.documents()]
        data = own_questions(folder.resolve().name, documents)
        with indexed_like(store, data.documents) as copy:
            yield copy, data


@contextmanager
def indexed_like(store: Store, documents: Iterable[ParsedDocument]) -> Iterator[LocalIndex]:
    """Give a temporary index of these documents that is shaped like another, down to its fusion weights."""
    with indexed(documents, store.setting("model") or None, stored_segmenter(store)) as copy:
        copy.set_lexicon(stored_lexicon(store))
        store_weights(copy.store, stored_weights(store))
        yield copy


def own_questions(name: str, documents: Sequence[ParsedDocument]) -> Dataset:
    """The documents without their questions, and these as queries; raises ``InvalidInput`` without any."""
    answers: dict[str, dict[str, int]] = {}
    for parsed in documents:
        for entry in parsed.entries:
            question = " ".join(entry.question.split())
            if question and entry.passages:
                relevant = {passage.id: 1 for passage in entry.passages}
                answers.setdefault(question, {}).update(relevant)
    if not answers:
        raise InvalidInput(f"the documents of {name!r} hold no question with an answer: nothing can be asked")
    asked = _drawn({f"q{number}": question for number, question in enumerate(answers, start=1)})
    return Dataset(
        name=name,
        documents=tuple(_without_questions(parsed) for parsed in documents),
        queries=asked,
        qrels={query_id: answers[question] for query_id, question in asked.items()},
        sha256={"documents": _sha256(documents)},
    )


def _drawn(queries: Mapping[str, str]) -> Mapping[str, str]:
    """All queries, or of very many the same sample at each run, in their order."""
    if len(queries) <= MOST_QUERIES:
        return queries
    kept = set(Random(SEED).sample(list(queries), MOST_QUERIES))  # noqa: S311 # a sample, no secret
    return {query_id: query for query_id, query in queries.items() if query_id in kept}


def _without_questions(parsed: ParsedDocument) -> ParsedDocument:
    entries = tuple(replace(entry, question="", question_span=None) for entry in parsed.entries)
    return replace(parsed, entries=entries)


def _sha256(documents: Sequence[ParsedDocument]) -> str:
    """One digest for all documents: of the lines ``name<TAB>sha256 of its text``, sorted."""
    lines = sorted(
        f"{parsed.document.name}\t{hashlib.sha256(parsed.document.text.encode()).hexdigest()}\n"
        for parsed in documents
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
