"""Sums over the documents of a run: by family, rule, stage and site, and the documents a person should look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from operator import attrgetter
from typing import Final

from cleaner.audit import PACKED_STAGES
from cleaner.audit.entries import Measured, SetAside
from cleaner.model import Change
from cleaner.report.reading import Reviewed
from cleaner.rulefiles.scope import host_of

BINS: Final = 20
"""The histogram of shares has so many bins of equal width, after one for documents that nothing was taken from."""
MOST: Final = 12
"""How many documents each list of documents names."""
_BREAKER: Final = "breaker: "
_ALLOWED: Final = "allow "


@dataclass(slots=True)
class Count:
    """How often something was done, in how many documents, and how many characters that took."""

    times: int = 0
    documents: int = 0
    chars: int = 0


@dataclass(frozen=True, slots=True, order=True)
class RuleKey:
    """What a rule is counted by."""

    rule: str
    stage: str
    family: str
    version: str


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """The share of a document's characters that was removed, and its id."""

    share: float
    doc: str


@dataclass(slots=True)
class Site:
    """What came from one site, or lay in one folder where no site is known."""

    documents: int = 0
    chars: int = 0
    removed: int = 0


@dataclass(slots=True)
class Totals:
    """The sums. Add the documents one by one; memory grows with rules and sites, not with documents.

    `shares[0]` counts untouched documents, `shares[i]` those of which up to i/20 of the characters went. `cut` holds
    the deepest cut documents, `held` the first that the breaker or an exception spoke for, as (document, warning).
    """

    documents: int = 0
    set_aside: int = 0
    warned: int = 0
    changed: int = 0
    chars: int = 0
    removed: int = 0
    removals: int = 0
    repairs: int = 0
    breaker: int = 0
    allowed: int = 0
    families: dict[str, Count] = field(default_factory=dict)
    rules: dict[RuleKey, Count] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    shares: list[int] = field(default_factory=lambda: [0] * (BINS + 1))
    cut: list[Cut] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def add(self, reviewed: Reviewed) -> None:
        """Count one document."""
        self.documents += 1
        entry = reviewed.entry
        if isinstance(entry, SetAside):
            self.set_aside += 1
            _first(self.failures, (entry.doc, entry.failed))
            return
        self._add_changes(reviewed.changes)
        self._add_warnings(entry)
        self.chars += entry.chars_in
        self.removed += entry.removed_chars
        site = self.sites.setdefault(site_of(entry), Site())
        site.documents += 1
        site.chars += entry.chars_in
        site.removed += entry.removed_chars
        self._add_share(entry)

    def _add_changes(self, changes: Iterable[Change]) -> None:
        families: set[str] = set()
        rules: set[RuleKey] = set()
        for c in changes:
            key = key_of(c)
            families.add(c.family)
            rules.add(key)
            for count in (self.families.setdefault(c.family, Count()), self.rules.setdefault(key, Count())):
                count.times += 1
                count.chars += len(c.removed) - len(c.replacement)
            if c.stage in PACKED_STAGES:
                self.repairs += 1
            else:
                self.removals += 1
        for family in families:
            self.families[family].documents += 1
        for key in rules:
            self.rules[key].documents += 1
        self.changed += bool(rules)

    def _add_warnings(self, entry: Measured) -> None:
        self.warned += bool(entry.warnings)
        for warning in entry.warnings:
            said = warning.partition(": ")[2]
            self.breaker += said.startswith(_BREAKER)
            self.allowed += said.startswith(_ALLOWED)
            if said.startswith(_BREAKER):
                _first(self.held, (entry.doc, warning))

    def _add_share(self, entry: Measured) -> None:
        cut = Cut(share_of(entry), entry.doc)
        self.shares[bin_of(cut.share)] += 1
        if cut.share <= 0:
            return
        if len(self.cut) < MOST:
            heappush(self.cut, cut)
        else:
            heappushpop(self.cut, cut)

    @property
    def share(self) -> float:
        """The share of all characters that was removed."""
        return self.removed / self.chars if self.chars else 0.0

    def deepest(self) -> list[Cut]:
        """Return the documents that lost the largest share, those first."""
        return sorted(sorted(self.cut, key=attrgetter("doc")), key=attrgetter("share"), reverse=True)


def key_of(change: Change) -> RuleKey:
    """Return what the rule of a change is counted by."""
    return RuleKey(change.rule, change.stage, change.family, change.version)


def share_of(entry: Measured) -> float:
    """Return the share of a document's characters that was removed, 0 to 1."""
    return min(1.0, max(0.0, entry.removed_chars / entry.chars_in)) if entry.chars_in else 0.0


def bin_of(share: float) -> int:
    """Return the bin of the histogram a share falls into."""
    return min(BINS, int(share * BINS) + 1) if share > 0 else 0


def site_of(entry: Measured) -> str:
    """Return the host a document came from, or else the first folder of its path with a slash, or ""."""
    folder, slash, _ = entry.doc.partition("/")
    return host_of(entry.meta) or (folder + slash if slash else "")


def _first(found: list[tuple[str, str]], item: tuple[str, str]) -> None:
    if len(found) < MOST:
        found.append(item)
