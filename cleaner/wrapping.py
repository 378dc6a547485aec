"""Texts whose lines end where a column ends, as mail, text browsers and some writers of Markdown have them.

A break stands for a space there if the word behind it would not have fitted into the line. That holds for nearly all of
their longer lines, and for one in four of other texts, by chance: so such a text shows itself, and its width.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

from cleaner.lines import between_fences

_NARROWEST, _WIDEST = 50, 100
"""The widths that are looked for, in characters."""
_LEAST = 6
"""Breaks by width that a text must show."""
_SURE = 0.9
"""The share of them among the breaks behind its longer lines …"""
_LONG = 0.75
"""… which are those of this share of the width."""
_LONGEST_WORD = 30
"""What is longer is an address, or written without spaces: a break before it tells nothing."""
_INSIDE, _RAGGED = 0.5, 4
"""The share of breaks by width that stand inside a sentence, and how many different lengths their lines have."""
_ENDS = tuple('.!?:;…"”»')
_OPENS = re.compile(
    r"\s*+(?:[-–—*•·▪●○►▶▸»>|+#=~`]|\(?\d{1,3}[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s|\(?[a-z]\)\s|[A-Z]\.\s|\[\d+\]"
    r"|[\w-]{1,20}:\s|\Z)"
)
"""What a line begins with that is no mere continuation of the one before it, or an empty line."""


def unwrapped(text: str) -> str:
    """Return a text with a space in place of each break by width, offset by offset; a text without them as it is.

    Breaks are LF here; a text with others is not looked at before they are settled.
    """
    if "\r" in text:
        return text
    lines = text.split("\n")
    sizes = list(map(len, lines))
    likely = sum(_NARROWEST * _LONG <= size <= _WIDEST for size in sizes)
    if likely < _LEAST or _wider(lines, sizes, _WIDEST, int(likely * (1 - _SURE) / _SURE)):
        return text
    reach = [_reach(size, below) for size, below in zip(sizes, (*lines[1:], ""), strict=True)]
    width = _width(lines, sizes, reach)
    if not width:
        return text
    soft = [size <= width < wanted for size, wanted in zip(sizes, reach, strict=True)]
    _harden(lines, soft, width)
    if not _ragged([line for line, joined in zip(lines, soft, strict=True) if joined]):
        return text
    return "".join(line + (" " if joined else "\n") for line, joined in zip(lines, soft, strict=True))[:-1]


def _harden(lines: Sequence[str], soft: list[bool], width: int) -> None:
    """Let breaks mean something that may: what would be glued to a paragraph could go with it."""
    fenced = between_fences([line.strip() for line in lines])
    for i, line in enumerate(lines):
        if not soft[i]:
            continue
        below, ends = lines[i + 1], i + 2 == len(lines) or not soft[i + 1]
        begins = not below.lstrip()[0].islower()
        sentence = begins and line.endswith(_ENDS)
        label = begins and ends and len(below) < _LONG * width and not below.rstrip().endswith(_ENDS)
        soft[i] = not (i in fenced or sentence or label or "   " in line.strip() or "   " in below.strip())


def _reach(size: int, below: str) -> int:
    """Return how long a line would be with the first word of the one below, or 0 if that begins something new."""
    if _OPENS.match(below):
        return 0
    word = len(below.split(maxsplit=1)[0])
    return size + 1 + word if word <= _LONGEST_WORD else 0


def _ragged(lines: Sequence[str]) -> bool:
    """Whether lines look cut out of sentences, not like sentences, or rows of a table, that happen to be as long."""
    inside = sum(not line.endswith(_ENDS) for line in lines)
    return inside >= _INSIDE * len(lines) and len(set(map(len, lines))) >= _RAGGED


def _wider(lines: Sequence[str], sizes: Sequence[int], width: int, most: int) -> bool:
    """Whether more than so many lines are wider than a width, those aside that are left so: items, and single words."""
    wide = (
        line
        for line, size in zip(lines, sizes, strict=True)
        if size > width and " " in line.strip() and not _OPENS.match(line)
    )
    return next(islice(wide, most, None), None) is not None


def _width(lines: Sequence[str], sizes: Sequence[int], reach: Sequence[int]) -> int:
    """Return the width at which most lines are broken, or 0 for lines that are not."""
    changes = [0] * (_WIDEST + 2)
    for size, wanted in zip(sizes, reach, strict=True):
        if size < wanted and size <= _WIDEST and wanted > _NARROWEST:
            changes[max(size, _NARROWEST)] += 1
            changes[min(wanted, _WIDEST + 1)] -= 1
    fitting = list(accumulate(changes))
    width = max(range(_NARROWEST, _WIDEST + 1), key=fitting.__getitem__)
    roomy = sum(_LONG * width <= size and 0 < wanted <= width for size, wanted in zip(sizes, reach, strict=True))
    spare = int(fitting[width] * (1 - _SURE) / _SURE) - roomy
    return width if fitting[width] >= _LEAST and spare >= 0 and not _wider(lines, sizes, width, spare) else 0


def line_numbers(text: str, starts: Iterable[int]) -> Iterator[int]:
    """Yield the numbers, from 1, of the lines of a text at ascending offsets; each break counts."""
    number, at = 1, 0
    for start in starts:
        number += text.count("\n", at, start)
        at = start
        yield number
