"""Questions that stand in a document twice: in a table of contents, or in a truncated preview.

Only the place where a question is answered becomes an entry; the others are kept with their role.
"""

from array import array
from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from corpus.dealt import DealtDrafts
from corpus.drafts import Draft, is_short
from corpus.packed import OFFSETS, Packed
from corpus.types import Other, Role

LEAST_CONTENTS = 3  # repeated questions that make a table of contents
CONTENTS_SHARE = 0.6  # of the questions from its first to its last line that come again word by word
LONGEST_REST = 250  # characters below a line of a table of contents: the next heading, or its own end
LEAST_STEM = 4  # characters of a question that was broken off
_ELLIPSES = ("…", "...")


def drop_repeats(text: str, drafts: DealtDrafts) -> tuple[Sequence[Draft], list[Other]]:
    """The drafts that answer their question, and the previews and tables of contents among them."""
    roles = _roles(text, drafts)
    _close_contents(drafts, roles)
    if not any(roles):
        return drafts.packed(), []  # as nearly everywhere
    entries = array(OFFSETS)
    others: list[Other] = []
    for number, role in enumerate(roles):
        if role is None:
            entries.append(number)
        else:
            others += _rejected(text, drafts.draft(number), role)
    return Packed(len(entries), lambda place: drafts.draft(entries[place])), others


def _roles(text: str, drafts: DealtDrafts) -> list[Role | None]:
    """``preview`` or ``contents`` for every draft that is no entry."""
    again = _come_again(drafts)
    roles: list[Role | None] = []
    for number, comes_again in enumerate(again):
        if not comes_again and drafts.is_answered(number):
            roles.append(None)
            continue
        draft = drafts.draft(number)
        if (comes_again and _is_truncated(text, draft)) or _is_broken_off(drafts, number):
            roles.append("preview")
        elif comes_again and (not draft.answer or (bool(roles) and roles[-1] == "contents")):
            roles.append("contents")
        else:
            roles.append(None)
    return roles


def _come_again(drafts: DealtDrafts) -> bytearray:
    """A one for every draft whose question comes again below."""
    # Check sums first: nearly all questions come once, and are not worth keeping.
    sums = array(
        "L", (crc32(_key(question).encode()) for question in map(drafts.question, range(len(drafts))))
    )
    shared = {here for here, there in pairwise(sorted(sums)) if here == there}
    again = bytearray(len(drafts))
    below: set[str] = set()
    for number in range(len(drafts) - 1, -1, -1):
        if sums[number] in shared:
            key = _key(drafts.question(number))
            again[number] = key in below
            below.add(key)
    return again


def _key(question: str) -> str:
    """What makes two questions the same: their letters and digits."""
    return "".join(filter(str.isalnum, question)).casefold()


def _is_truncated(text: str, draft: Draft) -> bool:
    if not draft.answer:
        return False
    end = draft.answer[-1].span.end
    return text[max(0, end - 4) : end].rstrip('”"）) ').endswith(_ELLIPSES)


def _is_broken_off(drafts: DealtDrafts, number: int) -> bool:
    """Whether the question ends in an ellipsis and the one below says all of it."""
    if drafts.is_answered(number) or number + 1 == len(drafts):
        return False
    question = drafts.question(number)
    stem = question.rstrip("….")
    if stem == question or len(stem) < LEAST_STEM:
        return False
    return drafts.question(number + 1).startswith(stem)


def _close_contents(drafts: DealtDrafts, roles: list[Role | None]) -> None:
    """Let a table of contents hold the few questions that are worded otherwise above their answer."""
    places = [number for number, role in enumerate(roles) if role == "contents"]
    if len(places) < LEAST_CONTENTS or len(places) < CONTENTS_SHARE * (places[-1] + 1 - places[0]):
        return
    for number in range(places[0], places[-1] + 1):
        if sum(part.body_end - part.body_start for part in drafts.draft(number).answer) <= LONGEST_REST:
            roles[number] = "contents"


def _rejected(text: str, draft: Draft, role: Role) -> list[Other]:
    assert draft.question_span is not None
    others = [Other(draft.question_span, role)]
    for part in draft.answer:
        below: Role = "heading" if is_short(text, part.body) else "lead"
        others.append(Other(part.span, role if role == "preview" else below))
    return others
