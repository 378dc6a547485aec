"""Numbers of things in words, for people."""

from __future__ import annotations


def counted(number: int, what: str) -> str:
    """Return a number of things: `1 document`, `2,000 documents`."""
    return f"{number:,} {what}{'s' * (number != 1)}"
