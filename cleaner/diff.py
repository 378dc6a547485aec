"""Show what cleaning changed in a text, line by line, as `diff -u0` would, with the rule that answers for it.

It is built from the changes themselves, so it takes time linear in the text, however long a line is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cleaner.model import Change

_RED: Final = "\x1b[31m"
_GREEN: Final = "\x1b[32m"
_CYAN: Final = "\x1b[36m"
_BOLD: Final = "\x1b[1m"
_PLAIN: Final = "\x1b[0m"
_REVERSE: Final = "\x1b[7m"
_UPRIGHT: Final = "\x1b[27m"
_LONGEST: Final = 240
_INVISIBLE: Final = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff]"
)

_Line: TypeAlias = list[tuple[str, bool]]
"""A line in pieces, and which of them changed."""


@dataclass(frozen=True, slots=True)
class _Hunk:
    """The changes of neighbouring lines; `[start, end)` are those lines in the original."""

    start: int
    end: int
    changes: tuple[Change, ...]


def diff(name: str, original: str, changes: Sequence[Change], *, colour: bool = False) -> str:
    """Return the changed lines of the document `name`, or "" if there are none.

    Changes that only write a line end another way are left out, long stretches of a line that stay are shortened, and
    characters that cannot be seen are shown as escapes.
    """
    lines = [line for hunk in _hunks(original, changes) for line in _lines(original, hunk, colour)]
    if not lines:
        return ""
    return "\n".join([_paint(f"--- {visible(name)}", _BOLD, colour), *lines, ""])


def visible(text: str) -> str:
    """Return `text` with what a terminal would hide or obey written as escapes."""
    return _INVISIBLE.sub(lambda m: m[0].encode("unicode_escape").decode("ascii"), text)


def _hunks(original: str, changes: Iterable[Change]) -> Iterator[_Hunk]:
    group: list[Change] = []
    start = end = 0
    for c in changes:
        if _is_line_end(c):
            continue
        if not group or c.start > end + 1:
            if group:
                yield _Hunk(start, end, tuple(group))
            group = []
            start = original.rfind("\n", end, c.start) + 1 or end
        group.append(c)
        if c.end > end or len(group) == 1:
            end = _line_end(original, c.end)
    if group:
        yield _Hunk(start, end, tuple(group))


def _is_line_end(c: Change) -> bool:
    return (c.removed, c.replacement) in {("\r\n", "\n"), ("\r", "\n"), ("\r", "")}


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _lines(original: str, hunk: _Hunk, colour: bool) -> Iterator[str]:
    rules = ", ".join(dict.fromkeys(c.rule for c in hunk.changes))
    old, new = _sides(original, hunk)
    same = _common(old, new)
    tail = _common(old[same:][::-1], new[same:][::-1])
    yield _paint(f"@@ line {hunk.changes[0].line + same} @@ {rules}", _CYAN, colour)
    for line in old[same : len(old) - tail]:
        yield _paint(f"-{_marked(line, colour)}", _RED, colour)
    for line in new[same : len(new) - tail]:
        yield _paint(f"+{_marked(line, colour)}", _GREEN, colour)


def _marked(line: _Line, colour: bool) -> str:
    """Return a line with what changed in it in reverse, where colours are shown and not all of it changed."""
    if not colour or all(changed for text, changed in line if text.strip()):
        return visible(_text(line))
    pieces = ((visible(text), changed) for text, changed in line if text)
    return "".join(f"{_REVERSE}{text}{_UPRIGHT}" if changed else text for text, changed in pieces)


def _text(line: _Line) -> str:
    return "".join(text for text, _ in line)


def _common(old: Sequence[_Line], new: Sequence[_Line]) -> int:
    """Count the lines that both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((i for i, (a, b) in pairs if _text(a) != _text(b)), min(len(old), len(new)))


def _sides(original: str, hunk: _Hunk) -> tuple[list[_Line], list[_Line]]:
    """Return the old and the new lines; when nothing but white space is left of them, there are no new ones."""
    old: _Line = []
    new: _Line = []
    at = hunk.start
    for c in hunk.changes:
        kept = _shorten(original[at : c.start])
        old += ((kept, False), (c.removed, True))
        new += ((kept, False), (c.replacement, True))
        at = c.end
    kept = _shorten(original[at : hunk.end])
    before, after = [*old, (kept, False)], [*new, (kept, False)]
    return _split(before), _split(after) if _text(after).strip() else []


def _split(pieces: _Line) -> list[_Line]:
    """Cut pieces at line feeds; a carriage return before one is part of the line's end."""
    lines: list[_Line] = [[]]
    for text, changed in pieces:
        first, *rest = text.split("\n")
        lines[-1].append((first, changed))
        lines += ([(part, changed)] for part in rest)
    return [_without_return(line) for line in lines]


def _without_return(line: _Line) -> _Line:
    """Leave out one carriage return at the very end of a line."""
    last = max((i for i, (text, _) in enumerate(line) if text), default=-1)
    return [(text.removesuffix("\r") if i == last else text, changed) for i, (text, changed) in enumerate(line)]


def _shorten(kept: str) -> str:
    if len(kept) <= _LONGEST:
        return kept
    return f"{kept[: _LONGEST // 2]} … {kept[-_LONGEST // 2 :]}"


def _paint(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}{_PLAIN}" if colour else text
