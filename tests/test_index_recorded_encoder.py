"""The encoder of an index: its prompts are kept, others are refused, before anything is changed."""

from pathlib import Path

import numpy as np
import pytest

from api.cli import run
from corpus.errors import InvalidInput
from corpus.schema import STORE_FILE
from index.encoder import load_encoder
from index.ingest import IngestOptions, ingest
from index.local import LocalIndex
from index.token_match import embedded_text
from index.transformer_encoder import TransformerOptions

CHOSEN = TransformerOptions(query_prompt="library: ", passage_prompt="")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("问：借书证怎么借书？\n答：凭证借书。\n", "utf-8")
    return path


@pytest.fixture
def index(tmp_path: Path, file: Path, transformer: Path) -> Path:
    """An index made by the command line with prompts other than the model's."""
    folder = tmp_path / "index"
    prompts = ["--query-prompt", "library: ", "--passage-prompt", "", "--batch-size", "2"]
    assert run(["ingest", str(file), "--index", str(folder), "--model", str(transformer), *prompts]) == 0
    return folder


def test_an_index_goes_on_with_the_prompts_it_was_made_with(index: Path, transformer: Path) -> None:
    encoder = load_encoder(str(transformer), CHOSEN)
    with LocalIndex.open(index) as opened:
        assert opened.encoder.fingerprint == encoder.fingerprint
        assert opened.encoder.encode_queries(["借书"]) == pytest.approx(encoder.encode_queries(["借书"]))
        (row,) = (np.frombuffer(row, "<f4") for _, row in opened.store.embeddings())
        (passage,) = opened.store.unembedded("no encoder")
    assert row == pytest.approx(encoder.encode_passages([embedded_text(passage)])[0], abs=1e-6)


def test_the_same_prompts_may_be_given_again(index: Path, file: Path) -> None:
    assert ingest([file], index, IngestOptions(transformer=CHOSEN)).unchanged == ("a.txt",)


def test_an_index_goes_on_with_the_length_it_was_made_with(
    file: Path, tmp_path: Path, transformer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, chosen = tmp_path / "short", ["--model", str(transformer), "--max-length", "4"]
    assert run(["ingest", str(file), "--index", str(folder), *chosen]) == 0
    cut = load_encoder(str(transformer), TransformerOptions(max_length=4))
    with LocalIndex.open(folder) as opened:
        assert opened.encoder.fingerprint == cut.fingerprint
        assert opened.encoder.encode_queries(["借书证借书"]) == pytest.approx(
            cut.encode_queries(["借书证"]), abs=1e-6
        )
    assert run(["ingest", str(file), "--index", str(folder), "--max-length", "5"]) == 2
    assert "was made with the max length '4', not '5': leave --max-length out" in capsys.readouterr().err
    assert run(["info", "--index", str(folder)]) == 0
    assert "max length         4" in capsys.readouterr().out


def test_a_length_that_the_model_cannot_read_is_refused(transformer: Path) -> None:
    with pytest.raises(InvalidInput, match="reads 512 tokens of a text at most, not 513"):
        load_encoder(str(transformer), TransformerOptions(max_length=513))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            TransformerOptions(query_prompt="query: "),
            r"query prompt 'library: ', not 'query: '.*--query-prompt",
        ),
        (TransformerOptions(passage_prompt="p: "), r"passage prompt '', not 'p: '.*into a new index"),
    ],
    ids=["query", "passage"],
)
def test_other_prompts_than_the_index_s_are_refused(
    index: Path, file: Path, options: TransformerOptions, message: str
) -> None:
    file.write_text("问：借书？\n答：借。\n", "utf-8")
    with pytest.raises(InvalidInput, match=message):
        ingest([file], index, IngestOptions(transformer=options))
    with LocalIndex.open(index) as opened:
        assert [passage.question for passage in opened.store.unembedded("no encoder")] == ["借书证怎么借书？"]


@pytest.mark.parametrize(
    "options",
    [
        TransformerOptions(query_prompt=""),
        TransformerOptions(max_length=8),
        TransformerOptions(batch_size=8),
    ],
    ids=["prompt", "length", "batch size"],
)
def test_a_static_encoder_takes_neither_prompts_nor_batches(
    file: Path, tmp_path: Path, tiny_model: Path, options: TransformerOptions
) -> None:
    new = tmp_path / "new"
    for model, name in ((None, "'bundled'"), (str(tiny_model), str(tiny_model))):
        with pytest.raises(InvalidInput, match=f"{name}.* is a static table without prompts"):
            ingest([file], new, IngestOptions(model=model, transformer=options))
    assert not new.exists()
    ingest([file], new)
    with pytest.raises(InvalidInput, match="'bundled' is a static table without prompts"):
        ingest([file], new, IngestOptions(transformer=options))


@pytest.mark.parametrize("size", ["0", "1025", "many"])
def test_a_batch_size_out_of_bounds_is_bad_usage(
    file: Path, tmp_path: Path, size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest", str(file), "--index", str(tmp_path / "i"), "--batch-size", size]) == 2
    assert "--batch-size" in capsys.readouterr().err
    assert not (tmp_path / "i" / STORE_FILE).exists()
