"""The `whitespace` stage: spaces, no-break spaces, blank lines, trailing blanks.

Code, verse and tables carry meaning in their white space. A paragraph of several lines whose indentation or columns
differ keeps both; so does everything between code fences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.lines import Lines
from cleaner.model import Document, Edit, Owner, Proposal

VERSION = "1"
_ODD = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_RUN = re.compile(rf"[ \t\v\f{_ODD}]+")
_WORK = re.compile(
    rf"[ \t\v\f{_ODD}](?=[ \t\v\f{_ODD}\n]|\Z)|(?:\A|(?<=\n))[ \t\v\f{_ODD}]|[\t\v\f{_ODD}]|\n\n\n|\A\n|\n\n\Z"
)
_INDENT = re.compile(r"[ \t]*")
_COLUMNS = re.compile(r"\S(?:[ ]{3,}|[ ]*\t[ \t]*)\S")
_TYPOGRAPHIC_BEFORE = frozenset("«‹„“0123456789")
_TYPOGRAPHIC_BEHIND = frozenset("»›”!?;:%‰€$£°0123456789")


def _owner(part: str) -> Owner:
    return Owner(f"whitespace/{part}", "whitespace", VERSION)


_BLANK_LINES, _TRAILING, _INDENTED = _owner("blank-lines"), _owner("trailing"), _owner("indent")
_SPACES, _NO_BREAK = _owner("spaces"), _owner("no-break")


@dataclass(frozen=True, slots=True)
class WhitespaceStage:
    """Proposes one space between words, one blank line between paragraphs, none at the edges."""

    def __call__(self, document: Document) -> Proposal:
        text = document.text
        if not _WORK.search(text):
            return Proposal()
        lines = Lines(text)
        return Proposal(tuple(_edits(lines, _set_lines(lines))))


def _edits(lines: Lines, kept: set[int]) -> Iterator[Edit]:
    gap = 0  # start of the line breaks since the last visible line
    seen = False
    for i, raw in enumerate(lines.raw):
        if lines.blank(i):
            continue
        start = lines.starts[i]
        yield from _gap(lines.text, gap, start, seen)
        yield from _line_edits(raw, start, keep=i in kept)
        gap, seen = start + len(raw), True
    if gap < len(lines.text):
        yield from _gap(lines.text, gap, len(lines.text), seen, last=True)


def _gap(text: str, start: int, end: int, seen: bool, *, last: bool = False) -> Iterator[Edit]:
    """Bring what stands between two visible lines to one line break or two; none at the start, one at the end."""
    most = 0 if not seen else 1 if last else 2
    breaks = [at for at in range(start, end) if text[at] == "\n"][:most]
    for a, b in zip([start, *(at + 1 for at in breaks)], [*breaks, end], strict=True):
        if a < b:
            yield Edit(a, b, "", _BLANK_LINES)


def _line_edits(raw: str, start: int, *, keep: bool) -> Iterator[Edit]:
    size = len(raw)
    for run in _RUN.finditer(raw):
        a, b = run.span()
        if b == size:
            yield Edit(start + a, start + b, "", _TRAILING)
        elif a == 0:
            if not keep:
                yield Edit(start, start + b, "", _INDENTED)
        elif not keep:
            yield from _inner(raw, a, b, start)


def _inner(raw: str, a: int, b: int, start: int) -> Iterator[Edit]:
    """Bring a run of spaces between two words to one space, or to the no-break space that typography wants there."""
    run = raw[a:b]
    if run == " ":
        return
    odd = next((ch for ch in run if ch in "\u00a0\u202f"), "")
    if odd and (raw[a - 1] in _TYPOGRAPHIC_BEFORE or raw[b] in _TYPOGRAPHIC_BEHIND):
        keep = run.index(odd)
        yield from (Edit(start + a + i, start + a + i + 1, "", _SPACES) for i in range(len(run)) if i != keep)
    elif run[0] == " ":
        yield Edit(start + a + 1, start + b, "", _SPACES)
    else:
        yield Edit(start + a, start + b, " ", _SPACES if len(run) > 1 else _NO_BREAK)


def _set_lines(lines: Lines) -> set[int]:
    """Return the lines whose white space is set on purpose: fenced code, indented blocks, aligned columns."""
    kept: set[int] = set()
    margin = _margin(lines)
    paragraph: list[int] = []
    fenced = False
    for i, raw in enumerate(lines.raw):
        fence = raw.lstrip().startswith("```")
        if fenced or fence:
            kept.add(i)
            fenced ^= fence
        if lines.blank(i) or fence:
            kept |= _set_paragraph(lines, paragraph, margin)
            paragraph = []
        elif not fenced:
            paragraph.append(i)
    return kept | _set_paragraph(lines, paragraph, margin)


def _set_paragraph(lines: Lines, paragraph: list[int], margin: int) -> set[int]:
    if len(paragraph) < 2:
        return set()
    indents = [_indent(lines.raw[i]) for i in paragraph]
    aligned = sum(_COLUMNS.search(lines.raw[i]) is not None for i in paragraph)
    return set(paragraph) if max(indents) > margin + 1 or aligned > 1 else set()


def _margin(lines: Lines) -> int:
    """Return the indentation most lines have: a page's margin rather than structure."""
    counts: dict[int, int] = {}
    for raw in lines.raw:
        if raw and not raw.isspace():
            indent = _indent(raw)
            counts[indent] = counts.get(indent, 0) + 1
    return max(counts, key=lambda k: (counts[k], -k), default=0)


def _indent(raw: str) -> int:
    match = _INDENT.match(raw)
    return len(match.group().expandtabs(4)) if match else 0
