"""How a text closes up where something was taken out: line breaks and spaces that would be left over go with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.model import Edit

_SPACE = re.compile(r"\s*")
_GAP = re.compile(r"\s+")
_BLANK = (" ", "\t", "\u00a0")
_LINE_EDGE = ("", "\n", "\r")
_PARAGRAPHS_APART = 2
"""Line breaks between two paragraphs."""


def close_up(text: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Let removals take the line breaks and spaces with them that would be left over.

    Where whole lines go, one of the gaps around them stays, and two paragraphs stay apart; inside a line, one of two
    spaces goes. Nothing but white space is added to a removal. `edits` are canonical, and so is the result. A removal
    that reaches over a line break should begin and end with whole lines.
    """
    out: list[Edit] = []
    run: list[_Emptied] = []
    for group in _by_line(text, edits):
        emptied = _emptied(text, group)
        if run and (emptied is None or text[run[-1].end : emptied.start].strip()):
            out += _close_run(text, run, out[-1].end if out else 0)
            run = []
        if emptied is None:
            out += _close_spans(text, group)
        else:
            run.append(emptied)
    return tuple(out + _close_run(text, run, out[-1].end if out else 0))


class _Emptied(NamedTuple):
    """Lines `[start, end)` that hold nothing visible once `edits` are carried out."""

    start: int
    end: int
    edits: tuple[Edit, ...]


def _by_line(text: str, edits: Iterable[Edit]) -> list[list[Edit]]:
    """Group edits that touch a common line."""
    groups: list[list[Edit]] = []
    reach = 0
    for e in edits:
        if groups and text.rfind("\n", reach, e.start) < 0:
            groups[-1].append(e)
        else:
            groups.append([e])
        reach = e.end
    return groups


def _emptied(text: str, group: Sequence[Edit]) -> _Emptied | None:
    """Return the lines that a group of edits leaves nothing visible of, or None if something is left."""
    start = at = text.rfind("\n", 0, group[0].start) + 1
    for e in group:
        if e.text or text[at : e.start].strip():
            return None
        at = e.end
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    if text[at:end].strip():
        return None
    return _Emptied(start, end - 1 if text[at:end].endswith("\r") else end, tuple(group))


def _close_run(text: str, run: Sequence[_Emptied], floor: int) -> list[Edit]:
    """Close the gap that consecutive emptied lines leave; each removal reaches to the next one.

    `floor` is the end of the edit before. Beside a visible line on either side, the gap before the run stays, or the
    one behind it if only that keeps apart what was apart; if neither does, both stay.
    """
    if not run:
        return []
    start, end = run[0].start, run[-1].end
    before = floor + len(text[floor:start].rstrip())
    after = _SPACE.match(text, end).end()  # type: ignore[union-attr]
    edits = [e for line in run for e in line.edits]
    starts, ends = [e.start for e in edits[1:]], [e.end for e in edits[:-1]]
    if after == len(text):
        return _chain(edits, [before, *ends, after if before == 0 else end])
    after = text.rfind("\n", end, after) + 1
    if before == 0:
        return _chain(edits, [0, *starts, after])
    apart = min(_PARAGRAPHS_APART, max(gap.count("\n") for gap in _GAP.findall(text, before, after)))
    if text.count("\n", before, start) >= apart:
        return _chain(edits, [start, *starts, after])
    return _chain(edits, [before if text.count("\n", end, after) >= apart else start, *ends, end])


def _chain(edits: Sequence[Edit], cuts: Sequence[int]) -> list[Edit]:
    return [Edit(start, end, *e[2:]) for e, start, end in zip(edits, cuts, cuts[1:], strict=False)]


def _close_spans(text: str, group: Sequence[Edit]) -> list[Edit]:
    """Take one of the two spaces that a removal inside a line would leave side by side, or the one at its edge."""
    out: list[Edit] = []
    before = ""  # what stands before the removals that touch each other here
    for k, e in enumerate(group):
        touches = bool(out) and out[-1].end == e.start
        if not touches or out[-1].text:
            before = text[e.start - 1 : e.start]
        behind = text[e.end : e.end + 1]
        if e.text or (k + 1 < len(group) and group[k + 1].start == e.end):
            out.append(e)
        elif behind in _BLANK and before in (*_BLANK, *_LINE_EDGE):
            out.append(e._replace(end=e.end + 1))
        else:
            out.append(e)
            if before in _BLANK and behind in _LINE_EDGE:
                _take_space_before(out)
    return out


def _take_space_before(out: list[Edit]) -> None:
    """Let the first of the removals that touch each other at the end of `out` begin one character earlier."""
    k = len(out) - 1
    while k and not out[k - 1].text and out[k - 1].end == out[k].start:
        k -= 1
    if not k or out[k - 1].end < out[k].start:
        out[k] = out[k]._replace(start=out[k].start - 1)
