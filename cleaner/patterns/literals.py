"""Literals that every match of a pattern contains, for a gate that looks for them before the pattern is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import fsum, inf
from typing import Literal, TypeAlias

from cleaner.patterns.nodes import Atomic, Choice, Concat, Group, Node, Repeat, remembered
from cleaner.patterns.spelling import (
    CUTS,
    EDGE,
    LONGEST,
    MOST,
    NOTHING,
    Strings,
    flat,
    powers,
    spelling,
    times,
)

_OVERLAPS = (6, 4, 3, 2, 1)
"""Characters that a set of literals may share with the set before it."""

_COMMON = {
    EDGE: 0.1, " ": 0.17, "e": 0.1, "t": 0.075, "a": 0.065, **dict.fromkeys("oin", 0.06), **dict.fromkeys("srh", 0.05),
    **dict.fromkeys("dlu", 0.035), **dict.fromkeys("cmwf", 0.02), **dict.fromkeys("gypb", 0.015), "v": 0.008,
    "k": 0.006, **dict.fromkeys("0,.", 0.012), **dict.fromkeys("-'’\"", 0.003), **dict.fromkeys("jxqz:;()!?", 0.0015),
}  # fmt: skip
"""Roughly how often a character stands in normal text in the alphabet that most of it is written in."""
_RARE, _FOREIGN = 0.0008, 0.0004
"""The same for all others of ASCII, and for those of other alphabets, which are common only where no others are."""
_DIGIT_AFTER_DIGIT = 0.4
_SCANT = 3
"""The most characters, edges among them, of what may tell nothing for being short."""
_SINGLE = 0.002
"""A character that stands oftener than this tells nothing alone."""
_USUAL = {
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "of", "on", "or",
    "that", "the", "to", "was", "with", "you",
}  # fmt: skip
_OF_ALL_WORDS, _AROUND_WORDS = 0.003, frozenset((EDGE, " "))
"""Words that stand in nearly every line of the commonest language; how often one stands at a place, and beside what."""
_BOUND = 2
"""How much oftener it stands where the character before it is given: words are made of syllables."""
_FLOOR = 1e-8
"""A literal rarer than this is rare enough: from here on fewer are better."""
_EDGE = 0.02
"""How many of all places are the start, or the end, of a line."""
_PLACES = 100
"""Characters of a line, roughly."""
_ENOUGH = 1e-4
"""How many of all lines may hold one of each set by chance."""
_PLENTY = 1e-5
"""How many may hold one of a set that is looked for alone, without asking whether there is a rarer one."""
_TELLING = 2e-3
"""A set of which one may be expected oftener, at a place, tells too little to be looked for beside a rarer one."""

IDEOGRAPHS = "\u2e80"
"""Where characters begin that are words rather than letters."""

Place: TypeAlias = Literal["lead", "inside", "trail"]


@dataclass(frozen=True, slots=True)
class Literals:
    """At most `MOST` normal strings of at most `LONGEST` characters: every match, made `normal`, contains one of them.

    One of a single character is a rare one. `EDGE` before or behind a string says that a word begins or ends there.

    `place` says where: `lead` with nothing before it, `trail` with nothing behind it, but for characters that are no
    letters (`str.isalpha`); `inside` anywhere.
    """

    literals: tuple[str, ...]
    place: Place


def required_literals(node: Node) -> tuple[Literals, ...]:
    """Sets of literals, the rarest first: every match of the pattern contains one of each; () if none is usable.

    Where the ends of a match tell enough, as they mostly do, nobody asks what stands between them.
    """
    found = list[tuple[Strings, Place]]()
    for strings, place in _at_ends(node):
        found.append((strings, place))
        if _weight(strings) * _EDGE * _PLACES < _PLENTY:
            return (Literals(tuple(sorted(strings)), place),)
    found += [(strings, "inside") for strings in _contained(node)]
    return tuple(Literals(tuple(sorted(strings)), place) for strings, place in _telling(found))


def _at_ends(node: Node) -> Iterator[tuple[Strings, Place]]:
    """Yield what every text of a node begins with, and what it ends with, if that can be looked for."""
    if lead := _usable(spelling(node).prefix, _beginning_with_none):
        yield lead, "lead"
    if trail := _usable(spelling(node, True).prefix, _beginning_with_none):
        yield frozenset([string[::-1] for string in trail]), "trail"


@remembered
def _contained(node: Node) -> list[Strings]:
    """The rarest sets of literals that stand anywhere in the texts of a node."""
    usable = (_usable(strings, _holding_none) for strings in _noted(node))
    return [strings for strings, _ in _telling([(strings, "inside") for strings in usable if strings])]


def _noted(node: Node) -> Iterator[Strings]:
    """Yield sets of strings: every text of the node contains one of each. Some may hold "", which says nothing."""
    exact = spelling(node).exact
    if exact is not None:
        yield exact
    elif isinstance(node, (Group, Atomic)):
        yield from _noted(node.body)
    elif isinstance(node, Concat):
        yield from _noted_on_the_way(flat(node))
    elif isinstance(node, Choice):
        yield from _one_of_each([_contained(branch) for branch in node.branches])
    elif isinstance(node, Repeat) and node.low:
        rounds = powers(node)
        yield from [rounds[min(node.low, len(rounds) - 1)]] if len(rounds) > 1 else _noted(node.body)


def _noted_on_the_way(parts: Iterable[Node]) -> Iterator[Strings]:
    """Walk the parts, spelling out as far as they go; where that ends, begin again with the last few characters."""
    spelled = NOTHING
    for part in parts:
        found = spelling(part)
        exact, grown = found.exact, times(spelled, found.exact)
        if grown is None:
            yield spelled if found.lead else times(spelled, found.prefix) or spelled
            if exact is None:
                yield from _contained(part)
            ends = (times(frozenset([string[-size:] for string in spelled]), exact) for size in _OVERLAPS)
            grown = next(filter(None, ends), exact or NOTHING)
        spelled = grown
    yield spelled


def _one_of_each(branches: Sequence[Sequence[Strings]]) -> Iterator[Strings]:
    """Yield sets of which a text holds one each, whichever branch it takes; a branch that knows few tells one again."""
    if all(branches):
        for at in range(max(map(len, branches))):
            yield frozenset[str]().union(*(sets[min(at, len(sets) - 1)] for sets in branches))


def _telling(sets: Iterable[tuple[Strings, Place]]) -> list[tuple[Strings, Place]]:
    """The rarest of some sets: the first, and those that tell something beside the rarer ones, until that is enough."""
    kept, left = list[tuple[Strings, Place]](), 1.0
    weighed = ((_weight(strings) * (1.0 if place == "inside" else _EDGE), strings, place) for strings, place in sets)
    for weight, strings, place in sorted(weighed, key=lambda found: (found[0], found[2], sorted(found[1]))):
        told = place == "inside" and any(_implies(rarer, strings) for rarer, _ in kept)
        if not kept or (weight < _TELLING and left > _ENOUGH and not told):
            kept.append((strings, place))
            left *= min(1.0, weight * _PLACES)
    return kept


def _implies(rarer: Strings, strings: Strings) -> bool:
    """Whether a text that contains one of the rarer strings contains one of the others."""
    return all(any(string in other for string in strings) for other in rarer)


def _usable(strings: Strings, least: Callable[[Strings], Strings]) -> Strings | None:
    """Beginnings of the strings, cut where they are rarest taken together; None if one is too short to be looked for.

    `least` leaves out those that others cover; what it leaves, however it is cut, covers nothing new.
    """
    if any(_is_scant(string) for string in strings if len(string) <= _SCANT):
        return None
    whole = least(frozenset([string[:LONGEST] for string in strings]))
    lengths = reversed(CUTS) if len(whole) > 1 else ()
    cuts = [*(frozenset([string[:length] for string in whole]) for length in lengths), whole]
    best, rarest = None, inf
    for size, cut in {len(cut): cut for cut in cuts}.items():  # of cuts that leave as many, the longest
        if size > MOST or size * _FLOOR > rarest:
            break
        if (weight := _weight(cut)) <= rarest:
            best, rarest = cut, weight
    return best


def _is_scant(string: str) -> bool:
    """Whether a string is nothing, or one character that stands nearly everywhere, as letters inside of words do.

    None is that has more than `_SCANT` characters.
    """
    inner = string.strip(EDGE)
    part_of_word = inner.isalpha() and inner < IDEOGRAPHS and len(string) < 3
    return not inner or (len(inner) < 2 and (part_of_word or _COMMON.get(inner, 0.0) > _SINGLE))


def _holding_none(strings: Strings) -> Strings:
    """Those of some strings that hold no other."""
    kept = list[str]()
    for _, alike in groupby(sorted(strings, key=len), key=len):
        shorter = tuple(kept)  # one of the same length holds no other
        kept += [string for string in alike if not any(map(string.__contains__, shorter))]
    return frozenset(kept)


def _beginning_with_none(strings: Strings) -> Strings:
    """Those of some strings that begin with no other."""
    kept = list[str]()
    for string in sorted(strings):
        if not kept or not string.startswith(kept[-1]):
            kept.append(string)
    return frozenset(kept)


def _weight(strings: Strings) -> float:
    """How often one of the strings may be expected at a place of ordinary text."""
    return fsum(map(_frequency, strings))


@lru_cache(maxsize=65_536)
def _frequency(string: str) -> float:
    if string[0] in _AROUND_WORDS and string[-1] in _AROUND_WORDS:
        words = string[1:-1].split(" ")
        if _USUAL.issuperset(words):
            return float(_OF_ALL_WORDS ** len(words))
    frequency, before = 1 / _BOUND, ""
    for char in string:
        common = _COMMON.get(char) or (_RARE if char.isascii() else _FOREIGN)
        frequency *= _DIGIT_AFTER_DIGIT if char == before == "0" else _BOUND * common
        if frequency < _FLOOR:
            return _FLOOR
        before = char
    return frequency
