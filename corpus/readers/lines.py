"""Writes canonical text line by line, for formats whose files are no text, with landmarks as it goes."""

from corpus.readers.text import canonical
from corpus.types import Landmark, LandmarkKind, Span


class LineWriter:
    """Lines of canonical text and the landmarks on them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._landmarks: list[Landmark] = []
        self._length = 0

    def write(self, line: str) -> Span:
        """Add one line (or several, parted by newlines) and give the span it has in the text."""
        line = canonical(line).rstrip()
        start = self._length
        self._lines.append(line)
        self._length += len(line) + 1
        return Span(start, start + len(line))

    @property
    def length(self) -> int:
        """Where the next line will start."""
        return self._length

    def blank(self) -> None:
        """Part what follows from what stands above by one empty line."""
        if self._lines and self._lines[-1]:
            self.write("")

    def mark(self, kind: LandmarkKind, span: Span, value: int = 0, shown: str = "") -> None:
        """Say what is known about a span."""
        if span.end > span.start:
            self._landmarks.append(Landmark(kind, span.start, span.end, value, shown))

    def finished(self) -> tuple[str, tuple[Landmark, ...]]:
        """The whole text and its landmarks, in order."""
        return "\n".join(self._lines), tuple(
            sorted(self._landmarks, key=lambda mark: (mark.start, mark.kind))
        )
