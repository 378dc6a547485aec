"""The gate in front of the rules: one pass over the text for all literals tells which few patterns could match.

A pattern is tried only where one literal stands out of each set that it cannot do without; the literals are derived
from it. Both sides are made `normal` alike, so that the gate lets through all that `regex` would match.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from sys import maxsize
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cleaner.patterns import Literals, facts, normal
from cleaner.patterns.bounds import ANYTHING, Needs, mask_of
from cleaner.patterns.literals import IDEOGRAPHS, Place
from cleaner.patterns.spelling import EDGE, LONGEST

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIRST = "\r"
"""What stands before the first letter of a line and of what it may begin with: it is in no normal text."""


class Extent(NamedTuple):
    """The least and most characters of something, and masks of what it begins and ends with.

    Of a pattern, these are the lines it could match; of a line, the ways to read it.
    """

    least: int = 0
    most: int = maxsize
    begins: int = ANYTHING
    ends: int = ANYTHING

    @classmethod
    def of(cls, readings: Sequence[str]) -> Extent:
        """Return what some texts that are not empty have between them."""
        if len(readings) == 1:  # as it is with most lines
            size, first, last = len(readings[0]), readings[0][0], readings[0][-1]
            return cls(size, size, mask_of(first), mask_of(last))
        begins = ends = 0
        for text in readings:
            begins |= mask_of(text[0])
            ends |= mask_of(text[-1])
        return cls(min(map(len, readings)), max(map(len, readings)), begins, ends)


ANY_EXTENT = Extent()


class Unit(NamedTuple):
    """What a gate knows of a pattern: a match, made normal, holds a literal of each set, and one of each of `needs`.

    Without literals, the characters are all there is to go by.
    """

    sets: tuple[Literals, ...]
    needs: Needs
    extent: Extent = ANY_EXTENT

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


class _Rows(NamedTuple):
    """Lists of numbers, one behind another: list `i` is `numbers[starts[i] : starts[i + 1]]`.

    Where each had its own place in memory, what a text calls for would not stay in the processor's caches.
    """

    starts: array[int]
    numbers: array[int]

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]]) -> _Rows:
        starts, numbers = array("I", (0,)), array("I")
        for one in lists:
            numbers.extend(one)
            starts.append(len(numbers))
        return cls(starts, numbers)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds literals at one place of a match, as `needles`.

    `owners` lists for each the patterns to be tried where it stands, `sets` the sets that it is in. `edges[i]` tells
    whether a word has to begin with literal `i` (1), to end with it (2), or both (3).
    """

    place: Place
    needles: tuple[str, ...]
    edges: bytes
    owners: _Rows
    sets: _Rows
    automaton: AhoCorasick | None = field(init=False, repr=False, compare=False)

    @classmethod
    def of(cls, place: Place, literals: Sequence[str], owners: _Rows, sets: _Rows) -> _Finder:
        read = [literal[::-1] for literal in literals] if place == "trail" else literals
        inner = [literal.strip(EDGE) for literal in read]
        needles = inner if place == "inside" else map(_beginning, inner)
        return cls(place, tuple(needles), bytes(map(_edges, read, inner)), owners, sets)

    def __post_init__(self) -> None:
        made = AhoCorasick(self.needles, implementation=Implementation.ContiguousNFA) if self.needles else None
        object.__setattr__(self, "automaton", made)

    def __reduce__(self) -> tuple[type[_Finder], tuple[object, ...]]:
        # the automaton is made anew: it cannot be pickled
        return _Finder, (self.place, self.needles, self.edges, self.owners, self.sets)

    def look(self, seen: Sequence[_Seen]) -> None:
        """Note the literals that stand at this place of each line."""
        if self.automaton is None:
            return
        pieces = _turned(self.place, [line.text for line in seen])
        text = "\n".join(pieces) + "\n"  # a line break is in no normal text
        starts = list(accumulate((len(piece) + 1 for piece in pieces), initial=0))
        (owned, owners), (within, sets), edges, at, behind = self.owners, self.sets, self.edges, -1, 0
        for literal, start, end in _matches(self.automaton, text):
            edge = edges[literal]
            if edge & _BEGINS and ((char := text[start - 1]).isalpha() or char == "0"):
                continue
            if edge & _ENDS and ((char := text[end]).isalpha() or char == "0"):
                continue
            while start >= behind:
                at += 1
                behind = starts[at + 1]
                _, called, held = seen[at]
            if (first := owned[literal]) < (last := owned[literal + 1]):
                called.update(owners[first:last])
            if (first := within[literal]) < (last := within[literal + 1]):
                held.update(sets[first:last])


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
    `least`, `most`, `begins` and `ends` are what the patterns' extents say, the last two as places in `masks`.
    """

    free: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    needs: tuple[tuple[str, ...], ...]
    least: array[int]
    most: array[int]
    begins: array[int]
    ends: array[int]
    masks: tuple[int, ...]
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
        least, most = (array("Q", (unit.extent[side] for unit in listed)) for side in (0, 1))
        masks: dict[int, int] = {}
        begins, ends = (
            array("I", (masks.setdefault(unit.extent[side], len(masks)) for unit in listed)) for side in (2, 3)
        )
        return cls(free, sets, needs, least, most, begins, ends, tuple(masks), *finders)

    def candidates(self, lines: Sequence[str], extents: Iterable[Extent]) -> list[list[int]]:
        """Return for each line the patterns that could match it; `extents` tell how the lines can be read."""
        if not lines:
            return []
        seen = [_Seen(text, set(self.free), set()) for text in _normal(lines)]
        for finder in (self.lead, self.inside, self.trail):
            finder.look(seen)
        return [self._fed(line, extent) for line, extent in zip(seen, extents, strict=True)]

    def _fed(self, line: _Seen, extent: Extent) -> list[int]:
        """Return those of the patterns called that a line gives all that they cannot do without."""
        text, called, held = line
        shortest, longest, first, last = extent
        sets, needs, masks = self.sets, self.needs, self.masks
        least, most, begins, ends = self.least, self.most, self.begins, self.ends
        return [
            number
            for number in called  # what is asked first turns most away
            if most[number] >= shortest
            and masks[ends[number]] & last
            and masks[begins[number]] & first
            and held.issuperset(sets[number])
            and least[number] <= longest
            and (not needs[number] or all(any(map(text.__contains__, need)) for need in needs[number]))
        ]


_PLACES: tuple[Place, ...] = ("lead", "inside", "trail")
_BEGINS, _ENDS = 1, 2
_BACK = -LONGEST - 1
"""Before this place stands all but the last characters of a line."""
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
    of_each = (_Rows.of(known.get(literal, ()) for literal in literals) for known in (owners, sets))
    return _Finder.of(place, literals, *of_each)


def _edges(literal: str, inner: str) -> int:
    """Return whether a word has to begin, and to end, with a literal.

    That can only be told of a literal whose own character there is one of words.
    """
    begins = literal.startswith(EDGE) and _of_words(inner[0])
    ends = literal.endswith(EDGE) and _of_words(inner[-1])
    return _BEGINS * begins | _ENDS * ends


def _of_words(char: str) -> bool:
    """Whether a character is surely one of words, as `\\w` has it; of some others that is so too."""
    return char.isalpha() or char == "0"


def _normal(lines: Sequence[str]) -> list[str]:
    """Make lines normal, all at once: that costs less than one by one."""
    text = normal("\n".join(lines))
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    return [text[start : start + len(line)] for start, line in zip(starts, lines, strict=False)]


def _turned(place: Place, lines: list[str]) -> list[str]:
    """Return what is looked at of lines for one place, read from the end for the last."""
    if place == "lead":
        return [_FIRST + line[:LONGEST] if line[:1].isalpha() else _beginning(line) for line in lines]
    if place == "trail":
        return [_FIRST + line[:_BACK:-1] if line[-1:].isalpha() else _beginning(line[::-1]) for line in lines]
    return lines


def _beginning(text: str) -> str:
    """Return how a text begins, with `_FIRST` before its first letter.

    So it is found only there, whatever begins with its first letter or with characters in front of it.
    """
    at = next((i for i, char in enumerate(text) if char.isalpha()), -1)
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
