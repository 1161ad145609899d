"""Several queries in one request: how much they may ask together, and how long they may take.

A request of 100 queries of 2,000 characters with 100 results each would hold a thread for minutes and fill a
reply of tens of megabytes, though each query alone is in bounds.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from time import monotonic

from starlette.exceptions import HTTPException

from api.schemas_search import SearchAnswer, SearchAnswers
from corpus.errors import InvalidInput

MAX_CHARACTERS = 20_000
MAX_RESULTS = 1_000
SECONDS = 20.0  # a query under way is finished first


def answer_all(queries: Sequence[str], k: int, answer: Callable[[str], SearchAnswer]) -> SearchAnswers:
    """The replies in the order of the queries.

    Raises ``InvalidInput`` if they ask too much together, ``HTTPException`` 503 if they take too long.
    """
    _check(queries, k)
    deadline = monotonic() + SECONDS
    answers: list[SearchAnswer] = []
    for query in queries:
        if monotonic() > deadline:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"{len(answers)} of {len(queries)} queries were answered in {SECONDS:g} seconds: send fewer",
            )
        answers.append(answer(query))
    return SearchAnswers(answers=tuple(answers))


def _check(queries: Sequence[str], k: int) -> None:
    characters = sum(map(len, queries))
    if characters > MAX_CHARACTERS:
        raise InvalidInput(
            f"the queries have {characters:,} characters together, {MAX_CHARACTERS:,} are allowed: send fewer"
        )
    if len(queries) * k > MAX_RESULTS:
        raise InvalidInput(
            f"{len(queries)} queries with k {k} ask for {len(queries) * k:,} results, "
            f"{MAX_RESULTS:,} are allowed: send fewer or lower k"
        )
