"""Analysis of patterns in the dialect of the `regex` module: what they must contain, what they cost, what they name."""

from __future__ import annotations

from cleaner.patterns.expand import expand
from cleaner.patterns.fold import fold, normal
from cleaner.patterns.linear import Finding, linear, pump
from cleaner.patterns.literals import Literals, required_literals
from cleaner.patterns.nodes import Node, PatternError
from cleaner.patterns.parse import branches, parse, parse_shared

__all__ = [
    "Finding",
    "Literals",
    "Node",
    "PatternError",
    "branches",
    "expand",
    "fold",
    "linear",
    "normal",
    "parse",
    "parse_shared",
    "pump",
    "required_literals",
]
