"""Lines that a text speaks of: they look like a page's own, and the lines around them tell that they are not.

What holds in every language is told here, once for all rules; what hangs on words stands in their `unless`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile

from cleaner.lines import Lines

_LEAD_CHARS, _LEAD_DENSE_CHARS = 30, 10
"""So many characters make a line that ends with a colon a sentence that leads up to the next; fewer do in Chinese and
Japanese."""
_DENSE = "\u2e80"
"""Where the characters of those begin."""
_ITEM = re.compile(r"\s*(?:([-–—*•·▪●○►▶▸»+])|\d{1,3}[.)])\s")
_ITEMS = 24
"""How many lines above an item are looked through for the one that leads up to its list."""
_WORD = re.compile(r"[^\n]{0,35}[^\s.。!?！？:：…]")
_OTHERS = 2
"""So many other pairs make a word and its meaning an entry: an advert between two short paragraphs has one."""
_MEANING = re.compile(r"[^\n\u2e80-\uffef]{2,59}[.।۔]|[^\n]{2,29}[.。]")
"""Words of a glossary end without a full stop, their meanings with one; these are short, most of all in Chinese."""
_TERM = re.compile(r"[^\n:：.]{2,36}\s?[:：]\s?[^\n]{4,150}[.。।]")


def mentioned(lines: Lines, i: int, gone: Callable[[int], bool], *, between: bool) -> str:
    """Return how the text speaks of line `i`, or "".

    `gone` tells of a line whether a rule claims it: that is no text which could speak of another. What pages put
    `between` any two paragraphs may stand right below a sentence that leads up to something else.
    """
    if not between and _introduced(lines, i, gone):
        return "introduced by what stands above"
    if _is_entry(lines, i, gone):
        return "an entry of a glossary"
    return ""


def _introduced(lines: Lines, i: int, gone: Callable[[int], bool]) -> bool:
    """Whether a sentence with a colon leads up to a line, or to the list that this is an item of."""
    above = lines.above(i, _ITEMS)
    while above and (mark := _item_mark(lines.raw[i])) and _item_mark(lines.raw[above[-1]]) == mark:
        i = above.pop()
    return bool(above) and _leads_up(lines.bare[above[-1]]) and not gone(above[-1])


def _leads_up(line: str) -> bool:
    """Whether a stripped line ends with a colon and is too long for a label."""
    least = _LEAD_DENSE_CHARS if line[-2:-1] >= _DENSE else _LEAD_CHARS
    return line.endswith((":", "：")) and len(line) >= least


def _item_mark(line: str) -> str:
    """Return what marks a line as an item of a list: its bullet, `0` for any number, or "" if it is none."""
    found = _ITEM.match(line)
    return (found[1] or "0") if found else ""


def _is_entry(lines: Lines, i: int, gone: Callable[[int], bool]) -> bool:
    """Whether a line is a word with its meaning below, or a term with it behind a colon, among others of its kind."""

    def means(at: int) -> bool:
        return _MEANING.fullmatch(lines.bare[at]) is not None and not gone(at)

    def is_pair(pair: tuple[int, int]) -> bool:
        return _WORD.fullmatch(lines.bare[pair[0]]) is not None and means(pair[1])

    if _WORD.fullmatch(lines.bare[i]):
        above, below = lines.above(i, 2 * _OTHERS), lines.below(i, 2 * _OTHERS + 1)
        over, under = zip(above[-2::-2], above[::-2], strict=False), zip(below[1::2], below[2::2], strict=False)
        others = [*takewhile(is_pair, over), *takewhile(is_pair, under)]
        return len(others) >= _OTHERS and bool(below) and means(below[0])
    if _TERM.fullmatch(lines.bare[i]):
        beside = (*lines.above(i, 1), *lines.below(i, 1))
        return any(_TERM.fullmatch(lines.bare[at]) and not gone(at) for at in beside)
    return False
