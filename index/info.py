"""What an index holds and what shaped it, read from its store alone."""

from dataclasses import dataclass
from pathlib import Path

from corpus.schema import STORE_FORMAT
from corpus.store import Store
from index.lexicon import stored_lexicon
from index.synonyms import rule_lines


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Counts and settings of an index; ``model`` is empty for the bundled encoder.

    ``query_prompt``, ``passage_prompt`` and ``max_length`` are a transformer's, empty for other encoders;
    ``max_length`` too where the model's own holds.
    ``analyzer`` made the terms of the lexical leg; ``words`` and ``synonyms`` count what the index adds to
    the segmenter's dictionary, and the lines of its synonyms file. ``fusion_weights`` are JSON, as
    ``wenju tune`` fitted them; empty where the defaults hold.
    """

    path: str
    format: int
    generation: int
    documents: int
    entries: int
    passages: int
    model: str
    model_fingerprint: str
    dim: int
    query_prompt: str
    passage_prompt: str
    max_length: str
    segmenter: str
    analyzer: str
    words: int
    synonyms: int
    fusion_weights: str


def read_info(folder: Path) -> IndexInfo:
    """The description of the index in a folder, without loading its encoder; raises ``IndexUnusable``."""
    with Store.open(folder) as store:
        return info_of(store, folder)


def info_of(store: Store, folder: Path) -> IndexInfo:
    """The description of an index whose store is open."""
    totals, lexicon = store.totals, stored_lexicon(store)
    return IndexInfo(
        path=str(folder),
        format=STORE_FORMAT,
        generation=store.generation,
        documents=totals.documents,
        entries=totals.entries,
        passages=totals.passages,
        model=store.setting("model") or "",
        model_fingerprint=store.setting("model_fingerprint") or "",
        dim=int(store.setting("dim") or 0),
        query_prompt=store.setting("query_prompt") or "",
        passage_prompt=store.setting("passage_prompt") or "",
        max_length=store.setting("max_length") or "",
        segmenter=store.setting("segmenter") or "",
        analyzer=store.setting("analyzer") or "",
        words=len(lexicon.words),
        synonyms=len(rule_lines(lexicon.synonyms)),
        fusion_weights=store.setting("fusion_weights") or "",
    )
