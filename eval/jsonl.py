"""JSON Lines read so strictly that an error names the line, the field and what would be right."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One object of a JSON Lines file and where it stands."""

    path: Path
    number: int
    fields: Mapping[str, object]

    def error(self, message: str) -> InvalidInput:
        """An error whose message begins with the file and the line."""
        return InvalidInput(f"{self.path}:{self.number}: {message}")

    def text(self, field: str) -> str:
        """A field that has to be a string that is not blank."""
        value = self.fields.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"field {field!r} is {value!r}; it must be a string that is not blank")
        return value

    def optional_text(self, field: str) -> str:
        """A field that may be absent or ``null``, which gives the empty string."""
        value = self.fields.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error(f"field {field!r} is {value!r}; it must be a string")
        return value

    def whole_number(self, field: str) -> int:
        """A field that has to be a whole number, 0 or greater."""
        value = self.fields.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(f"field {field!r} is {value!r}; it must be a whole number, 0 or greater")
        return value

    def share(self, field: str) -> float:
        """A field that has to be a number from 0 to 1."""
        value = self.fields.get(field)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            raise self.error(f"field {field!r} is {value!r}; it must be a number from 0 to 1")
        return float(value)

    def objects(self, field: str) -> tuple["JsonLine", ...]:
        """A field that has to be a list of objects, each of which names this line in its errors."""
        value = self.fields.get(field)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(f"field {field!r} is {value!r}; it must be a list of objects")
        return tuple(JsonLine(self.path, self.number, item) for item in value)

    def texts(self, field: str) -> tuple[str, ...]:
        """A field that has to be a list, possibly empty, of strings that are not blank."""
        value = self.fields.get(field)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(f"field {field!r} is {value!r}; it must be a list of strings")
        return tuple(value)


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number (from 1) and the text of every line of a UTF-8 file that is not blank."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                text = _decode(line, path, number)
                if text.strip():
                    yield number, text
    except FileNotFoundError as error:
        raise NotFound(f"{str(path)!r} does not exist: check the path") from error
    except IsADirectoryError as error:
        raise InvalidInput(f"{str(path)!r} is a folder; a file is needed here") from error


def read_objects(path: Path) -> Iterator[JsonLine]:
    """Yield every object of a JSON Lines file; blank lines are skipped."""
    for number, text in read_lines(path):
        try:
            fields = json.loads(text)
        except ValueError as error:
            raise InvalidInput(
                f"{path}:{number}: not JSON ({error}); each line must be one object"
            ) from error
        if not isinstance(fields, dict):
            raise InvalidInput(f"{path}:{number}: {text.strip()[:40]!r} is JSON but not an object")
        yield JsonLine(path, number, fields)


def _decode(line: bytes, path: Path, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path}:{number}: not UTF-8 ({error.reason}); convert the file first") from error
