"""What is known of a pattern, by its text: worked out once, then kept on disk.

Each of these takes milliseconds, and there are thousands of patterns.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from cleaner.cache import kept
from cleaner.patterns import bounds
from cleaner.patterns.linear import Finding, linear
from cleaner.patterns.literals import Literals, required_literals
from cleaner.patterns.nodes import Choice, PatternError, Repeat, walk
from cleaner.patterns.parse import parse, parse_shared

_LARGE = 8
"""Repeats of this many rounds multiply when they are nested."""


@kept
def compiled(pattern: str, exact: bool = False) -> regex.Pattern[str]:
    """Compile a pattern in the dialect rules are written in. Raises regex.error."""
    return regex.compile(pattern, regex.V0 if exact else regex.V0 | regex.IGNORECASE)


@kept
def fault(pattern: str) -> tuple[str, int] | None:
    """Return what is wrong with the syntax of a pattern, and where, or None."""
    try:
        parse_shared(pattern)
    except PatternError as error:
        return error.message, error.position
    return None


class Shape(NamedTuple):
    """What is known of the texts a pattern matches without trying it.

    Every match holds one of each set of `literals`, the rarest first, and one of each set of characters of `needs`. It
    has at most `longest` characters, if there is a limit, and begins and ends with what the masks `edges` allow.
    """

    literals: tuple[Literals, ...]
    needs: bounds.Needs
    longest: int | None
    edges: tuple[int, int]


@kept
def shape(pattern: str) -> Shape:
    """Return what is known of the texts that a pattern matches."""
    node = parse_shared(pattern)
    return Shape(required_literals(node), bounds.needs(node), bounds.longest(node), bounds.edges(node))


@kept
def multiplies(pattern: str) -> bool:
    """Whether a large repeat holds another, or a choice: one text can then be read in many ways."""
    large = [n for n in walk(parse_shared(pattern)) if isinstance(n, Repeat) and _is_large(n)]
    return any(isinstance(i, Choice) or (isinstance(i, Repeat) and _is_large(i)) for n in large for i in walk(n.body))


def _is_large(repeat: Repeat) -> bool:
    return repeat.high is None or repeat.high >= _LARGE


@kept
def cost(pattern: str, searching: bool) -> Finding | None:
    """Return how a match can take more than linear time, or None if it cannot."""
    return linear(parse(pattern), searching=searching)
