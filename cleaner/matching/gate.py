"""The gate in front of the rules: one pass over the text for all literals tells which few patterns could match.

A pattern that cannot match without one of a few literals is tried only where such a literal stands; the literals are
derived from it. Both sides are folded alike, so that the gate lets through all that `regex` would match.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cleaner.lines import Lines
from cleaner.patterns import facts, fold, parse_shared
from cleaner.patterns.bounds import Needs, can_begin, characters

_SURROGATE = re.compile("[\ud800-\udfff]")
_PLACES = ("start", "lead", "inside")
_MEMORY = 200_000
"""Answers that are remembered of what pattern could begin with what character."""


class Unit(NamedTuple):
    """What a gate knows of a pattern: it matches only where one of `literals` stands, at `place` of the match.

    Without literals, what the pattern may begin with and which characters it needs is all there is to go by.
    """

    pattern: str
    literals: tuple[str, ...]
    place: int

    @classmethod
    def of(cls, pattern: str) -> Unit:
        """Derive what is known from a pattern."""
        needed = facts.literals(pattern)
        return cls(pattern, needed.literals, _PLACES.index(needed.place)) if needed else cls(pattern, (), 0)

    @classmethod
    def of_words(cls, words: Iterable[str]) -> Unit:
        """Return the unit of a pattern that matches one of `words` first, but for characters that are no letters."""
        return cls("", tuple({fold(word): None for word in words}), 1)


@dataclass(frozen=True, slots=True)
class Gate:
    """Which of a list of patterns could match. `free` ones have no usable literal, `needs` are the characters of each.

    `owners[i]` are the patterns that could match where literal `i` stands: at the start of the line, behind characters
    that are no letters, farther on.
    """

    free: tuple[int, ...]
    patterns: tuple[str, ...]
    needs: tuple[Needs, ...]
    literals: tuple[str, ...]
    owners: tuple[tuple[tuple[int, ...], ...], ...]
    automaton: AhoCorasick | None = field(init=False, repr=False, compare=False)
    _beginnings: dict[tuple[int, str], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        made = AhoCorasick(self.literals, implementation=Implementation.ContiguousNFA) if self.literals else None
        object.__setattr__(self, "automaton", made)
        object.__setattr__(self, "_beginnings", {})

    def __reduce__(self) -> tuple[type[Gate], tuple[object, ...]]:
        kept = (self.free, self.patterns, self.needs, self.literals, self.owners)
        return Gate, kept  # the automaton is made anew: it cannot be pickled

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Gate:
        """Build the gate; patterns are told by their numbers from here on."""
        listed = tuple(units)
        free: list[int] = []
        table: dict[str, list[tuple[int, int]]] = {}
        for number, unit in enumerate(listed):
            if not unit.literals:
                free.append(number)
            for literal in unit.literals:
                table.setdefault(_encodable(literal), []).append((number, unit.place))
        literals = sorted(table)
        owners = (tuple(tuple(n for n, place in table[x] if place >= least) for least in (0, 1, 2)) for x in literals)
        patterns = tuple(unit.pattern for unit in listed)
        return cls(tuple(free), patterns, tuple(map(facts.needs, patterns)), tuple(literals), tuple(owners))

    def candidates(self, line: str) -> set[int]:
        """Return the patterns that could match `line` as a whole."""
        folded = fold(line)
        found = set(self.free)
        letter = -1
        for literal, start, _ in self._literals(folded):
            if letter < 0:
                letter = next((i for i, ch in enumerate(folded) if ch.isalpha()), len(folded))
            found.update(self.owners[literal][0 if start == 0 else 1 if start <= letter else 2])
        return set(self._begun(self._fed(found, folded), line[:1])) if found else found

    def places(self, lines: Lines) -> Iterator[tuple[int, int]]:
        """Yield each `(pattern, line)` where a pattern could match a span inside a line, each once, by line."""
        found: dict[int, set[int]] = {}
        if self.free:
            found = {i: set(self.free) for i in lines.visible}
        folded = fold(lines.text)
        last, begin, end = -1, 0, -1
        for literal, start, _ in self._literals(folded):
            if not begin <= start <= end:
                last = bisect_right(lines.starts, start) - 1
                begin, end = lines.starts[last], lines.end(last)
            found.setdefault(last, set()).update(self.owners[literal][0])
        for i in sorted(found):
            for pattern in sorted(self._fed(found[i], folded[lines.starts[i] : lines.end(i)])):
                yield pattern, i

    def _fed(self, patterns: Iterable[int], folded: str) -> Iterator[int]:
        """Yield those of some patterns whose every need a folded text meets."""
        held = characters(folded)
        for number in patterns:
            for need in self.needs[number]:
                if need.isdisjoint(held):
                    break
            else:
                yield number

    def _begun(self, patterns: Iterable[int], first: str) -> Iterator[int]:
        """Yield those of some patterns that could match a text with such a first character."""
        known = self._beginnings
        for number in patterns:
            begins = known.get((number, first))
            if begins is None:
                if len(known) >= _MEMORY:
                    known.clear()
                begins = known[number, first] = not first or can_begin(parse_shared(self.patterns[number]), first)
            if begins:
                yield number

    def _literals(self, folded: str) -> list[tuple[int, int, int]]:
        """Return `(literal, start, end)` for each place where a literal stands."""
        if self.automaton is None:
            return []
        return self.automaton.find_matches_as_indexes(_encodable(folded), overlapping=True)


def _encodable(text: str) -> str:
    """Put another character in place of each lone surrogate of undecodable bytes: the automaton takes none."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
