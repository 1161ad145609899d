"""An index's own questions as a test set: what is asked, what is right, and that no leg sees a question."""

from pathlib import Path

import pytest
from conftest import MakeDocument

from corpus.errors import InvalidInput
from corpus.parsing import parse_file
from corpus.types import ParsedDocument
from eval import own_questions as module
from eval.own_questions import evaluate_own, own_questions, questions_hidden
from eval.runner import Experiment
from index.lexicon import Lexicon
from index.local import LocalIndex
from retriever.fusion import FusionWeights
from retriever.weights import store_weights


@pytest.fixture
def documents(make_document: MakeDocument) -> list[ParsedDocument]:
    card = {"如何办理借阅卡": ["凭身份证到服务台。", "当场领取。"], "": ["无人问起的一段。"]}
    return [
        make_document("card.txt", card),
        make_document("park.txt", {"在哪里停车": ["地下二层。"], " 如何办理借阅卡\n": ["网上也可以申请。"]}),
    ]


def test_each_wording_is_asked_once_and_all_its_answers_are_right(documents: list[ParsedDocument]) -> None:
    data = own_questions("library", documents)
    assert data.queries == {"q1": "如何办理借阅卡", "q2": "在哪里停车"}
    right = [data.texts[passage_id] for passage_id in data.qrels["q1"]]
    assert right == ["凭身份证到服务台。", "当场领取。", "网上也可以申请。"]


def test_the_legs_of_the_copy_see_no_question(documents: list[ParsedDocument], tmp_path: Path) -> None:
    with LocalIndex.create(tmp_path / "index") as index:
        index.add(documents)
        asked = [hit.passage_id for hit in index.lexical_hits("如何办理借阅卡", 5)]
        rows = dict(index.store.embeddings())
    assert len(asked) == 3
    with questions_hidden(tmp_path / "index") as (copy, data):
        assert copy.lexical_hits("如何办理借阅卡", 5) == []
        assert set(asked) == set(data.qrels["q1"])
        assert all(passage.question == "" for passage in copy.store.passages(asked).values())
        assert rows.keys() == dict(copy.store.embeddings()).keys()
        differing = [key for key, row in copy.store.embeddings() if row != rows[key]]
        assert len(differing) == 4  # all but the passage that has no question


def test_the_copy_has_the_segmenter_the_lexicon_and_the_weights_of_the_index(
    documents: list[ParsedDocument], tmp_path: Path
) -> None:
    with LocalIndex.create(tmp_path / "index", segmenter="jieba") as index:
        index.add(documents)
        index.set_lexicon(Lexicon(words=("借阅卡",), synonyms="车, 汽车"))
        store_weights(index.store, FusionWeights(0.0, 0.25, 0.75))
        fingerprint = index.fingerprint
    evaluation = evaluate_own(tmp_path / "index", Experiment(["hybrid"]))
    assert evaluation.dataset == "index"
    assert evaluation.provenance.weights == {"lexical": 0.0, "dense": 0.25, "token_match": 0.75}
    assert evaluation.provenance.index_fingerprint == fingerprint
    assert list(evaluation.modes["hybrid"].scores.by_query) == list(module.MEASURES)


def test_the_samples_own_questions_are_found_by_what_their_answers_say(samples: Path, tmp_path: Path) -> None:
    with LocalIndex.create(tmp_path / "index") as index:
        index.add(parse_file(path) for path in sorted(samples.iterdir()))
        visible = sum(
            any(hit.passage_id in passages for hit in index.lexical_hits(query, 1))
            for query, passages in own_answers(index).items()
        )
    evaluation = evaluate_own(tmp_path / "index", Experiment(["lexical"], measures=["Success@1"]))
    asked = len(evaluation.data.queries)
    hidden = evaluation.modes["lexical"].scores.means["Success@1"] * asked
    assert 0.2 * asked < hidden < visible


def own_answers(index: LocalIndex) -> dict[str, set[str]]:
    data = own_questions("samples", [index.store.document(one.id) for one in index.store.documents()])
    return {query: set(data.qrels[query_id]) for query_id, query in data.queries.items()}


def test_of_very_many_questions_the_same_sample_is_drawn(
    make_document: MakeDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_QUERIES", 5)
    document = make_document("many.txt", {f"第{number}个问题": [f"答{number}"] for number in range(40)})
    drawn = own_questions("many", [document])
    assert len(drawn.queries) == 5
    assert drawn.queries == own_questions("many", [document]).queries
    assert drawn.qrels.keys() == drawn.queries.keys()


def test_an_index_without_questions_says_that_there_is_nothing_to_ask(make_document: MakeDocument) -> None:
    with pytest.raises(InvalidInput, match="'plain' hold no question"):
        own_questions("plain", [make_document("plain.txt", {"": ["只有一段。"]})])


def test_the_digest_depends_on_the_texts_and_not_on_their_order(documents: list[ParsedDocument]) -> None:
    digest = own_questions("a", documents).sha256
    assert own_questions("b", documents[::-1]).sha256 == digest
    assert own_questions("a", documents[:1]).sha256 != digest
