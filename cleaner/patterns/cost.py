"""How many characters a backtracking matcher reads of a text, over and over, before it gives a match up.

No matcher is run: all paths are counted at once, by how many of them there are at each place of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from cleaner.patterns.charsets import Alphabet
from cleaner.patterns.nodes import Anchor, Atomic, CharSet, Choice, Concat, Group, Look, Node, Repeat, Text

CEILING = 10**8
"""Counting stops here: some seconds of a matcher's time."""

_Paths: TypeAlias = Mapping[int, int]
"""How many paths there are at each place of the text."""


def reading_cost(node: Node, alphabet: Alphabet, text: str, *, searching: bool) -> int:
    """Characters read from the start of the text, or if `searching` from every place of it, CEILING at most."""
    reader = _Reader(alphabet, text)
    reader.read(node, dict.fromkeys(range(len(text) + 1), 1) if searching else {0: 1})
    return min(reader.cost, CEILING)


class _Reader:
    def __init__(self, alphabet: Alphabet, text: str) -> None:
        bits = {char: alphabet.mask(char) for char in set(text)}
        self.alphabet, self.bits = alphabet, [bits[char] for char in text]
        self.words = [bool(bit & alphabet.words) for bit in self.bits]
        self.hits: dict[tuple[object, bool], list[bool]] = {}
        self.cost, self.frozen = 0, False

    def read(self, node: Node, paths: _Paths) -> _Paths:
        """The paths behind a part, from those before it."""
        if not paths or self.cost > CEILING:
            return {}
        if isinstance(node, Text):
            for char in node.text:
                paths = self.step(self.matching(char, node.ignore_case), paths)
            return paths
        if isinstance(node, CharSet):
            return self.step(self.matching(node), paths)
        if isinstance(node, Concat):
            for part in node.parts:
                paths = self.read(part, paths)
            return paths
        if isinstance(node, Choice):
            return _sum(*(self.read(branch, paths) for branch in node.branches))
        if isinstance(node, Repeat):
            return self.repeat(node, paths)
        if isinstance(node, (Group, Atomic)):
            return self.read(node.body, paths)
        if isinstance(node, Look) and node.ahead:
            self.read(node.body, paths)
        return self.place(node, paths) if isinstance(node, Anchor) else paths

    def matching(self, node: CharSet | str, ignore_case: bool = False) -> list[bool]:
        """Which characters of the text a set, or a single character, stands for."""
        hits = self.hits.get((node, ignore_case))
        if hits is None:
            mask = self.alphabet.mask(node, ignore_case=ignore_case)
            hits = self.hits[node, ignore_case] = [bool(bit & mask) for bit in self.bits]
        return hits

    def step(self, hits: list[bool], paths: _Paths) -> _Paths:
        if self.frozen:
            return {}
        size = len(hits)
        after = {at + 1: count for at, count in paths.items() if at < size and hits[at]}
        self.cost += sum(after.values())
        return after

    def place(self, node: Anchor, paths: _Paths) -> _Paths:
        if node.kind == "other":
            return paths
        if node.kind == "start":
            return {at: count for at, count in paths.items() if at == 0}
        wanted = node.kind == "boundary"
        return {at: count for at, count in paths.items() if self.between(at) == wanted}

    def between(self, at: int) -> bool:
        """Whether a place is the edge of a word."""
        before = at > 0 and self.words[at - 1]
        return before != (at < len(self.words) and self.words[at])

    def repeat(self, node: Repeat, paths: _Paths) -> _Paths:
        body, low, high = node.body, node.low, node.high
        if isinstance(body, CharSet) and not self.frozen:
            return self.span(self.matching(body), paths, low, high)
        if isinstance(body, Text) and len(body.text) == 1 and not self.frozen:
            return self.span(self.matching(body.text, body.ignore_case), paths, low, high)
        for _ in range(low):
            paths = self.read(body, paths)
        after = paths if low else _sum(paths, self.nothing(body, paths))
        rounds = low
        while paths and self.cost <= CEILING and (high is None or rounds < high):
            rounds += 1
            none = self.nothing(body, paths)
            read = self.read(body, paths)
            paths = {at: count - none.get(at, 0) for at, count in read.items() if count > none.get(at, 0)}
            after = _sum(after, paths)
        return after

    def nothing(self, body: Node, paths: _Paths) -> _Paths:
        """The paths that pass a part without reading anything."""
        outer, self.frozen = self.frozen, True
        passed = self.read(body, paths)
        self.frozen = outer
        return passed

    def span(self, hits: list[bool], paths: _Paths, low: int, high: int | None) -> _Paths:
        """A repeat of one set, in one pass: sums over the places from which a run of the set leads to each place."""
        size = len(hits)
        sums = [0] * (size + 2)
        for at in range(size + 1):
            sums[at + 1] = sums[at] + paths.get(at, 0)
        after: dict[int, int] = {}
        run = 0
        for at in range(size + 1):
            if at and not hits[at - 1]:
                run = at
            start = run if high is None else max(run, at - high)
            self.cost += sums[at] - sums[start]
            count = sums[at - low + 1] - sums[start] if at - low >= start else 0
            if count:
                after[at] = count
        return after


def _sum(*many: _Paths) -> _Paths:
    total: dict[int, int] = {}
    for paths in many:
        for at, count in paths.items():
            total[at] = total.get(at, 0) + count
    return total
