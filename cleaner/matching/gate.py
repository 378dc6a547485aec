"""The gate in front of the rules: one pass over the text for all literals tells which few patterns could match.

A pattern is tried only where one literal stands out of each set that it cannot do without; the literals are derived
from it. Both sides are made `normal` alike, so that the gate lets through all that `regex` would match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cleaner.patterns import Literals, facts, normal
from cleaner.patterns.bounds import Needs
from cleaner.patterns.literals import IDEOGRAPHS, Place
from cleaner.patterns.spelling import EDGE, LONGEST

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIRST = "\r"
"""What stands before the first letter of a line and of what it may begin with: it is in no normal text."""


class Unit(NamedTuple):
    """What a gate knows of a pattern: a match, made normal, holds a literal of each set, and one of each of `needs`.

    Without literals, the characters are all there is to go by.
    """

    sets: tuple[Literals, ...]
    needs: Needs

    @classmethod
    def of(cls, pattern: str) -> Unit:
        """Derive what is known from a pattern."""
        known = facts.shape(pattern)
        if known.literals or not known.needs:
            return cls(known.literals, known.needs)
        return cls((Literals(tuple(sorted(known.needs[0])), "inside"),), known.needs[1:])

    @classmethod
    def of_words(cls, words: Iterable[str], needed: Iterable[str] = ()) -> Unit:
        """Return the unit of a pattern whose matches are made of `words` and of characters that are no letters.

        One of those that are `needed` stands in each, if there are any.

        Of two words that touch, the second begins with a capital; so one that is short, and stands in front of anything
        else, stands there alone, or before another word. One of ideographs tells enough by itself.
        """
        known = sorted({normal(word) for word in words})
        lead = {literal[:_LETTERS] for word in known for literal in _followed(word, known)}
        mirrored = [word[::-1] for word in known]
        trail = {literal[:_LETTERS][::-1] for word in mirrored for literal in _followed(word, mirrored)}
        edges = Literals(tuple(sorted(lead)), "lead"), Literals(tuple(sorted(trail)), "trail")
        inside = tuple(sorted({normal(word)[:LONGEST] for word in needed}))
        return cls((*edges, Literals(inside, "inside")) if inside else edges, ())

    def anywhere(self) -> Unit:
        """Return the unit for matches inside a line: what stands at an end of the match stands anywhere in the line."""
        return self._replace(sets=tuple(Literals(found.literals, "inside") for found in self.sets))


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds literals at one place of a match.

    `owners[i]` are the patterns to be tried where literal `i` stands, `sets[i]` the sets that it is in. Where it is in
    `edges`, they tell whether a word has to begin with it, and whether one has to end with it.
    """

    place: Place
    literals: tuple[str, ...]
    owners: tuple[tuple[int, ...], ...]
    sets: tuple[tuple[int, ...], ...]
    edges: dict[int, tuple[bool, bool]] = field(init=False, repr=False, compare=False)
    automaton: AhoCorasick | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        literals = [literal[::-1] for literal in self.literals] if self.place == "trail" else self.literals
        inner = [literal.strip(EDGE) for literal in literals]
        needles = inner if self.place == "inside" else list(map(_beginning, inner))
        made = AhoCorasick(needles, implementation=Implementation.ContiguousNFA) if needles else None
        object.__setattr__(self, "automaton", made)
        bounded = (i for i, literal in enumerate(literals) if EDGE in literal)
        edges = {i: _edges(literals[i], inner[i]) for i in bounded}
        object.__setattr__(self, "edges", {i: sides for i, sides in edges.items() if any(sides)})

    def __reduce__(self) -> tuple[type[_Finder], tuple[object, ...]]:
        # the automaton is made anew: it cannot be pickled
        return _Finder, (self.place, self.literals, self.owners, self.sets)

    def look(self, seen: Sequence[_Seen]) -> None:
        """Note the literals that stand at this place of each line."""
        if self.automaton is None:
            return
        pieces = [_turned(self.place, line.text) for line in seen]
        text = "\n".join(pieces)  # a line break is in no normal text
        starts = list(accumulate((len(piece) + 1 for piece in pieces), initial=0))
        edges, owners, sets, at, behind = self.edges, self.owners, self.sets, -1, 0
        for literal, start, end in _matches(self.automaton, text):
            while start >= behind:
                at += 1
                behind = starts[at + 1]
                line = seen[at]
            if literal in edges and _within(text, start, end, edges[literal]):
                continue
            if called := owners[literal]:
                line.called.update(called)
            if held := sets[literal]:
                line.held.update(held)


class _Seen(NamedTuple):
    """What was seen of one line, made normal.

    `called` are the patterns that are worth a look, `held` the sets of which a literal stands in its place.
    """

    text: str
    called: set[int]
    held: set[int]


@dataclass(frozen=True, slots=True)
class Gate:
    """Which of a list of patterns could match.

    `free` ones have no usable literal; `sets` are those of literals, beside the rarest, and `needs` those of characters
    of which a line holds one each. Numbers and strings stand for sets: Python's collector does not look those through.
    """

    free: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    needs: tuple[tuple[str, ...], ...]
    lead: _Finder
    inside: _Finder
    trail: _Finder

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Gate:
        """Build the gate; patterns are told by their numbers from here on."""
        listed = tuple(units)
        free = tuple(number for number, unit in enumerate(listed) if not unit.sets)
        numbers: dict[Literals, int] = {}
        sets = tuple(
            tuple(dict.fromkeys(numbers.setdefault(found, len(numbers)) for found in unit.sets[1:])) for unit in listed
        )
        finders = (_finder(place, listed, numbers) for place in _PLACES)
        needs = tuple(tuple("".join(sorted(need)) for need in unit.needs) for unit in listed)
        return cls(free, sets, needs, *finders)

    def candidates(self, lines: Sequence[str]) -> list[list[int]]:
        """Return for each line the patterns that could match it."""
        texts = _normal(lines)
        seen = [_Seen(text, set(self.free), set()) for text in texts]
        for finder in (self.lead, self.inside, self.trail):
            finder.look(seen)
        return [[number for number in line.called if self._fed(number, line)] for line in seen]

    def _fed(self, number: int, line: _Seen) -> bool:
        """Whether a line holds all that a pattern cannot do without."""
        for wanted in self.sets[number]:
            if wanted not in line.held:
                return False
        needs = self.needs[number]  # most have none
        return not needs or all(any(map(line.text.__contains__, need)) for need in needs)


_PLACES: tuple[Place, ...] = ("lead", "inside", "trail")
_SHORT, _LETTERS = 3, 6
"""Characters of a word that begins many others, and those that tell one well enough."""


def _followed(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return what a line can begin with that begins with one of some words."""
    if len(word) > _SHORT or not word[-1:].isalpha() or word[-1] >= IDEOGRAPHS:
        return (word,)
    return (word + EDGE, word + "0", *(word + behind for behind in words))


def _finder(place: Place, units: Sequence[Unit], numbers: Mapping[Literals, int]) -> _Finder:
    """Make the finder of all literals at one place; `numbers` are those of the sets that are not the rarest."""
    owners: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        if unit.sets and unit.sets[0].place == place:
            for literal in map(_encodable, unit.sets[0].literals):
                owners.setdefault(literal, []).append(number)
    sets: dict[str, list[int]] = {}
    for found, number in numbers.items():
        for literal in map(_encodable, found.literals if found.place == place else ()):
            sets.setdefault(literal, []).append(number)
    literals = tuple(sorted(owners.keys() | sets.keys()))
    return _Finder(
        place,
        literals,
        tuple(tuple(owners.get(literal, ())) for literal in literals),
        tuple(tuple(sets.get(literal, ())) for literal in literals),
    )


def _edges(literal: str, inner: str) -> tuple[bool, bool]:
    """Return whether a word has to begin, and to end, with a literal.

    That can only be told of a literal whose own character there is one of words.
    """
    begins = literal.startswith(EDGE) and _of_words(inner[0])
    ends = literal.endswith(EDGE) and _of_words(inner[-1])
    return begins, ends


def _within(text: str, start: int, end: int, edges: tuple[bool, bool]) -> bool:
    """Whether what stands at [start, end) is surely but a part of a word, at an edge where it may not be."""
    begins, ends = edges
    return (begins and start > 0 and _of_words(text[start - 1])) or (ends and end < len(text) and _of_words(text[end]))


def _of_words(char: str) -> bool:
    """Whether a character is surely one of words, as `\\w` has it; of some others that is so too."""
    return char.isalpha() or char == "0"


def _normal(lines: Sequence[str]) -> list[str]:
    """Make lines normal, all at once: that costs less than one by one."""
    text = normal("\n".join(lines))
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    return [text[start : start + len(line)] for start, line in zip(starts, lines, strict=False)]


def _turned(place: Place, text: str) -> str:
    """Return what is looked at of a line for one place, read from the end for the last."""
    return text if place == "inside" else _beginning(text if place == "lead" else text[::-1])


def _beginning(text: str) -> str:
    """Return how a text begins, with `_FIRST` before its first letter.

    So it is found only there, whatever begins with its first letter or with characters in front of it.
    """
    at = 0 if text[:1].isalpha() else next((i for i, char in enumerate(text) if char.isalpha()), -1)
    return text if at < 0 else text[:at] + _FIRST + text[at : at + LONGEST]


def _matches(automaton: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    """Return literal, start and end of everything that is found in a text."""
    try:
        return automaton.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:
        return automaton.find_matches_as_indexes(_encodable(text), overlapping=True)


def _encodable(text: str) -> str:
    """Put another character in place of each lone surrogate of undecodable bytes: the automaton takes none."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
