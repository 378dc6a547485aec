"""Matching under a time budget: no pattern, however badly written, holds up a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import regex

from cleaner.patterns.facts import compiled
from cleaner.rulefiles.rule import Rule

Pattern: TypeAlias = "regex.Pattern[str]"
Hit: TypeAlias = Any
"""A `regex.Match`; the module ships no types."""

MATCH_SECONDS = 0.2
"""Time budget of one match of a short text, in seconds of processor time."""
_MEMORY, _MEMORABLE_CHARS = 2_000, 1_000
"""Answers of vetoes that are remembered for one document, and the longest words they were about."""
_SECONDS_A_CHARACTER = 5e-7
"""What a long text adds to it: slower than this no sound pattern is."""


@dataclass(slots=True)
class Timed:
    """Tries patterns on the parts of one document.

    A rule that runs out of its time once did not match: it is not tried again, what it claimed before is turned down by
    whoever reads `tired`, and `warn` is told.
    """

    warn: Callable[[str], None]
    tired: set[str] = field(default_factory=set)
    _vetoes: dict[tuple[str, str], bool] = field(default_factory=dict)

    def fullmatch(self, rule: Rule, pattern: Pattern, text: str) -> Hit | None:
        """Return the match of a whole text, or None."""
        try:
            return None if rule.id in self.tired else pattern.fullmatch(text, timeout=_seconds(text))
        except TimeoutError:
            self._tire(rule)
            return None

    def find(self, rule: Rule, pattern: Pattern, text: str) -> list[Hit]:
        """Return all matches inside a text that are not empty."""
        if rule.id in self.tired:
            return []
        try:
            return [m for m in pattern.finditer(text, timeout=_seconds(text)) if m.start() < m.end()]
        except TimeoutError:
            self._tire(rule)
            return []

    def vetoed(self, rule: Rule, pattern: str, text: str) -> bool:
        """Whether a veto's pattern stands in a text; one that ran out of time counts as found: then the text stays.

        It is remembered, for many rules ask the same, and lines that come again stand among the same ones.
        """
        if rule.id in self.tired:
            return True
        known = self._vetoes.get((pattern, text))
        if known is None:
            try:
                known = compiled(pattern).search(text, timeout=_seconds(text)) is not None
            except TimeoutError:
                self._tire(rule)
                return True
            if len(self._vetoes) == _MEMORY:
                self._vetoes.clear()
            if len(text) <= _MEMORABLE_CHARS:
                self._vetoes[pattern, text] = known
        return known

    def _tire(self, rule: Rule) -> None:
        self.tired.add(rule.id)
        self.warn(f"{rule.id} ran out of time; it took nothing here")


def _seconds(text: str) -> float:
    return MATCH_SECONDS + len(text) * _SECONDS_A_CHARACTER
