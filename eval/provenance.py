"""What a figure came from: enough to obtain it again, or to see why it cannot be."""

import platform
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eval.compare import SEED
from index.local import LocalIndex
from retriever.weights import stored_weights

_DECISIVE = ("wenju", "faiss-cpu", "ir-measures", "numpy", "rjieba", "sentence-transformers", "tantivy")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The inputs by their digests, the index by its fingerprint, the programs by their versions.

    ``model`` is the encoder's path or hub id, ``None`` for the bundled one; ``weights`` are those of the
    fusion; ``seed`` is that of every draw: bootstrap, randomisation test, folds, samples of queries.
    """

    sha256: Mapping[str, str]
    index_fingerprint: str
    model: str | None
    depth: int
    weights: Mapping[str, float]
    seed: int
    versions: Mapping[str, str]
    command: str

    def as_json(self) -> dict[str, object]:
        """The fields under their own names."""
        return asdict(self)


def provenance(sha256: Mapping[str, str], index: LocalIndex, depth: int) -> Provenance:
    """The provenance of what this process is doing on an index."""
    return Provenance(
        sha256=sha256,
        index_fingerprint=index.fingerprint,
        model=index.store.setting("model") or None,
        depth=depth,
        weights=asdict(stored_weights(index.store)),
        seed=SEED,
        versions=_versions(),
        command=_command(),
    )


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for name in _DECISIVE:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:  # wenju itself, run from a checkout that is not installed
            continue
    return versions


def _command() -> str:
    # the program's name alone: where it is installed is nobody's business
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
