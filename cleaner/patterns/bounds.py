"""What is known of the texts a pattern matches without trying it: how they may begin, and how long they may be."""

from __future__ import annotations

from cleaner.patterns.charsets import _holds
from cleaner.patterns.fold import fold
from cleaner.patterns.nodes import Anchor, Atomic, CharSet, Choice, Concat, Group, Look, Node, Repeat, Text, remembered


def can_begin(node: Node, char: str) -> bool:
    """Whether a text that begins with `char` could match; certain only if it is False."""
    begins, empty = _begins(node, char)
    return begins or empty


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


def _begins(node: Node, char: str) -> tuple[bool, bool]:
    """Return whether a match may begin with `char`, and whether it may be empty."""
    if isinstance(node, Text):
        return node.text != "" and fold(node.text[0]) == fold(char), node.text == ""
    if isinstance(node, CharSet):
        return _holds(node, ord(char)), False
    if isinstance(node, (Anchor, Look)):
        return False, True
    if isinstance(node, (Group, Atomic)):
        return _begins(node.body, char)
    if isinstance(node, Choice):
        found = [_begins(branch, char) for branch in node.branches]
        return any(begins for begins, _ in found), any(empty for _, empty in found)
    if isinstance(node, Concat):
        for part in node.parts:
            begins, empty = _begins(part, char)
            if begins or not empty:
                return begins, empty
        return False, True
    if isinstance(node, Repeat):
        begins, empty = _begins(node.body, char)
        return begins, empty or node.low == 0
    return True, True
