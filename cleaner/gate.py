"""The gate in front of the rules: one pass over the text for all literals tells which few rules could match.

Every rule whose pattern cannot match without one of a few literals is tried only where such a literal stands; the literals
are derived from the patterns. Both sides are folded alike, so that the gate lets through all that `regex` would match.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from cleaner.lines import Lines
from cleaner.patterns import fold, parse, required_literals


@dataclass(frozen=True, slots=True)
class Gate:
    """Which of a list of rules could match. `free` rules have no usable literal: they are tried everywhere.

    `owners[i]` holds the rules that need literal `i`, as `(rule, at the start only)`.
    """

    free: tuple[int, ...]
    owners: tuple[tuple[tuple[int, bool], ...], ...]
    automaton: AhoCorasick | None

    @classmethod
    def of(cls, rules: Sequence[Sequence[str]]) -> Gate:
        """Build the gate for rules given by their patterns; a rule matches where any of its patterns does."""
        free: list[int] = []
        table: dict[str, dict[int, bool]] = {}
        for number, patterns in enumerate(rules):
            needed = [required_literals(parse(p), ignore_case=True) for p in patterns]
            if not needed or any(n is None for n in needed):
                free.append(number)
                continue
            for n in needed:
                for literal in n.literals if n else ():
                    owners = table.setdefault(literal, {})
                    owners[number] = owners.get(number, True) and bool(n and n.anchored)
        literals = sorted(table)
        automaton = AhoCorasick(literals, implementation=Implementation.ContiguousNFA) if literals else None
        return cls(tuple(free), tuple(tuple(sorted(table[x].items())) for x in literals), automaton)

    def candidates(self, line: str) -> set[int]:
        """Return the rules that could match `line` as a whole."""
        found = set(self.free)
        if self.automaton:
            for literal, start, _ in self.automaton.find_matches_as_indexes(fold(line), overlapping=True):
                for rule, at_start in self.owners[literal]:
                    if start == 0 or not at_start:
                        found.add(rule)
        return found

    def places(self, lines: Lines) -> Iterator[tuple[int, int]]:
        """Yield each `(rule, line)` where a rule could match a span inside a line, each once, by line."""
        found: dict[int, set[int]] = {}
        if self.automaton:
            last = -1
            for literal, start, _ in self.automaton.find_matches_as_indexes(fold(lines.text), overlapping=True):
                if last < 0 or not lines.starts[last] <= start <= lines.end(last):
                    last = bisect_right(lines.starts, start) - 1
                found.setdefault(last, set()).update(rule for rule, _ in self.owners[literal])
        if self.free:
            for i in range(len(lines)):
                if not lines.blank(i):
                    found.setdefault(i, set()).update(self.free)
        for i in sorted(found):
            for rule in sorted(found[i]):
                yield rule, i
