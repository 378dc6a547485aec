"""A pattern as a graph: one state a character to be read, one edge each way to get from one to the next.

A text is read along as many paths as the pattern has ways to take it, so paths that part and meet again are work that
a matcher does twice. A repeat of more than a few rounds is a loop here, whatever its limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cleaner.patterns.charsets import Alphabet
from cleaner.patterns.nodes import Anchor, Atomic, CharSet, Choice, Concat, Group, Look, Node, Repeat, Text, walk

ANYWHERE, BOUNDARY, INSIDE, START = 0, 1, 2, 4
"""What the place between two characters must be, for an edge that passes it; to be combined."""

BEGIN, BEFORE = 0, 1
"""The state at the start of the text, and the state of a search that has not begun to match."""

BEFORE_LOOP = -1
"""The number of the loop of BEFORE, which is no repeat of the pattern."""

_MOST_EDGES = 200_000
_UNROLLED, _UNROLLED_GROUPS = 8, 3
"""Repeats of one character, and of more, of at most so many rounds are written out."""

_T = TypeVar("_T")


class TooLargeError(Exception):
    """The pattern is too large to be analysed."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way to the state `target`, past a `place`.

    `committed`: inside an atomic part, which gives no second way once it has matched. `round`: the repeat that begins
    another round here, 0 if none does.
    """

    target: int
    place: int
    committed: bool
    round: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """State `i` reads a character of `masks[i]`.

    `loops[i]` is the number of the outermost repeat around the state, 0 if there is none: states of one loop can be
    reached from each other. `repeats[n]` are the most rounds and the position of repeat `n`, and the loop it is in.
    """

    alphabet: Alphabet
    masks: tuple[int, ...]
    loops: tuple[int, ...]
    repeats: tuple[tuple[int | None, int, int], ...]
    edges: tuple[tuple[Edge, ...], ...]

    @classmethod
    def of(cls, node: Node, alphabet: Alphabet, *, searching: bool) -> Graph:
        """Raise TooLargeError for a pattern with too many edges."""
        builder = _Builder(alphabet)
        builder.begin(builder.fragment(node), searching=searching)
        edges = tuple(tuple(edges) for edges in builder.edges)
        return cls(alphabet, tuple(builder.masks), tuple(builder.loops), tuple(builder.repeats), edges)


@dataclass(frozen=True, slots=True)
class _Fragment:
    """Where a part can be entered and left, with what must hold of the place there, and how it can match nothing."""

    first: Sequence[tuple[int, int]]
    last: Sequence[tuple[int, int]]
    empty: Sequence[int]


_NOTHING = _Fragment((), (), (ANYWHERE,))


class _Builder:
    def __init__(self, alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self.masks, self.loops = [0, alphabet.everything], [0, BEFORE_LOOP]
        self.repeats: list[tuple[int | None, int, int]] = [(0, 0, 0)]
        self.edges: list[list[Edge]] = [[], []]
        self.count, self.loop, self.committed = 0, 0, False

    def begin(self, root: _Fragment, *, searching: bool) -> None:
        self.edges[BEGIN] = [Edge(state, place & ~START, False) for state, place in root.first]
        if searching:
            entries = [Edge(state, place, False) for state, place in root.first if not place & START]
            self.edges[BEFORE] = [Edge(BEFORE, ANYWHERE, False), *entries]

    def fragment(self, node: Node) -> _Fragment:
        if isinstance(node, Text):
            return self.text(node)
        if isinstance(node, CharSet):
            return self.state(self.alphabet.mask(node))
        if isinstance(node, Anchor):
            kinds = {"start": START, "boundary": BOUNDARY, "inside": INSIDE, "other": ANYWHERE}
            return _Fragment((), (), (kinds[node.kind],))
        if isinstance(node, Group):
            return self.fragment(node.body)
        if isinstance(node, Atomic):
            return self.atomic(node)
        if isinstance(node, Look):
            return self.look(node)
        if isinstance(node, Concat):
            return self.chain(self.fragment(part) for part in node.parts)
        if isinstance(node, Choice):
            return _either([self.fragment(branch) for branch in node.branches])
        return self.repeated(node) if isinstance(node, Repeat) else _NOTHING

    def state(self, mask: int) -> _Fragment:
        self.masks.append(mask)
        self.loops.append(self.loop)
        self.edges.append([])
        ends = ((len(self.masks) - 1, ANYWHERE),)
        return _Fragment(ends, ends, ())

    def text(self, node: Text) -> _Fragment:
        masks = (self.alphabet.mask(char, ignore_case=node.ignore_case) for char in node.text)
        return self.chain(self.state(mask) for mask in masks)

    def chain(self, fragments: Iterable[_Fragment]) -> _Fragment:
        whole = _NOTHING
        for part in fragments:
            self.connect(whole.last, part.first)
            whole = _Fragment(
                _twice_at_most((*whole.first, *_through(whole.empty, part.first))),
                _twice_at_most((*part.last, *_through(part.empty, whole.last))),
                _twice_at_most(one | other for one in whole.empty for other in part.empty),
            )
        return whole

    def connect(self, last: Iterable[tuple[int, int]], first: Sequence[tuple[int, int]], number: int = 0) -> None:
        for state, left in last:
            for target, entered in first:
                if not (left | entered) & START:
                    self.edges[state].append(Edge(target, left | entered, self.committed, number))
                    self.count += 1
        if self.count > _MOST_EDGES:
            raise TooLargeError

    def atomic(self, node: Atomic) -> _Fragment:
        outer, self.committed = self.committed, True
        fragment = self.fragment(node.body)
        self.committed = outer
        return fragment

    def look(self, node: Look) -> _Fragment:
        """A look ahead is a path that leads nowhere; what looks behind is judged elsewhere."""
        if not node.ahead:
            return _NOTHING
        outer, self.committed, self.loop = (self.committed, self.loop), True, 0
        fragment = self.fragment(node.body)
        self.committed, self.loop = outer
        return _Fragment(fragment.first, (), (ANYWHERE,))

    def repeated(self, node: Repeat) -> _Fragment:
        high = node.high
        if high == 0:
            return _NOTHING
        small = _UNROLLED if isinstance(node.body, (Text, CharSet)) else _UNROLLED_GROUPS
        if high is not None and high <= small:
            return self.unrolled(node, high)
        if high is None or not any(isinstance(part, Repeat) for part in walk(node.body)):
            return self.looped(node)
        # A round that is not the first may be as long as the text, and there are not many rounds: keep two apart.
        whole = self.chain((self.fragment(node.body), _optional(self.looped(node))))
        return whole if node.low else _optional(whole)

    def looped(self, node: Repeat) -> _Fragment:
        number, outer = len(self.repeats), self.loop
        self.loop = outer or number
        self.repeats.append((node.high, node.position, self.loop))
        body = self.fragment(node.body)
        self.connect(body.last, body.first, number)
        self.loop = outer
        return body if node.low else _optional(body)

    def unrolled(self, node: Repeat, high: int) -> _Fragment:
        """The body `low` times, then up to `high - low` times, each of these only after the one before."""
        copies = [self.fragment(node.body) for _ in range(high)]
        whole = _NOTHING
        for number in range(high, 0, -1):
            whole = self.chain((copies[number - 1], whole))
            if number > node.low:
                whole = _optional(whole)
        return whole


def _through(empty: Iterable[int], ends: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ends of a part as they are for what stands beyond a neighbour that can match nothing."""
    return [(state, place | passed) for passed in empty for state, place in ends]


def _optional(fragment: _Fragment) -> _Fragment:
    return _Fragment(fragment.first, fragment.last, _twice_at_most((*fragment.empty, ANYWHERE)))


def _either(branches: Sequence[_Fragment]) -> _Fragment:
    return _Fragment(
        tuple(end for branch in branches for end in branch.first),
        tuple(end for branch in branches for end in branch.last),
        _twice_at_most(place for branch in branches for place in branch.empty),
    )


def _twice_at_most(things: Iterable[_T]) -> tuple[_T, ...]:
    """That there are two ways matters, not how many more there are."""
    counts: dict[_T, int] = {}
    for thing in things:
        counts[thing] = min(counts.get(thing, 0) + 1, 2)
    return tuple(thing for thing, count in counts.items() for _ in range(count))
