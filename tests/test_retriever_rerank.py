"""A cross-encoder puts the head of a hybrid ranking in its order, or leaves it if the time runs out."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.cli import run
from corpus.errors import InvalidInput
from corpus.parsing import parse_file
from index.local import LocalIndex
from index.types import Hit
from retriever.rerank import HEAD, Reranker
from retriever.service import SearchService

if TYPE_CHECKING:
    from transformers import BertConfig

QUESTION = "普通证可以借几册中文图书"
LONG = 3600.0


@pytest.fixture(scope="module")
def model(
    tmp_path_factory: pytest.TempPathFactory, tiny_bert: Callable[[Path, Sequence[str]], "BertConfig"]
) -> Path:
    """A BERT that judges pairs."""
    from transformers import BertForSequenceClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("cross-encoder")
    shape = tiny_bert(folder, "普通证可以借几册中文图书押金读者员工天")
    shape.initializer_range = 1.0
    shape.num_labels = 1
    BertForSequenceClassification(shape).save_pretrained(folder / "model")
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder / "model")
    return folder / "model"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[LocalIndex]:
    with LocalIndex.create(tmp_path_factory.mktemp("rerank") / "index") as opened:
        opened.add(parse_file(path) for path in sorted(samples.iterdir()))
        yield opened


def test_the_head_stands_in_the_order_of_the_cross_encoder(model: Path, index: LocalIndex) -> None:
    from sentence_transformers import CrossEncoder

    plain = SearchService(index).search(QUESTION, 30)
    answer = SearchService(index, Reranker.load(str(model), LONG)).search(QUESTION, 30)
    assert answer.reranked_by == str(model)
    assert plain.reranked_by is None
    head, tail = answer.results[:HEAD], answer.results[HEAD:]
    assert {one.passage_id for one in head} == {one.passage_id for one in plain.results[:HEAD]}
    assert [one.passage_id for one in tail] == [one.passage_id for one in plain.results[HEAD:]]
    pairs = [(QUESTION, f"{one.question}\n{one.text}") for one in head]
    expected = CrossEncoder(str(model), local_files_only=True).predict(pairs)
    assert [one.score - 1 for one in head] == pytest.approx(expected.tolist(), abs=1e-4)
    ranking = [(-one.score, one.passage_id) for one in answer.results]
    assert ranking == sorted(ranking)
    assert [one.passage_id for one in head] != [one.passage_id for one in plain.results[:HEAD]]


def test_the_fused_order_stays_where_the_time_runs_out(model: Path, index: LocalIndex) -> None:
    answer = SearchService(index, Reranker.load(str(model), seconds=1e-9)).search(QUESTION)
    assert answer == SearchService(index).search(QUESTION)


def test_only_a_hybrid_search_is_reranked(model: Path, index: LocalIndex) -> None:
    service = SearchService(index, Reranker.load(str(model), LONG))
    assert service.search(QUESTION, mode="lexical") == SearchService(index).search(QUESTION, mode="lexical")
    assert service.search("zzz", mode="lexical").reranked_by is None


def test_an_explanation_tells_the_score_that_placed_the_passage(model: Path, index: LocalIndex) -> None:
    service = SearchService(index, Reranker.load(str(model), LONG))
    best = service.search(QUESTION).results[0]
    explained = service.explain(QUESTION, best.passage_id)
    assert (explained.outcome, explained.rank) == ("returned", 1)
    assert explained.reranked == pytest.approx(best.score, abs=1e-6)
    assert explained.score == pytest.approx(sum(part.product for part in explained.contributions))
    below = service.search(QUESTION, 30).results[HEAD]
    assert service.explain(QUESTION, below.passage_id).reranked is None


def test_equal_scores_are_ordered_by_id(model: Path) -> None:
    hits = [Hit("b", 0.9), Hit("a", 0.8), Hit("c", 0.1)]
    ranked = Reranker.load(str(model), LONG).rerank("普通", hits, {"a": "证", "b": "证"})
    assert [hit.passage_id for hit in ranked.hits] == ["a", "b", "c"]
    assert ranked.done


def test_nothing_to_read_is_not_reranked(model: Path) -> None:
    assert Reranker.load(str(model), LONG).rerank("普通", [], {}) == ([], False)


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"no cross-encoder .*nonesuch.* leave --rerank out"):
        Reranker.load(str(tmp_path / "nonesuch"), LONG)


def test_the_command_line_reranks_and_says_when_it_could_not(
    model: Path, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(tmp_path / "index")
    assert run(["ingest", str(samples / "library_rules.txt"), "--index", index]) == 0
    capsys.readouterr()
    ask = ["ask", QUESTION, "--index", index, "--rerank", str(model)]
    assert run([*ask, "--json"]) == 0
    assert f'"reranked_by": "{model}"' in capsys.readouterr().out
    assert run([*ask, "--rerank-seconds", "1e-9"]) == 0
    assert capsys.readouterr().err.endswith("not reranked: 1e-09 seconds were too few\n")
    assert run([*ask, "--rerank-seconds", "0"]) == 2
    assert "--rerank-seconds must be a number above 0, not '0'" in capsys.readouterr().err
