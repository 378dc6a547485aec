"""What a pattern matches, spelled out as far as that goes: all of its texts if they are few, or how they begin.

Texts are `normal`: of one case, with each white space as ` ` and each decimal digit as `0`. Where a text has to begin
or to end at the edge of a word, `EDGE` stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from cleaner.patterns.fold import normal
from cleaner.patterns.nodes import Anchor, Atomic, CharSet, Choice, Concat, Group, Look, Node, Repeat, Text, remembered

MOST = 256
"""Beginnings kept of a part."""
LONGEST = 24
"""Characters kept of a beginning."""
CUTS = (16, 12, 10, 8, 7, 6, 5, 4, 3)
"""Where beginnings may be cut if that makes them fewer."""
_SPELLED = 256
"""Texts of a part that are spelled out."""
_SPREAD = 8
"""Characters a set may stand for to be spelled out."""
_ROUNDS = 3
"""Rounds of a repeat that are spelled out."""
_LETTERLESS = ("SPACE", "BLANK", "DIGIT", "^WORD", "Z", "P", "S", "N")
"""Classes, or the first letter of their names, that hold no character of the categories L."""
_SPACES, _DIGITS = frozenset(("SPACE", "BLANK")), frozenset(("DIGIT", "ND"))
"""Classes whose every character is one and the same in normal text."""
_ASCII_DIGITS = (48, 57)

EDGE = "\n"
"""What stands in a string for the edge of a word, at its start or its end: there is no line break in normal text."""

Strings: TypeAlias = frozenset[str]

NOTHING: Strings = frozenset(("",))


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is known of the texts a node matches.

    `exact` holds all of them, if they are few; else each begins with one of `begun` (which holds "" if nothing is
    known), after characters that are no letters if `lead`.
    """

    exact: Strings | None
    begun: Strings = NOTHING
    lead: bool = False

    @property
    def prefix(self) -> Strings:
        """At most `MOST` strings: each text begins with one of them, as it does with `begun`."""
        return self.begun if self.exact is None else few(self.exact)


@remembered
def spelling(node: Node, back: bool = False) -> Spelling:
    """Spell out any node, read from its end if `back`; of a node that is not modelled nothing is known."""
    if back and (exact := spelling(node).exact) is not None:
        return Spelling(_turned(exact))
    if isinstance(node, Text):
        return Spelling(frozenset((normal(node.text),)))
    if isinstance(node, CharSet):
        return Spelling(members(node, _SPREAD))
    if isinstance(node, (Anchor, Look)):
        return Spelling(frozenset((EDGE,)) if isinstance(node, Anchor) and node.kind == "boundary" else NOTHING)
    if isinstance(node, (Group, Atomic)):
        return spelling(node.body, back)
    if isinstance(node, Concat):
        return _of_concat(node, back)
    if isinstance(node, Choice):
        return _of_choice(node, back)
    if isinstance(node, Repeat):
        return _of_repeat(node, back)
    return Spelling(None)


def _turned(strings: Strings) -> Strings:
    return frozenset([string[::-1] for string in strings])


def members(node: CharSet, most: int) -> Strings | None:
    """The characters of a set; None if its ranges hold more than `most`."""
    if node.negated or not set(node.classes) <= _SPACES | _DIGITS:
        return None
    ranges = [(low, high) for low, high in node.ranges if (low, high) != _ASCII_DIGITS]
    if sum(high - low + 1 for low, high in ranges) > most:
        return None
    named = {normal(chr(code)) for low, high in ranges for code in range(low, high + 1)}
    spaces = {" "} if _SPACES.intersection(node.classes) else set()
    digits = {"0"} if _DIGITS.intersection(node.classes) or len(ranges) < len(node.ranges) else set()
    return frozenset(named | spaces | digits)


def flat(node: Node) -> Iterator[Node]:
    """The parts of a sequence, with those of sequences in it."""
    if isinstance(node, (Group, Atomic)):
        yield from flat(node.body)
    elif isinstance(node, Concat):
        for part in node.parts:
            yield from flat(part)
    else:
        yield node


def times(left: Strings, right: Strings | None) -> Strings | None:
    """All concatenations; None if they are too many or too long to be spelled out."""
    if right is None or len(left) * len(right) > _SPELLED or max(map(len, left)) + max(map(len, right)) > 2 * LONGEST:
        return None
    if NOTHING in (left, right):
        return right if left == NOTHING else left
    joined = [a + b for a in left for b in right]
    return frozenset(map(_edged, joined) if EDGE in "".join((*left, *right)) else joined)


def _edged(text: str) -> str:
    """The text with edges at its ends only; one that is known by what stands on both sides goes without saying."""
    inner = text.replace(EDGE, "")
    return (EDGE if text.startswith(EDGE) else "") + inner + (EDGE if inner and text.endswith(EDGE) else "")


def powers(node: Repeat, back: bool = False) -> list[Strings]:
    """The texts of no round of a repeat, of one, and so on, as far as they are spelled out."""
    body = spelling(node.body, back).exact
    most = min(node.low, LONGEST) if body and len(body) == 1 else 0  # as for eleven digits
    found = [NOTHING]
    while body and len(found) <= max(most, _ROUNDS) and (grown := times(found[-1], body)):
        found.append(grown)
    return found


def _of_concat(node: Concat, back: bool) -> Spelling:
    """Spell out the parts as far as they go; where that is not to the end, leave out what holds no letter in front."""
    parts = list(flat(node))
    if back:
        parts.reverse()
    whole = _ahead(parts, back)
    fillers = next((at for at, part in enumerate(parts) if not _is_filler(part)), len(parts))
    if whole.exact is not None or not any(not isinstance(part, (Anchor, Look)) for part in parts[:fillers]):
        return whole
    return Spelling(None, _ahead(parts[fillers:], back).prefix, lead=True)


def _ahead(parts: Sequence[Node], back: bool) -> Spelling:
    spelled = NOTHING
    for at, part in enumerate(parts, 1):
        found = spelling(part, back)
        grown = times(spelled, found.exact)
        if grown is None:
            if found.exact is None and isinstance(part, Repeat) and not part.low:
                found = _either(spelling(part.body, back), _ahead(parts[at:], back))
            if found.lead and spelled != NOTHING:
                return Spelling(None, few(spelled))
            return Spelling(None, few(times(spelled, found.prefix) or spelled), found.lead)
        spelled = grown
    return Spelling(spelled)


def _either(*found: Spelling) -> Spelling:
    prefix = union(each.prefix for each in found) or NOTHING
    return Spelling(None, few(prefix), any(each.lead for each in found))


def _of_choice(node: Choice, back: bool) -> Spelling:
    branches = [spelling(branch, back) for branch in node.branches]
    exact = union(found.exact for found in branches)
    if exact and len(exact) <= _SPELLED:
        return Spelling(exact)
    return _either(*branches)


def _of_repeat(node: Repeat, back: bool) -> Spelling:
    body, rounds = spelling(node.body, back), powers(node, back)
    if node.high is not None and node.high < len(rounds):
        return Spelling(union(rounds[node.low : node.high + 1]))
    if not node.low:
        return Spelling(None)
    if len(rounds) > 1:
        return Spelling(None, few(rounds[min(node.low, len(rounds) - 1)]))
    return Spelling(None, body.prefix, body.lead)


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
    return char.isalpha() or normal(char).isalpha()


def union(sets: Iterable[Strings | None]) -> Strings | None:
    """All strings of all sets; None if one of the sets is."""
    found = list(sets)
    known = [strings for strings in found if strings is not None]
    return frozenset[str]().union(*known) if len(known) == len(found) else None


def few(strings: Strings) -> Strings:
    """At most `MOST` beginnings of at most `LONGEST` characters, one for each of the strings."""
    if len(strings) <= MOST and max(map(len, strings)) <= LONGEST:
        return strings
    for length in (LONGEST, *CUTS):
        cut = frozenset([string[:length] for string in strings])
        if len(cut) <= MOST:
            return cut
    return NOTHING
