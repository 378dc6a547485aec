"""The compiled rules: which of them claim what in a text.

A rule is tried only where one of the literals stands that its pattern cannot do without; unless it says otherwise, a
rule about whole lines only on short ones. What a line matches by itself is remembered, for the same lines come again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, starmap
from sys import maxsize
from typing import Any, NamedTuple, TypeAlias

import regex

from cleaner.lines import Lines, is_marked, readings, shown
from cleaner.matching.gate import ANY_EXTENT, Extent, Gate, Unit
from cleaner.matching.judge import Claim, verdicts
from cleaner.matching.sections import Sections
from cleaner.matching.timed import Timed
from cleaner.model import Block, Document
from cleaner.patterns import branches
from cleaner.patterns.bounds import ANYTHING
from cleaner.patterns.facts import compiled, shape
from cleaner.rulefiles import rule as r

LINE_CHARS = 300
"""Rules about whole lines leave longer lines alone unless they say otherwise."""
_TIERS = 0, LINE_CHARS + 1
"""The least characters of the lines of each gate: few patterns could match a long one. More gates win nothing."""
_MEMORY, _MEMORABLE_CHARS = 20_000, 1_000
"""Lines of which it is remembered what is known of them, and the longest; as a rule that is a few megabytes.

Menus come again in a crawl, and everything does when a text is cleaned until nothing changes any more.
"""
_Matching: TypeAlias = tuple[tuple[r.Rule, str], ...]
"""The rules that match a line by itself, each with the `unless` that saves the line, or ""."""


class _Known(NamedTuple):
    """What is known of a line wherever it stands: which rules match it, and where to look for spans in it."""

    matching: _Matching
    spans: tuple[_Pattern, ...]


_NOTHING = _Known((), ())


class _Line(NamedTuple):
    """What is remembered of a line: what rules find in it, and which patterns of rules with `near` could match."""

    known: _Known
    near: tuple[_Pattern, ...]


_PLAIN = _Line(_NOTHING, ())
"""One object for all lines of which there is nothing to tell: Python's collector looks through those it is given."""


@dataclass(slots=True, eq=False)
class Matcher:
    """Rules compiled for use on many texts; picklable, and safe to share between threads.

    `_gates` tell which patterns to try on a line, one for each of `_TIERS`; `_always` are those to try on every line
    beside a claim.
    """

    rules: tuple[r.Rule, ...]
    _gates: tuple[_Gated, ...] = field(init=False, repr=False)
    _always: tuple[_Pattern, ...] = field(init=False, repr=False)
    _blocks: tuple[r.Rule, ...] = field(init=False, repr=False)
    _reach: dict[str, int] = field(init=False, repr=False)
    _memory: dict[str, _Line] = field(init=False, repr=False, default_factory=dict)
    _beside_memory: dict[str, _Known] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        texts = [(rule, text) for rule in self.rules for text in _tried(rule.match)]
        patterns = list(starmap(_Pattern.of, texts))
        units = [(p, _unit(p.rule.match, p.text)._replace(extent=p.extent)) for p in patterns]
        gated = [(pattern, unit) for pattern, unit in units if unit.sets or not pattern.leaning]
        self._gates = tuple(_Gated.of((p, unit) for p, unit in gated if p.most >= least) for least in _TIERS)
        self._always = tuple(pattern for pattern, unit in units if pattern.leaning and not unit.sets)
        self._prepare()

    def _prepare(self) -> None:
        self._blocks = tuple(rule for rule in self.rules if isinstance(rule.match, r.Blocks))
        self._reach = _reach(self.rules)

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self.rules, self._gates, self._always)

    def claims(self, document: Document, warn: Callable[[str], None] = lambda _: None) -> list[Claim]:
        """Return the claims on the text in the order of the text, those turned down included.

        A rule with `near` is tried only beside lines that rules of its families claim.
        """
        lines, timed = document.lines, Timed(warn)
        remembered = self._remembered({lines.raw[i]: None for i in lines.visible}, timed)
        known = {raw: line.known for raw, line in remembered.items()}
        found = [*_claims(lines, lines.visible, known, timed), *_block_claims(self._blocks, document, lines)]
        if self._reach and (numbers := self._beside(lines, found)):
            beside = {raw: self._known_beside(raw, remembered[raw], timed) for raw in {lines.raw[i] for i in numbers}}
            found += _claims(lines, numbers, beside, timed)
        return verdicts(document, lines, found, timed)

    def forget(self) -> None:
        """Drop what is remembered of lines."""
        self._memory.clear()
        self._beside_memory.clear()

    def line_candidates(self, words: str) -> Iterator[r.Rule]:
        """Yield the line rules that the gate lets through for a line, whether or not they match it."""
        patterns = (*next(self._candidates([words], [ANY_EXTENT])), *self._always)
        found = {pattern.rule.id: pattern.rule for pattern in patterns if pattern.whole}
        return iter(sorted(found.values(), key=lambda rule: rule.id))

    def _beside(self, lines: Lines, claims: Iterable[Claim]) -> list[int]:
        """Return the visible lines that stand near enough to a claim for some rule to lean on it."""
        beside: set[int] = set()
        for c in claims:
            reach = self._reach.get(c.rule.family)
            if reach:
                beside.update(lines.above(c.first, reach), lines.below(c.last, reach))
        return sorted(beside)

    def _remembered(self, lines: Iterable[str], timed: Timed) -> dict[str, _Line]:
        """Return what is known of each line, and remember it."""
        remembered = {line: self._memory.get(line) for line in lines}
        new = [line for line, old in remembered.items() if old is None]
        found = dict(zip(new, self._found(new, timed), strict=True)) if new else {}
        if not timed.tired:  # a verdict by the clock is not remembered
            if len(self._memory) + len(found) > _MEMORY:
                self.forget()
            memorable = (pair for pair in found.items() if len(pair[0]) <= _MEMORABLE_CHARS)
            self._memory.update(islice(memorable, _MEMORY))
        return {line: old or found[line] for line, old in remembered.items()}

    def _found(self, lines: Sequence[str], timed: Timed) -> Iterator[_Line]:
        """Yield what is to be known of each line."""
        read = list(map(readings, lines))
        candidates = self._candidates(lines, list(map(Extent.of, read)))
        for variants, patterns in zip(read, candidates, strict=True):
            near = tuple(pattern for pattern in patterns if pattern.leaning) if patterns else ()
            plain = [pattern for pattern in patterns if not pattern.leaning] if near else patterns
            known = _known(variants, plain, timed) if plain else _NOTHING
            yield _PLAIN if known is _NOTHING and not near else _Line(known, near)

    def _known_beside(self, raw: str, line: _Line, timed: Timed) -> _Known:
        """Return what rules with `near` find in a line, and remember it with the line."""
        known = self._beside_memory.get(raw)
        if known is None:
            known = _known(readings(raw), (*line.near, *self._always), timed)
            if raw in self._memory and not timed.tired:  # a verdict by the clock is not remembered
                self._beside_memory[raw] = known
        return known

    def _candidates(self, lines: Sequence[str], extents: Sequence[Extent]) -> Iterator[list[_Pattern]]:
        """Yield for each line the patterns that could match it, or what is shown of it."""
        marked = {i: shown(line) for i, line in enumerate(lines) if is_marked(line)}
        found = list(self._passed([*lines, *marked.values()], [*extents, *map(extents.__getitem__, marked)]))
        for i, more in zip(marked, found[len(lines) :], strict=True):
            found[i] = list(dict.fromkeys((*found[i], *more)))
        return iter(found[: len(lines)])

    def _passed(self, lines: Sequence[str], extents: Sequence[Extent]) -> Iterator[list[_Pattern]]:
        """Yield for each line the patterns that its gate lets through, in the order of the rules."""
        tiers = [bisect_right(_TIERS, extent.least) - 1 for extent in extents]
        found = []
        for tier, gated in enumerate(self._gates):
            mine = [i for i, at in enumerate(tiers) if at == tier]
            found.append(gated.candidates([lines[i] for i in mine], [extents[i] for i in mine]))
        return (next(found[tier]) for tier in tiers)


class _Gated(NamedTuple):
    """Patterns behind their gate."""

    patterns: tuple[_Pattern, ...]
    gate: Gate

    @classmethod
    def of(cls, units: Iterable[tuple[_Pattern, Unit]]) -> _Gated:
        listed = tuple(units)
        return cls(tuple(pattern for pattern, _ in listed), Gate.of(unit for _, unit in listed))

    def candidates(self, lines: Sequence[str], extents: Iterable[Extent]) -> Iterator[list[_Pattern]]:
        """Yield for each line the patterns that could match it, in the order of the rules."""
        for places in self.gate.candidates(lines, extents):
            yield [self.patterns[place] for place in sorted(places)]


def _revived(rules: tuple[r.Rule, ...], gates: tuple[_Gated, ...], always: tuple[_Pattern, ...]) -> Matcher:
    """Return a matcher from what it was pickled as; working that out anew takes seconds."""
    matcher = Matcher.__new__(Matcher)
    matcher.rules, matcher._gates, matcher._always = rules, gates, always
    matcher._memory, matcher._beside_memory = {}, {}
    matcher._prepare()
    return matcher


def _reach(rules: Iterable[r.Rule]) -> dict[str, int]:
    """Return how many lines away from a claim of each family some rule leans on it."""
    reach: dict[str, int] = {}
    for near in (rule.where.near for rule in rules):
        for family in near.families if near else ():
            reach[family] = max(reach.get(family, 0), near.lines if near else 0)
    return reach


def _claims(lines: Lines, numbers: Iterable[int], known: Mapping[str, _Known], timed: Timed) -> Iterator[Claim]:
    """Yield the claims that begin on the lines of these numbers."""
    begun: dict[str, list[tuple[r.Rule, int]]] = {}
    for i in numbers:
        matching, spans = known[lines.raw[i]]
        for rule, veto in matching:
            if isinstance(rule.match, r.Section):
                begun.setdefault(rule.id, []).append((rule, i))
            else:
                yield Claim(rule, i, i, lines.starts[i], lines.end(i), True, None, veto)
        for pattern in spans:
            for hit in timed.find(pattern.rule, pattern.compiled, lines.raw[i]):
                start, end = (lines.starts[i] + at for at in hit.span())
                yield Claim(pattern.rule, i, i, start, end, False, hit)
    sections = Sections(lines)
    for starts in begun.values():
        yield from sections.claims(starts)


def _known(variants: Sequence[str], patterns: Sequence[_Pattern], timed: Timed) -> _Known:
    """Return the rules that match a line as a whole, read in one of these ways, and the spans to look for in it."""
    whole = [pattern for pattern in patterns if pattern.whole]
    spans = tuple(_spans(variants[-1], patterns)) if len(whole) < len(patterns) else ()
    matching = _matching(variants, whole, timed) if whole else ()
    return _Known(matching, spans) if matching or spans else _NOTHING


def _matching(variants: Sequence[str], patterns: Sequence[_Pattern], timed: Timed) -> _Matching:
    """Return the rules of which one of the patterns matches a line as a whole, read in one of these ways."""
    found: dict[str, r.Rule] = {}
    for variant in variants:
        size, _, first, last = Extent.of((variant,))
        for pattern in patterns:
            rule = pattern.rule
            if pattern.admits(size, first, last) and rule.id not in found and pattern.fits(variant, timed):
                found[rule.id] = rule
    return tuple((found[name], _saved(found[name], variants, timed)) for name in sorted(found)) if found else ()


def _spans(bare: str, patterns: Iterable[_Pattern]) -> Iterator[_Pattern]:
    """Yield those of the patterns of spans that may be looked for in a line of its length, but for white space."""
    size = len(bare)
    for pattern in patterns:
        if not pattern.whole and pattern.least <= size <= pattern.most:
            yield pattern


def _block_claims(rules: Sequence[r.Rule], document: Document, lines: Lines) -> Iterator[Claim]:
    """Yield the claims of rules about blocks on the lines of those blocks."""
    for block in document.blocks if rules else ():
        if block.start < block.end:
            first = bisect_right(lines.starts, block.start) - 1
            last = bisect_right(lines.starts, block.end - 1) - 1
            for rule in rules:
                size = block.end - block.start
                sized = rule.where.min_chars <= size <= (rule.where.max_chars or size)
                if sized and _is_such(block, rule.match):
                    yield Claim(rule, first, last, lines.starts[first], lines.end(last), True)


def _is_such(block: Block, match: r.Match) -> bool:
    return (
        isinstance(match, r.Blocks)
        and (not match.kinds or block.kind in match.kinds)
        and match.min_links <= block.link_share <= match.max_links
    )


def _saved(rule: r.Rule, variants: Sequence[str], timed: Timed) -> str:
    """Return the `unless` by which a line saves itself, or "". Of a section, its first line alone tells nothing."""
    if not isinstance(rule.match, r.Section):
        for at, v in enumerate(rule.unless):
            if v.of_line and all(any(timed.vetoed(rule, p, words) for words in variants) for p in v.patterns):
                return f"unless[{at}]"
    return ""


@dataclass(slots=True, eq=False)
class _Pattern:
    """A pattern of a rule, about a `whole` line or a span inside of it; `leaning` if the rule has `near`.

    The rest is the `Extent` of the lines it could match, or be found in, and the pattern as it is matched with.
    """

    rule: r.Rule
    text: str
    whole: bool
    leaning: bool
    least: int
    most: int
    begins: int
    ends: int
    _compiled: regex.Pattern[str] | None = field(init=False, repr=False, default=None)

    @classmethod
    def of(cls, rule: r.Rule, text: str) -> _Pattern:
        whole = isinstance(rule.match, r.Line | r.Words | r.Section)
        known = shape(text)
        limit = line_limit(rule) if whole else rule.where.max_chars or maxsize
        most = min(known.longest, limit) if whole and known.longest is not None else limit
        edges = known.edges if whole else (ANYTHING, ANYTHING)
        return cls(rule, text, whole, rule.where.near is not None, rule.where.min_chars, most, *edges)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Pattern, (self.rule, self.text, self.whole, self.leaning, *self.extent)

    @property
    def compiled(self) -> regex.Pattern[str]:
        """It is compiled when it first could match: most of the thousands never do in one run."""
        if self._compiled is None:
            self._compiled = compiled(self.text, exact(self.rule.match))
        return self._compiled

    @property
    def extent(self) -> Extent:
        """The lines it could match or be found in; kept as numbers, for Python's collector looks through objects."""
        return Extent(self.least, self.most, self.begins, self.ends)

    def admits(self, size: int, first: int, last: int) -> bool:
        """Whether a line of so many characters, whose ends have these masks, could match."""
        return bool(self.least <= size <= self.most and self.begins & first and self.ends & last)

    def fits(self, words: str, timed: Timed) -> bool:
        """Whether it matches a line as a whole."""
        return timed.fullmatch(self.rule, self.compiled, words) is not None


def _unit(match: r.Match, pattern: str) -> Unit:
    if isinstance(match, r.Words):
        every = (*match.entries, *match.company, *match.fillers)
        return Unit.of_words(every, (*match.entries, *match.fillers) if match.company else ())
    return Unit.of(pattern).anywhere() if isinstance(match, r.Text | r.Regex) else Unit.of(pattern)


def exact(match: r.Match) -> bool:
    """Whether case counts."""
    return bool(getattr(match, "exact", False))


def line_limit(rule: r.Rule) -> int:
    """Return the longest line a rule about whole lines looks at, in characters."""
    return rule.where.max_chars or LINE_CHARS


def patterns_of(match: r.Match) -> tuple[str, ...]:
    """Return the patterns a primitive stands for."""
    if isinstance(match, r.Text):
        before, after = _EDGES[match.edge]
        return tuple(before + regex.escape(literal, literal_spaces=True) + after for literal in match.literals)
    if isinstance(match, r.Words):
        return (_words_pattern(match),)
    return () if isinstance(match, r.Repeat | r.Select | r.Blocks) else match.patterns


def _tried(match: r.Match) -> Iterator[str]:
    """Yield the patterns that are tried one by one: the less one leaves to choose from, the more a gate can ask for."""
    for pattern in patterns_of(match):
        yield from branches(pattern) if isinstance(match, r.Line | r.Section) else (pattern,)


_EDGES = {"any": ("", ""), "left": (r"^\s*", ""), "right": ("", r"\s*$"), "both": (r"^\s*", r"\s*$")}
_SEPARATOR = r"[\s|/\\·•,;:&+()\[\]\-–—.0-9]"
_BEGINS_LIKE_ONE = regex.compile(_SEPARATOR)


def _words_pattern(match: r.Words) -> str:
    """A line of nothing but entries: longest first and atomic, so that there is one way to read it."""
    counted = (*match.entries, *match.company)
    odd = _any_of(e for e in (*counted, *match.fillers) if _BEGINS_LIKE_ONE.match(e))
    between = rf"(?:(?!{odd}){_SEPARATOR})*+" if odd else _SEPARATOR + "*+"
    fillers = _any_of(match.fillers)
    gap = between + (rf"(?:(?>{fillers}){between})*+" if fillers else "")
    company = _any_of(match.company)
    alone = rf"(?!{between}(?:(?>{company}){between})*+\Z)" if company else ""
    return rf"{alone}{gap}(?:(?>{_any_of(counted)}){gap}){{{match.least},}}+"


def _any_of(entries: Iterable[str]) -> str:
    ordered = sorted(set(entries), key=lambda e: (-len(e), e))
    return "|".join(_bounded(regex.escape(e, literal_spaces=True)) for e in ordered)


def _bounded(entry: str) -> str:
    """An entry ends where its word ends; a capital may follow, as in buttons flattened to `FacebookTwitter`."""
    return entry + r"(?-i:(?!\p{Ll}))"
