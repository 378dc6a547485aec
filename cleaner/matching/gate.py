"""The gate in front of the rules: one pass over the text for all literals tells which few patterns could match.

A pattern is tried only where one literal stands out of each set that it cannot do without; the literals are derived
from it. Both sides are made `normal` alike, so that the gate lets through all that `regex` would match.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cleaner.lines import Lines
from cleaner.patterns import Literals, facts, normal, parse_shared
from cleaner.patterns.bounds import Needs, can_begin
from cleaner.patterns.fold import normal_with_characters

_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST = 24
"""Characters of the longest literal."""
_MEMORY = 200_000
"""Answers that are remembered of what pattern could begin with what character."""


class Unit(NamedTuple):
    """What a gate knows of a pattern: a match, made normal, holds a literal of each set, and one of each of `needs`.

    Without literals, the characters and what the pattern may begin with are all there is to go by.
    """

    pattern: str
    sets: tuple[Literals, ...]
    needs: Needs

    @classmethod
    def of(cls, pattern: str) -> Unit:
        """Derive what is known from a pattern."""
        return cls(pattern, facts.literals(pattern), facts.needs(pattern))

    @classmethod
    def of_words(cls, words: Iterable[str]) -> Unit:
        """Return the unit of a pattern whose matches are made of `words` and of characters that are no letters."""
        literals = tuple({normal(word): None for word in words})
        return cls("", (Literals(literals, "lead"), Literals(literals, "trail")), ())

    def anywhere(self) -> Unit:
        """Return the unit for matches inside a line: what stands at an end of the match stands anywhere in the line."""
        return self._replace(sets=tuple(Literals(found.literals, "inside") for found in self.sets))


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds literals. `owners[i]` are the patterns to be tried where literal `i` stands.

    A token tells one literal at one place of a match; `first` is that of literal 0.
    """

    first: int
    literals: tuple[str, ...]
    owners: tuple[tuple[int, ...], ...]
    automaton: AhoCorasick | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        made = AhoCorasick(self.literals, implementation=Implementation.ContiguousNFA) if self.literals else None
        object.__setattr__(self, "automaton", made)

    def __reduce__(self) -> tuple[type[_Finder], tuple[object, ...]]:
        return _Finder, (self.first, self.literals, self.owners)  # the automaton is made anew: it cannot be pickled

    def hits(self, text: str) -> list[tuple[int, int, int]]:
        """Return `(literal, start, end)` for each place where a literal stands in a normal text."""
        if self.automaton is None:
            return []
        return self.automaton.find_matches_as_indexes(_encodable(text), overlapping=True)


@dataclass(frozen=True, slots=True)
class Gate:
    """Which of a list of patterns could match.

    `free` ones have no usable literal; `needs` are sets of characters and tokens, of which a line holds one each.
    """

    free: tuple[int, ...]
    patterns: tuple[str, ...]
    needs: tuple[tuple[frozenset[str | int], ...], ...]
    lead: _Finder
    inside: _Finder
    trail: _Finder
    _beginnings: dict[tuple[int, str], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_beginnings", {})

    def __reduce__(self) -> tuple[type[Gate], tuple[object, ...]]:
        return Gate, (self.free, self.patterns, self.needs, self.lead, self.inside, self.trail)

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Gate:
        """Build the gate; patterns are told by their numbers from here on."""
        listed = tuple(units)
        free = tuple(number for number, unit in enumerate(listed) if not unit.sets)
        needs: list[list[frozenset[str | int]]] = [list(unit.needs) for unit in listed]
        finders: list[_Finder] = []
        first = 0
        for place in ("lead", "inside", "trail"):
            table: dict[str, list[int]] = {}
            for number, unit in enumerate(listed):
                for at, found in enumerate(unit.sets):
                    for literal in found.literals if found.place == place else ():
                        table.setdefault(_encodable(literal), []).extend([number] if at == 0 else [])
            literals = tuple(sorted(table))
            tokens = {literal: token for token, literal in enumerate(literals, first)}
            for number, unit in enumerate(listed):
                for found in unit.sets[1:]:
                    if found.place == place:
                        needs[number].append(frozenset(tokens[_encodable(literal)] for literal in found.literals))
            finders.append(_Finder(first, literals, tuple(tuple(table[literal]) for literal in literals)))
            first += len(literals)
        return cls(free, tuple(unit.pattern for unit in listed), tuple(map(tuple, needs)), *finders)

    def candidates(self, line: str) -> set[int]:
        """Return the patterns that could match `line` as a whole."""
        text, characters = normal_with_characters(line)
        head, tail = _letters(text)
        begin = max(0, tail + 1 - _LONGEST)
        leading = {literal for literal, start, _ in self.lead.hits(text[: head + _LONGEST]) if start <= head}
        trailing = {literal for literal, _, end in self.trail.hits(text[begin:]) if end + begin > tail}
        inside = {literal for literal, _, _ in self.inside.hits(text)}
        found, held = set(self.free), set[str | int](characters)
        for finder, literals in ((self.lead, leading), (self.inside, inside), (self.trail, trailing)):
            for literal in literals:
                found.update(finder.owners[literal])
                held.add(literal + finder.first)
        return set(self._begun(self._fed(found, held), line[:1])) if found else found

    def places(self, lines: Lines) -> Iterator[tuple[int, int]]:
        """Yield each `(pattern, line)` where a pattern could match a span inside a line, each once, by line."""
        text = normal(lines.text)
        seen: dict[int, set[int]] = {i: set() for i in lines.visible} if self.free else {}
        last, begin, end = -1, 0, -1
        for literal, start, _ in self.inside.hits(text):
            if not begin <= start <= end:
                last = bisect_right(lines.starts, start) - 1
                begin, end = lines.starts[last], lines.end(last)
            seen.setdefault(last, set()).add(literal)
        for i in sorted(seen):
            found = {number for literal in seen[i] for number in self.inside.owners[literal]}
            held = {*text[lines.starts[i] : lines.end(i)], *(literal + self.inside.first for literal in seen[i])}
            for pattern in sorted(self._fed(found.union(self.free), held)):
                yield pattern, i

    def _fed(self, patterns: Iterable[int], held: set[str | int]) -> Iterator[int]:
        """Yield those of some patterns whose every need is met by what a text holds."""
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


def _letters(text: str) -> tuple[int, int]:
    """Return where the first and the last letter stand; where there is none, the ends of the text."""
    size = len(text)
    head = next((i for i in range(size) if text[i].isalpha()), size)
    return head, next((i for i in range(size - 1, head - 1, -1) if text[i].isalpha()), 0)


def _encodable(text: str) -> str:
    """Put another character in place of each lone surrogate of undecodable bytes: the automaton takes none."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
