"""Topics, TREC's word for queries with ids, in the layouts in which they are handed around.

::

    id<TAB>text                                     one a line
    {"_id": "301", "text": "…"}                     JSON Lines, as in BEIR
    <top> <num> Number: 301 <title> … </top>        TREC, tags closed or not; the title is the query
    <topic number="1"> <query>…</query> </topic>    XML, as of the later tracks

Which layout it is shows in the first character that is not blank.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

from corpus.errors import InvalidInput
from eval.jsonl import read_lines, read_objects

_TOPIC = re.compile(r"<top(?:ic)?\b([^>]*)>(.*?)</top(?:ic)?\s*>", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"""<num(?:ber)?>\s*(?:number:)?\s*([^\s<]+)""", re.IGNORECASE)  # <num> Number: 301
_NUMBER_ATTRIBUTE = re.compile(r"""\b(?:number|id)\s*=\s*["']([^"'\s]+)["']""", re.IGNORECASE)
_QUERY = re.compile(r"<(?:title|query)>\s*(?:topic:)?([^<]*)", re.IGNORECASE)  # <title> Topic: lost cards


class _Topic(NamedTuple):
    where: str
    id: str
    text: str


def read_topics(path: Path) -> dict[str, str]:
    """The queries of a file by id, in its order; raises ``InvalidInput`` naming the line that is wrong."""
    topics: dict[str, str] = {}
    for topic in _layout(path)(path):
        if topic.id in topics:
            raise InvalidInput(f"{topic.where}: the id {topic.id!r} is taken by an earlier topic")
        if not topic.text:
            raise InvalidInput(f"{topic.where}: the topic {topic.id!r} has no text")
        topics[topic.id] = topic.text
    if not topics:
        raise InvalidInput(f"{str(path)!r} holds no topic; a line reads `id<TAB>text`")
    return topics


def _layout(path: Path) -> Callable[[Path], Iterator[_Topic]]:
    layouts: Mapping[str, Callable[[Path], Iterator[_Topic]]] = {"{": _json_topics, "<": _tagged_topics}
    first = next((text.lstrip()[0] for _, text in read_lines(path)), "")
    return layouts.get(first, _tabbed_topics)


def _tabbed_topics(path: Path) -> Iterator[_Topic]:
    for number, line in read_lines(path):
        query_id, tab, text = line.partition("\t")
        if not tab:
            raise InvalidInput(f"{path}:{number}: {line[:60]!r} has no tab; a line reads `id<TAB>text`")
        yield _Topic(f"{path}:{number}", query_id.strip(), text.strip())


def _json_topics(path: Path) -> Iterator[_Topic]:
    for line in read_objects(path):
        yield _Topic(f"{path}:{line.number}", line.text("_id"), line.text("text").strip())


def _tagged_topics(path: Path) -> Iterator[_Topic]:
    text = "\n".join(line for _, line in read_lines(path))
    for place, (attributes, body) in enumerate(_TOPIC.findall(text), start=1):
        number = _NUMBER.search(body) or _NUMBER_ATTRIBUTE.search(attributes)
        query = _QUERY.search(body)
        if number is None or query is None:
            missing = "number (<num>)" if number is None else "query (<title> or <query>)"
            raise InvalidInput(f"{path}, topic {place}: there is no {missing}")
        yield _Topic(f"{path}, topic {place}", number[1], " ".join(unescape(query[1]).split()))
