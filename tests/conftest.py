"""What every test shares: the folder of real documents, a closed network, samples indexed once."""

import hashlib
import json
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest
from fastapi.testclient import TestClient
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from api.app import create_app
from api.cli import run
from api.settings import TABLE, Settings
from corpus.types import Document, Entry, ParsedDocument, Passage, Span
from retriever.service import SearchService

if TYPE_CHECKING:
    from transformers import BertConfig

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _network_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let connections reach this machine only, so that a hidden download fails."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if self.family != socket.AF_UNIX and host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type] # whatever socket takes

    monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and test sets beside the checkout; tests that need it skip without."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{folder} is missing, and CI must not skip the tests on real documents")
        pytest.skip("the folder ../shared with real documents is not here")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample documents written for this project."""
    return ROOT / "corpus" / "samples"


@pytest.fixture(scope="session", autouse=True)
def _hub_is_offline() -> Iterator[None]:
    """Keep the hub client from trying; the network is closed anyway."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


class MakeDocument(Protocol):
    """Makes a document whose text is the given questions, each followed by its passages, line by line."""

    def __call__(self, name: str, entries: dict[str, list[str]], title: str = "") -> ParsedDocument: ...


@pytest.fixture(scope="session")
def make_document() -> MakeDocument:
    """Documents without a parser, for tests of what lies behind it."""

    def make(name: str, entries: dict[str, list[str]], title: str = "") -> ParsedDocument:
        document_id = hashlib.sha256(name.encode()).hexdigest()[:16]
        text = ""
        parsed: list[Entry] = []
        for number, (question, texts) in enumerate(entries.items(), start=1):
            question_span = Span(len(text), len(text) + len(question))
            text += question + "\n"
            passages: list[Passage] = []
            for place, passage in enumerate(texts, start=1):
                identity = f"{document_id}\0{question}\0{passage}".encode()
                passages.append(
                    Passage(
                        id=hashlib.sha256(identity).hexdigest()[:16],
                        text=passage,
                        span=Span(len(text), len(text) + len(passage)),
                        kind="paragraph",
                        path=(f"问{number}", f"第{place}段"),
                    )
                )
                text += passage + "\n"
            parsed.append(Entry(question, question_span, f"问{number}", tuple(passages)))
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        document = Document(document_id, name, title or name, text, "text/plain", sha256)
        return ParsedDocument(document, tuple(parsed), ())

    return make


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another encoder than the bundled one: a static model of the characters of a few words."""
    folder = tmp_path_factory.mktemp("tiny") / "model"
    folder.mkdir()
    pieces = ["[UNK]", *sorted(set("几点开门能借本每人十收费复印页一元"))]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    Tokenizer(models.BPE(vocabulary, [], unk_token="[UNK]")).save(str(folder / "tokenizer.json"))  # noqa: S106 # no password
    table = np.random.default_rng(0).normal(size=(len(pieces), 8)).astype(np.float32)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}
    (folder / "modules.json").write_text(json.dumps([module]), "utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_bert() -> Callable[[Path, Sequence[str]], "BertConfig"]:
    """Writes the vocabulary of a two-layer BERT and gives its shape; its weights will be random but fixed."""
    import torch
    from transformers import BertConfig

    def prepared(folder: Path, pieces: Sequence[str]) -> BertConfig:
        known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces]
        (folder / "vocab.txt").write_text("\n".join(known), encoding="utf-8")
        torch.manual_seed(20261122)
        return BertConfig(
            vocab_size=len(known),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
        )

    return prepared


@pytest.fixture(scope="session")
def transformer(
    tmp_path_factory: pytest.TempPathFactory, tiny_bert: Callable[[Path, Sequence[str]], "BertConfig"]
) -> Path:
    """A BERT with a WordPiece vocabulary and prompts of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("transformer")
    shape = tiny_bert(folder, [*"书证借的问答", "query", "passage", ":", "library"])
    BertModel(shape).save_pretrained(folder / "bert")
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    words = Transformer(str(folder / "bert"))
    model = SentenceTransformer(
        modules=[words, Pooling(16)], device="cpu", prompts={"query": "query: ", "document": "passage: "}
    )
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="session")
def index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample documents that the command line made, for tests that only read it."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    assert run(["ingest", str(samples), "--index", str(folder)]) == 0
    return folder


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in TABLE:
        monkeypatch.delenv(row.variable, raising=False)


@pytest.fixture
def error_of(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run a command that fails: its exit code and its one line on standard error."""

    def fail(*arguments: str) -> tuple[int, str]:
        code = run(arguments)
        out, err = capsys.readouterr()
        assert out == ""
        (line,) = err.splitlines()
        return code, line

    return fail


@pytest.fixture(scope="session")
def service(index: Path) -> Iterator[SearchService]:
    """The index of the sample documents, opened."""
    with SearchService.open(index) as opened:
        yield opened


@pytest.fixture
def client(service: SearchService) -> Iterator[TestClient]:
    """The HTTP API over the sample documents."""
    app = create_app(service, Settings.of())
    with TestClient(app, "http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client
