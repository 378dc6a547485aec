"""Conditions and verdicts: which of the claims that rules lay on a text hold, and why the others were turned down.

What a line's own words cannot tell is weighed here: language, site, layout, zone, context, neighbours, guards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, TypeAlias

from cleaner.language import spoken_in
from cleaner.lines import (
    EDGE_PROSE,
    Lines,
    edge_lines,
    fenced_lines,
    only_separators,
    readings,
    unmarked,
)
from cleaner.matching.mentions import mentioned
from cleaner.matching.timed import Hit, Timed
from cleaner.model import Document
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.scope import in_language, on_site

_Part: TypeAlias = Literal["before", "after", "line", "text"]
"""Where a veto looks: around a claim, at its first line, or at what it claims."""
CONTEXT_CHARS = 200
"""What `before` and `after` look at, in characters."""
_PUT_BETWEEN = frozenset(("advert", "app", "caption", "credit", "disclaimer", "newsletter", "paywall", "related"))
"""Families whose lines stand between any two paragraphs, whatever the first leads up to, or lead up to one another."""
_MARKED_CHARS = 1000
"""So many are looked through for those where Markdown takes most of the space."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A rule's match: lines `[first, last]`, characters `[start, end)`; `veto` says why it was turned down.

    `whole` claims take whole lines; `hit` is the match, where it is not of a whole line.
    """

    rule: r.Rule
    first: int
    last: int
    start: int
    end: int
    whole: bool
    hit: Hit | None = None
    veto: str = ""

    @property
    def removes(self) -> bool:
        """Whether the claim is to take its text out, not to put another in its place."""
        return self.rule.action.replacement is None


def verdicts(document: Document, lines: Lines, found: Iterable[Claim], timed: Timed) -> list[Claim]:
    """Return the claims in the order of the text, with a veto on each that does not hold."""
    admit = _admission(document, lines)
    claims = [c if c.veto else _with(c, admit(c)) for c in sorted(found, key=_place)]
    judge = _Judge(document, lines, timed, claims)
    plain = judge.settled([_with(c, c.veto or judge.veto(c)) for c in claims if not c.rule.where.near])
    taken = _by_family(lines, plain)
    leaning = [_with(c, c.veto or judge.stranger(c, taken) or judge.veto(c)) for c in claims if c.rule.where.near]
    return _fill_lines(lines, sorted([*plain, *judge.settled(leaning)], key=_place))


def _place(claim: Claim) -> tuple[int, int, str]:
    return claim.start, claim.end, claim.rule.id


def _with(claim: Claim, veto: str) -> Claim:
    if veto == claim.veto:
        return claim
    return Claim(claim.rule, claim.first, claim.last, claim.start, claim.end, claim.whole, claim.hit, veto)


def _admission(document: Document, lines: Lines) -> Callable[[Claim], str]:
    """Return what tells of a claim whether its rule is for such a document and such a place in its layout."""
    known: dict[str, str] = {}
    kinds = _kinds(document, lines) if document.blocks else {}
    fenced = fenced_lines(lines)

    @cache
    def spoken() -> str:
        return spoken_in(document)

    def admit(c: Claim) -> str:
        if c.first in fenced:
            return "in code between fences"
        where = c.rule.where
        if c.rule.id not in known:
            strange = where.sites and not on_site(document.meta, where.sites)
            foreign = where.langs and not in_language(spoken(), where.langs)
            known[c.rule.id] = "where.site" if strange else "where.lang" if foreign else ""
        if where.kinds and not known[c.rule.id]:
            return "" if kinds.get(c.first, set()).intersection(where.kinds) else "where.kind"
        return known[c.rule.id]

    return admit


def _kinds(document: Document, lines: Lines) -> dict[int, set[str]]:
    """Return the kinds of the blocks each line stands in."""
    kinds: dict[int, set[str]] = {}
    for block in document.blocks:
        if block.start < block.end:
            first = bisect_right(lines.starts, block.start) - 1
            for i in range(first, bisect_right(lines.starts, block.end - 1)):
                kinds.setdefault(i, set()).add(block.kind)
    return kinds


@dataclass(slots=True)
class _Judge:
    """Weighs the claims on one document; what several of them ask for is worked out once."""

    document: Document
    lines: Lines
    timed: Timed
    claims: Sequence[Claim]
    _labels: Ranges | None = None
    _passed: Ranges | None = None
    _head: int | None = None
    _tail: int | None = None
    _words: int = -1
    _around: dict[_Part, tuple[int, str]] = field(default_factory=dict)

    def veto(self, c: Claim) -> str:
        """Return why the claim is turned down by its place or by what stands in and around it, or ""."""
        zone = c.rule.where.zone
        if zone and not self.in_zone(c, zone):
            return f"where.zone: not in the {zone}"
        for number, v in enumerate(c.rule.unless):
            if self.saved(c, v):
                return f"unless[{number}]"
        return self.mentioned(c)

    def mentioned(self, c: Claim) -> str:
        """Return how a text speaks of the line that a claim begins with, or ""."""
        match = c.rule.match
        if not c.removes or not isinstance(match, r.Line | r.Words | r.Section):
            return ""
        if isinstance(match, r.Section) and match.least > 1:  # who says what in comments looks like words and meanings
            return ""
        return mentioned(self.lines, c.first, self.labels().has, between=c.rule.family in _PUT_BETWEEN)

    def saved(self, c: Claim, v: r.Veto) -> bool:
        """Whether one `unless` saves the claim. What a line says of itself was asked when it was matched."""
        whole = isinstance(c.rule.match, r.Line | r.Words)
        if whole and v.of_line:
            return False
        return (
            (not v.before or self.says(c, "before", v.before))
            and (not v.after or self.says(c, "after", v.after))
            and (not v.line or self.says(c, "line", v.line))
            and (not v.text or self.says(c, "line" if whole else "text", v.text))
        )

    def says(self, c: Claim, part: _Part, pattern: str) -> bool:
        """Whether a pattern is found in or around what is claimed; in its first line, with its marks or without."""
        if part == "line":
            return any(self.timed.vetoed(c.rule, pattern, words) for words in readings(self.lines.raw[c.first]))
        words = self.lines.text[c.start : c.end] if part == "text" else self.around(c, part)
        return self.timed.vetoed(c.rule, pattern, words)

    def around(self, c: Claim, part: _Part) -> str:
        """Return the characters before or behind a claim. Claims on one line, which ask for the same, come together."""
        find = self.before if part == "before" else self.after
        if not c.whole:
            return find(c)
        at = c.first if part == "before" else c.last
        if self._around.get(part, (-1, ""))[0] != at:
            self._around[part] = at, find(c)
        return self._around[part][1]

    def before(self, c: Claim) -> str:
        """Return the characters before a claim; before whole lines, those of the nearest visible lines."""
        end = c.start
        if c.whole:
            above = self.lines.above(c.first, 1)
            end = self.lines.starts[above[0]] + len(self.lines.raw[above[0]].rstrip()) if above else 0
        return unmarked(self.lines.text[max(0, end - self.reach) : end])[-CONTEXT_CHARS:]

    def after(self, c: Claim) -> str:
        """Return the characters behind a claim; behind whole lines, those of the nearest visible lines."""
        start = c.end
        if c.whole:
            below = self.lines.below(c.last, 1)
            start = self.lines.starts[below[0]] if below else len(self.lines.text)
        found = unmarked(self.lines.text[start : start + self.reach])[:CONTEXT_CHARS]
        return found.lstrip() if c.whole else found

    @property
    def reach(self) -> int:
        """How many characters of the text are looked at for what is shown beside a claim."""
        return _MARKED_CHARS if self.lines.marked else CONTEXT_CHARS

    def in_zone(self, c: Claim, zone: r.Zone) -> bool:
        if zone == "head":
            return c.last < self.head()
        if zone == "tail":
            return c.first > self.tail()
        return (c.last < self.head() or c.first > self.tail()) == (zone == "edge")

    def head(self) -> int:
        """Return the first line behind the head."""
        if self._head is None:
            end = edge_lines(self.lines, range(len(self.lines)), self.passed().has, self.title)
            self._head = end if end >= 0 else len(self.lines)
        return self._head

    def tail(self) -> int:
        """Return the last line before the tail."""
        if self._tail is None:
            self._tail = edge_lines(self.lines, range(len(self.lines) - 1, -1, -1), self.passed().has, self.title)
        return self._tail

    @property
    def title(self) -> str:
        return self.document.meta.get("title", "")

    def labels(self) -> Ranges:
        """Return the lines that are surely claimed, one by one: a section may hold text that tells it is none."""
        if self._labels is None:
            sure = (c for c in self.claims if c.whole and c.removes and not c.veto and not c.rule.where.near)
            self._labels = Ranges.of((c.first, c.last) for c in sure if not isinstance(c.rule.match, r.Section))
        return self._labels

    def passed(self) -> Ranges:
        """Return the lines that do not count when an edge is peeled."""
        if self._passed is None:
            whole = [(c.first, c.last) for c in self.claims if c.whole and c.removes and not c.veto and self.free(c)]
            self._passed = Ranges.of([*whole, *((i, i) for i in _emptied_lines(self.lines, self.claims))])
        return self._passed

    def free(self, c: Claim) -> bool:
        """Whether the lines of a claim do not count when an edge is peeled.

        A section bound to a zone must not make its own zone: with as much prose as ends an edge it counts as text.
        """
        if not isinstance(c.rule.match, r.Section) or c.rule.where.zone is None:
            return True
        prose = self.lines.prose_lines()
        return bisect_right(prose, c.last) - bisect_right(prose, c.first) < EDGE_PROSE

    def stranger(self, c: Claim, taken: dict[str, Ranges]) -> str:
        """Return why a claim with `near` is turned down: no neighbour of its families is taken. Else ""."""
        near = c.rule.where.near
        if near:
            around = [*self.lines.above(c.first, near.lines), *self.lines.below(c.last, near.lines)]
            if any(taken[family].has(i) for family in near.families if family in taken for i in around):
                return ""
        return "where.near: no such neighbour is taken"

    def settled(self, claims: list[Claim]) -> list[Claim]:
        """Turn down all claims of a rule that ran out of time, or takes more of this document than its guard allows."""
        claims = [_with(c, c.veto or "ran out of time") if c.rule.id in self.timed.tired else c for c in claims]
        mine: dict[str, list[Claim]] = {}
        for c in claims:
            if c.rule.guard != _NO_GUARD and not c.veto:
                mine.setdefault(c.rule.id, []).append(c)
        over = {rule_id: self.breach(group[0].rule.guard, group) for rule_id, group in mine.items()}
        return [_with(c, c.veto or over.get(c.rule.id, "")) for c in claims]

    def breach(self, guard: r.Guard, claims: Iterable[Claim]) -> str:
        """Return which limit a rule's claims taken together go beyond, or ""."""
        text = self.lines.text
        gone = Ranges.of((c.start, c.end - 1) for c in claims)
        cuts = [text[first : last + 1] for first, last in zip(gone.firsts, gone.lasts, strict=True)]
        share = sum(map(len, cuts)) / len(text)
        if guard.max_share is not None and share > guard.max_share:
            return f"guard.max_share: {share:.2f} > {guard.max_share:g}"
        if guard.min_keep_words is None:
            return ""
        self._words = count_words(text) if self._words < 0 else self._words
        left = self._words - sum(map(count_words, cuts))
        return f"guard.min_keep_words: {left} < {guard.min_keep_words}" if left < guard.min_keep_words else ""


_NO_GUARD = r.Guard()


@dataclass(frozen=True, slots=True)
class Ranges:
    """Disjoint ascending ranges of whole numbers, both ends included."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Ranges:
        """Unite ranges that overlap or touch."""
        firsts: list[int] = []
        lasts: list[int] = []
        for first, last in sorted(pairs):
            if lasts and first <= lasts[-1] + 1:
                lasts[-1] = max(lasts[-1], last)
            else:
                firsts.append(first)
                lasts.append(last)
        return cls(tuple(firsts), tuple(lasts))

    def has(self, number: int) -> bool:
        """Whether a number stands in one of the ranges."""
        at = bisect_right(self.firsts, number) - 1
        return at >= 0 and number <= self.lasts[at]


def count_words(text: str) -> int:
    """Count words; scripts that write none apart count one for every two characters."""
    return max(len(text.split()), sum(1 for ch in text if ch >= "\u2e80") // 2 if not text.isascii() else 0)


def _by_family(lines: Lines, claims: Sequence[Claim]) -> dict[str, Ranges]:
    """Return the lines that each family's rules take whole."""
    found: dict[str, list[tuple[int, int]]] = {}
    emptied = _emptied_lines(lines, claims)
    for c in claims:
        if not c.veto and c.removes and (c.whole or c.first in emptied):
            found.setdefault(c.rule.family, []).append((c.first, c.last))
    return {family: Ranges.of(pairs) for family, pairs in found.items()}


def _emptied_lines(lines: Lines, claims: Iterable[Claim]) -> dict[int, list[Claim]]:
    """Return the lines of which spans leave nothing but separators, with those spans in their order."""
    spans: dict[int, list[Claim]] = {}
    for c in claims:
        if not c.veto and not c.whole and c.removes:
            spans.setdefault(c.first, []).append(c)
    return {i: group for i, group in spans.items() if only_separators(_left(lines, i, group))}


def _left(lines: Lines, i: int, group: Iterable[Claim]) -> str:
    """Return what spans leave of line `i`."""
    raw, start = lines.raw[i], lines.starts[i]
    kept: list[str] = []
    at = 0
    for c in group:
        kept.append(raw[at : max(at, c.start - start)])
        at = max(at, c.end - start)
    return "".join(kept) + raw[at:]


def _fill_lines(lines: Lines, claims: list[Claim]) -> list[Claim]:
    """Let spans that leave nothing but separators of their line reach over the whole of it."""
    filled: dict[int, Claim] = {}
    for i, group in _emptied_lines(lines, claims).items():
        starts = [lines.starts[i], *(c.start for c in group[1:]), lines.end(i)]
        for c, start, end in zip(group, starts, starts[1:], strict=False):
            filled[id(c)] = replace(c, start=start, end=max(c.end, end), whole=True)
    return [filled.get(id(c), c) for c in claims] if filled else claims
