"""Entries → passages: every part of an answer is a passage, a long one is cut at sentence ends.

The limit is 400 characters: long enough for the points that official documents really write (the
longest of those measured has 394), short enough to be read at a glance. Code and tables are kept whole.
The pieces of a part that was cut share its path.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.drafts import Draft
from corpus.errors import InvalidInput
from corpus.inline import Part
from corpus.points import find_parts
from corpus.sentences import cut_at_sentences

DEFAULT_MAX_CHARACTERS = 400
SMALLEST_MAX_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class ChunkingOptions:
    """How answers are cut. ``max_characters``: the most a passage has, code and tables apart."""

    max_characters: int = DEFAULT_MAX_CHARACTERS

    def __post_init__(self) -> None:
        if self.max_characters < SMALLEST_MAX_CHARACTERS:
            raise InvalidInput(
                f"max_characters is {self.max_characters!r}: give {SMALLEST_MAX_CHARACTERS} or more"
            )


DEFAULT_OPTIONS = ChunkingOptions()


def find_passages(text: str, draft: Draft, options: ChunkingOptions) -> Iterator[Part]:
    """The passages of an entry in order, with their path inside the entry."""
    for part in find_parts(text, draft.answer):
        short = part.span.end - part.span.start <= options.max_characters
        if short or part.kind in {"code", "table"}:
            yield part
            continue
        for span in cut_at_sentences(text, part.span, options.max_characters):
            yield Part(span, part.kind, part.path)
