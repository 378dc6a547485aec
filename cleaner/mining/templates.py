"""Templates: what lines of one shape have in common, told apart from what varies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import regex

from cleaner.mining.shapes import NAMES, NUMBER, PIECE_OF, SLOTS, SPACE, WORD, letters

_DOMINANT: Final = 0.5
"""A value that half of the witnesses fill a slot with makes a template of its own."""
_LEAST_LETTERS: Final = 3
_LEAST_LETTERS_WITH_NAMES: Final = 4
_NAMED: Final = frozenset((NAMES, WORD))


class Place(NamedTuple):
    """A line of a document of the sample: the numbers of both, the document's witness, and what fills the slots."""

    document: int
    line: int
    witness: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """Lines of one shape whose slots in `fixed` are all filled with one value."""

    shape: str
    fixed: Mapping[int, str]
    places: tuple[Place, ...]

    @cached_property
    def witnesses(self) -> int:
        """How many documents have such a line; near-duplicates count once."""
        return len({p.witness for p in self.places})

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The template as ("", literal text) and (sign of a slot, "")."""
        literals = regex.split(f"[{SLOTS}]", self.shape)
        woven = [("", literals[0])]
        for number, (sign, literal) in enumerate(zip(_slots(self.shape), literals[1:], strict=True)):
            woven += [*self._slot(number, sign), ("", literal)]
        return tuple(_joined(woven))

    def _slot(self, number: int, sign: str) -> list[tuple[str, str]]:
        """Return what a slot comes to: a literal, or a slot between what all its names begin and end with."""
        if sign == NUMBER:
            return [(sign, "")]
        values = {p.values[number] for p in self.places}
        if len(values) == 1:
            return [("", next(iter(values)))]
        if sign != NAMES:
            return [(sign, "")]
        before, after = _affixes(sorted(values))
        return [("", before), (sign, ""), ("", after)]

    @property
    def pattern(self) -> str:
        """The pattern of a whole line, in the language of rule files."""
        return "".join(
            f"{{{{{PIECE_OF[sign]}}}}}" if sign else regex.escape(text, literal_spaces=True)
            for sign, text in self.parts
        )

    @property
    def literal(self) -> str:
        """What the template is sure of, for a name."""
        return " ".join(text.strip() for sign, text in self.parts if not sign)

    @property
    def names(self) -> bool:
        """Whether words vary in it, not only numbers."""
        return any(sign and sign not in (NUMBER, SPACE) for sign, _ in self.parts)

    @property
    def telling(self) -> bool:
        """Whether there is enough in it to know it by."""
        least = _LEAST_LETTERS_WITH_NAMES if self.names else _LEAST_LETTERS
        return sum(letters(text) for sign, text in self.parts if not sign) >= least


def templates(shape: str, places: Sequence[Place], least: int) -> Iterator[Template]:
    """Yield the templates of a shape that at least `least` witnesses have, by descending number of witnesses.

    Values that dominate a slot part the lines first; what remains is one template with slots if it holds enough to be
    known by, and otherwise as many as there are frequent values.
    """
    ahead: list[tuple[Mapping[int, str], tuple[Place, ...]]] = [({}, tuple(places))]
    while ahead:
        fixed, group = ahead.pop()
        template = Template(shape, fixed, group)
        if template.witnesses < least:
            continue
        parting = _parting(shape, group, fixed, max(least, _DOMINANT * template.witnesses))
        if not parting and template.telling:
            yield template
            continue
        parting = parting or _parting(shape, group, fixed, least)
        if parting:
            slot, value = parting
            ahead.append((fixed, tuple(p for p in group if p.values[slot] != value)))
            ahead.append(({**fixed, slot: value}, tuple(p for p in group if p.values[slot] == value)))


def _parting(shape: str, group: Sequence[Place], fixed: Mapping[int, str], least: float) -> tuple[int, str] | None:
    """Return the slot and value by which to part the lines: that of most witnesses, the leftmost of equals."""
    best: tuple[int, int, str] | None = None
    for number, sign in enumerate(_slots(shape)):
        if number in fixed or sign not in _NAMED:
            continue
        witnesses: dict[str, set[int]] = defaultdict(set)
        for p in group:
            witnesses[p.values[number]].add(p.witness)
        for value, who in witnesses.items():
            if len(who) >= least and (best is None or (-len(who), number, value) < best):
                best = -len(who), number, value
    return best[1:] if best else None


def _slots(shape: str) -> list[str]:
    return [ch for ch in shape if ch in SLOTS]


def _affixes(values: Sequence[str]) -> tuple[str, str]:
    """Return the words that all values begin with and end with, leaving at least one word between them."""
    split = [value.split(" ") for value in values]
    room = min(map(len, split)) - 1
    before = _common(split, room)
    after = _common([words[::-1] for words in split], room - len(before))[::-1]
    return "".join(f"{word} " for word in before), "".join(f" {word}" for word in after)


def _common(split: Sequence[Sequence[str]], room: int) -> list[str]:
    found: list[str] = []
    for words in zip(*split, strict=False):
        if len(found) >= room or len(set(words)) > 1:
            break
        found.append(words[0])
    return found


def _joined(parts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Unite neighbouring literals and drop empty ones."""
    literal = ""
    for sign, text in parts:
        if sign:
            if literal:
                yield "", literal
            literal = ""
            yield sign, ""
        else:
            literal += text
    if literal:
        yield "", literal
