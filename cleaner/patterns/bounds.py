"""What is known of the texts a pattern matches without trying it: what they hold, and how long they are."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.patterns.fold import normal
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
    return sum(_PRESENT.get(ch, _RARE) for ch in found)


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
