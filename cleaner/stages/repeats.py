"""The `repeats` stage: what a page prints twice. Of every repeated text at least one printing stays.

A headline is an exception: the page's title, known from elsewhere, is a printing of its own. So is the name above an
author's box, which goes with its box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaner.lines import PROSE_CHARS, Lines, edge_lines, key_beginning, words_key
from cleaner.matching.judge import Claim, verdicts
from cleaner.matching.timed import Timed
from cleaner.model import Document, Edit, Proposal
from cleaner.namebox import name_box
from cleaner.rulefiles.rule import Repeat, Repeated, Rule

_FRONT = 3
"""A standfirst is among the first so many different lines, others of its kind not counted."""
_VERSE_LINES, _VERSE_CHARS = 3, 80
"""So many different short lines below each other are verse or a list: what returns there is a refrain."""
_QUOTED = (">", "|", "`")
"""What the lines of quotes, tables and code begin with: they may say a thing again."""
_SAME = re.compile("[\\s\"'`´“”„‟‘’‚‛«»‹›*_‐‑‒–—―−-]+")
"""Signs that are set now this way, now that, in one and the same headline …"""
_CLOSING = ".:…!?|>#·•"
"""… and those that may stand around it."""


@dataclass(frozen=True, slots=True)
class RepeatsStage:
    """Proposes the removal of one of two printings, by the rules with the `repeat` primitive."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, rules: tuple[Rule, ...]) -> RepeatsStage:
        """Keep the rules that look for repetition."""
        return cls(tuple(r for r in rules if isinstance(r.match, Repeat)))

    def __call__(self, document: Document) -> Proposal:
        if not self.rules:
            return Proposal()
        lines = document.lines
        surplus = self.surplus(lines, document.meta.get("title", ""))
        if not surplus:
            return Proposal()
        warnings: dict[str, None] = {}
        claims = [
            Claim(rule, i, i, lines.starts[i], lines.end(i), True)
            for i, kind in surplus
            for rule in self.rules
            if _wants(rule, kind, len(lines.core(i)))
        ]
        judged = verdicts(document, lines, claims, Timed(lambda text: warnings.setdefault(text)))
        edits = tuple(Edit(c.start, c.end, "", c.rule.owner) for c in judged if not c.veto)
        return Proposal(edits, warnings=tuple(warnings))

    def surplus(self, lines: Lines, title: str) -> tuple[tuple[int, Repeated], ...]:
        """Return the printings that may go by what some rule looks for."""
        matches = [rule.match for rule in self.rules if isinstance(rule.match, Repeat)]
        printed = [match.min_chars for match in matches if match.of != ("name",)]
        named = any("name" in match.of for match in matches)
        boxes: tuple[tuple[int, Repeated], ...] = tuple((i, "name") for i in name_box(lines)) if named else ()
        return (*_surplus(lines, words_key(title), min(printed)), *boxes) if printed else boxes


def _wants(rule: Rule, kind: Repeated, size: int) -> bool:
    least, most = rule.where.min_chars, rule.where.max_chars or size
    return isinstance(rule.match, Repeat) and kind in rule.match.of and max(least, rule.match.min_chars) <= size <= most


def _surplus(lines: Lines, title: str, shortest: int) -> Iterator[tuple[int, Repeated]]:
    """Yield the printings that may go, with what they are."""
    places = _places(lines, shortest, title)
    if not places:
        return
    first_printings = {printings[0]: printings for printings in places.values()}
    titles = places.get(title, []) if len(lines.visible) > len(places.get(title, [])) else []
    head = edge_lines(lines, range(len(lines)), lambda _: False, title)
    head = head if head >= 0 else len(lines)
    verse = _verse(lines) if len(first_printings) < sum(map(len, places.values())) else frozenset()
    gone: dict[int, Repeated] = {i: "title" for i in titles if i < head}
    yield from gone.items()
    others = 0  # lines so far that stay: those that may go must not push each other out of the front
    for i in lines.visible:
        found = dict(_again(lines, first_printings.get(i, ()), head, verse, front=others < _FRONT))
        yield from found.items()
        gone |= found
        others += i not in gone


def _places(lines: Lines, shortest: int, title: str) -> dict[str, list[int]]:
    """Return where each text of some length stands that stands there twice or is the title.

    Lines that begin differently are different: only those that begin alike are compared as a whole.
    """
    alike: dict[str, list[int]] = {}
    for i in lines.visible:
        if len(lines.bare[i]) >= shortest and not lines.bare[i].startswith(_QUOTED):
            alike.setdefault(key_beginning(lines.bare[i]), []).append(i)
    places: dict[str, list[int]] = {}
    titled = key_beginning(title)
    for beginning, numbers in alike.items():
        if len(numbers) > 1 or beginning == titled:
            for i in numbers:
                places.setdefault(words_key(lines.bare[i]), []).append(i)
    return {key: printings for key, printings in places.items() if key and (len(printings) > 1 or key == title)}


def _again(
    lines: Lines, printings: Sequence[int], head: int, verse: frozenset[int], *, front: bool
) -> Iterator[tuple[int, Repeated]]:
    """Yield the printings of one text that may go: the first, if it is a standfirst, or all the others."""
    if front and _standfirst(lines, printings, verse):
        yield printings[0], "standfirst"
        return
    for before, i in pairwise(printings):
        if i < head and i not in verse and lines.below(before, 1) == [i] and _alike(lines.core(before), lines.core(i)):
            yield i, "line"
        elif len(lines.bare[i]) >= PROSE_CHARS:
            yield i, "paragraph"


def _alike(one: str, other: str) -> bool:
    """Whether two lines of the same words are one line printed twice; the signs tell formulas and code apart."""
    signs, others = (_SAME.sub("", line) for line in (one, other))
    return signs.strip(_CLOSING).casefold() == others.strip(_CLOSING).casefold()


def _standfirst(lines: Lines, printings: Sequence[int], verse: frozenset[int]) -> bool:
    """Whether a sentence comes again once, farther down and in other company: there it is part of the body."""
    if len(printings) != 2 or printings[0] in verse or not lines.prose(printings[0]):
        return False
    first, second = (lines.below(i, 1) for i in printings)
    return first != printings[1:] and _said(lines, first) != _said(lines, second)


def _said(lines: Lines, numbers: Sequence[int]) -> list[str]:
    return [words_key(lines.bare[i]) for i in numbers]


def _verse(lines: Lines) -> frozenset[int]:
    """Return the lines of the paragraphs that are verse or lists."""
    found: list[int] = []
    paragraph: list[int] = []
    for i in (*lines.visible, -1):
        if paragraph and i != paragraph[-1] + 1:
            short = all(len(lines.bare[k]) < _VERSE_CHARS for k in paragraph)
            if short and len(set(_said(lines, paragraph))) >= _VERSE_LINES:
                found += paragraph
            paragraph = []
        paragraph.append(i)
    return frozenset(found)
