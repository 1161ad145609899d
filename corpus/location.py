"""Where a span stands in its document: lines and page."""

from bisect import bisect_right
from collections.abc import Iterable

from corpus.types import Landmark, Span


class Locator:
    """Line and page of any span of one text; O(text) to make, O(log lines) to ask."""

    def __init__(self, text: str, landmarks: Iterable[Landmark] = ()) -> None:
        self._line_starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._line_starts.append(position + 1)
            position = text.find("\n", position + 1)
        pages = sorted((mark.start, mark.value) for mark in landmarks if mark.kind == "page")
        self._page_starts = [start for start, _ in pages]
        self._page_numbers = [number for _, number in pages]

    def line(self, offset: int) -> int:
        """The line, from 1, on which a code point stands."""
        return bisect_right(self._line_starts, offset)

    def lines(self, span: Span) -> tuple[int, int]:
        """The first and last line of a span."""
        return self.line(span.start), self.line(max(span.start, span.end - 1))

    def page(self, span: Span) -> int | None:
        """The page on which a span begins; ``None`` where the format has no pages."""
        place = bisect_right(self._page_starts, span.start)
        return self._page_numbers[place - 1] if place else None
