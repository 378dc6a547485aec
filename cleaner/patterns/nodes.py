"""The tree a pattern is parsed into, and the error of a pattern that cannot be parsed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, Literal, ParamSpec, TypeAlias, TypeVar

from cleaner.errors import CleanerError

_P = ParamSpec("_P")
_T = TypeVar("_T")
_REMEMBERED = 50_000


class PatternError(CleanerError):
    """A pattern is malformed; `position` counts the characters of the pattern before the fault."""

    def __init__(self, message: str, position: int) -> None:
        self.message, self.position = message, position
        super().__init__(f"{message} at position {position}")

    def __reduce__(self) -> tuple[type[PatternError], tuple[str, int]]:
        return type(self), (self.message, self.position)


Place: TypeAlias = Literal["start", "boundary", "inside", "other"]


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand for themselves."""

    position: int
    text: str
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class CharSet:
    """One character out of a set: `ranges` of code points, both ends included, and named `classes`.

    A class is a property name in capitals without spaces, hyphens and underscores (`LU`, `WORD`, `SCRIPT=GREEK`),
    after `^` if it is negated. `negated` turns the whole set around.
    """

    position: int
    ranges: tuple[tuple[int, int], ...]
    classes: tuple[str, ...]
    negated: bool
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that takes no text. `start` is the start of the whole text, `other` every place not named here."""

    position: int
    kind: Place


@dataclass(frozen=True, slots=True)
class Concat:
    """Parts one after the other; no parts match the empty text."""

    position: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two or more branches."""

    position: int
    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A capture; `name` is `""` for one that has only a number."""

    position: int
    body: Node
    name: str


@dataclass(frozen=True, slots=True)
class Atomic:
    """A part that is never tried again once it has matched; a possessive repeat is an atomic Repeat."""

    position: int
    body: Node


@dataclass(frozen=True, slots=True)
class Look:
    """A look-around."""

    position: int
    body: Node
    ahead: bool
    positive: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` rounds of the body, without end if `high` is None. Greedy and lazy are not told apart.

    `position` is that of the body, with the parenthesis that opens it.
    """

    position: int
    body: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Backref:
    """The text of an earlier group again."""

    position: int
    name: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the parser does not model: it may match anything, and nothing is proven of it."""

    position: int
    why: str


Node: TypeAlias = Text | CharSet | Anchor | Concat | Choice | Group | Atomic | Look | Repeat | Backref | Unknown


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, in order."""
    if isinstance(node, Concat):
        return node.parts
    if isinstance(node, Choice):
        return node.branches
    if isinstance(node, (Group, Atomic, Look, Repeat)):
        return (node.body,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first, in the order of the pattern."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def remembered(
    function: Callable[Concatenate[Node, _P], _T], key: Callable[[Node], Hashable] = id
) -> Callable[Concatenate[Node, _P], _T]:
    """Remember what a function of a node returned, by the node's `key`: its identity, for trees share nodes.

    Each answer is kept with its node, so that an identity cannot pass to another one. When there are too many, all are
    forgotten.
    """
    known: dict[Hashable, tuple[Node, _T]] = {}

    @wraps(function)
    def wrapper(node: Node, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        at = (key(node), args, *kwargs.items())
        found = known.get(at)
        if found is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[at] = (node, function(node, *args, **kwargs))
        return found[1]

    return wrapper


_OWN: dict[type, Callable[[Any], object]] = {
    Text: attrgetter("text", "ignore_case"),
    CharSet: attrgetter("ranges", "classes", "negated", "ignore_case"),
    Anchor: attrgetter("kind"),
    Group: attrgetter("name"),
    Look: attrgetter("ahead", "positive"),
    Repeat: attrgetter("low", "high"),
    Backref: attrgetter("name"),
    Unknown: attrgetter("why"),
}
"""What tells a node from others of its kind, but for its position and what is below it."""


def _likeness(node: Node) -> Hashable:
    kind = type(node)
    return kind, _OWN[kind](node) if kind in _OWN else None, *map(id, children(node))


def _itself(node: Node) -> Node:
    return node


alike = remembered(_itself, _likeness)
"""Return the first node that was like this one, wherever it stands, if all below it have been through this as well."""
