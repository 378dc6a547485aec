"""What is known of a pattern, by its text: worked out once, then kept on disk.

Each of these takes milliseconds, and there are thousands of patterns.
"""

from __future__ import annotations

import regex

from cleaner.cache import kept
from cleaner.patterns import bounds
from cleaner.patterns.linear import Finding, linear
from cleaner.patterns.literals import Literals, required_literals
from cleaner.patterns.nodes import Choice, PatternError, Repeat, walk
from cleaner.patterns.parse import parse, parse_shared


@kept
def compiled(pattern: str, exact: bool = False) -> regex.Pattern[str]:
    """Compile a pattern in the dialect rules are written in. Raises regex.error."""
    return regex.compile(pattern, regex.V0 if exact else regex.V0 | regex.IGNORECASE)


_LARGE = 8
"""Repeats of this many rounds multiply when they are nested."""


@kept
def fault(pattern: str) -> tuple[str, int] | None:
    """Return what is wrong with the syntax of a pattern, and where, or None."""
    try:
        parse_shared(pattern)
    except PatternError as error:
        return error.message, error.position
    return None


@kept
def literals(pattern: str) -> tuple[Literals, ...]:
    """Return sets of literals, the rarest first, of which every match holds one each."""
    return required_literals(parse_shared(pattern))


@kept
def longest(pattern: str) -> int | None:
    """Return the characters of the longest text that could match, or None if there is no limit."""
    return bounds.longest(parse_shared(pattern))


@kept
def edges(pattern: str) -> tuple[int, int]:
    """Return masks of what a text that matches may begin and may end with; see `bounds.edges`."""
    return bounds.edges(parse_shared(pattern))


@kept
def needs(pattern: str) -> bounds.Needs:
    """Return sets of characters of which every match holds one each; see `bounds.characters`."""
    return bounds.needs(parse_shared(pattern))


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
