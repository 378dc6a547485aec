"""Texts that a pattern can read in ever more ways as they grow: what makes a backtracking matcher slow.

Two shapes are all there is (Weber and Seidl, On the degree of ambiguity of finite automata, 1991). A loop that reads a
word in two ways doubles the ways each time the word comes again. A loop and a later one that both read a word, which
also leads from the one to the other, give one way more each time the word comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from cleaner.patterns.graph import BEFORE, BEFORE_LOOP, BEGIN, BOUNDARY, INSIDE, Graph, TooLargeError

_MOST_STEPS = 200_000

States: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pump:
    """After `prefix` the pattern is in state `start`; each `word` more gives more ways to be in state `end`.

    `repeats` are the numbers of the repeats that are given a new round by the word.
    """

    start: int
    end: int
    prefix: str
    word: str
    repeats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a hostile text: `lead` once, then `word` as often as there is room, but at most `most` times."""

    lead: str
    word: str
    most: int | None

    def text(self, size: int) -> str:
        times = size // len(self.word) + 1
        return self.lead + self.word * (times if self.most is None else min(times, self.most))


@dataclass(frozen=True, slots=True)
class _At:
    """States reached side by side along one text, whether its last character belongs to a word, and which of the
    rounds that are wanted were begun on the way, as bits."""

    states: States
    word: int
    begun: int


_Step: TypeAlias = tuple[_At, int]
"""A place and the characters that lead there from the one before."""


@dataclass(frozen=True, slots=True)
class _Quest:
    """What is looked for: goals, the states on the way, and for each state the repeat that is to begin a new round."""

    goals: frozenset[tuple[States, int]]
    within: Callable[[States], bool]
    rounds: tuple[int, ...]

    def start(self, states: States, word: int) -> _At:
        return _At(states, word, sum(1 << bit for bit, number in enumerate(self.rounds) if not number))

    def met(self, at: _At) -> bool:
        return (at.states, at.word) in self.goals and at.begun == (1 << len(self.rounds)) - 1


class Explorer:
    """Walks the graph along several paths at once, all of which read the same text."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.loops = graph, graph.loops
        places = any(edge.place for edges in graph.edges for edge in edges)
        words = graph.alphabet.words
        self.words = ((0, graph.alphabet.everything & ~words), (1, words)) if places else ((0, -1),)
        self.steps_left = _MOST_STEPS
        self.once, self.twice = zip(*(_choices(graph, state) for state in range(len(graph.masks))), strict=True)
        self.last = {loop: state for state, loop in enumerate(self.loops)}
        self.rounds = {loop: self.rounds_of(loop) for loop in self.last}

    def rounds_of(self, loop: int) -> tuple[int, ...]:
        if loop == BEFORE_LOOP:
            return (0,)
        return tuple(number for number, (_, _, outermost) in enumerate(self.graph.repeats) if outermost == loop)

    def pumps(self) -> Iterator[Pump]:
        """Every pair of states between which the ways multiply, with words that do it.

        States that go on alike are taken together. Raises TooLargeError if the search takes too long.
        """
        alike: dict[object, list[int]] = {}
        for state, loop in enumerate(self.loops):
            if loop and (len(self.once[state]) > 1 or self.twice[state]):
                alike.setdefault((loop, self.graph.edges[state]), []).append(state)
        for states in alike.values():
            if states[0] != BEFORE:
                yield from self.doubled(states)
            for end, loop in enumerate(self.loops):
                if loop not in (0, BEFORE_LOOP, self.loops[states[0]]):
                    yield from self.shared(states, end)

    def doubled(self, states: Sequence[int]) -> Iterator[Pump]:
        """Words that the loop of the states reads in two ways, for every two ways to go on."""
        state, loop = states[0], self.loops[states[0]]
        once, twice = self.once[state], self.twice[state]

        def within(at: States) -> bool:
            return self.loops[at[0]] == self.loops[at[1]] == loop

        for number, (word, _) in product(self.rounds[loop], self.words):
            quest = _Quest(frozenset(((back, back), word) for back in states), within, (number, 0))
            starts: dict[States, list[_Step]] = {}
            for step in self.steps(quest.start((state, state), word), quest.rounds):
                one, other = step[0].states
                if within((one, other)) and {one, other} <= once and (one < other or (one == other and one in twice)):
                    starts.setdefault((one, other), []).append(step)
            for steps in starts.values():
                found = self.find(steps, quest)
                if found:
                    end = found[0].states[0]
                    yield self.pump(end, end, found[1], (number,))

    def shared(self, states: Sequence[int], end: int) -> Iterator[Pump]:
        """Words that lead from one of the states back to it, from there to `end`, and from `end` back to it."""
        state, loop, end_loop = states[0], self.loops[states[0]], self.loops[end]
        once, last = self.once[state], max(self.last[loop], self.last[end_loop])
        if not self.graph.masks[state] & self.graph.masks[end]:
            return

        def within(at: States) -> bool:
            return self.loops[at[0]] == end_loop and self.loops[at[1]] == loop and at[2] <= last

        def parted(at: States) -> bool:
            return at[1] != at[2] and {at[1], at[2]} <= once

        for number, ending, (word, _) in product(self.rounds[loop], self.rounds[end_loop], self.words):
            if loop == BEFORE_LOOP and self.graph.repeats[ending][0] is not None:
                continue  # a search begins once at each place: what is bounded stays so
            quest = _Quest(frozenset(((end, back, end), word) for back in states), within, (ending, number, 0))
            steps = self.steps(quest.start((end, state, state), word), quest.rounds)
            starts = [step for step in steps if within(step[0].states) and parted(step[0].states)]
            found = self.find(starts, quest)
            if found:
                yield self.pump(found[0].states[1], end, found[1], (number, ending))

    def steps(self, at: _At, rounds: Sequence[int]) -> Iterator[_Step]:
        """All that one more character can lead to, with the characters that do."""
        heads: list[tuple[States, int, int, int]] = [((), 0, 0, -1)]
        for bit, (state, number) in enumerate(zip(at.states, rounds, strict=True)):
            heads = [
                ((*targets, edge.target), places | 1 << edge.place, begun | (edge.round == number) << bit, both)
                for targets, places, begun, mask in heads
                for edge in self.graph.edges[state]
                if (both := mask & self.graph.masks[edge.target])
            ]
        self.steps_left -= len(heads) + 1
        if self.steps_left < 0:
            raise TooLargeError
        for targets, places, begun, mask in heads:
            for after, kind in self.words:
                if mask & kind and _fits(places, at.word, after):
                    yield _At(targets, after, at.begun | begun), mask & kind

    def find(self, starts: Iterable[_Step], quest: _Quest) -> tuple[_At, str] | None:
        """The nearest place that meets the quest, and the characters that lead there, first steps included."""
        came: dict[_At, tuple[_At | None, int]] = {at: (None, mask) for at, mask in starts}
        queue = list(came)
        for at in queue:
            if quest.met(at):
                return at, self.spell(came, at)
            for following, mask in self.steps(at, quest.rounds):
                if following not in came and quest.within(following.states):
                    came[following] = (at, mask)
                    queue.append(following)
        return None

    def spell(self, came: dict[_At, tuple[_At | None, int]], at: _At) -> str:
        chars: list[str] = []
        back: _At | None = at
        while back is not None:
            back, mask = came[back]
            chars.append(self.graph.alphabet.char(mask))
        return "".join(reversed(chars))

    def path(self, start: int, end: int, before: str, after: str) -> str | None:
        """The shortest text that leads from one state, reached by the character `before`, to another that can be
        reached by the character `after`; None if there is none."""
        goal = ((end,), self.kind(after))
        quest = _Quest(frozenset((goal,)), lambda _: True, (0,))
        found = self.find(self.steps(quest.start((start,), self.kind(before)), quest.rounds), quest)
        return found[1] if found else None

    def chain(self, pumps: Sequence[Pump]) -> list[Link]:
        """As many of the words as one text can hold, from left to right. All but the last keep within the limits of
        their repeats, as the next would be out of reach."""
        links: list[Link] = []
        state, last = BEGIN, ""
        for pump in sorted(pumps, key=lambda pump: (pump.start, pump.end)):
            lead = "" if state == pump.start else self.path(state, pump.start, last, pump.word[-1])
            if lead is not None:
                limits = (self.graph.repeats[number][0] for number in pump.repeats)
                links.append(Link(lead, pump.word, min((limit for limit in limits if limit is not None), default=None)))
                state, last = pump.end, pump.word[-1]
        return [*links[:-1], *(replace(link, most=None) for link in links[-1:])]

    def round(self, number: int) -> Pump | None:
        """A text that leads into a repeat, and a word that goes round in it."""
        loop = self.graph.repeats[number][2]
        for state, edges in enumerate(self.graph.edges):
            if any(edge.round == number for edge in edges):
                for word, _ in self.words:
                    quest = _Quest(frozenset((((state,), word),)), lambda at: self.loops[at[0]] == loop, (number,))
                    found = self.find(self.steps(quest.start((state,), word), quest.rounds), quest)
                    if found:
                        return self.pump(state, state, found[1], (number,))
        return None

    def kind(self, char: str) -> int:
        """Whether a character belongs to a word, where that matters; "" is none, as before the text."""
        mask = self.graph.alphabet.mask(char) if char else 0
        return max((word for word, kind in self.words if mask & kind), default=0)

    def pump(self, start: int, end: int, text: str, repeats: tuple[int, ...]) -> Pump:
        prefix = "" if start == BEFORE else self.path(BEGIN, start, "", text[-1])
        return Pump(start, end, prefix or "", text, repeats)


def _choices(graph: Graph, state: int) -> tuple[frozenset[int], frozenset[int]]:
    """Where a state leads by choices that are tried again, and where so by more than one edge."""
    once, twice = set[int](), set[int]()
    for edge in graph.edges[state]:
        if not edge.committed:
            (twice if edge.target in once else once).add(edge.target)
    return frozenset(once), frozenset(twice)


def _fits(places: int, before: int, after: int) -> bool:
    """Whether a place between a word character or none and another is as all edges want it; `places` as bits."""
    return not any(
        places >> kind & 1 and ((kind & BOUNDARY and before == after) or (kind & INSIDE and before != after))
        for kind in (BOUNDARY, INSIDE, BOUNDARY | INSIDE)
    )
