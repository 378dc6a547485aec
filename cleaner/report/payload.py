"""What the page holds: documents cut into what stayed and what changed, an index of them, and examples by rule.

Everything here is plain data for JSON. Texts are packed into chunks that the page unpacks when it shows them.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cleaner.audit import PACKED_STAGES
from cleaner.audit.entries import Measured, SetAside
from cleaner.edits import apply, tidy
from cleaner.model import Change, Document, Edit
from cleaner.report.reading import Reviewed
from cleaner.report.totals import RuleKey, Totals, key_of, site_of

CHUNK_CHARS: Final = 400_000
"""Documents are packed together until their JSON is that long: one unpacks in a few milliseconds."""
MOST_BYTES: Final = 96_000_000
"""A page with more than that of packed text is no longer opened with ease; the rest is counted but not shown."""
EXAMPLES: Final = 8
_AROUND: Final = 70
_SHOWN: Final = 400
_FINE, _WARNED, _BREAKER, _SET_ASIDE = range(4)


def pack(data: object) -> str:
    """Return data as JSON, compressed, in base64; the same data always gives the same text."""
    return base64.b64encode(gzip.compress(_json(data), 6, mtime=0)).decode("ascii")


def _json(data: object) -> bytes:
    try:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates stand for bytes that could not be decoded
        return json.dumps(data, separators=(",", ":")).encode("ascii")


@dataclass(slots=True)
class Payload:
    """Collects documents until `most` of them, or too many bytes, are in; the others are only counted.

    `rows` is the index: one row a document. `starts` holds the number of the first document of each chunk.
    """

    most: int
    totals: Totals = field(default_factory=Totals)
    chunks: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    rows: list[list[object]] = field(default_factory=list)
    rules: dict[RuleKey, int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    examples: dict[int, list[list[object]]] = field(default_factory=dict)
    _repairs: set[int] = field(default_factory=set)
    _bytes: int = 0
    _waiting: list[object] = field(default_factory=list)
    _chars: int = 0

    def add(self, reviewed: Reviewed) -> None:
        """Count a document, and hold it for the browser if there is room."""
        self.totals.add(reviewed)
        if len(self.rows) >= self.most or self._bytes >= MOST_BYTES:
            return
        pieces = self._pieces(reviewed)
        self._collect_examples(len(self.rows), pieces)
        self.rows.append(self._row(reviewed))
        chars = sum(len(p) if isinstance(p, str) else len(p[1]) for p in pieces)
        self._hold(_document(reviewed, pieces), chars + sum(len(piece.text) for piece in reviewed.left_out))

    def close(self) -> None:
        """Pack what waits."""
        if self._waiting:
            self.starts.append(len(self.rows) - len(self._waiting))
            self.chunks.append(pack(self._waiting))
            self._bytes += len(self.chunks[-1])
            self._waiting, self._chars = [], 0

    def _hold(self, document: object, chars: int) -> None:
        self._waiting.append(document)
        self._chars += chars
        if self._chars >= CHUNK_CHARS:
            self.close()

    def _row(self, reviewed: Reviewed) -> list[object]:
        entry = reviewed.entry
        if isinstance(entry, SetAside):
            return [entry.doc, -1, 0, 0, [], _SET_ASIDE]
        site = self.sites.setdefault(site_of(entry), len(self.sites))
        counts: dict[int, int] = {}
        for c in reviewed.changes:
            number = self._rule(key_of(c))
            counts[number] = counts.get(number, 0) + 1
        flat = [number for pair in sorted(counts.items()) for number in pair]
        return [entry.doc, site, entry.chars_in, entry.removed_chars, flat, _flag(entry)]

    def _rule(self, key: RuleKey) -> int:
        number = self.rules.setdefault(key, len(self.rules))
        if key.stage in PACKED_STAGES:
            self._repairs.add(number)
        return number

    def _pieces(self, reviewed: Reviewed) -> list[Any]:
        """Return a document as text that stayed and `[rule, removed, replacement, also, seen]` in turn.

        `seen` is what the stage saw in place of `removed`, where an earlier repair had changed that. Of a document
        whose text cannot be read, there are only the changes.
        """
        seen = _seen(reviewed)
        pieces: list[Any] = []
        for kept, c in _cut(reviewed):
            if kept:
                pieces.append(kept)
            if c:
                change: list[object] = [self._rule(key_of(c)), c.removed, c.replacement, list(c.also)]
                pieces.append([*change, seen[c.start]] if c.start in seen else change)
        return pieces

    def _collect_examples(self, number: int, pieces: Sequence[Any]) -> None:
        """Keep the first few different texts that each rule took."""
        changes = [(i, piece) for i, piece in enumerate(pieces) if not isinstance(piece, str)]
        for nth, (i, (rule, removed, replacement, *_)) in enumerate(changes):
            found = self.examples.setdefault(rule, [])
            new = [removed[:_SHOWN], replacement[:_SHOWN]]
            tells = removed.strip() or rule in self._repairs
            if tells and len(found) < EXAMPLES and all(e[3:5] != new for e in found):
                found.append([number, nth, _tail(pieces, i), *new, _head(pieces, i)])


def _flag(entry: Measured) -> int:
    if any(": breaker: " in warning for warning in entry.warnings):
        return _BREAKER
    return _WARNED if entry.warnings else _FINE


def _document(reviewed: Reviewed, pieces: Sequence[Any]) -> dict[str, object]:
    entry = reviewed.entry
    left_out = [[piece.rule, piece.kind, piece.score, piece.text] for piece in reviewed.left_out]
    known: dict[str, object] = {"p": pieces, "x": reviewed.problem, "l": left_out}
    if not isinstance(entry, SetAside):
        known |= {"e": getattr(entry, "encoding", ""), "m": dict(entry.meta), "w": list(entry.warnings)}
    return {key: value for key, value in known.items() if value}


def _cut(reviewed: Reviewed) -> Iterator[tuple[str, Change | None]]:
    """Yield each change with the text that stayed before it, and last the rest. Without a text nothing stayed."""
    clean = reviewed.clean or ""
    here = there = 0  # offsets in the clean text and in the original
    for c in reviewed.changes:
        kept = clean[here : here + c.start - there]
        yield kept, c
        here += len(kept) + len(c.replacement)
        there = c.end
    yield clean[here:], None


def _seen(reviewed: Reviewed) -> dict[int, str]:
    """Return, by start, what a stage saw of each removal that covers an earlier repair of characters.

    The log holds the original there, so the repairs are worked out again, with the default settings.
    """
    wanted = [c for c in reviewed.changes if c.stage not in PACKED_STAGES and _repaired(c.also)]
    if not wanted or reviewed.clean is None:
        return {}
    from cleaner.stages.unicode import UnicodeStage

    kept = ((kept, c.removed if c else "") for kept, c in _cut(reviewed))
    original = "".join(text for pair in kept for text in pair)
    repairs = tidy(UnicodeStage()(Document(reviewed.entry.doc, original)).edits)
    return {c.start: _repair(original, repairs, c) for c in wanted}


def _repair(original: str, repairs: Iterable[Edit], c: Change) -> str:
    inside = (e for e in repairs if c.start <= e.start and e.end <= c.end)
    return apply(original[: c.end], inside)[c.start :]


def _repaired(also: Iterable[str]) -> bool:
    return any(name.startswith("unicode/") for name in also)


def _tail(pieces: Sequence[Any], i: int) -> str:
    """Return what stands before a change on its line."""
    before = pieces[i - 1] if i and isinstance(pieces[i - 1], str) else ""
    return "" if pieces[i][1].startswith("\n") else before[-_AROUND:].rpartition("\n")[2]


def _head(pieces: Sequence[Any], i: int) -> str:
    """Return what stands behind a change on its line."""
    after = pieces[i + 1] if i + 1 < len(pieces) and isinstance(pieces[i + 1], str) else ""
    return "" if pieces[i][1].endswith("\n") else after[:_AROUND].partition("\n")[0]
