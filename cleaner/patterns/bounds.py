"""What is known of the texts a pattern matches without trying it: their ends, what they hold, how long they are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import fsum

from cleaner.patterns.charsets import holds
from cleaner.patterns.fold import fold, normal
from cleaner.patterns.nodes import Anchor, Atomic, CharSet, Choice, Concat, Group, Look, Node, Repeat, Text, remembered
from cleaner.patterns.spelling import members

_MOST = 64
"""Characters of a set that are told one by one."""
_MOST_SETS = 3
_RARE, _TELLING = 0.02, 0.9
_PRESENT = {
    **dict.fromkeys(" etaoinsrhdlu", 1.0), **dict.fromkeys("cmfpgwyb", 0.9), **dict.fromkeys("vk", 0.6), "x": 0.2,
    **dict.fromkeys("jqz", 0.12), ".": 0.9, ",": 0.7, **dict.fromkeys("-'’", 0.25), **dict.fromkeys(":0\"()", 0.15),
}  # fmt: skip
"""How likely a line of some 100 characters of running text is to hold a character; what is likelier tells nothing."""


Needs = tuple[frozenset[str], ...]
"""Sets of characters: a match, made normal, holds one of each."""


@remembered
def needs(node: Node) -> Needs:
    """Return what every match holds: the rarest sets that are known, at most three."""
    if isinstance(node, Text):
        return _rarest(frozenset(ch) for ch in normal(node.text))
    if isinstance(node, CharSet):
        found = members(node, _MOST)
        return () if found is None else _rarest([found])
    if isinstance(node, (Group, Atomic)) or (isinstance(node, Repeat) and node.low):
        return needs(node.body)
    if isinstance(node, Concat):
        return _rarest(found for part in node.parts for found in needs(part))
    if isinstance(node, Choice):
        branches = [needs(branch) for branch in node.branches]
        together = frozenset(ch for found in branches for ch in found[0]) if all(branches) else frozenset[str]()
        return _rarest([together]) if 0 < len(together) <= _MOST else ()
    return ()


def _rarest(sets: Iterable[frozenset[str]]) -> Needs:
    telling = (found for found in dict.fromkeys(sets) if _weight(found) < _TELLING)
    return tuple(sorted(telling, key=lambda found: (_weight(found), sorted(found)))[:_MOST_SETS])


def _weight(found: frozenset[str]) -> float:
    """Return roughly how likely a line of running text is to hold one of some characters."""
    return fsum(_PRESENT.get(ch, _RARE) for ch in found)


@remembered
def longest(node: Node) -> int | None:
    """Return the characters of the longest text that could match, or None if there is no limit or none is known."""
    if isinstance(node, Text):
        return len(node.text)
    if isinstance(node, CharSet):
        return 1
    if isinstance(node, (Anchor, Look)):
        return 0
    if isinstance(node, (Group, Atomic)):
        return longest(node.body)
    if isinstance(node, Choice):
        sizes = [longest(branch) for branch in node.branches]
        return None if None in sizes else max(size for size in sizes if size is not None)
    if isinstance(node, Concat):
        sizes = [longest(part) for part in node.parts]
        return None if None in sizes else sum(size for size in sizes if size is not None)
    if isinstance(node, Repeat):
        body = longest(node.body)
        return 0 if body == 0 else None if body is None or node.high is None else body * node.high
    return None


ANYTHING = (1 << 129) - 1
"""The mask of all characters: a bit for each of ASCII by its code, and one more, 128, for all others together."""
_OTHERS = 1 << 128
_BITS = {chr(code): 1 << code for code in range(128)}


def mask_of(char: str) -> int:
    """Return the bit that stands for a character."""
    return _BITS.get(char, _OTHERS)


def edges(node: Node) -> tuple[int, int]:
    """Return masks of what the texts that match may begin and may end with; certain only of what is missing."""
    return _edge(_begins(node, False)), _edge(_begins(node, True))


def _edge(begins: tuple[int, bool]) -> int:
    mask, empty = begins
    return ANYTHING if empty else mask | _OTHERS


@remembered
def _begins(node: Node, back: bool) -> tuple[int, bool]:
    """Return a mask of what a match may begin with, or end if `back`, and whether it may be empty."""
    if isinstance(node, Text):
        return (_cases(fold(node.text[-1 if back else 0])), False) if node.text else (0, True)
    if isinstance(node, CharSet):
        # Where case counts in the end, all but `a` holds `A`.
        return _members(node.ranges, node.classes, node.negated, node.ignore_case and not node.negated), False
    if isinstance(node, (Anchor, Look)):
        return 0, True
    if isinstance(node, (Group, Atomic)):
        return _begins(node.body, back)
    if isinstance(node, (Choice, Concat)):
        return _begins_of_choice(node, back) if isinstance(node, Choice) else _begins_of_concat(node, back)
    if isinstance(node, Repeat):
        mask, empty = _begins(node.body, back)
        return mask, empty or node.low == 0
    return ANYTHING, True


def _begins_of_choice(node: Choice, back: bool) -> tuple[int, bool]:
    together, some_empty = 0, False
    for branch in node.branches:
        mask, empty = _begins(branch, back)
        together, some_empty = together | mask, some_empty or empty
    return together, some_empty


def _begins_of_concat(node: Concat, back: bool) -> tuple[int, bool]:
    together, seen = 0, ANYTHING
    for part in reversed(node.parts) if back else node.parts:
        mask, empty = _begins(part, back)
        together |= mask & seen
        if not empty:
            return together, False
        if isinstance(part, Look) and part.ahead != back and part.positive:
            ahead, nothing = _begins(part.body, back)
            seen &= ANYTHING if nothing else ahead
    return together, True


@lru_cache(maxsize=4096)
def _cases(folded: str) -> int:
    return sum(1 << code for code in range(128) if fold(chr(code)) == folded)


@lru_cache(maxsize=4096)
def _members(ranges: tuple[tuple[int, int], ...], classes: tuple[str, ...], negated: bool, ignore_case: bool) -> int:
    node = CharSet(0, ranges, classes, negated, ignore_case)
    return sum(1 << code for code in range(128) if holds(node, code))
