"""Whether an index is whole: its store by its own laws, and each leg against the store.

Nothing is changed, not even what opening the index would make up for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexUnusable
from corpus.integrity import Problem, store_problems
from corpus.store import Store
from corpus.stored import Totals
from index.analyzer import stored_analyzer
from index.dense import DenseIndex
from index.encoder import BUNDLED
from index.lexical import LexicalIndex
from index.static_encoder import StaticEncoder
from index.token_match import TokenIndex

LEGS = ("lexical", "dense", "tokens")
EMBEDDINGS = "embeddings"  # the place of those that are missing
_BYTES = 4  # of a float32


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what is wrong; no problem means that the index is whole."""

    totals: Totals
    problems: tuple[Problem, ...]


def verify(folder: Path) -> Verification:
    """Look for problems in the index of a folder; raises ``IndexUnusable`` if it has no readable store.

    Of the lexical leg it is seen which passages it has, not with which terms.
    """
    with Store.open(folder) as store:
        problems = list(store_problems(folder))
        if not problems:  # the legs can only be as good as the store
            problems = [*_embedding_problems(store), *_leg_problems(store, folder)]
        return Verification(store.totals, tuple(problems))


def _embedding_problems(store: Store) -> Iterator[Problem]:
    fingerprint, dim = store.setting("model_fingerprint") or "", int(store.setting("dim") or 0)
    missing = sum(1 for _ in store.unembedded(fingerprint))
    if missing:
        yield Problem(EMBEDDINGS, f"{missing} passages have none by the encoder of the index")
    short = sum(len(embedding) != dim * _BYTES for _, embedding in store.embeddings())
    if short:
        yield Problem("store", f"{short} embeddings have not {dim} dimensions")


def _leg_problems(store: Store, folder: Path) -> Iterator[Problem]:
    for leg in LEGS:
        if not (folder / leg).is_dir():
            yield Problem(leg, "is missing")
            continue
        try:
            yield from (Problem(leg, what) for what in _CHECKS[leg](store, folder / leg))
        except (IndexUnusable, OSError, ValueError) as error:
            yield Problem(leg, str(error))


def _lexical(store: Store, folder: Path) -> Iterator[str]:
    if not LexicalIndex.is_in(folder):
        yield "is empty"
        return
    analyzer = stored_analyzer(store)
    made_by = store.setting("analyzer")
    if made_by != analyzer.fingerprint:
        yield f"was made by the analyzer {made_by!r}, the index has {analyzer.fingerprint!r}"
    leg = LexicalIndex.open(folder, analyzer)
    yield from _behind(leg.state.generation, store)
    yield from _other_keys(leg.keys, store)


def _dense(store: Store, folder: Path) -> Iterator[str]:
    leg = DenseIndex.open(folder, int(store.setting("dim") or 0))
    yield from _behind(leg.generation, store)
    yield from _other_keys(leg.keys, store)
    yield from _other_content(leg.differing(store.embeddings()))


def _tokens(store: Store, folder: Path) -> Iterator[str]:
    leg = TokenIndex.open(folder, StaticEncoder(BUNDLED, name="bundled"))
    yield from _behind(leg.generation, store)
    yield from _other_keys(leg.keys, store)
    yield from _other_content(leg.differing(store.passage_texts()))


_CHECKS = {"lexical": _lexical, "dense": _dense, "tokens": _tokens}


def _behind(generation: int, store: Store) -> Iterator[str]:
    if generation != store.generation:
        yield f"has reached generation {generation}, the store {store.generation}"


def _other_keys(keys: Iterable[int], store: Store) -> Iterator[str]:
    here, wanted = set(keys), {passage.key for passage in store.passage_texts()}
    if wanted - here:
        yield f"lacks {len(wanted - here)} passages of the store"
    if here - wanted:
        yield f"has {len(here - wanted)} passages that the store has not"


def _other_content(keys: Sequence[int]) -> Iterator[str]:
    if keys:
        yield f"has {len(keys)} passages with other content than the store"
