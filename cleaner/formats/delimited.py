"""CSV: rows below a line of column names, of which only the text's own cell is written anew.

Quotes, as in RFC 4180, may hold delimiters and line ends. The delimiter is the likeliest in the first line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cleaner.errors import DocumentError
from cleaner.records.layouts import Layout
from cleaner.records.linefiles import LineFormat
from cleaner.records.record import TEXT, Fields

DELIMITERS: Final = ",;\t|"
_QUOTED: Final = "quoted"
_PLAIN: Final = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells as they stand there, and which of them is the text; one more is added for a new column."""

    cells: tuple[str, ...]
    column: int
    delimiter: str
    ending: str
    values: dict[str, Any]
    literal: str

    def put(self, text: str, literal: str | None = None) -> bytes:
        """Return the row with `text`, in quotes where it had them or needs them, or as `literal` says."""
        literal = self.literal if literal is None else literal
        cell = _cell(text, self.delimiter, quoted=literal == _QUOTED)
        cells = (*self.cells[: self.column], cell, *self.cells[self.column + 1 :])
        return (self.delimiter.join(cells) + self.ending).encode("utf-8")


def read(record: bytes, layout: Layout) -> Row:
    """Read a row. DocumentError when it does not fit the columns."""
    try:
        line = record.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError("it is not UTF-8") from error
    names, (cells, ending) = _columns(layout), _cells(line, layout.dialect)
    if len(cells) != len(names):
        raise DocumentError(f"it has {len(cells)} cells, and there are {len(names)} columns")
    values = {name: _value(cell) for name, cell in zip(names, cells, strict=True)}
    column = names.index(text) if (text := layout.fields.text or TEXT) in names else len(names)
    quoted = column < len(cells) and cells[column].startswith('"')
    return Row(cells, column, layout.dialect, ending, values, _QUOTED if quoted else _PLAIN)


def _cells(line: str, delimiter: str) -> tuple[tuple[str, ...], str]:
    """Return the cells of a row, as they stand there, and its line end."""
    body = line.rstrip("\r\n")
    cells, at = [], 0
    pattern = re.compile(_cell_pattern(delimiter), re.DOTALL)
    while found := pattern.match(body, at):
        cells.append(found[0])
        at = found.end() + 1
        if at > len(body):
            return tuple(cells), line[len(body) :]
    raise DocumentError("a quote in it is never closed")


def _value(cell: str) -> str:
    if not cell.startswith('"'):
        return cell
    if not re.fullmatch('"(?:[^"]|"")*+"', cell):
        raise DocumentError("characters follow the quotes of a cell")
    return cell[1:-1].replace('""', '"')


def _cell(text: str, delimiter: str, *, quoted: bool) -> str:
    needed = quoted or text.startswith('"') or any(sign in text for sign in (delimiter, "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if needed else text


def _cell_pattern(delimiter: str) -> str:
    sign = re.escape(delimiter)
    return rf'(?:"(?:[^"]|"")*+"[^{sign}\r\n]*+|(?!")[^{sign}\r\n]*+)'


@lru_cache(maxsize=16)
def _row_pattern(delimiter: str) -> re.Pattern[bytes]:
    cell = _cell_pattern(delimiter)
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*+\r?\n".encode())


def _whole(data: bytes, layout: Layout) -> Iterator[int]:
    """Yield the ends of the whole rows, as far as they follow each other without a gap."""
    pattern, at = _row_pattern(layout.dialect), 0
    while found := pattern.match(data, at):
        at = found.end()
        yield at


def _look(data: bytes, given: Fields) -> tuple[bytes, Fields, str]:
    """Find the delimiter and the columns in the first row."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    line = data[len(mark) :].partition(b"\n")[0]
    delimiter = max(DELIMITERS, key=lambda sign: line.count(sign.encode()))
    found = _row_pattern(delimiter).match(data, len(mark))
    head = data[: found.end()] if found else data
    return head, Fields.find(_names(head, delimiter), given), delimiter


def _names(head: bytes, delimiter: str) -> list[str]:
    try:
        line = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError("its line of column names is not UTF-8") from error
    return [_value(cell) for cell in _cells(line, delimiter)[0]]


@lru_cache(maxsize=16)
def _columns(layout: Layout) -> tuple[str, ...]:
    return tuple(_names(layout.head, layout.dialect))


def _head(layout: Layout) -> bytes:
    """Return the line of column names for the output: a text that comes out of pages is a column more."""
    column = layout.fields.text or TEXT
    if column in _columns(layout):
        return layout.head
    line = layout.head.rstrip(b"\r\n")
    cell = layout.dialect + _cell(column, layout.dialect, quoted=False)
    return line + cell.encode() + (layout.head[len(line) :] or b"\n")


FORMAT: Final = LineFormat(".csv", _whole, read, _look, _head)
