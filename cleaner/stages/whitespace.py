"""The `whitespace` stage: spaces, no-break spaces, blank lines, trailing blanks.

Code, verse and tables carry meaning in their white space. A paragraph of several lines whose indentation or columns
differ keeps both; what stands between code fences is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cleaner.lines import Lines, fenced_lines
from cleaner.model import Document, Edit, Owner, Proposal

VERSION = "1"
_ODD_BLANKS = "\t\v\f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
"""What sets words apart beside the plain space. The ideographic space is not among it: it indents on purpose."""
_ODD = f"{_ODD_BLANKS}\r\x1c\x1d\x1e\x1f\x85\u2028\u2029\u3000"
"""White space other than the plain space and LF."""
_BLANKS = f" {_ODD_BLANKS}"
_RUN = re.compile(rf"[{_BLANKS}](?:(?<=[^ ])|(?=[{_BLANKS}]))[{_BLANKS}]*")
_PLAIN_RUN = re.compile("  +")
"""What `_RUN` finds where no blank is odd, in a third of the time."""
_BREAK = re.compile(r"\r?\n")
_FREE = (("",), ("", "\n"), ("", "\n", "\n\n"))
"""The white space between two lines that is as it should be, by how many line breaks there may be."""
_INDENT = re.compile(r"[ \t]*")
_COLUMNS = re.compile(r"\S(?:[ ]{3,}|[ ]*\t[ \t]*)\S")
_SET = ("\t", "   ", "\n  ")
"""A text without any of these has no columns, and behind its first line no indent of more than one space."""
_TYPOGRAPHIC = re.compile("[\u00a0\u202f]")
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
        lines = document.lines
        if lines.text is not document.text:  # breaks by width are white space, too
            lines = Lines(document.text)
        return Proposal() if _settled(lines) else Proposal(tuple(_edits(lines)))


def _settled(lines: Lines) -> bool:
    """Whether a text holds nothing this stage could change, so that it needs no closer look."""
    text = lines.text
    surplus = lines.raw != lines.bare or text.startswith("\n") or text.endswith("\n\n") or "\n\n\n" in text
    return not (surplus or "  " in text or any(map(text.__contains__, _ODD)))


def _edits(lines: Lines) -> Iterator[Edit]:
    fenced = fenced_lines(lines)
    kept = fenced | _set_lines(lines, fenced)
    runs = _RUN if any(map(lines.text.__contains__, _ODD_BLANKS)) else _PLAIN_RUN
    above = -1
    gap = 0  # where the gap below the last visible line begins
    for i in lines.visible:
        raw, start = lines.raw[i], lines.starts[i]
        body = start + len(raw) - len(raw.lstrip(_BLANKS))
        if i not in fenced or above not in fenced or i - 1 not in fenced:
            yield from _gap_edits(lines.text, gap, start if i in kept else body, 2 if above >= 0 else 0, _INDENTED)
        if i not in kept:
            for run in runs.finditer(lines.text, body, start + len(raw.rstrip())):
                yield from _run_edits(lines.text, *run.span())
        above, gap = i, start + len(raw if i in fenced else raw.rstrip())
    yield from _gap_edits(lines.text, gap, len(lines.text), 1 if above >= 0 else 0, _TRAILING)


def _gap_edits(text: str, start: int, end: int, most: int, rest: Owner) -> Iterator[Edit]:
    """Bring the white space between two visible lines to at most so many line breaks; `rest` owns what follows them."""
    if text[start:end] in _FREE[most]:
        return
    at = start
    for found in islice(_BREAK.finditer(text, start, end), most):
        if at < found.start():
            yield Edit(at, found.start(), "", _TRAILING if at == start else _BLANK_LINES)
        at = found.end()
    if at < end:
        yield Edit(at, end, "", _BLANK_LINES if "\n" in text[at:end] else rest)


def _run_edits(text: str, start: int, end: int) -> Iterable[Edit]:
    """Bring the spaces between two words to one: a plain space, or the no-break space that typography wants."""
    if text[start - 1] in _TYPOGRAPHIC_BEFORE or text[end] in _TYPOGRAPHIC_BEHIND:
        odd = _TYPOGRAPHIC.search(text, start, end)
        if odd:
            return [Edit(a, b, "", _SPACES) for a, b in ((start, odd.start()), (odd.end(), end)) if a < b]
    if text[start] == " ":
        return (Edit(start + 1, end, "", _SPACES),)
    return (Edit(start, end, " ", _SPACES if end - start > 1 else _NO_BREAK),)


def _set_lines(lines: Lines, fenced: frozenset[int]) -> frozenset[int]:
    """Return the lines whose white space is set on purpose: indented blocks, verse, aligned columns.

    The margin is what most other lines are indented by. A block is set that is indented more than that as a whole; one
    of a single line is, if a colon leads to it.
    """
    if not (lines.text.startswith("  ") or any(sign in lines.text for sign in _SET)):
        return frozenset()
    paragraphs = list(_paragraphs(lines, fenced))
    shaped = [p for p in paragraphs if _shaped(lines, p)]
    others = [p for p in paragraphs if not _shaped(lines, p)]
    indents = Counter(_indent(lines.raw[i]) for p in others for i in p)
    margin = min(indents, key=lambda size: (-indents[size], size), default=0)
    several = (p for p in others if len(p) > 1 or _announced(lines, p[0]))
    blocks = [p for p in several if min(_indent(lines.raw[i]) for i in p) > margin + 1]
    return frozenset(i for p in (*shaped, *blocks) for i in p)


def _announced(lines: Lines, i: int) -> bool:
    """Whether the line above ends with a colon."""
    above = lines.above(i, 1)
    return bool(above) and lines.bare[above[0]].endswith(":")


def _paragraphs(lines: Lines, fenced: frozenset[int]) -> Iterator[list[int]]:
    """Yield the numbers of the visible lines between blank lines and fences."""
    paragraph: list[int] = []
    for i in lines.visible:
        if i in fenced:
            continue
        if paragraph and i != paragraph[-1] + 1:
            yield paragraph
            paragraph = []
        paragraph.append(i)
    if paragraph:
        yield paragraph


def _shaped(lines: Lines, paragraph: Iterable[int]) -> bool:
    """Whether the lines of a paragraph are indented differently, or two of them are set in columns."""
    raws = [lines.raw[i] for i in paragraph]
    if len(raws) < 2:
        return False
    indents = [_indent(raw) for raw in raws]
    return max(indents) - min(indents) > 1 or sum(_COLUMNS.search(raw) is not None for raw in raws) > 1


def _indent(raw: str) -> int:
    match = _INDENT.match(raw)
    return len(match.group().expandtabs(4)) if match else 0
