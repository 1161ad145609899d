"""How the tests of the structure read a small document, and what they look at."""

from corpus.parsing import coverage, parse_bytes
from corpus.types import ParsedDocument


def parse(text: str, name: str = "sample.txt") -> ParsedDocument:
    """The document of this text, read as its name says; no character of it is lost."""
    parsed = parse_bytes(text.encode(), name)
    filled, covered = coverage(parsed)
    assert filled == covered
    return parsed


def seen(parsed: ParsedDocument) -> dict[str, list[str]]:
    """Each question with the passages of its answer."""
    return {entry.question: [passage.text for passage in entry.passages] for entry in parsed.entries}
