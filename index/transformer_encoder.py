"""Any other sentence-transformers model, from a folder or the hub; torch is imported on loading only."""

import hashlib
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32
BATCHES_IN_A_STEP = 4  # texts of like length share a batch: the more, the less padding
FINGERPRINT_LENGTH = 16  # hexadecimal digits
HUB_SECONDS = 4.0  # to wait for a sign of the hub


class Prompts(NamedTuple):
    """What is put before a query and before a passage."""

    query: str
    passage: str


class TransformerOptions(NamedTuple):
    """What may be chosen beside the model; ``None`` is what the model states, and a batch of ``BATCH``.

    ``max_length``: tokens of a text that are read, the rest is cut off.
    """

    query_prompt: str | None = None
    passage_prompt: str | None = None
    max_length: int | None = None
    batch_size: int | None = None

    def over(self, own: Prompts) -> Prompts:
        """The prompts that hold, where the model has ``own``."""
        query, passage = self.query_prompt, self.passage_prompt
        return Prompts(own.query if query is None else query, own.passage if passage is None else passage)


AS_THE_MODEL_SAYS = TransformerOptions()

# Families trained with prompts that older configurations do not state, by a part of the model's name in
# lower case; the first that fits counts. Each is the published usage of its model card.
FAMILY_PROMPTS: tuple[tuple[str, Prompts], ...] = (
    ("e5-large-instruct", Prompts("Instruct: Retrieve passages that answer the question\nQuery: ", "")),
    ("e5-", Prompts("query: ", "passage: ")),
    ("bge-m3", Prompts("", "")),
    ("bge-small-zh", Prompts("为这个句子生成表示以用于检索相关文章：", "")),
    ("bge-base-zh", Prompts("为这个句子生成表示以用于检索相关文章：", "")),
    ("bge-large-zh", Prompts("为这个句子生成表示以用于检索相关文章：", "")),
    ("bge-", Prompts("Represent this sentence for searching relevant passages: ", "")),
    ("nomic-embed", Prompts("search_query: ", "search_document: ")),
)


class TransformerEncoder:
    """A loaded sentence-transformers model; see ``index.encoder.Encoder`` for what it promises."""

    def __init__(self, model: "SentenceTransformer", name: str, prompts: Prompts, batch_size: int) -> None:
        self.name = name
        self.dim = int(model.get_embedding_dimension() or 0)
        self.fingerprint = _fingerprint(model, prompts)
        self.prompts = prompts
        self.step = batch_size * BATCHES_IN_A_STEP
        self._model = model
        self._batch_size = batch_size

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of what is searched ``(n, dim)``."""
        return self._encode(texts, self.prompts.passage)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of what is asked ``(n, dim)``."""
        return self._encode(texts, self.prompts.query)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        embeddings = np.zeros((len(texts), self.dim), np.float32)
        written = [row for row, text in enumerate(texts) if text.strip()]
        if written:
            embeddings[written] = self._model.encode(
                [texts[row] for row in written],
                prompt=prompt,  # not None where it is empty, which would be the model's default prompt
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return embeddings


def load_transformer(
    model: str, folder: Path | None = None, options: TransformerOptions = AS_THE_MODEL_SAYS
) -> TransformerEncoder:
    """The model in ``folder``, or the one with hub id ``model``: from the local cache if it is there.

    ``InvalidInput`` where it can't be had, or reads no texts of the length that is asked for.
    """
    loaded = _load(str(folder or model), local=True)
    if loaded is None and not folder and _hub_answers():
        loaded = _load(model, local=False)
    if loaded is None:
        raise InvalidInput(_remedy(model, folder))
    if options.max_length:
        _cut_texts(loaded, model, options.max_length)
    prompts = options.over(_prompts(loaded, model))
    return TransformerEncoder(loaded, model, prompts, options.batch_size or BATCH)


def _load(place: str, *, local: bool) -> "SentenceTransformer | None":
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(place, local_files_only=local)
    except (OSError, ValueError, RuntimeError):  # not cached, no network, no such model, not a model
        return None


def _cut_texts(loaded: "SentenceTransformer", model: str, length: int) -> None:
    most = loaded.max_seq_length
    if most and length > most:
        raise InvalidInput(f"the model {model!r} reads {most} tokens of a text at most, not {length}")
    loaded.max_seq_length = length


def _hub_answers() -> bool:
    """Whether the hub, or what HF_ENDPOINT names, gives any answer.

    Its client retries each of several files for 23 seconds before it gives up, so it is asked only then.
    """
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    request = Request(constants.ENDPOINT, method="HEAD")  # noqa: S310  # the user's own setting
    try:
        with urlopen(request, timeout=HUB_SECONDS):  # noqa: S310  # as above
            return True
    except HTTPError:  # an answer too
        return True
    except (OSError, ValueError, HTTPException):
        return False


def _remedy(model: str, folder: Path | None) -> str:
    if folder:
        return f"no sentence-transformers model in {model!r}: the folder must hold modules.json and its files"
    return (
        f"hub model {model!r} is neither in the local cache nor reachable: check the name and the network, "
        "or give a folder, or leave --model out for the bundled encoder"
    )


def _prompts(model: "SentenceTransformer", name: str) -> Prompts:
    """The model's own prompts; its family's where its configuration has none."""
    own = {key: prompt or "" for key, prompt in model.prompts.items()}
    if any(own.values()):
        return Prompts(own.get("query", ""), own.get("document", "") or own.get("passage", ""))
    lower = name.lower()
    return next((prompts for part, prompts in FAMILY_PROMPTS if part in lower), Prompts("", ""))


def _tokenizer_description(model: "SentenceTransformer") -> str:
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    return backend.to_str() if backend else repr(sorted(model.tokenizer.get_vocab().items()))


def _fingerprint(model: "SentenceTransformer", prompts: Prompts) -> str:
    import torch

    digest = hashlib.sha256(repr(tuple(prompts)).encode())
    digest.update(repr(model.max_seq_length).encode())
    digest.update(_tokenizer_description(model).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:FINGERPRINT_LENGTH]
