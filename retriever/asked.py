"""What is asked of a search, checked before any work is done."""

from typing import NamedTuple

from corpus.errors import InvalidInput
from index.folding import fold
from retriever.filters import NO_FILTERS, Filters
from retriever.types import (
    MAX_CONTEXT,
    MAX_FOLDED_CHARACTERS,
    MAX_K,
    MAX_OFFSET,
    MAX_QUERY_CHARACTERS,
    MODES,
    Mode,
)


class SearchOptions(NamedTuple):
    """What a search may be told besides its query.

    ``offset`` results are passed over. ``fold``: passages that repeat a better one are cited under it
    instead of shown. ``group``: ``k`` and ``offset`` count entries, each shown with its best passages.
    ``context``: so many neighbours before and after each passage.
    """

    filters: Filters = NO_FILTERS
    offset: int = 0
    fold: bool = True
    group: bool = False
    context: int = 0


PLAIN = SearchOptions()


class Asked(NamedTuple):
    """A search whose every part is in bounds; the query has no blanks around it."""

    query: str
    k: int
    mode: Mode
    options: SearchOptions

    @classmethod
    def checked(cls, query: str, k: int, mode: Mode, options: SearchOptions) -> "Asked":
        """The search, if it is in bounds; raises ``InvalidInput``."""
        stripped = query.strip()
        _check_query(stripped)
        if not 1 <= k <= MAX_K:
            raise InvalidInput(f"k is {k!r}: choose 1 to {MAX_K}")
        if mode not in MODES:
            raise InvalidInput(f"unknown mode {mode!r}: choose one of {', '.join(MODES)}")
        if not 0 <= options.offset <= MAX_OFFSET:
            raise InvalidInput(f"offset is {options.offset!r}: choose 0 to {MAX_OFFSET}")
        if not 0 <= options.context <= MAX_CONTEXT:
            raise InvalidInput(f"context is {options.context!r}: choose 0 to {MAX_CONTEXT}")
        return cls(stripped, k, mode, options)

    @property
    def end(self) -> int:
        """The rank of the last result, if there are so many."""
        return self.options.offset + self.k


def _check_query(query: str) -> None:
    if not query:
        raise InvalidInput("the query is empty: ask a question of 1 to 2,000 characters")
    if len(query) > MAX_QUERY_CHARACTERS:
        raise InvalidInput(
            f"the query has {len(query):,} characters, {MAX_QUERY_CHARACTERS:,} are allowed: shorten it"
        )
    if not query.isprintable() and any("\ud800" <= character <= "\udfff" for character in query):
        raise InvalidInput(f"the query {query[:40]!r} has a lone surrogate: send it as valid Unicode")
    if (written_out := len(fold(query))) > MAX_FOLDED_CHARACTERS:
        raise InvalidInput(
            f"the query has {written_out:,} characters once its signs are written out, "
            f"{MAX_FOLDED_CHARACTERS:,} are allowed: shorten it"
        )
