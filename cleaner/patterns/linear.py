"""Whether a pattern can be matched in time linear in the length of the text, and texts that show if it is not so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cleaner.patterns.ambiguity import Explorer, Link, Pump
from cleaner.patterns.charsets import Alphabet
from cleaner.patterns.cost import CEILING, reading_cost
from cleaner.patterns.graph import BEFORE, Graph, TooLargeError
from cleaner.patterns.nodes import Atomic, Backref, Look, Node, Repeat, Unknown, walk

_TRIAL, _LONGEST_TRIAL = 256, 4096
"""Characters of the shorter of two texts a suspicion is tried on; longer than what limits allow, within reason."""
_GROWTH = 2.5
"""Reading a text twice as long may cost this many times as much."""
_WAYS = 10_000
"""What reading a text may cost from each start beside what grows with the text."""
_SLOPE = 250
"""How often each character may be read from one start."""
_MOST_TRIALS = 150
"""Suspicions that are tried before the analysis gives up."""
_LARGE = 16
"""Repeats of this many rounds are worth a hostile text."""
_FAILING = "\0\n"
"""What hardly any pattern takes at the end of a match."""

Growth: TypeAlias = Literal["exponential", "quadratic"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a pattern is not linear, and the position of the repeat, or other part, that is to blame.

    `exponential`: the time multiplies with each character more, or grows so steeply that a few hundred characters take
    as long. `quadratic`: it grows with the square of the length or somewhat faster, or the limits of repeats leave more
    than some 10,000 ways. `unproven`: nothing is known.
    """

    kind: Growth | Literal["unproven"]
    position: int
    reason: str


def linear(node: Node, *, searching: bool) -> Finding | None:
    """None if a match at one place, or if `searching` at all places together, takes time linear in the text.

    Look behinds and `$` are taken as always fulfilled, a set whose members are not known as holding everything: a
    finding may be a false alarm.
    """
    for part in walk(node):
        finding = _beyond(part)
        if finding:
            return finding
    alphabet = Alphabet.of(node)
    inner = [part.body for part in walk(node) if isinstance(part, (Atomic, Look))]
    for root in (node, *inner):
        finding = _judged(root, alphabet, searching=searching and root is node)
        if finding:
            return finding
    return None


def pump(node: Node, *, length: int = 2_000) -> tuple[str, ...]:
    """Hostile texts: for each unlimited or large repeat one that leads into it, goes round in it for `length`
    characters and then fails. () for what cannot be analysed."""
    try:
        return tuple(dict.fromkeys(_hostile(Graph.of(node, Alphabet.of(node), searching=False), length)))
    except TooLargeError:
        return ()


def _hostile(graph: Graph, length: int) -> Iterator[str]:
    explorer = Explorer(graph)
    last = {(high, position): number for number, (high, position, _) in enumerate(graph.repeats)}
    for (high, _), number in last.items():
        found = explorer.round(number) if high is None or high >= _LARGE else None
        if found:
            yield found.prefix + found.word * (length // len(found.word) + 1) + _FAILING


def _beyond(node: Node) -> Finding | None:
    """Parts that need no trial, or allow none."""
    if isinstance(node, Unknown):
        return Finding("unproven", node.position, f"{node.why}: nothing is known of its cost")
    if isinstance(node, Backref):
        return Finding("unproven", node.position, "a reference to a group may be tried for every end of that group")
    if isinstance(node, Look) and not node.ahead and any(map(_is_endless, walk(node.body))):
        return Finding("quadratic", node.position, "a look behind without limit may read all that stands before")
    return None


def _is_endless(node: Node) -> bool:
    return isinstance(node, Repeat) and node.high is None


def _judged(node: Node, alphabet: Alphabet, *, searching: bool) -> Finding | None:
    """The first suspicion that a trial confirms, or all others together if each alone is within bounds."""
    tried: list[Pump] = []
    try:
        graph = Graph.of(node, alphabet, searching=searching)
        explorer = Explorer(graph)
        for suspicion in explorer.pumps():
            if len(tried) == _MOST_TRIALS:
                raise TooLargeError
            link = Link(suspicion.prefix, suspicion.word, None)
            growth = _growth(node, alphabet, [link], suspicion.start == BEFORE)
            if growth:
                return _finding(graph, suspicion, growth)
            tried.append(suspicion)
        chain = explorer.chain([suspicion for suspicion in tried if suspicion.start != BEFORE])
    except TooLargeError:
        return Finding("unproven", 0, "too large to be analysed: divide the pattern")
    growth = _growth(node, alphabet, chain, False) if len(chain) > 1 else None
    return _finding(graph, tried[0], growth) if growth else None


def _growth(node: Node, alphabet: Alphabet, links: Sequence[Link], searching: bool) -> Growth | None:
    """How the cost grows with a text made of links; None if it stays in bounds."""
    limits = [2 * part.high for part in walk(node) if isinstance(part, Repeat) and part.high]
    size = min(max(_TRIAL, *limits) if limits else _TRIAL, _LONGEST_TRIAL)
    short, long = ("".join(link.text(size * times) for link in links) for times in (1, 2))
    before = reading_cost(node, alphabet, short, searching=searching)
    if before >= CEILING:
        return "exponential"
    after = reading_cost(node, alphabet, long, searching=searching)
    slope = (after - before) / (len(long) - len(short))
    within = slope <= _WAYS if searching else slope <= _SLOPE and after - slope * len(long) <= _WAYS
    return None if within and after <= _GROWTH * before else "quadratic"


def _finding(graph: Graph, suspicion: Pump, growth: Growth) -> Finding:
    first, position = (graph.repeats[number][1] for number in (suspicion.repeats[0], suspicion.repeats[-1]))
    such = f"such as {suspicion.word[:20]!r} over and over"
    if suspicion.start == BEFORE:
        return Finding(growth, position, f"a search begins again at every place of what this repeat takes, {such}")
    which = "rounds of this repeat" if first == position else f"this repeat and the one at position {first}"
    return Finding(growth, position, f"{which} can divide the same text in too many ways, {such}")
