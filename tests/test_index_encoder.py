"""The encoders: the bundled one against sentence-transformers, other static layouts, a tiny transformer."""

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from corpus.errors import InvalidInput
from index.encoder import BUNDLED, load_encoder
from index.static_encoder import StaticEncoder
from index.transformer_encoder import TransformerOptions

TEXTS = (
    "图书馆周末几点开门？",
    "圖書館週末幾點開門？",
    "When does the library open on weekends?",
    "办理借书证需要身份证原件和一张照片，当场领取。",
    "Für den Ausweis brauchen Sie ein Passfoto.",
    "ＡＢＣ　１２３",
)


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    return encoder


def test_embeddings_are_float32_rows_of_length_one(bundled: StaticEncoder) -> None:
    embeddings = bundled.encode_passages(TEXTS)
    assert embeddings.dtype == np.float32
    assert embeddings.shape == (len(TEXTS), bundled.dim)
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("nothing", ["", "   \n", "\u0378\u0379"], ids=["empty", "blank", "unknown"])
def test_a_text_without_a_known_token_gives_a_zero_row(bundled: StaticEncoder, nothing: str) -> None:
    embeddings = bundled.encode_queries([nothing, "借书证"])
    assert not embeddings[0].any()
    assert np.linalg.norm(embeddings[1]) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows(bundled: StaticEncoder) -> None:
    assert bundled.encode_passages([]).shape == (0, bundled.dim)


def test_the_same_text_gives_the_same_row_in_any_company(bundled: StaticEncoder) -> None:
    alone = bundled.encode_passages([TEXTS[3]])[0]
    among_many = bundled.encode_passages([*TEXTS * 40])[3 :: len(TEXTS)]
    assert (among_many == alone).all()


def test_a_question_is_nearest_to_the_passage_that_answers_it(bundled: StaticEncoder) -> None:
    passages = [
        "办理借书证需要身份证原件和一张照片，当场领取。",
        "图书馆周二至周日九点开门，周一闭馆。",
        "逾期不还的图书每天收取一角钱的滞纳金。",
    ]
    questions = ["图书馆什么时候开门？", "书还晚了要罚多少钱？", "Which identity documents are needed?"]
    scores = bundled.encode_queries(questions) @ bundled.encode_passages(passages).T
    assert scores.argmax(axis=1).tolist() == [1, 2, 0]


def test_traditional_and_simplified_spelling_give_the_same_embedding(bundled: StaticEncoder) -> None:
    simplified, traditional = bundled.encode_queries(TEXTS[:2])
    assert simplified == pytest.approx(traditional)


def test_the_bundled_encoder_agrees_with_sentence_transformers(bundled: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(BUNDLED), local_files_only=True, device="cpu")
    expected = reference.encode(list(TEXTS), show_progress_bar=False)
    assert np.abs(bundled.encode_passages(TEXTS) - expected).max() < 1e-4
    assert np.abs(bundled.encode_queries(TEXTS) - reference.encode_query(list(TEXTS))).max() < 1e-4


# The first five values of three embeddings of the shipped weights: a silent change cannot pass.
GOLDEN = {
    "图书馆周末几点开门？": [0.02556, -0.05169, 0.08004, -0.01112, 0.03187],
    "When does the library open on weekends?": [0.05994, -0.07535, 0.06740, 0.02513, 0.00218],
    "Wie beantrage ich einen Ausweis?": [0.12730, 0.02439, -0.04081, -0.07490, -0.04449],
}


@pytest.mark.parametrize("text", list(GOLDEN))
def test_the_shipped_weights_give_the_recorded_values(bundled: StaticEncoder, text: str) -> None:
    assert bundled.encode_queries([text])[0, :5] == pytest.approx(GOLDEN[text], abs=1e-4)


def test_the_bundled_model_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) <= 36_000_000


def test_token_offsets_point_into_the_text_as_given(bundled: StaticEncoder) -> None:
    text = "ＡＢＣ公司 ﬁnanciële 軟體①號"  # full width, a ligature, Traditional, a circled number
    ids, offsets = bundled.tokens(text)
    assert len(ids) == len(offsets)
    assert ids.dtype == np.int32
    pieces = [text[start:end] for start, end in offsets]
    assert "".join(pieces) == text.replace(" ", "")
    assert pieces[0].startswith("Ａ")


def test_normalised_token_rows_and_their_weights_rebuild_the_embedding(bundled: StaticEncoder) -> None:
    ids, _ = bundled.tokens(TEXTS[3])
    rows = bundled.token_rows(ids)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    total = (rows * bundled.token_weights[ids, None]).sum(axis=0)
    assert total / np.linalg.norm(total) == pytest.approx(bundled.encode_passages([TEXTS[3]])[0], abs=1e-5)


def test_the_static_encoder_imports_neither_torch_nor_transformers() -> None:
    program = (
        "import sys; from index.encoder import load_encoder; load_encoder().encode_queries(['借书证']);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


VOCABULARY = [("[UNK]", 0.0), ("书", -1.0), ("证", -1.5), ("借书", -2.0)]
TABLE = np.array([[0, 0], [3, 4], [0, 2], [1, 0]], np.float32)


def _static_folder(folder: Path, tensors: dict[str, NDArray[np.generic]]) -> Path:
    folder.mkdir()
    tokenizer = Tokenizer(models.Unigram(VOCABULARY, 0, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(tensors, folder / "model.safetensors")
    kind = "sentence_transformers.models.StaticEmbedding"
    modules = [{"idx": 0, "name": "0", "path": "", "type": kind}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "tensors",
    [
        {"embedding.weight": TABLE},
        {"embedding.weight": TABLE.astype(np.float16)},
        {"embeddings": TABLE.astype(np.int8), "weights": np.ones(4, np.float32)},
        {"embeddings": TABLE[::-1].copy(), "mapping": np.array([3, 2, 1, 0])},
    ],
    ids=["float32", "float16", "int8 with factors", "mapped rows"],
)
def test_every_static_layout_gives_the_mean_of_its_rows(
    tmp_path: Path, tensors: dict[str, NDArray[np.generic]]
) -> None:
    encoder = load_encoder(str(_static_folder(tmp_path / "model", tensors)))
    assert encoder.dim == 2
    # 借书 (1, 0) and 证 (0, 2) sum to (1, 2); 书 alone is (3, 4)
    expected = np.array([[1, 2], [3, 4]]) / np.array([[5**0.5], [5]])
    assert encoder.encode_passages(["借书证", "书"]) == pytest.approx(expected, abs=1e-6)


def test_factors_weigh_the_rows(tmp_path: Path) -> None:
    tensors: dict[str, NDArray[np.generic]] = {
        "embeddings": TABLE.astype(np.int8),
        "weights": np.array([0, 1, 0.5, 3], np.float32),
    }
    encoder = load_encoder(str(_static_folder(tmp_path / "model", tensors)))
    assert encoder.encode_passages(["借书证"])[0] == pytest.approx(np.array([3, 1]) / 10**0.5)


def test_the_fingerprint_follows_the_weights(tmp_path: Path) -> None:
    one = load_encoder(str(_static_folder(tmp_path / "one", {"embedding.weight": TABLE})))
    same = load_encoder(str(_static_folder(tmp_path / "same", {"embedding.weight": TABLE})))
    other = load_encoder(str(_static_folder(tmp_path / "other", {"embedding.weight": TABLE * 2})))
    assert one.fingerprint == same.fingerprint
    assert one.fingerprint != other.fingerprint


def test_a_missing_folder_is_named_with_the_remedy() -> None:
    with pytest.raises(InvalidInput, match=r"no model folder at '\./nowhere'.*modules\.json"):
        load_encoder("./nowhere")


def test_a_file_is_no_model(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"\0")
    with pytest.raises(InvalidInput, match="no model folder at"):
        load_encoder(str(file))


def test_a_damaged_static_model_is_named(tmp_path: Path) -> None:
    folder = _static_folder(tmp_path / "model", {"embedding.weight": TABLE})
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:40])
    with pytest.raises(InvalidInput, match=r"model\.safetensors' is damaged"):
        load_encoder(str(folder))


def test_a_static_model_without_tokenizer_is_named(tmp_path: Path) -> None:
    folder = _static_folder(tmp_path / "model", {"embedding.weight": TABLE})
    (folder / "tokenizer.json").unlink()
    with pytest.raises(InvalidInput, match=r"lacks tokenizer\.json"):
        load_encoder(str(folder))


def test_a_transformer_puts_its_prompts_before_queries_and_passages(transformer: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoder = load_encoder(str(transformer))
    reference = SentenceTransformer(str(transformer), local_files_only=True, device="cpu")
    texts = ["借书证", "library"]
    queries, passages = encoder.encode_queries(texts), encoder.encode_passages(texts)
    assert queries == pytest.approx(reference.encode_query(texts, normalize_embeddings=True), abs=1e-5)
    assert passages == pytest.approx(reference.encode_document(texts, normalize_embeddings=True), abs=1e-5)
    assert np.abs(queries - passages).max() > 1e-3
    assert encoder.dim == 16


@pytest.mark.parametrize("prompt", ["", "library "], ids=["none", "another"])
def test_prompts_that_are_given_replace_the_models_own(
    transformer: Path, tmp_path: Path, prompt: str
) -> None:
    folder = tmp_path / "with a default"
    shutil.copytree(transformer, folder)
    settings = folder / "config_sentence_transformers.json"
    described = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps(described | {"default_prompt_name": "document"}), encoding="utf-8")
    given = load_encoder(str(folder), TransformerOptions(query_prompt=prompt))
    bare = load_encoder(str(transformer), TransformerOptions("", ""))
    assert given.encode_queries(["借书"]) == pytest.approx(bare.encode_queries([f"{prompt}借书"]), abs=1e-6)
    own = load_encoder(str(transformer))
    assert given.encode_passages(["借书"]) == pytest.approx(own.encode_passages(["借书"]), abs=1e-6)
    assert len({given.fingerprint, own.fingerprint, bare.fingerprint}) == 3


def test_the_batch_size_changes_neither_rows_nor_fingerprint(transformer: Path) -> None:
    texts = ["借书证", "library", "书的问答"]
    singly, together = (load_encoder(str(transformer), TransformerOptions(batch_size=n)) for n in (1, 1024))
    assert singly.encode_passages(texts) == pytest.approx(together.encode_passages(texts), abs=1e-5)
    assert singly.fingerprint == together.fingerprint
    assert (singly.step, together.step) == (4, 4096)


def test_a_transformer_gives_normalised_rows_and_zero_for_blank_text(transformer: Path) -> None:
    rows = load_encoder(str(transformer)).encode_passages(["借书证", " ", "书的问答"])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)


def test_a_transformers_fingerprint_is_stable_and_follows_the_prompts(
    transformer: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(transformer, changed)
    settings = changed / "config_sentence_transformers.json"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"query: "', '"question: "'), encoding="utf-8")
    first = load_encoder(str(transformer)).fingerprint
    assert load_encoder(str(transformer)).fingerprint == first
    assert load_encoder(str(changed)).fingerprint != first


def test_a_family_without_prompts_in_its_configuration_gets_the_published_ones(
    transformer: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "multilingual-e5-tiny"
    shutil.copytree(transformer, folder)
    settings = folder / "config_sentence_transformers.json"
    described = json.loads(settings.read_text(encoding="utf-8"))
    described["prompts"] = {}
    settings.write_text(json.dumps(described), encoding="utf-8")
    with_own, with_family = load_encoder(str(transformer)), load_encoder(str(folder))
    assert with_family.encode_queries(["借书"]) == pytest.approx(with_own.encode_queries(["借书"]), abs=1e-6)
    assert with_family.encode_passages(["借书"]) == pytest.approx(
        with_own.encode_passages(["借书"]), abs=1e-6
    )


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no sentence-transformers model in"):
        load_encoder(str(tmp_path))


def test_an_unreachable_hub_model_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(InvalidInput, match=r"'nobody/no-such-model' is neither .* nor reachable"):
        load_encoder("nobody/no-such-model")


@pytest.mark.parametrize("listens", [False, True], ids=["refuses", "never answers"])
def test_a_hub_that_gives_no_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, *, listens: bool
) -> None:
    import sentence_transformers  # noqa: F401  # its import is not what is timed

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("index.transformer_encoder.HUB_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(
            "huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}"
        )
        if not listens:
            server.close()
        started = time.perf_counter()
        with pytest.raises(InvalidInput, match=r"'nobody/no-such-model' is neither .* nor reachable"):
            load_encoder("nobody/no-such-model")
    assert time.perf_counter() - started < 5


def test_a_hub_that_answers_is_asked_for_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_GET = do_HEAD  # noqa: N815  # the base class's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{hub.server_port}"
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", url)
        monkeypatch.setattr(
            "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
            url + "/{repo_id}/resolve/{revision}/{filename}",
        )
        with pytest.raises(InvalidInput, match="neither in the local cache nor reachable"):
            load_encoder("nobody/no-such-model")
        hub.shutdown()
    assert any("nobody/no-such-model" in path for path in asked)
