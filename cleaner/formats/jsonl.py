"""JSON Lines: one object a line, of which only the text's own characters are written anew.

Numbers, white space, escapes and the order of keys stay as they are, for they are never taken apart.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cleaner.errors import DocumentError
from cleaner.records.layouts import Layout
from cleaner.records.linefiles import LineFormat
from cleaner.records.record import TEXT, Fields

_DECODER: Final = json.JSONDecoder()
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_PLAIN: Final = ""


def _spelled(text: str, *, ascii_only: bool = False, slashes: bool = False) -> str:
    spelled = json.dumps(text, ensure_ascii=ascii_only)
    return spelled.replace("/", "\\/") if slashes else spelled


SPELLINGS: Final[Mapping[str, Callable[[str], str]]] = {
    _PLAIN: _spelled,
    "ascii": lambda text: _spelled(text, ascii_only=True),
    "slashes": lambda text: _spelled(text, slashes=True),
    "ascii-slashes": lambda text: _spelled(text, ascii_only=True, slashes=True),
}
"""The ways in which common programs write a text; any other is kept in the log as it stands."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One object. `[start, end)` is where its text is spelled in `line`, or where it is to be added."""

    line: str
    values: dict[str, Any]
    literal: str
    start: int
    end: int
    before: str = ""

    def put(self, text: str, literal: str | None = None) -> bytes:
        """Return the line with `text`, spelled as it was, or as `literal` says."""
        spelled = spell(text, self.literal if literal is None else literal)
        return f"{self.line[: self.start]}{self.before}{spelled}{self.line[self.end :]}".encode()


def spell(text: str, literal: str) -> str:
    """Return `text` in a spelling; where `literal` is a spelled text itself, one like it, or it if it says `text`."""
    if literal in SPELLINGS:
        return SPELLINGS[literal](text)
    if json.loads(literal) == text:
        return literal
    return SPELLINGS["ascii" if literal.isascii() else _PLAIN](text)


def read(record: bytes, layout: Layout) -> JsonLine:
    """Read a line. DocumentError when it is no object in UTF-8."""
    try:
        line = record.decode("utf-8")
        members = list(_members(line))
    except UnicodeDecodeError as error:
        raise DocumentError("it is not UTF-8") from error
    except ValueError as error:
        raise DocumentError(f"it is not a JSON object: {error}") from error
    values = {name: value for name, value, _, _ in members}
    column = layout.fields.text or TEXT
    for name, value, start, end in reversed(members):
        if name == column:
            return JsonLine(line, values, _literal(line[start:end], value), start, end)
    end = line.rindex("}")
    return JsonLine(line, values, _PLAIN, end, end, f"{', ' if members else ''}{_spelled(column)}: ")


def _literal(spelled: str, value: object) -> str:
    """Return the name of the spelling, or what stands there if it has none."""
    if not isinstance(value, str):
        return _PLAIN
    return next((name for name, spelling in SPELLINGS.items() if spelling(value) == spelled), spelled)


def _members(line: str) -> Iterator[tuple[str, Any, int, int]]:
    """Yield the members of an object with the place of each value. ValueError when there is none."""
    at = _past(line, 0, "{")
    if line[at : at + 1] != "}":
        while True:
            name, at = _DECODER.raw_decode(line, at)
            if not isinstance(name, str):
                raise ValueError(f"a name is missing before character {at}")
            start = _past(line, at, ":")
            value, at = _DECODER.raw_decode(line, start)
            yield name, value, start, at
            at = _blank(line, at)
            if line[at : at + 1] != ",":
                break
            at = _past(line, at, ",")
    if _past(line, at, "}") != len(line):
        raise ValueError("something follows the object")


def _past(line: str, at: int, sign: str) -> int:
    """Return the place after `sign` and the blanks around it."""
    at = _blank(line, at)
    if line[at : at + 1] != sign:
        raise ValueError(f"{sign} is missing at character {at}")
    return _blank(line, at + 1)


def _blank(line: str, at: int) -> int:
    found = _BLANK.match(line, at)
    return found.end() if found else at


def _whole(data: bytes, _: Layout) -> Iterator[int]:
    return (match.end() for match in re.finditer(b"\n", data))


def _look(data: bytes, given: Fields) -> tuple[bytes, Fields, str]:
    """Find the columns in the first line that is an object."""
    head = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    lines = data[len(head) :].splitlines()
    for line in filter(None, map(bytes.strip, lines)):
        try:
            return head, Fields.find([name for name, *_ in _members(line.decode("utf-8"))], given), ""
        except ValueError:
            continue
    return head, Fields(**{"text": TEXT, **_named(given)}), ""


def _named(given: Fields) -> dict[str, str]:
    return {name: value for name in given.__slots__ if (value := getattr(given, name))}


FORMAT: Final = LineFormat(".jsonl", _whole, read, _look, lambda layout: layout.head)
