"""What cleaning one text gives: the clean text, and everything needed to account for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cleaner import edits
from cleaner.model import REPAIR_STAGES, Change, LeftOut, Meta, Step


@dataclass(frozen=True, slots=True)
class Result:
    """The clean text of one document with the steps that led to it.

    `steps` hold each stage's edits in offsets of the text that stage was given. `changes`, `removals` and `source_span`
    are computed from them at each call, in offsets of `original`.

    Of a page, `original` is the text that `extractor` found, and `left_out` what it did not take.
    """

    original: str
    text: str
    steps: tuple[Step, ...] = ()
    meta: Meta = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    extractor: str = ""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every difference between original and clean text: disjoint, ascending, each with one owner."""
        return edits.compose(self.original, self.steps)

    @property
    def removals(self) -> tuple[Change, ...]:
        """The changes that took boilerplate out; repairs of Unicode and white space are left to `changes`."""
        return tuple(c for c in self.changes if c.stage not in REPAIR_STAGES)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `[start, end)` of the clean text stood in the original, for citations after indexing.

        Raises ValueError when it is not a span of the clean text.
        """
        if end > len(self.text):
            raise ValueError(f"[{start}, {end}) reaches beyond a clean text of {len(self.text)} characters")
        return edits.source_span(self.changes, start, end)

    def restore(self) -> str:
        """Return the original, rebuilt from the clean text and the changes."""
        pieces: list[tuple[int, int, str]] = []
        shift = 0
        for c in self.changes:
            start = c.start + shift
            pieces.append((start, start + len(c.replacement), c.removed))
            shift += len(c.replacement) - len(c.removed)
        return edits.splice(self.text, pieces)
