"""What one pipeline takes out of documents that another leaves in, by rule."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cleaner.counted import counted
from cleaner.model import REPAIR_STAGES, Change, Document
from cleaner.pipeline import Pipeline
from cleaner.result import Result

_EXAMPLES: Final = 3
_SHOWN_CHARS: Final = 90


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that one rule changed and the other pipeline did not; `line` counts from 1."""

    rule: str
    doc: str
    line: int
    text: str
    replacement: str = ""


@dataclass(slots=True)
class Sums:
    """What one rule alone takes: sums, and the first different texts of it."""

    pieces: int = 0
    characters: int = 0
    documents: int = 0
    examples: dict[str, Piece] = field(default_factory=dict)

    def add(self, pieces: Sequence[Piece], most: int) -> None:
        """Add the pieces of one document."""
        self.documents += 1
        for piece in pieces:
            self.pieces += 1
            self.characters += len(piece.text)
            if len(self.examples) < most:
                self.examples.setdefault(piece.text, piece)


@dataclass(slots=True)
class Comparison:
    """What each of two pipelines takes alone, by rule, and how many documents they make different."""

    documents: int = 0
    differ: int = 0
    first: dict[str, Sums] = field(default_factory=dict)
    second: dict[str, Sums] = field(default_factory=dict)


def compare(first: Pipeline, second: Pipeline, documents: Iterable[Document], examples: int = _EXAMPLES) -> Comparison:
    """Clean each document with both pipelines and sum up what only one of them takes."""
    told = Comparison()
    for document in documents:
        a, b = first.run(document), second.run(document)
        ours, theirs = list(alone(a, b, document.id)), list(alone(b, a, document.id))
        told.documents += 1
        told.differ += bool(ours or theirs)
        for sums, pieces in ((told.first, ours), (told.second, theirs)):
            for rule in sorted({p.rule for p in pieces}):
                sums.setdefault(rule, Sums()).add([p for p in pieces if p.rule == rule], examples)
    return told


def alone(one: Result, other: Result, doc: str = "") -> Iterator[Piece]:
    """Yield what `one` changed and `other` did not, in the order of the text. White space does not count."""
    removed = [(c.start, c.end) for c in _changes(other) if not c.replacement]
    replaced = {(c.start, c.end, c.replacement) for c in _changes(other) if c.replacement}
    for c in _changes(one):
        if c.replacement:
            spans = [] if (c.start, c.end, c.replacement) in replaced else [(c.start, c.end)]
        else:
            spans = list(_without(c.start, c.end, removed))
        for start, end in spans:
            text = one.original[start:end]
            if c.replacement or re.search(r"\w", text):
                line = c.line + one.original.count("\n", c.start, start + len(text) - len(text.lstrip()))
                yield Piece(c.rule, doc, line, text.strip(), c.replacement)


def _changes(result: Result) -> list[Change]:
    return [c for c in result.changes if c.stage not in REPAIR_STAGES]


def _without(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what the ascending, disjoint spans `taken` leave of `[start, end)`."""
    for at in range(max(0, bisect_right(taken, (start, start)) - 1), len(taken)):
        first, last = taken[at]
        if first >= end:
            break
        if first > start:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end


def rendered(told: Comparison, first: str, second: str) -> Iterator[str]:
    """Yield the comparison as lines of text; `first` and `second` are the names of the rule sets."""
    yield f"{counted(told.documents, 'document')}, of which {told.differ:,} differ"
    for name, sums in ((first, told.first), (second, told.second)):
        pieces, characters = (sum(getattr(s, key) for s in sums.values()) for key in ("pieces", "characters"))
        yield ""
        yield f"only {name} takes: {_taken(pieces, characters) if sums else 'nothing'}"
        for rule, s in _ordered(sums):
            yield f"  {rule}: {_taken(s.pieces, s.characters)} in {counted(s.documents, 'document')}"
            yield from (f"      {e.doc}:{e.line}: {_shown(e)}" for e in s.examples.values())


def _taken(pieces: int, characters: int) -> str:
    return f"{counted(pieces, 'piece')}, {counted(characters, 'character')}"


def as_data(told: Comparison, first: str, second: str) -> dict[str, Any]:
    """Return the comparison as plain data, for JSON."""
    return {
        "documents": told.documents,
        "differ": told.differ,
        "only": [
            {"rules": name, "takes": [_as_data(rule, s) for rule, s in _ordered(sums)]}
            for name, sums in ((first, told.first), (second, told.second))
        ],
    }


def _as_data(rule: str, sums: Sums) -> dict[str, Any]:
    examples = [
        {"doc": e.doc, "line": e.line, "text": e.text} | ({"replacement": e.replacement} if e.replacement else {})
        for e in sums.examples.values()
    ]
    counts = {"pieces": sums.pieces, "characters": sums.characters, "documents": sums.documents}
    return {"rule": rule, **counts, "examples": examples}


def _ordered(sums: dict[str, Sums]) -> list[tuple[str, Sums]]:
    return sorted(sums.items(), key=lambda item: (-item[1].characters, item[0]))


def _shown(piece: Piece) -> str:
    text = " ".join(piece.text.split())
    text = text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
    return f"{text} -> {piece.replacement}" if piece.replacement else text
