"""From a ranking to what is shown: repeats folded under the better passage, pages, groups by entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from corpus.store import Store
from corpus.stored import StoredPassage
from index.types import Hit
from retriever.asked import Asked
from retriever.repeats import Said
from retriever.types import Group

POINTS = 3  # passages of an entry that a group shows at most


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage in its place; ``also`` are those that repeat it, in the order of the ranking."""

    rank: int
    hit: Hit
    stored: StoredPassage
    also: tuple[StoredPassage, ...]


class Arrangement(NamedTuple):
    """What a search shows: its passages in order, and how many of them, in turn, belong to one entry.

    ``first`` is the best passage of all, whichever page is shown. ``groups`` is ``None`` where entries are
    not grouped.
    """

    first: Placed | None
    shown: tuple[Placed, ...]
    groups: tuple[int, ...] | None


def arrange(store: Store, hits: Sequence[Hit], asked: Asked) -> Arrangement:
    """The page of a ranking that was asked for."""
    options = asked.options
    if not options.group:
        placed = place(store, hits, fold=options.fold, limit=asked.end)
        return Arrangement(placed[0] if placed else None, tuple(placed[options.offset :]), None)
    placed = place(store, hits, fold=options.fold)
    groups = list(_groups(placed))[options.offset : asked.end]
    shown = tuple(point for group in groups for point in group)
    return Arrangement(placed[0] if placed else None, shown, tuple(map(len, groups)))


def groups_of(arranged: Arrangement) -> tuple[Group, ...] | None:
    """The entries that an arrangement shows, in order."""
    if arranged.groups is None:
        return None
    shown = iter(arranged.shown)
    groups = [list(islice(shown, size)) for size in arranged.groups]
    return tuple(
        Group(group[0].stored.question, tuple(one.hit.passage_id for one in group)) for group in groups
    )


def place(store: Store, hits: Sequence[Hit], *, fold: bool, limit: int | None = None) -> list[Placed]:
    """The passages of a ranking with their ranks, at most ``limit``, repeats folded or left alone.

    Only repeats that rank above the last of these are found.
    """
    kept: list[tuple[Hit, StoredPassage, list[StoredPassage]]] = []
    said: list[Said] = []
    for hit, stored in _stored(store, hits, limit or max(1, len(hits))):
        here = Said(stored) if fold else None
        better = next((number for number, other in enumerate(said) if here and here.repeats(other)), None)
        if better is not None:
            kept[better][2].append(stored)
            continue
        kept.append((hit, stored, []))
        said += [here] if here else []
        if len(kept) == limit:
            break
    return [Placed(rank, hit, stored, tuple(also)) for rank, (hit, stored, also) in enumerate(kept, start=1)]


def _stored(store: Store, hits: Sequence[Hit], block: int) -> Iterator[tuple[Hit, StoredPassage]]:
    """Yield hits with their passages, read block by block; one that another process removed is left out."""
    for start in range(0, len(hits), block):
        found = store.passages([hit.passage_id for hit in hits[start : start + block]])
        for hit in hits[start : start + block]:
            if hit.passage_id in found:
                yield hit, found[hit.passage_id]


def _groups(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Yield the best passages of each entry in document order, the entry of the best passage first."""
    groups: dict[tuple[str, int], list[Placed]] = {}
    for one in placed:
        group = groups.setdefault((one.stored.document_id, one.stored.entry), [])
        if len(group) < POINTS:
            group.append(one)
    for group in groups.values():
        yield sorted(group, key=lambda one: one.stored.passage.span)
