"""The tables in a JSON file: the file itself, an object on each line, or lists inside objects.

An object that only holds lists of entries is no row of a table: what it says besides names them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from corpus.errors import InvalidInput

MAX_GROUPING = 6  # objects around a list of entries; what lies deeper is shown as JSON
SAMPLE_RECORDS = 200  # of a list, in which lists of entries are looked for
_BY_LINES = (".jsonl", ".ndjson")  # an object on each line; other files may be written so too
_JSON_LD = "@"  # begins the keys with which JSON-LD names types and contexts, which nobody reads

Record = Mapping[str, object]
EntryKeys = Callable[[Sequence[Record]], tuple[str, str] | None]
"""The keys under which the objects of a list hold a question and its answer; None if they hold none."""


class JsonGroup(NamedTuple):
    """A list of objects, and what the objects around it say.

    ``key`` are the keys that lead to it, ``title`` the only text beside it, ``notes`` what stands beside it
    if that is more; each may be empty.
    """

    records: Sequence[Record]
    key: str = ""
    title: str = ""
    notes: str = ""


def read_records(text: str, name: str) -> list[Record]:
    """The objects of a list, of an object on each line, or the one object that the text is."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    by_lines = name.lower().endswith(_BY_LINES) or (lines and _is_json(lines[0][1]))
    if text.lstrip().startswith("[") or not by_lines:
        whole = _loaded(text, name, 0)
        return _objects(whole if isinstance(whole, list) else [whole], name)
    return _objects([_loaded(line, name, number) for number, line in lines], name)


def find_groups(records: Sequence[Record], entry_keys: EntryKeys) -> Iterator[JsonGroup]:
    """The tables among the records: they themselves, or the lists in them."""
    yield from _groups(JsonGroup(records), entry_keys, 0)


def shown_value(value: object) -> str:
    """A value as text: what stands in it alone, or its JSON."""
    if isinstance(value, list):
        return "\n".join(map(shown_value, value))
    if isinstance(value, dict):
        filled = [
            inner
            for key, inner in value.items()
            if inner not in (None, "", [], {}) and not key.startswith(_JSON_LD)
        ]
        if len(filled) == 1 and not isinstance(filled[0], (bool, int, float)):
            return shown_value(filled[0])
        return json.dumps(value, ensure_ascii=False) if filled else ""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    return json.dumps(value)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _loaded(text: str, name: str, line: int) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" in line {line}" if line else ""
        raise InvalidInput(f"{name!r} holds no valid JSON{place} ({error}): correct it") from None


def _objects(values: Sequence[object], name: str) -> list[Record]:
    records: list[Record] = []
    for value in values:
        if not isinstance(value, dict):
            raise InvalidInput(
                f"{name!r} holds {type(value).__name__} where a JSON object belongs: give one for each row"
            )
        records.append(value)
    return records


def _groups(group: JsonGroup, entry_keys: EntryKeys, depth: int) -> Iterator[JsonGroup]:
    if depth >= MAX_GROUPING or not _only_groups(group.records, entry_keys, depth):
        yield group
        return
    for record in group.records:
        inner = dict(_lists(record))
        if not inner:
            yield group._replace(records=[record])
        else:
            for part in _parts(group, record, inner):
                yield from _groups(part, entry_keys, depth + 1)
        group = group._replace(title="", notes="")  # said once


def _parts(group: JsonGroup, record: Record, inner: Mapping[str, Sequence[Record]]) -> Iterator[JsonGroup]:
    """Yield the lists in a record of the group; what else it says stands before the first."""
    rest = {key: shown_value(value) for key, value in record.items() if key not in inner}
    said = {key: text for key, text in rest.items() if text and not key.startswith(_JSON_LD)}
    title = ""
    notes = [note for note in (group.notes, group.title) if note]
    if len(inner) == 1 and len(said) <= 1:
        title = next(iter(said.values()), group.title)
        notes = [note for note in notes if note != title]
    else:
        notes += [f"{key}: {text}" for key, text in said.items()]
    for key, records in inner.items():
        path = f"{group.key} / {key}" if group.key else key
        yield JsonGroup(records, path, title, " | ".join(notes))
        notes = []


def _only_groups(records: Sequence[Record], entry_keys: EntryKeys, depth: int) -> bool:
    """Whether the records are no rows themselves, but stand around lists of rows."""
    sample = records[:SAMPLE_RECORDS]
    holding = {key for record in sample for key, inner in _lists(record) if _hold(inner, entry_keys, depth)}
    keys = entry_keys(records)
    if keys and len(records) > 1:
        return not holding.isdisjoint(keys)
    return bool(holding) or (not keys and len(records) == 1 and any(_lists(records[0])))


def _hold(records: Sequence[Record], entry_keys: EntryKeys, depth: int) -> bool:
    """Whether there are entries among the records or in lists inside them."""
    if entry_keys(records):
        return True
    return depth < MAX_GROUPING and any(
        _hold(inner, entry_keys, depth + 1)
        for record in records[:SAMPLE_RECORDS]
        for _, inner in _lists(record)
    )


def _lists(record: Record) -> Iterator[tuple[str, Sequence[Record]]]:
    """Yield the lists of objects in a record, and the objects in it as lists of one."""
    for key, value in record.items():
        if isinstance(value, dict) and value:
            yield key, [value]
        elif isinstance(value, list) and value and all(isinstance(inner, dict) for inner in value):
            yield key, value
