"""Templates: what lines of one shape have in common, told apart from what varies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import regex

from cleaner.mining.shapes import NAMES, NUMBER, PIECE_OF, PIECES, REST, SLOTS, SPACE, WORD, letters
from cleaner.patterns.expand import expand

_DOMINANT: Final = 0.5
"""A value that half of the witnesses fill a slot with makes a template of its own."""
_LEAST_LETTERS: Final = 3
_LEAST_LETTERS_WITH_NAMES: Final = 4
_LEAST_VALUES: Final = 3
_NAMES_ALONE: Final = regex.compile(expand(PIECES["names"], PIECES))
_NAMED: Final = frozenset((NAMES, WORD))


class Place(NamedTuple):
    """A line of a document of the sample: the numbers of both, the document's witness, and what fills the slots."""

    document: int
    line: int
    witness: int
    values: tuple[str, ...]


Part = tuple[str, str]
"""Either the sign of a slot and "", or "" and literal text."""


@dataclass(frozen=True, slots=True)
class Template:
    """What lines of one shape have in common, and where they stand."""

    shape: str
    parts: tuple[Part, ...]
    places: tuple[Place, ...] = ()

    @classmethod
    def of(cls, shape: str, places: Sequence[Place]) -> Template:
        """Return the template of some lines of a shape: what all of them fill a slot with is literal."""
        literals = regex.split(f"[{SLOTS}]", shape)
        parts = [("", literals[0])]
        for number, (sign, literal) in enumerate(zip(_slots(shape), literals[1:], strict=True)):
            parts += [*_filled(sign, {p.values[number] for p in places}), ("", literal)]
        return cls(shape, tuple(_joined(parts)), tuple(places))

    @property
    def witnesses(self) -> int:
        """How many documents have such a line; near-duplicates count once."""
        return len({p.witness for p in self.places})

    @property
    def pattern(self) -> str:
        """The pattern of a whole line, in the language of rule files."""
        return "".join(
            f"{{{{{PIECE_OF[sign]}}}}}" if sign else regex.escape(text, literal_spaces=True)
            for sign, text in self.parts
        )

    @property
    def literal(self) -> str:
        """All that is certain in it; without slots, the line itself."""
        return "".join(text for _, text in self.parts)

    @property
    def signs(self) -> frozenset[str]:
        """The signs of its slots."""
        return frozenset(sign for sign, _ in self.parts if sign)

    @property
    def telling(self) -> bool:
        """Whether there is enough in it to know it by."""
        least = _LEAST_LETTERS_WITH_NAMES if self.signs - {NUMBER, SPACE} else _LEAST_LETTERS
        return letters(self.literal) >= least

    @property
    def varied(self) -> bool:
        """Whether what words vary in it vary enough to expect others."""
        slots = [number for number, sign in enumerate(_slots(self.shape)) if sign in (NAMES, WORD, REST)]
        return all(len({p.values[number] for p in self.places}) not in range(2, _LEAST_VALUES) for number in slots)


def _filled(sign: str, values: Collection[str]) -> list[Part]:
    """Return what a slot comes to: a literal, or a slot between what all its names begin and end with."""
    if len(values) == 1 and sign != NUMBER:
        return [("", next(iter(values)))]
    if sign != NAMES:
        return [(sign, "")]
    before, after = _affixes(sorted(values))
    return [("", before), (sign, ""), ("", after)]


def templates(shape: str, places: Sequence[Place], least: int) -> Iterator[Template]:
    """Yield the templates of a shape that at least `least` witnesses have, by descending number of witnesses.

    Values that dominate a slot part the lines first; what remains is one template with slots if it holds enough to be
    known by, and otherwise as many as there are frequent values.
    """
    ahead = [tuple(places)]
    while ahead:
        group = ahead.pop()
        template = Template.of(shape, group)
        if template.witnesses < least:
            continue
        parting = _parting(shape, group, max(least, _DOMINANT * template.witnesses))
        if not parting and template.telling and template.varied:
            yield template
            continue
        parting = parting or _parting(shape, group, least)
        if parting:
            slot, value = parting
            ahead.append(tuple(p for p in group if p.values[slot] != value))
            ahead.append(tuple(p for p in group if p.values[slot] == value))


def _parting(shape: str, group: Sequence[Place], least: float) -> tuple[int, str] | None:
    """Return the slot and value by which to part the lines: that of most witnesses, the leftmost of equals."""
    best: tuple[int, int, str] | None = None
    for number, sign in enumerate(_slots(shape)):
        if sign not in _NAMED:
            continue
        witnesses: dict[str, set[int]] = defaultdict(set)
        for p in group:
            witnesses[p.values[number]].add(p.witness)
        for value, who in witnesses.items() if len(witnesses) > 1 else ():
            if len(who) >= least and (best is None or (-len(who), number, value) < best):
                best = -len(who), number, value
    return best[1:] if best else None


def _slots(shape: str) -> list[str]:
    return [ch for ch in shape if ch in SLOTS]


def _affixes(values: Sequence[str]) -> tuple[str, str]:
    """Return the words that all values begin with and end with, if names are left between them."""
    split = [value.split(" ") for value in values]
    room = min(map(len, split)) - 1
    before = "".join(f"{word} " for word in _common(split, room))
    after = "".join(f" {word}" for word in _common([words[::-1] for words in split], room - before.count(" "))[::-1])
    between = (value[len(before) : len(value) - len(after)] for value in values)
    return (before, after) if all(_NAMES_ALONE.fullmatch(names) for names in between) else ("", "")


def _common(split: Sequence[Sequence[str]], room: int) -> list[str]:
    found: list[str] = []
    for words in zip(*split, strict=False):
        if len(found) >= room or len(set(words)) > 1:
            break
        found.append(words[0])
    return found


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
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
