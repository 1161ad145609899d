"""The fusion weights that belong to an index: kept in its store, fitted by ``wenju tune``."""

import json
from dataclasses import asdict

from corpus.store import Store
from retriever.fusion import DEFAULT_WEIGHTS, FusionWeights

_SETTING = "fusion_weights"  # index/info.py shows it


def stored_weights(store: Store) -> FusionWeights:
    """The weights that searches of this index use: its own, or the defaults where it has none."""
    stored = store.setting(_SETTING)
    return FusionWeights(**json.loads(stored)) if stored else DEFAULT_WEIGHTS


def store_weights(store: Store, weights: FusionWeights | None) -> None:
    """Give an index its own weights; every process uses them from its next search. ``None``: the defaults."""
    store.set_setting(_SETTING, "" if weights is None else json.dumps(asdict(weights)))
