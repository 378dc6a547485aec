"""A rule as data: what it looks for, where, what vetoes it, what it does, and the examples that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from cleaner.model import Owner, Risk

FAMILIES = (
    "artifact", "byline", "date", "caption", "share", "newsletter", "related", "disclaimer", "copyright", "comments",
    "cookie", "navigation", "advert", "paywall", "app", "credit", "author-bio", "repeat",
)  # fmt: skip
"""What a removal was: the word for it in the log."""

PRIMITIVES = ("line", "text", "regex", "words", "section", "repeat", "select", "blocks")
"""What a rule can match with; each rule has exactly one."""

Zone: TypeAlias = Literal["head", "tail", "edge", "body"]
Edge: TypeAlias = Literal["any", "left", "right", "both"]
Until: TypeAlias = Literal["end", "blank", "heading", "prose"]
Repeated: TypeAlias = Literal["title", "line", "standfirst", "paragraph", "name"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was written: a file and a line and column that count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Line:
    """The whole line matches one of `patterns`; the line goes."""

    patterns: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Regex:
    """A span inside a line matches one of `patterns`; the span goes."""

    patterns: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One of `literals` stands in a line, at its `edge` or anywhere; it goes."""

    literals: tuple[str, ...]
    edge: Edge = "any"
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A line made of nothing but `entries` and `company` (at least `least` of both), `fillers` and separators; it goes.

    One that could be made of `company` alone stays: that is another rule's.
    """

    entries: tuple[str, ...]
    least: int = 2
    fillers: tuple[str, ...] = ()
    company: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """From a line that matches `patterns` to the end, a blank line, a heading, or the next prose; all of it goes.

    Lines that match and stand at most `every` visible lines apart begin one section together; it takes `least` of them.
    A section to the end has the end of the text within as many lines of the last of them.
    """

    patterns: tuple[str, ...]
    to: Until = "end"
    max_lines: int = 40
    exact: bool = False
    least: int = 1
    every: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something that is printed twice; one of the two goes. Shorter lines than `min_chars` are left alone.

    Of a `name` above the note on an author both go, and the note with them.
    """

    of: tuple[Repeated, ...]
    min_chars: int = 25


@dataclass(frozen=True, slots=True)
class Select:
    """Elements of a page, by CSS selectors or XPath expressions; they go before the body is looked for."""

    selectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocks:
    """A block of a page, of one of `kinds` if there are any, with so much of it link text; its lines go."""

    kinds: tuple[str, ...] = ()
    min_links: float = 0.0
    max_links: float = 1.0


Match: TypeAlias = Line | Regex | Text | Words | Section | Repeat | Select | Blocks


@dataclass(frozen=True, slots=True)
class Near:
    """One of the `lines` nearest non-blank lines above or below is taken by a rule of these `families`."""

    families: tuple[str, ...]
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions that must all hold. Sizes are characters of the line without surrounding white space."""

    zone: Zone | None = None
    langs: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    max_chars: int | None = None
    min_chars: int = 0
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class Veto:
    """Patterns that save the candidate if each is found in its place; one left empty is not asked.

    The places are the candidate (`text`), its `line`, and the 200 characters `before` and `after` it.
    """

    text: str = ""
    line: str = ""
    before: str = ""
    after: str = ""

    @property
    def patterns(self) -> tuple[str, ...]:
        """What has to be found."""
        return tuple(filter(None, (self.text, self.line, self.before, self.after)))

    @property
    def of_line(self) -> bool:
        """Whether a whole line is saved by its own words, wherever it stands."""
        return not self.before and not self.after


@dataclass(frozen=True, slots=True)
class Guard:
    """Limits on what one rule may take from one document; beyond them it takes nothing."""

    max_share: float | None = None
    min_keep_words: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Remove (`replacement` None) or replace; `captures` are (metadata key, named group) pairs."""

    replacement: str | None = None
    captures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A small text and what the rule must make of it."""

    text: str
    out: str
    source: Source
    meta: tuple[tuple[str, str], ...] = ()
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """Both directions, and the honest failures of both."""

    match: tuple[Example, ...] = ()
    keep: tuple[Example, ...] = ()
    known_miss: tuple[Example, ...] = ()
    known_hit: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Allow:
    """A user's exception: what no rule may take. `part` is a whole `line`, or a `text` that would go."""

    id: str
    why: str
    part: Literal["line", "text"]
    pattern: str
    sites: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` is the pack and the rule's own id: `en/share/bar`.

    `backtracking` owns up to a pattern that may backtrack; `overridden` says that a user's file changed it.
    """

    id: str
    family: str
    risk: Risk
    why: str
    version: str
    match: Match
    source: Source
    where: Where = field(default_factory=Where)
    unless: tuple[Veto, ...] = ()
    guard: Guard = field(default_factory=Guard)
    action: Action = field(default_factory=Action)
    examples: Examples = field(default_factory=Examples)
    backtracking: bool = False
    overridden: bool = False

    @property
    def owner(self) -> Owner:
        """Who stands in the log for this rule's edits."""
        return Owner(self.id, self.family, self.version, self.risk)
