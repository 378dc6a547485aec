"""A text as lines: where they stand, what they say without their marks, which are prose, and how gaps close.

A line's *core* is what a reader would call its words: without surrounding white space, list, heading and quote marks,
emphasis, and closing table bars. Rules look at cores, so that `- **Share this**` and `Share this` are one thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from cleaner.model import Edit

_OPENING = re.compile(r"(?:(?:[-–—*•·▪●○►▶▸»>|+]|#{1,6})\s+)*(?:\*{1,3}(?=\S)|_{1,3}(?=\S))?")
_CLOSING = re.compile(r"(?:\*{1,3}|_{1,3})?(?:\s+\|)*\Z")
_SENTENCE_END = frozenset(".!?。！？．｡؟۔।…:;”\"’'»)）」』")
_SPACE = re.compile(r"\s*")
_SEPARATORS = re.compile(r"[\s|/\\·•,;:–—\-_*>«»#()\[\]]*")

PROSE_CHARS = 140
"""A line of at least so many characters is prose, whatever it ends with."""
SENTENCE_CHARS = 40
"""So is a line of at least so many that ends like a sentence."""


@dataclass(slots=True)
class Lines:
    """The lines of a text, cut at LF. `raw[i]` begins at `starts[i]`."""

    text: str
    raw: list[str] = field(init=False)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.raw = self.text.split("\n")
        self.starts = starts = []
        at = 0
        for line in self.raw:
            starts.append(at)
            at += len(line) + 1

    def __len__(self) -> int:
        return len(self.raw)

    def end(self, i: int) -> int:
        """Return the offset behind the last character of line `i`."""
        return self.starts[i] + len(self.raw[i])

    def blank(self, i: int) -> bool:
        """Whether line `i` holds nothing but white space."""
        raw = self.raw[i]
        return not raw or raw.isspace()

    def core(self, i: int) -> str:
        """Return the words of line `i`."""
        return core(self.raw[i])

    def prose(self, i: int) -> bool:
        """Whether line `i` reads like a sentence or a paragraph rather than a label."""
        return is_prose(self.raw[i].strip())


def core(line: str) -> str:
    """Return `line` without white space and marks around it; a line of nothing but marks stays as it is."""
    bare = line.strip()
    if not bare or (bare[0].isalnum() and bare[-1].isalnum()):
        return bare
    opening = _OPENING.match(bare)
    start = opening.end() if opening else 0
    closing = _CLOSING.search(bare, max(start, len(bare) - 16))
    inner = bare[start : closing.start() if closing else None].strip()
    return bare if only_separators(inner) else inner


def is_prose(line: str) -> bool:
    """Whether a stripped line reads like a sentence or a paragraph rather than a label."""
    size = len(line)
    return size >= PROSE_CHARS or (size >= SENTENCE_CHARS and line[-1] in _SENTENCE_END)


def only_separators(text: str) -> bool:
    """Whether nothing but white space and separators is left."""
    return _SEPARATORS.fullmatch(text) is not None


def edge_lines(
    lines: Lines, order: Iterable[int], claimed: Callable[[int], bool], *, prose: int = 3, most: int = 8
) -> int:
    """Peel from an edge inward along `order`; return the first line that no longer belongs to the edge, or -1.

    Lines that a rule claims are free, and so is a line seen before: taking either out must not move the edge, or a
    second run would cut deeper. The edge ends at the `prose`-th line of prose or the `most`-th line of any kind.
    """
    seen: set[str] = set()
    sentences = 0
    for i in order:
        if lines.blank(i) or claimed(i):
            continue
        key = lines.raw[i].strip().casefold()
        if key in seen:
            continue
        seen.add(key)
        sentences += lines.prose(i)
        if sentences == prose or len(seen) == most:
            return i
    return -1


def close_up(text: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Let removals take the line breaks and spaces with them that would be left over.

    Where whole lines go, the larger of the gaps before and after them stays; inside a line, one of two spaces goes.
    Nothing but white space is added to a removal. `edits` are canonical, and so is the result.
    """
    if not edits:
        return ()
    out: list[Edit] = []
    run: list[_Emptied] = []
    for group in _by_line(text, edits):
        emptied = _emptied(text, group)
        if run and (emptied is None or text[run[-1].end : emptied.start].strip()):
            out += _close_run(text, run)
            run = []
        if emptied is None:
            out += _close_spans(text, group)
        else:
            run.append(emptied)
    return tuple(out + _close_run(text, run))


@dataclass(frozen=True, slots=True)
class _Emptied:
    """Lines `[start, end)` that hold nothing visible once `edits` are carried out."""

    start: int
    end: int
    edits: tuple[Edit, ...]


def _by_line(text: str, edits: Iterable[Edit]) -> list[list[Edit]]:
    """Group edits that touch a common line."""
    groups: list[list[Edit]] = []
    reach = -1
    for e in edits:
        if groups and text.rfind("\n", reach, e.start) < 0:
            groups[-1].append(e)
        else:
            groups.append([e])
        reach = e.end
    return groups


def _emptied(text: str, group: Sequence[Edit]) -> _Emptied | None:
    if any(e.text for e in group):
        return None
    start = text.rfind("\n", 0, group[0].start) + 1
    end = text.find("\n", group[-1].end)
    end = len(text) if end < 0 else end
    at = start
    for e in group:
        if text[at : e.start].strip():
            return None
        at = e.end
    return None if text[at:end].strip() else _Emptied(start, end, tuple(group))


def _close_run(text: str, run: Sequence[_Emptied]) -> list[Edit]:
    """Close the gap that consecutive emptied lines leave; each removal reaches to the next one."""
    if not run:
        return []
    before = run[0].start
    while before and text[before - 1].isspace():
        before -= 1
    after = _SPACE.match(text, run[-1].end).end()  # type: ignore[union-attr]
    at_end = after == len(text)
    if not at_end:
        after = text.rfind("\n", run[-1].end, after) + 1
    gap_before = text.count("\n", before, run[0].start)
    gap_after = text.count("\n", run[-1].end, after)
    owners = [e for line in run for e in line.edits]
    if before == 0 or (not at_end and gap_before >= gap_after):
        first = 0 if before == 0 else run[0].start
        return _chain(owners, [first, *(e.start for e in owners[1:]), after])
    return _chain(owners, [before, *(e.end for e in owners[:-1]), run[-1].end])


def _chain(edits: Sequence[Edit], cuts: Sequence[int]) -> list[Edit]:
    return [replace(e, start=a, end=b) for e, a, b in zip(edits, cuts, cuts[1:], strict=False)]


def _close_spans(text: str, group: Sequence[Edit]) -> list[Edit]:
    """Take one of the two spaces that a removal inside a line would leave side by side, or the one at its edge."""
    out: list[Edit] = []
    for e, following in zip(group, [*group[1:], None], strict=True):
        before, behind = text[e.start - 1 : e.start], text[e.end : e.end + 1]
        free_before = not out or out[-1].end < e.start
        free_behind = following is None or following.start > e.end
        if e.text:
            out.append(e)
        elif free_behind and behind == " " and before in ("", " ", "\n"):
            out.append(replace(e, end=e.end + 1))
        elif free_before and before == " " and behind in ("", "\n"):
            out.append(replace(e, start=e.start - 1))
        else:
            out.append(e)
    return out
