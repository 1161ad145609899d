"""Entries and asides of a long document in a few bytes each: values are made when they are asked for.

A passage as an object, with its id, text, span and path, takes 450 bytes, ten times the line it was cut
from. All of it can be told from the text of the document, two offsets, the number of the kind and of the
path among those that occur, and the eight bytes of the id.
"""

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, get_args, overload

from corpus.types import Entry, Other, Passage, PassageKind, Role, Span

Item_co = TypeVar("Item_co", covariant=True)
_KINDS: tuple[PassageKind, ...] = get_args(PassageKind)
_ROLES: tuple[Role, ...] = get_args(Role)
_KIND_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_ROLE_NUMBERS = {role: number for number, role in enumerate(_ROLES)}
OFFSETS = "I"  # 32 bits: no file is read that has more characters
_NO_SPAN = 2**32 - 1  # the start of a question that stands nowhere in the text
ID_BYTES = 8  # a collision among ten million passages is about a millionth


def shown_id(identity: int) -> str:
    """An id as it is shown and stored: 16 hexadecimal digits."""
    return format(identity, "016x")


class Packed(Sequence[Item_co]):
    """So many values, each made anew when it is asked for; equal to any sequence of equal values."""

    __slots__ = ("_length", "_make")

    def __init__(self, length: int, make: Callable[[int], Item_co]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Item_co]:
        return map(self._make, range(self._length))

    @overload
    def __getitem__(self, place: int) -> Item_co: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item_co, ...]: ...
    def __getitem__(self, place: int | slice) -> Item_co | tuple[Item_co, ...]:
        places = range(self._length)[place]
        return self._make(places) if isinstance(places, int) else tuple(map(self._make, places))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(map(_equal, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def _equal(one: object, other: object) -> bool:
    return one == other


class PackedEntries:
    """Takes the entries of one document in order, and gives them back packed.

    The third is labelled ``问3`` if it has a question, ``§3`` if it is filed under a heading.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._question_starts = array(OFFSETS)
        self._question_ends = array(OFFSETS)
        self._questions: dict[int, str] = {}  # those that are not what stands at their span
        self._prefixes = _Numbered()  # the headings that lead to an entry
        self._prefix = array(OFFSETS)
        self._first_passages = array(OFFSETS)
        self._ids = array("Q")
        self._starts = array(OFFSETS)
        self._ends = array(OFFSETS)
        self._kinds = bytearray()
        self._steps = _Numbered()  # the paths inside an entry
        self._step = array(OFFSETS)

    def begin(self, question: str, span: Span | None, headings: tuple[str, ...]) -> None:
        """Take the next entry: its question and the headings that lead to it."""
        start, end = span or (_NO_SPAN, _NO_SPAN)
        if question != self._text[start:end]:
            self._questions[len(self._prefix)] = question
        self._question_starts.append(start)
        self._question_ends.append(end)
        self._prefix.append(self._prefixes.number(headings))
        self._first_passages.append(len(self._ids))

    def add_passage(self, identity: int, span: Span, kind: PassageKind, steps: tuple[str, ...]) -> None:
        """Take the next passage of the entry that was begun last; ``steps``: its path inside the entry."""
        self._ids.append(identity)
        self._starts.append(span.start)
        self._ends.append(span.end)
        self._kinds.append(_KIND_NUMBERS[kind])
        self._step.append(self._steps.number(steps))

    def packed(self) -> Packed[Entry]:
        """All that were added."""
        return Packed(len(self._prefix), self._entry)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield start and end of every question and of every passage."""
        for start, end in zip(self._question_starts, self._question_ends, strict=True):
            if start != _NO_SPAN:
                yield start, end
        yield from zip(self._starts, self._ends, strict=True)

    def _entry(self, number: int) -> Entry:
        start, end = self._question_starts[number], self._question_ends[number]
        span = None if start == _NO_SPAN else Span(start, end)
        question = self._questions.get(number)
        label = f"{'问' if span else '§'}{number + 1}"
        above = (*self._prefixes[self._prefix[number]], label)
        firsts = self._first_passages
        passages = range(firsts[number], firsts[number + 1] if number + 1 < len(firsts) else len(self._ids))
        return Entry(
            self._text[start:end] if question is None else question,
            span,
            label,
            tuple([self._passage(place, above) for place in passages]),
        )

    def _passage(self, place: int, above: tuple[str, ...]) -> Passage:
        start, end = self._starts[place], self._ends[place]
        path = above + self._steps[self._step[place]]
        kind = _KINDS[self._kinds[place]]
        return Passage(shown_id(self._ids[place]), self._text[start:end], Span(start, end), kind, path)


class _Numbered:
    """Gives equal paths the same number, and the path of a number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}
        self._paths: list[tuple[str, ...]] = []

    def number(self, path: tuple[str, ...]) -> int:
        number = self._numbers.setdefault(path, len(self._paths))
        if number == len(self._paths):
            self._paths.append(path)
        return number

    def __getitem__(self, number: int) -> tuple[str, ...]:
        return self._paths[number]


def pack_others(others: Iterable[Other], markers: Iterable[tuple[int, int]]) -> Packed[Other]:
    """The same, packed, in order; ``markers``: start and end of those that are nothing else."""
    columns = _OtherColumns(others, markers)
    return Packed(len(columns.starts), columns.other)


class _OtherColumns:
    def __init__(self, others: Iterable[Other], markers: Iterable[tuple[int, int]]) -> None:
        self.starts = array(OFFSETS)
        self._ends = array(OFFSETS)
        self._roles = bytearray()
        waiting = deque(sorted((start, end, role) for (start, end), role in others))
        for start, end in markers:
            while waiting and waiting[0] < (start, end):
                self._append(*waiting.popleft())
            self._append(start, end, "marker")
        for other in waiting:
            self._append(*other)

    def _append(self, start: int, end: int, role: Role) -> None:
        self.starts.append(start)
        self._ends.append(end)
        self._roles.append(_ROLE_NUMBERS[role])

    def other(self, place: int) -> Other:
        return Other(Span(self.starts[place], self._ends[place]), _ROLES[self._roles[place]])
