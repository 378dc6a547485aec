"""The data every part of the package passes on: frozen, slotted, made of tuples.

What a text may have hundreds of is a named tuple, which is made four times as fast as a frozen dataclass.
Offsets are half-open `[start, end)` and count Unicode code points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from cleaner.lines import Lines
from cleaner.wrapping import unwrapped

Meta: TypeAlias = Mapping[str, str]
"""What is known of a document beside its text: url, site, lang, title, author, date_published …"""

Risk: TypeAlias = Literal["low", "medium", "high"]
RISKS: tuple[Risk, ...] = ("low", "medium", "high")
"""How likely a rule is to take something that belongs to the body, safest first."""


BLOCK_KINDS = ("paragraph", "heading", "item", "quote", "table", "code", "caption")
"""What a block of a page can be."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of layout kept from HTML.

    `kind` is one of BLOCK_KINDS; `link_share` is the share of the
    block's characters that were link text, 0.0 to 1.0.
    """

    start: int
    end: int
    kind: str
    link_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """One text on its way through the pipeline. `blocks` is () for plain text."""

    id: str
    text: str
    meta: Meta = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    _lines: Lines | None = field(default=None, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return Document, (self.id, self.text, self.meta, self.blocks)

    @property
    def lines(self) -> Lines:
        """The lines of the text, worked out once for all stages that look at it; breaks by width are none."""
        lines = self._lines
        if lines is None:
            lines = Lines(self.text if self.blocks else unwrapped(self.text))
            object.__setattr__(self, "_lines", lines)
        return lines

    def knowing(self, learned: Meta) -> Document:
        """Return the same text with what was learned of it; what was known before wins."""
        document = Document(self.id, self.text, {**learned, **self.meta}, self.blocks)
        object.__setattr__(document, "_lines", self._lines)
        return document


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for an edit: a rule (`en/share/bar`) or a part of a stage (`whitespace/blank-lines`)."""

    id: str
    family: str
    version: str
    risk: Risk = "low"


class Edit(NamedTuple):
    """Put `text` in place of `[start, end)` of the text a stage was given; `""` is a removal.

    `also` names the other owners that claimed the same span; `score` is set by stages that score.
    """

    start: int
    end: int
    text: str
    owner: Owner
    also: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a stage would change, what it learned (`meta`), and what the log should tell (`warnings`)."""

    edits: tuple[Edit, ...] = ()
    meta: Meta = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


REPAIR_STAGES = frozenset({"unicode", "whitespace"})
"""Stages that repair characters rather than take text out: neither the breaker nor `Result.removals` counts them."""

OUTPUT_STAGE = "output"
"""The stage that owns what writing UTF-8 makes necessary: characters that cannot be written are replaced."""

Stage: TypeAlias = Callable[[Document], Proposal]
"""A stage reads a document and proposes edits; it never builds text."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage's work: edits in ascending order, disjoint, in offsets of the text the stage was given."""

    stage: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of a page that did not become part of the extracted text.

    `rule` is `extract/…`, or the rule whose `select` dropped it. `kind` and `link_share` are those of a Block; `score`
    is the probability that it belongs to the body, where the extractor gives one.
    """

    text: str
    rule: str
    version: str
    kind: str = ""
    link_share: float = 0.0
    score: float | None = None


class Change(NamedTuple):
    """One difference between the original and the clean text, in offsets of the original.

    `line` counts from 1. `replacement` is `""` for a removal. The changes of a result are disjoint and ascending.
    """

    stage: str
    rule: str
    version: str
    family: str
    start: int
    end: int
    line: int
    removed: str
    replacement: str
    also: tuple[str, ...] = ()
    score: float | None = None
