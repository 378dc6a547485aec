"""A document as mining sees it: its lines, without those that the rules at hand take already."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, replace

from cleaner.edits import apply, compose
from cleaner.lines import Lines, edge_lines
from cleaner.model import REPAIR_STAGES, Document
from cleaner.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Page:
    """A document with its characters repaired, as rules see it, in which lines that are taken already are blank.

    `words[i]` is line `i` without the marks around it.
    """

    document: Document
    lines: Lines
    words: tuple[str, ...]

    @classmethod
    def of(cls, document: Document) -> Page:
        """Split a document into lines."""
        lines = document.lines
        return cls(document, lines, tuple(lines.core(i) for i in range(len(lines))))

    def edges(self, claimed: Collection[int]) -> Edges:
        """Return where the edges of the page end when the `claimed` lines are gone."""
        size, title = len(self.lines), self.document.meta.get("title", "")
        head = edge_lines(self.lines, range(size), claimed.__contains__, title)
        tail = edge_lines(self.lines, range(size - 1, -1, -1), claimed.__contains__, title)
        prose = [i for i in self.lines.prose_lines() if i not in claimed]
        return Edges(head if head >= 0 else size, tail, tuple(prose))


@dataclass(frozen=True, slots=True)
class Edges:
    """The first line behind the head, the last before the tail, and the lines of prose that nothing claims."""

    head: int
    tail: int
    prose: tuple[int, ...]

    def in_head(self, i: int) -> bool:
        """Whether line `i` opens the page: at most one line of prose, such as a standfirst, stands above."""
        return i < self.head and bisect_left(self.prose, i) <= 1

    def in_tail(self, i: int) -> bool:
        """Whether line `i` closes the page: no prose stands below."""
        return i > self.tail and bisect_left(self.prose, i) == len(self.prose)


def left_of(pipeline: Pipeline, document: Document) -> Document:
    """Return a document as it is before rules look at it, with the lines blank that the pipeline takes whole."""
    steps = pipeline.run(document).steps
    text = document.text
    if steps and steps[0].stage == "unicode":
        text, steps = apply(text, steps[0].edits), steps[1:]
    lines = Lines(text)
    gone = [c for c in compose(text, steps) if c.stage not in REPAIR_STAGES and not c.replacement]
    taken = {i for c in gone for i in _whole_lines(lines, c.start, c.end)}
    left = "\n".join("" if i in taken else line for i, line in enumerate(lines.raw))
    return replace(document, text=left)


def _whole_lines(lines: Lines, start: int, end: int) -> list[int]:
    """Return the visible lines that lie in `[start, end)`."""
    first, last = bisect_left(lines.starts, start), bisect_left(lines.starts, end)
    return [i for i in range(first, last) if not lines.blank(i) and lines.starts[i] + len(lines.raw[i].rstrip()) <= end]
