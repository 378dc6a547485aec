"""Literals that every match of a pattern contains, for a gate that looks for them before the pattern is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cleaner.patterns.fold import fold
from cleaner.patterns.nodes import Anchor, Atomic, CharSet, Choice, Concat, Group, Look, Node, Repeat, Text, remembered

_MOST = 64
"""Alternatives kept of one place of a pattern."""
_LONGEST = 24
"""Characters kept of a literal."""
_CUTS = (16, 12, 10, 8, 7, 6, 5, 4, 3)
"""Where literals may be cut if that makes them fewer."""
_SPREAD = 8
"""Characters a set may stand for to be spelled out."""
_ROUNDS = 3
"""Rounds of a repeat that are spelled out."""

_COMMON = {" ": 0.17, **dict.fromkeys("etaoinsrhdlu", 0.06), **dict.fromkeys("cmfwypvbgk0129.,-", 0.015)}
"""Roughly how often a character stands in folded text; all others are rare."""
_RARE = 0.004
_FLOOR = 1e-8
"""A literal rarer than this is rare enough: from here on fewer are better."""
_START = 0.02
"""How many of all places are the start of a line."""
_LETTERLESS = ("SPACE", "BLANK", "DIGIT", "^WORD", "Z", "P", "S", "N")
"""Classes, or the first letter of their names, that hold no character of the categories L."""

Strings: TypeAlias = frozenset[str]
Place: TypeAlias = Literal["start", "lead", "inside"]

_NOTHING: Strings = frozenset(("",))


@dataclass(frozen=True, slots=True)
class Literals:
    """Folded strings of 2 to 24 characters, 64 at most: every match, folded, contains one of them.

    `place` says where: `start` at the start of the match; `lead` there too, but for characters that are no letters
    (`str.isalpha`); `inside` anywhere in it.
    """

    literals: tuple[str, ...]
    place: Place

    @property
    def anchored(self) -> bool:
        """Every match starts with one of the literals."""
        return self.place == "start"


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of the folded texts a node matches.

    `exact` holds all of them, if they are few; each begins with one of `prefix` (which holds "" if nothing is known),
    after characters that are no letters if `lead`; each contains one string of every set in `noted`.
    """

    exact: Strings | None
    prefix: Strings
    lead: bool
    noted: tuple[Strings, ...] = ()

    @property
    def contained(self) -> Strings | None:
        """The rarest of the sets that can be looked for anywhere. Costly, and seldom wanted where a prefix is known."""
        best: Strings | None = None
        for strings in self.noted if self.exact is None else (self.exact,):
            best = _better(best, _usable(strings, str.__contains__))
        return best


def required_literals(node: Node) -> Literals | None:
    """The rarest set of literals that every match of the pattern contains one of; None if there is no usable one."""
    facts = _facts(node)
    first = _usable(facts.prefix, str.startswith)
    cost = _weight(first) * _START if first else 1.0
    best = facts.contained if cost > _FLOOR else None
    if best and _weight(best) < cost:
        return Literals(tuple(sorted(best)), "inside")
    return Literals(tuple(sorted(first)), "lead" if facts.lead else "start") if first else None


@remembered
def _facts(node: Node) -> _Facts:
    """Facts of any node; of a node that is not modelled nothing is known."""
    if isinstance(node, Text):
        return _of_exact(frozenset((fold(node.text),)))
    if isinstance(node, CharSet):
        return _of_exact(_spelled(node))
    if isinstance(node, (Anchor, Look)):
        return _of_exact(_NOTHING)
    if isinstance(node, (Group, Atomic)):
        return _facts(node.body)
    if isinstance(node, Concat):
        return _of_concat(node)
    if isinstance(node, Choice):
        return _of_choice(node)
    if isinstance(node, Repeat):
        return _of_repeat(node)
    return _of_exact(None)


def _of_exact(texts: Strings | None) -> _Facts:
    if texts is None:
        return _Facts(None, _NOTHING, False)
    return _Facts(texts, _few(texts), False)


def _spelled(node: CharSet) -> Strings | None:
    """The folded characters of a small set."""
    if node.negated or node.classes or sum(high - low + 1 for low, high in node.ranges) > _SPREAD:
        return None
    return frozenset(fold(chr(code)) for low, high in node.ranges for code in range(low, high + 1))


def _of_concat(node: Concat) -> _Facts:
    """Walk the parts, spelling out as far as they go; where that ends, note the literals found and begin again."""
    spelled, prefix, lead, noted = _NOTHING, None, False, list[Strings]()
    for part in _flat(node):
        if prefix is None and spelled == _NOTHING and _is_filler(part):
            lead = lead or not isinstance(part, (Anchor, Look))
            continue
        facts = _facts(part)
        grown = _times(spelled, facts.exact)
        if grown is not None:
            spelled = grown
            continue
        known = (_times(spelled, facts.prefix) or spelled) if not facts.lead or spelled == _NOTHING else spelled
        noted += (known, *facts.noted)
        if prefix is None:
            prefix, lead = known, lead or (facts.lead and spelled == _NOTHING)
        spelled = facts.exact or _NOTHING
    if prefix is None and not lead:
        return _of_exact(spelled)
    return _Facts(None, prefix or _few(spelled), lead, (*noted, spelled))


def _flat(node: Node) -> Iterable[Node]:
    """The parts of a sequence, with those of sequences in it."""
    if isinstance(node, (Group, Atomic)):
        yield from _flat(node.body)
    elif isinstance(node, Concat):
        for part in node.parts:
            yield from _flat(part)
    else:
        yield node


def _of_choice(node: Choice) -> _Facts:
    branches = [_facts(branch) for branch in node.branches]
    exact = _union(facts.exact for facts in branches)
    if exact and len(exact) <= _MOST:
        return _of_exact(exact)
    prefix = _union(facts.prefix for facts in branches) or _NOTHING
    best = _union(facts.contained for facts in branches)
    lead = any(facts.lead for facts in branches)
    return _Facts(None, _few(prefix), lead, (best,) if best else ())


def _of_repeat(node: Repeat) -> _Facts:
    body, low, high = _facts(node.body), node.low, node.high
    powers = [_NOTHING]
    while body.exact and len(powers) <= _ROUNDS and (grown := _times(powers[-1], body.exact)):
        powers.append(grown)
    if high is not None and high < len(powers):
        return _of_exact(_union(powers[low : high + 1]))
    if not low:
        return _of_exact(None)
    if len(powers) > 1:
        known = powers[min(low, len(powers) - 1)]
        return _Facts(None, known, False, (known,))
    return _Facts(None, body.prefix, body.lead, body.noted)


def _is_filler(node: Node) -> bool:
    """A part that may stand before the first literal: what it matches holds no letter. Bare text is a literal."""
    return not isinstance(node, Text) and _is_letterless(node)


def _is_letterless(node: Node) -> bool:
    if isinstance(node, Text):
        return not any(map(_cased_or_letter, node.text))
    if isinstance(node, CharSet):
        return not node.negated and _holds_no_letter(node)
    if isinstance(node, (Anchor, Look)):
        return True
    if isinstance(node, (Group, Atomic, Repeat)):
        return _is_letterless(node.body)
    if isinstance(node, Concat):
        return all(map(_is_letterless, node.parts))
    return isinstance(node, Choice) and all(map(_is_letterless, node.branches))


def _holds_no_letter(node: CharSet) -> bool:
    if not all(name in _LETTERLESS or (len(name) == 2 and name[0] in _LETTERLESS) for name in node.classes):
        return False
    if sum(high - low + 1 for low, high in node.ranges) > 256:
        return False
    return not any(_cased_or_letter(chr(code)) for low, high in node.ranges for code in range(low, high + 1))


def _cased_or_letter(char: str) -> bool:
    return char.isalpha() or fold(char).isalpha()


def _times(left: Strings, right: Strings | None) -> Strings | None:
    """All concatenations; None if they are too many or too long to be spelled out."""
    if right is None or len(left) * len(right) > _MOST or max(map(len, left)) + max(map(len, right)) > 2 * _LONGEST:
        return None
    return frozenset(a + b for a in left for b in right)


def _union(sets: Iterable[Strings | None]) -> Strings | None:
    """All strings of all sets; None if one of the sets is."""
    found = list(sets)
    known = [strings for strings in found if strings is not None]
    return frozenset[str]().union(*known) if len(known) == len(found) else None


def _few(strings: Strings) -> Strings:
    """At most 64 beginnings of at most 24 characters, one for each of the strings."""
    for length in (_LONGEST, *_CUTS):
        cut = frozenset(string[:length] for string in strings)
        if len(cut) <= _MOST:
            return cut
    return _NOTHING


def _usable(strings: Strings, covers: Callable[[str, str], bool]) -> Strings | None:
    """Beginnings of the strings, cut where they are rarest taken together; None if one is too short to be looked for.

    A string that another one `covers` is left out.
    """
    if min(map(len, strings)) < 2:
        return None
    longest = max(map(len, strings)) if len(strings) > 1 else 0
    best: Strings | None = None
    for length in (_LONGEST, *(cut for cut in _CUTS if cut < longest)):
        cut = frozenset(string[:length] for string in strings)
        if len(cut) <= _MOST:
            best = _better(best, _uncovered(cut, covers))
    return best


def _uncovered(strings: Strings, covers: Callable[[str, str], bool]) -> Strings:
    kept = list[str]()
    for string in sorted(strings, key=len):
        if not any(covers(string, shorter) for shorter in kept):
            kept.append(string)
    return frozenset(kept)


def _weight(strings: Strings) -> float:
    """How often one of the strings may be expected at a place of ordinary text."""
    return sum(map(_frequency, strings))


def _frequency(string: str) -> float:
    frequency = 1.0
    for char in string:
        frequency *= _COMMON.get(char, _RARE)
        if frequency < _FLOOR:
            return _FLOOR
    return frequency


def _better(old: Strings | None, new: Strings | None) -> Strings | None:
    """The rarer of two sets, the earlier if they are alike."""
    if old is None or new is None:
        return new if old is None else old
    return new if _weight(new) < _weight(old) else old
