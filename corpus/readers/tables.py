"""Tables of questions and answers: CSV, TSV, XLSX, JSON and JSONL.

Every row becomes a question line with its answer below it. The columns are recognised by their names, by
their cells that ask, or given. A table without such columns is read row by row, each cell after the name of
its column.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.blocks import asks
from corpus.errors import InvalidInput
from corpus.readers.archive import check_archive
from corpus.readers.json_groups import JsonGroup, Record, find_groups, read_records, shown_value
from corpus.readers.lines import LineWriter
from corpus.readers.text import decode
from corpus.types import Extracted, ParseWarning

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_000_000
MAX_FIELD_CHARACTERS = 4 * 1024 * 1024
ASKING_SHARE = 0.5  # of a column that must ask where no name says that it holds the questions
LONGEST_COLUMN_NAME = 12  # characters; a first row of longer cells is no header
SAMPLE_ROWS = 200
MOST_WARNINGS = 20  # about single rows; how many more there are is one warning

_QUESTION_NAMES = re.compile(
    r"(?:常见|常見|标准|用户)?(?:问题?|問題?|疑问|疑問|提问|质问|質問)(?:描述|标题|内容)?|故障(?:现象|描述)?|questions?|q|query|标题|title|prompt|frage|pregunta",
    re.IGNORECASE,
)
_ANSWER_NAMES = re.compile(
    r"(?:标准|参考)?(?:答案?|回答|答复|回复|解答|回覆)(?:内容)?|(?:解决|解決|处理|處理|排除)(?:方案|方法|办法|辦法|措施)|answers?|a|reply|response|completion|内容|content|"
    r"text|antwort|respuesta|réponse",
    re.IGNORECASE,
)


class Columns(NamedTuple):
    """Which columns hold the question and its answer, by their names in the header."""

    question: str
    answer: str


class _Table(NamedTuple):
    """A sheet or file of rows; ``header`` is empty where the rows begin at once.

    ``title`` and ``notes`` are what a file says of the table in words of its own; ``name`` is shown only to
    tell it from others.
    """

    name: str
    header: list[str]
    rows: list[list[str]]
    title: str = ""
    notes: str = ""


def read_csv(data: bytes, name: str, columns: Columns | None = None) -> Extracted:
    """The rows of a CSV or TSV file."""
    text, encoding, warnings = decode(data, name)
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    delimiter = _delimiter(text, name)
    try:
        numbered = [(line, row) for line, row in _numbered(text, delimiter) if any(row)]
    except csv.Error as error:
        raise InvalidInput(f"{name!r} is no CSV that can be read ({error}): export it anew") from None
    table = _table("", [row for _, row in numbered], columns)
    lines = [line for line, _ in numbered[len(numbered) - len(table.rows) :]]
    overlong = tuple(_join_overlong(table, lines, delimiter, columns))
    media_type = "text/tab-separated-values" if name.lower().endswith(".tsv") else "text/csv"
    extracted = _written([table], name, media_type, columns)
    return _with_encoding(extracted, encoding, (*overlong, *warnings))


def read_json(data: bytes, name: str, columns: Columns | None = None) -> Extracted:
    """The objects of a JSONL file, or of the lists that a JSON file holds."""
    text, encoding, warnings = decode(data, name)

    def entry_keys(records: Sequence[Record]) -> tuple[str, str] | None:
        table = _table_of(JsonGroup(records[:SAMPLE_ROWS]))
        places = _places(table, columns)
        return (table.header[places[0]], table.header[places[1]]) if places and table.header else None

    try:
        tables = [_table_of(group) for group in find_groups(read_records(text, name), entry_keys)]
    except RecursionError:
        raise InvalidInput(f"{name!r} nests its values too deep: give one object for each row") from None
    return _with_encoding(_written(tables, name, "application/json", columns), encoding, warnings)


def _table_of(group: JsonGroup) -> _Table:
    header = list(dict.fromkeys(key for record in group.records for key in record))
    rows = [[shown_value(record.get(key)) for key in header] for record in group.records]
    return _Table(group.key, header, rows, group.title, group.notes)


def read_xlsx(data: bytes, name: str, columns: Columns | None = None) -> Extracted:
    """The rows of all sheets of an Excel workbook."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_archive(data, name)
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, TypeError) as error:
        raise InvalidInput(f"{name!r} is no workbook that can be read ({error}): save it anew") from None
    tables = []
    for sheet in workbook.worksheets:
        rows = [
            [_cell(value) for value in row] for row in sheet.iter_rows(max_row=MAX_ROWS, values_only=True)
        ]
        tables.append(_table(sheet.title, [row for row in rows if any(row)], columns))
    workbook.close()
    return _written(tables, name, XLSX_TYPE, columns)


def _with_encoding(extracted: Extracted, encoding: str, warnings: tuple[ParseWarning, ...]) -> Extracted:
    return Extracted(
        extracted.text,
        extracted.media_type,
        encoding=encoding,
        landmarks=extracted.landmarks,
        warnings=(*extracted.warnings, *warnings),
    )


def _delimiter(text: str, name: str) -> str:
    if name.lower().endswith(".tsv"):
        return "\t"
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file with the line on which each begins."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    line = 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def _join_overlong(
    table: _Table, lines: Sequence[int], delimiter: str, columns: Columns | None
) -> Iterator[ParseWarning]:
    """Give rows with more cells than columns their answer back, which held the delimiter without quotes."""
    places = _places(table, columns)
    if places is None:
        return  # each cell is written by itself
    answer = places[1]
    usual = Counter(map(len, table.rows))
    width = len(table.header) or max(answer + 1, min(usual, key=lambda width: (-usual[width], width)))
    found = 0
    for row, line in zip(table.rows, lines, strict=True):
        filled = max((place + 1 for place, cell in enumerate(row) if cell.strip()), default=0)
        beyond = filled - width
        if beyond <= 0:
            continue
        row[answer : answer + beyond + 1] = [delimiter.join(row[answer : answer + beyond + 1])]
        found += 1
        if found <= MOST_WARNINGS:
            yield ParseWarning(
                line,
                f"{filled} cells in {width} columns: {delimiter!r} was taken for part of the answer; "
                "put cells that hold it into quotation marks",
            )
    if found > MOST_WARNINGS:
        yield ParseWarning(0, f"{found - MOST_WARNINGS} more rows have more cells than there are columns")


def _cell(value: object) -> str:
    return "" if value is None else str(value).strip()


def _table(name: str, rows: list[list[str]], columns: Columns | None) -> _Table:
    """The rows with their header set apart, if the first row is one."""
    if rows and (columns or _named(rows[0], _QUESTION_NAMES) >= 0 or not _starts_at_once(rows)):
        return _Table(name, [cell.strip() for cell in rows[0]], rows[1:])
    return _Table(name, [], rows)


def _starts_at_once(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is an entry and no header: its first column asks, and the row itself does too."""
    return _asking_column(rows) == 0 and not all(_may_name_column(cell) for cell in rows[0])


def _may_name_column(cell: str) -> bool:
    """Whether a cell could be the name of a column: a word or two that don't ask."""
    return len(cell) <= LONGEST_COLUMN_NAME and not _asks(cell)


def _asking_column(rows: Sequence[Sequence[str]]) -> int:
    """The first column of which most cells ask while another stands behind it; -1 if there is none."""
    sample = [row for row in rows[:SAMPLE_ROWS] if len(row) > 1]
    for place in range(max((len(row) for row in sample), default=1) - 1):
        asking = sum(_asks(row[place]) for row in sample if place < len(row))
        if asking >= ASKING_SHARE * len(sample):
            return place
    return -1


def _asks(cell: str) -> bool:
    return asks(cell, 0, len(cell))


def _named(header: Sequence[str], names: re.Pattern[str]) -> int:
    """The place of the first column that has one of the names; -1 if none has."""
    return next((place for place, cell in enumerate(header) if names.fullmatch(cell.strip())), -1)


def _written(tables: Sequence[_Table], name: str, media_type: str, columns: Columns | None) -> Extracted:
    writer = LineWriter()
    warnings: list[ParseWarning] = []
    if columns:
        _check_columns(tables, columns, name)
    for table in tables:
        if len(table.rows) >= MAX_ROWS:
            raise InvalidInput(f"{name!r} has {MAX_ROWS:,} rows or more: split it")
        places = _places(table, columns)
        if table.rows and (heading := table.title or (table.name if len(tables) > 1 else "")):
            writer.mark("heading", writer.write(" ".join(heading.split())), 1)
        if table.notes:
            writer.mark("markup", writer.write(" ".join(table.notes.split())))
        if places is None and table.rows:
            label = f"table {table.name!r}" if table.name else "the table"
            warnings.append(
                ParseWarning(0, f"{label} has no columns for question and answer: read row by row")
            )
        for row in table.rows:
            _write_row(writer, table.header, row, places)
    text, landmarks = writer.finished()
    if not text.strip():
        raise InvalidInput(f"{name!r} holds no rows: there is nothing in it to read")
    return Extracted(text, media_type, landmarks=landmarks, warnings=tuple(warnings))


def question_and_answer(header: Sequence[str]) -> tuple[int, int] | None:
    """Where the columns of the question and its answer stand; None if the header names no such columns."""
    question, answer = _named(header, _QUESTION_NAMES), _named(header, _ANSWER_NAMES)
    return (question, answer) if question >= 0 <= answer != question else None


def _check_columns(tables: Sequence[_Table], columns: Columns, name: str) -> None:
    """Raise ``InvalidInput`` where no table has the columns that were given."""
    if columns.question == columns.answer:
        raise InvalidInput(
            f"{columns.question!r} cannot hold both the questions and the answers: give two columns"
        )
    if not any(set(columns) <= set(table.header) for table in tables):
        known = ", ".join(dict.fromkeys(repr(cell) for table in tables for cell in table.header if cell))
        missing = " and ".join(
            repr(column) for column in columns if not any(column in table.header for table in tables)
        )
        wanted = missing or f"{columns.question!r} beside {columns.answer!r}"
        raise InvalidInput(f"{name!r} has no column {wanted}: it has {known or 'no header'}")


def _places(table: _Table, columns: Columns | None) -> tuple[int, int] | None:
    """Where question and answer stand in the rows; None if the table names no such columns."""
    if columns:
        places = [table.header.index(column) for column in columns if column in table.header]
        return (places[0], places[1]) if len(places) == len(columns) else None
    if not table.header:
        return (0, 1) if any(table.rows) else None
    named = question_and_answer(table.header)
    asking = -1 if named else _asking_column(table.rows)
    return named if asking < 0 else (asking, asking + 1)


def _write_row(
    writer: LineWriter, header: Sequence[str], row: Sequence[str], places: tuple[int, int] | None
) -> None:
    if places is None:
        cells = [
            f"{header[place]}: {cell.strip()}" if place < len(header) and header[place] else cell.strip()
            for place, cell in enumerate(row)
            if cell.strip()
        ]
        writer.mark("row", writer.write(" | ".join(cells).replace("\n", " ")), len(row))
        return
    rest = [
        f"{header[place]}: {cell}" if place < len(header) and header[place] else cell
        for place, cell in enumerate(row)
        if place not in places and cell.strip()
    ]
    question, answer = (row[place].strip() if place < len(row) else "" for place in places)
    if question:
        writer.blank()
        writer.mark("summary", writer.write(" ".join(question.split())))
    writer.mark("row", writer.write(answer), len(row))
    if rest:
        writer.mark("markup", writer.write(" | ".join(rest).replace("\n", " ")))
