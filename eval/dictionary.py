"""What words for the dictionary would bring: the lexical leg on a copy, without and with them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.compare import Comparison, compare
from eval.dataset import Dataset
from eval.index_qrels import judged_index
from eval.own_questions import indexed_like, questions_hidden
from eval.runner import Experiment, run_experiment
from index.local import LocalIndex

MEASURES = ("nDCG@10", "RR@10", "Success@1", "R@10")


@dataclass(frozen=True, slots=True)
class DictionaryEffect:
    """The lexical leg with the words (A) beside it without them (B), by measure."""

    dataset: str
    queries: int
    comparisons: Mapping[str, Comparison]

    def as_json(self) -> dict[str, object]:
        """The figures under stable names."""
        return {
            "dataset": self.dataset,
            "queries": self.queries,
            "measures": {
                measure: {
                    "without": comparison.mean_b,
                    "with": comparison.mean_a,
                    "interval": list(comparison.interval),
                    "p_value": comparison.p_value,
                }
                for measure, comparison in self.comparisons.items()
            },
        }


def dictionary_effect(
    folder: Path, words: Sequence[str], qrels: Path | None = None, topics: Path | None = None
) -> DictionaryEffect:
    """Measure what these words bring, on judged queries or on the index's own questions.

    The index itself stays as it is.
    """
    with _copy(folder, qrels, topics) as (copy, data):
        without = _values(copy, data)
        lexicon = copy.lexicon
        copy.set_lexicon(lexicon._replace(words=tuple(sorted({*lexicon.words, *words}))))
        with_words = _values(copy, data)
    return DictionaryEffect(
        data.name,
        len(data.queries),
        {measure: compare(measure, with_words[measure], without[measure]) for measure in MEASURES},
    )


@contextmanager
def _copy(folder: Path, qrels: Path | None, topics: Path | None) -> Iterator[tuple[LocalIndex, Dataset]]:
    """Give a temporary copy of the index and the queries to it."""
    if qrels is None:
        with questions_hidden(folder) as (copy, data):
            yield copy, data
        return
    with (
        judged_index(folder, qrels, topics) as (index, data),
        indexed_like(index.store, data.documents) as copy,
    ):
        yield copy, data


def _values(index: LocalIndex, data: Dataset) -> Mapping[str, Mapping[str, float]]:
    evaluation = run_experiment(index, data, Experiment(("lexical",), measures=MEASURES))
    return evaluation.modes["lexical"].scores.by_query
