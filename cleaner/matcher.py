"""The compiled rules: which of them claim what in a text, and why a claim was turned down.

Rules about whole lines look only at short lines, and a rule is tried only where one of the literals its pattern cannot do
without stands. What a line matches by itself is remembered, for the same lines come again and again in a crawl.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import regex

from cleaner import rule as r
from cleaner.gate import Gate
from cleaner.lines import Lines, core, edge_lines, only_separators
from cleaner.model import Document, Meta
from cleaner.rulefiles import compiled

MATCH_SECONDS = 0.2
"""Time budget of one match. A pattern that runs out of it did not match, and the log says so."""
LINE_CHARS = 300
"""Rules about whole lines leave longer lines alone unless they say otherwise."""
CONTEXT_CHARS = 200
_MEMORY = 50_000

Claimed: TypeAlias = "dict[int, set[str]]"


@dataclass(frozen=True, slots=True)
class Claim:
    """A rule's match: lines `[first, last]`, characters `[start, end)`; `veto` says why it was turned down."""

    rule: r.Rule
    first: int
    last: int
    start: int
    end: int
    whole: bool
    hit: Any = None
    veto: str = ""


@dataclass(slots=True)
class Matcher:
    """Rules compiled for use on many texts; picklable, and safe to share between threads."""

    rules: tuple[r.Rule, ...]
    _lined: tuple[r.Rule, ...] = field(init=False, repr=False)
    _spanned: tuple[r.Rule, ...] = field(init=False, repr=False)
    _line_gate: Gate = field(init=False, repr=False)
    _span_gate: Gate = field(init=False, repr=False)
    _longest: int = field(init=False, repr=False)
    _memory: dict[str, tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._lined = tuple(x for x in self.rules if isinstance(x.match, r.Line | r.Words | r.Section))
        self._spanned = tuple(x for x in self.rules if isinstance(x.match, r.Text | r.Regex))
        self._line_gate = Gate.of([patterns_of(x.match) for x in self._lined])
        self._span_gate = Gate.of([patterns_of(x.match) for x in self._spanned])
        self._longest = max((line_limit(x) for x in self._lined), default=0)
        self._memory = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Matcher, (self.rules,)

    def claims(self, document: Document, warn: Callable[[str], None] = lambda _: None) -> list[Claim]:
        """Return every claim on the text in the order of the text, those turned down included."""
        lines = Lines(document.text)
        found = [*self._line_claims(lines, warn), *self._span_claims(lines, warn)]
        found = _whole_lines(lines, found)
        found.sort(key=lambda c: (c.start, c.end, c.rule.id))
        return _Judge(document, lines, found, warn).verdicts()

    def _line_claims(self, lines: Lines, warn: Callable[[str], None]) -> Iterator[Claim]:
        inside: dict[str, int] = {}  # where a section of a rule ends: no second one begins within
        for i, raw in enumerate(lines.raw):
            if not raw or len(raw) > 2 * self._longest:
                continue
            bare = raw.strip()
            if not bare or len(bare) > self._longest:
                continue
            for number in self._matching(bare, warn):
                claim = _line_claim(self._lined[number], lines, i)
                if inside.get(claim.rule.id, -1) < i:
                    inside[claim.rule.id] = claim.last
                    yield claim

    def _matching(self, bare: str, warn: Callable[[str], None]) -> tuple[int, ...]:
        """Return the numbers of the line rules that match a line, with its marks or without, by itself."""
        known = self._memory.get(bare)
        if known is None:
            ran_out: list[str] = []
            matching: set[int] = set()
            for words in {bare, core(bare)}:
                candidates = self._line_gate.candidates(words)
                matching |= {n for n in candidates if _fits(self._lined[n], words, ran_out.append)}
            known = tuple(sorted(matching))
            for text in ran_out:
                warn(text)
            if not ran_out:  # a verdict by the clock is not remembered
                if len(self._memory) >= _MEMORY:
                    self._memory.clear()
                self._memory[bare] = known
        return known

    def _span_claims(self, lines: Lines, warn: Callable[[str], None]) -> Iterator[Claim]:
        for number, i in self._span_gate.places(lines):
            rule = self._spanned[number]
            raw, start = lines.raw[i], lines.starts[i]
            if not _sized(rule, raw.strip()):
                continue
            for pattern in patterns_of(rule.match):
                for hit in _find(compiled(pattern, exact(rule.match)), raw, rule, warn):
                    yield Claim(rule, i, i, start + hit.start(), start + hit.end(), False, hit)


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
    return () if isinstance(match, r.Repeat) else match.patterns


_EDGES = {"any": ("", ""), "left": (r"^\s*", ""), "right": ("", r"\s*$"), "both": (r"^\s*", r"\s*$")}
_GAP = r"[\s|/\\·•,;:&+()\[\]\-–—.0-9]*+"


def _words_pattern(match: r.Words) -> str:
    """A line of nothing but entries: longest first and atomic, so that there is one way to read it."""
    fillers = _any_of(match.fillers)
    gap = _GAP + (rf"(?:(?>{fillers}){_GAP})*+" if fillers else "")
    return rf"{gap}(?:(?>{_any_of(match.entries)}){gap}){{{match.least},}}+"


def _any_of(entries: Iterable[str]) -> str:
    ordered = sorted(set(entries), key=lambda e: (-len(e), e))
    return "|".join(_bounded(regex.escape(e, literal_spaces=True)) for e in ordered)


def _bounded(entry: str) -> str:
    """An entry ends where its word ends; a capital may follow, as in buttons flattened to `FacebookTwitter`."""
    return entry + r"(?-i:(?!\p{Ll}))"


def _fits(rule: r.Rule, words: str, warn: Callable[[str], None]) -> bool:
    """Whether a line's words alone let a rule about whole lines match, its own vetoes on them included."""
    if len(words) > line_limit(rule) or len(words) < rule.where.min_chars:
        return False
    if not any(_full(compiled(p, exact(rule.match)), words, rule, warn) for p in patterns_of(rule.match)):
        return False
    return isinstance(rule.match, r.Section) or not any(
        v.part in ("text", "line") and _seen(v.pattern, words, rule, warn) for v in rule.unless
    )


def _line_claim(rule: r.Rule, lines: Lines, i: int) -> Claim:
    last = _section_end(rule.match, lines, i) if isinstance(rule.match, r.Section) else i
    veto = "" if last >= 0 else f"section longer than {rule.match.max_lines} lines"  # type: ignore[union-attr]
    last = max(last, i)
    return Claim(rule, i, last, lines.starts[i], lines.end(last), True, None, veto)


def _section_end(match: r.Section, lines: Lines, first: int) -> int:
    """Return the last line of the section that begins at `first`, or -1 when it is too long."""
    last = first
    for i in range(first + 1, min(len(lines), first + 2 * match.max_lines + 2)):
        if lines.blank(i):
            if match.to == "blank":
                return last
            continue
        if (match.to == "prose" and lines.prose(i)) or (match.to == "heading" and _heading(lines, i)):
            return last
        last = i
        if last - first >= match.max_lines:
            return -1
    return last


def _heading(lines: Lines, i: int) -> bool:
    bare = lines.raw[i].strip()
    if bare.startswith("#"):
        return True
    after_blank = i > 0 and lines.blank(i - 1)
    return after_blank and len(bare) <= 80 and bare[-1].isalnum() and i + 1 < len(lines)


def _sized(rule: r.Rule, bare: str) -> bool:
    return rule.where.min_chars <= len(bare) <= (rule.where.max_chars or len(bare))


def _full(pattern: regex.Pattern[str], text: str, rule: r.Rule, warn: Callable[[str], None]) -> Any:
    try:
        return pattern.fullmatch(text, timeout=MATCH_SECONDS)
    except TimeoutError:
        warn(_ran_out(rule))
        return None


def _find(pattern: regex.Pattern[str], text: str, rule: r.Rule, warn: Callable[[str], None]) -> list[regex.Match[str]]:
    try:
        return [m for m in pattern.finditer(text, timeout=MATCH_SECONDS) if m.start() < m.end()]
    except TimeoutError:
        warn(_ran_out(rule))
        return []


def _seen(pattern: str, text: str, rule: r.Rule, warn: Callable[[str], None]) -> bool:
    """Whether a veto's pattern stands in `text`; one that runs out of time counts as found, for then the text stays."""
    try:
        return compiled(pattern).search(text, timeout=MATCH_SECONDS) is not None
    except TimeoutError:
        warn(_ran_out(rule))
        return True


def _ran_out(rule: r.Rule) -> str:
    return f"{rule.id} ran out of time; the text it was tried on stays"


def _whole_lines(lines: Lines, claims: Sequence[Claim]) -> list[Claim]:
    """Turn spans that leave nothing but separators of their line into claims on the whole line."""
    spans: dict[int, list[Claim]] = {}
    for c in claims:
        if not c.whole and c.rule.action.replacement is None:
            spans.setdefault(c.first, []).append(c)
    whole: set[int] = set()
    for i, group in spans.items():
        left, at = [], 0
        for c in sorted(group, key=lambda c: (c.start, c.end)):
            left.append(lines.raw[i][at : max(at, c.start - lines.starts[i])])
            at = max(at, c.end - lines.starts[i])
        if only_separators("".join(left) + lines.raw[i][at:]):
            whole.add(i)
    return [_widened(c, lines) if not c.whole and c.first in whole and _removes(c) else c for c in claims]


def _removes(claim: Claim) -> bool:
    return claim.rule.action.replacement is None


def _widened(c: Claim, lines: Lines) -> Claim:
    """Let a span that is alone on its line reach over the separators around it."""
    start, end = lines.starts[c.first], lines.end(c.first)
    text = lines.text
    if only_separators(text[start : c.start]):
        c = replace(c, start=start)
    return replace(c, end=end, whole=True) if only_separators(text[c.end : end]) else replace(c, whole=True)


@dataclass(slots=True)
class _Judge:
    """Weighs the claims on one document against the conditions that a line's words alone cannot tell."""

    document: Document
    lines: Lines
    found: list[Claim]
    warn: Callable[[str], None]
    _zones: tuple[int, int] | None = None

    def verdicts(self) -> list[Claim]:
        claims = [c if c.veto or c.rule.where.near else self.judged(c) for c in self.found]
        taken: Claimed = {}
        for c in claims:
            if not c.veto and not c.rule.where.near and c.whole:
                for i in range(c.first, c.last + 1):
                    taken.setdefault(i, set()).add(c.rule.family)
        claims = [self.neighbour(c, taken) if c.rule.where.near and not c.veto else c for c in claims]
        return self.guarded(claims)

    def judged(self, c: Claim) -> Claim:
        veto = self.veto(c)
        return replace(c, veto=veto) if veto else c

    def veto(self, c: Claim) -> str:
        """Return why the claim is turned down, or ""."""
        where = c.rule.where
        if where.sites and not _on_site(self.document.meta, where.sites):
            return "where.site"
        if where.langs and not _in_language(self.document.meta, where.langs):
            return "where.lang"
        if where.kinds and not self.of_kind(c, where.kinds):
            return "where.kind"
        for number, v in enumerate(c.rule.unless):
            if _seen(v.pattern, self.part(c, v.part), c.rule, self.warn):
                return f"unless[{number}]"
        return f"where.zone: not in the {where.zone}" if where.zone and not self.in_zone(c, where.zone) else ""

    def part(self, c: Claim, part: str) -> str:
        text = self.document.text
        if part == "before":
            return (
                text[max(0, c.start - CONTEXT_CHARS) : c.start].rstrip("\n")
                if c.whole
                else text[max(0, c.start - CONTEXT_CHARS) : c.start]
            )
        if part == "after":
            return text[c.end : c.end + CONTEXT_CHARS].lstrip("\n") if c.whole else text[c.end : c.end + CONTEXT_CHARS]
        return self.lines.core(c.first) if part == "line" and c.first == c.last else text[c.start : c.end]

    def of_kind(self, c: Claim, kinds: Sequence[str]) -> bool:
        return any(b.kind in kinds and b.start <= c.start < max(b.end, b.start + 1) for b in self.document.blocks)

    def in_zone(self, c: Claim, zone: r.Zone) -> bool:
        head, tail = self.zones()
        in_head, in_tail = c.first < head, c.last > tail
        return {"head": in_head, "tail": in_tail, "edge": in_head or in_tail, "body": not (in_head or in_tail)}[zone]

    def zones(self) -> tuple[int, int]:
        """Return the first line behind the head and the last line before the tail."""
        if self._zones is None:
            claimed = {i for c in self.found if c.whole and not c.veto for i in range(c.first, c.last + 1)}
            size = len(self.lines)
            head = edge_lines(self.lines, range(size), claimed.__contains__)
            tail = edge_lines(self.lines, range(size - 1, -1, -1), claimed.__contains__)
            self._zones = (head if head >= 0 else size, tail)
        return self._zones

    def neighbour(self, c: Claim, taken: Claimed) -> Claim:
        near = c.rule.where.near
        families = {f for i in self.around(c, near.lines) for f in taken.get(i, ())} if near else set()
        if near and not families.intersection(near.families):
            return replace(c, veto="where.near: no such neighbour is taken")
        return self.judged(c)

    def around(self, c: Claim, count: int) -> Iterator[int]:
        """Yield the `count` nearest non-blank lines on either side."""
        for order in (range(c.first - 1, -1, -1), range(c.last + 1, len(self.lines))):
            left = count
            for i in order:
                if not self.lines.blank(i):
                    yield i
                    left -= 1
                    if not left:
                        break

    def guarded(self, claims: list[Claim]) -> list[Claim]:
        """Turn down all claims of a rule that takes more of this document than its guard allows."""
        over: dict[str, str] = {}
        for rule in {c.rule.id: c.rule for c in claims if c.rule.guard != _NO_GUARD}.values():
            mine = [c for c in claims if c.rule is rule and not c.veto]
            if mine and (reason := self.breach(rule.guard, mine)):
                over[rule.id] = reason
        return [replace(c, veto=over[c.rule.id]) if c.rule.id in over and not c.veto else c for c in claims]

    def breach(self, guard: r.Guard, claims: Iterable[Claim]) -> str:
        text = self.document.text
        cuts = [text[c.start : c.end] for c in claims]
        share = sum(map(len, cuts)) / len(text)
        if guard.max_share is not None and share > guard.max_share:
            return f"guard.max_share: {share:.2f} > {guard.max_share:g}"
        left = count_words(text) - sum(map(count_words, cuts))
        if guard.min_keep_words is not None and left < guard.min_keep_words:
            return f"guard.min_keep_words: {left} < {guard.min_keep_words}"
        return ""


_NO_GUARD = r.Guard()


def count_words(text: str) -> int:
    """Count words; scripts that write none apart count one for every two characters."""
    return max(len(text.split()), sum(1 for ch in text if ch >= "\u2e80") // 2 if not text.isascii() else 0)


def host_of(meta: Meta) -> str:
    """Return the host a document came from, lower-case, or ""."""
    site = meta.get("site") or meta.get("url", "").partition("://")[2]
    host = site.split("/", 1)[0].rpartition("@")[2].partition(":")[0]
    return host.lower().rstrip(".")


def _on_site(meta: Meta, sites: Iterable[str]) -> bool:
    host = host_of(meta)
    return any(host == s or host.endswith("." + s) for s in sites)


def _in_language(meta: Meta, langs: Iterable[str]) -> bool:
    """Whether the document's language is one of `langs`; an unknown language is none of them."""
    lang = meta.get("lang", "").lower().replace("_", "-")
    return any(lang == x.lower() or lang.startswith(x.lower() + "-") for x in langs)
