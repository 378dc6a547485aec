"""The `repeats` stage: what a page prints twice. Of every repeated text at least one printing stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import regex

from cleaner.lines import PROSE_CHARS, SENTENCE_CHARS, Lines, core, edge_lines
from cleaner.model import Document, Edit, Proposal
from cleaner.rule import Repeat, Repeated, Rule

_NOT_WORDS = regex.compile(r"[^\p{L}\p{N}\p{M}]+")
_FRONT_LINES = 6
"""A standfirst stands among the first so many lines that hold text."""


@dataclass(frozen=True, slots=True)
class RepeatsStage:
    """Proposes the removal of one of two printings, by the rules with the `repeat` primitive."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, rules: tuple[Rule, ...]) -> RepeatsStage:
        """Keep the rules that look for repetition."""
        return cls(tuple(r for r in rules if isinstance(r.match, Repeat)))

    def __call__(self, document: Document) -> Proposal:
        owners: dict[Repeated, Rule] = {}
        for rule in self.rules:
            if isinstance(rule.match, Repeat):
                owners |= {kind: rule for kind in rule.match.of if kind not in owners}
        lines = Lines(document.text)
        found = _Printings.of(lines, document.meta.get("title", ""))
        return Proposal(tuple(_edits(lines, found, owners)))


@dataclass(frozen=True, slots=True)
class _Printings:
    """Where each text stands: `places` by key in the order of the text; `head` is the first line behind the head."""

    title: str
    head: int
    front: frozenset[int]
    places: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, lines: Lines, title: str) -> _Printings:
        keys = {i: _key(lines.raw[i]) for i in range(len(lines)) if not lines.blank(i)}
        places: dict[str, list[int]] = {}
        for i, key in keys.items():
            if key:
                places.setdefault(key, []).append(i)
        distinct = dict.fromkeys(keys.values())
        firsts = frozenset(places[k][0] for k in islice((k for k in distinct if k), _FRONT_LINES))
        head = edge_lines(lines, range(len(lines)), lambda _: False)
        return cls(_key(title), head if head >= 0 else len(lines), firsts, places)


def _edits(lines: Lines, found: _Printings, owners: Mapping[Repeated, Rule]) -> Iterator[Edit]:
    for key, places in found.places.items():
        for i, kind in _surplus(lines, key, places, found):
            rule = owners.get(kind)
            if rule and isinstance(rule.match, Repeat) and len(lines.core(i)) >= rule.match.min_chars:
                yield Edit(lines.starts[i], lines.end(i), "", rule.owner)


def _surplus(lines: Lines, key: str, places: Sequence[int], found: _Printings) -> Iterator[tuple[int, Repeated]]:
    """Yield the printings of one text that may go, with what they are."""
    first = places[0]
    if key == found.title and first < found.head and len(found.places) > 1:
        yield first, "title"
    if len(places) == 1:
        return
    size = len(lines.core(first))
    if size >= SENTENCE_CHARS and lines.prose(first) and first in found.front and _returns(lines, first, places[1]):
        yield first, "standfirst"
        places = places[1:]
    for i in places[1:]:
        if i < found.head and (size < PROSE_CHARS or i == places[0] + 1):
            yield i, "line"
        elif size >= PROSE_CHARS and not lines.raw[i].lstrip().startswith(">"):
            yield i, "paragraph"


def _returns(lines: Lines, first: int, again: int) -> bool:
    """Whether other text stands between two printings: the first is then a standfirst, the second the body."""
    return any(not lines.blank(i) for i in range(first + 1, again))


def _key(line: str) -> str:
    """Return what two printings of one text have in common: their words."""
    return _NOT_WORDS.sub(" ", core(line).casefold()).strip()
