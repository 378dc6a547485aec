"""Accounts of documents: their lines for the log, and the sums of a run."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cleaner.audit import PACKED_STAGES
from cleaner.audit.entries import Cleaned, CleanedRecord, SetAside, change_lines, entry_line, left_out_line
from cleaner.model import Change, LeftOut
from cleaner.records.record import Source
from cleaner.result import Result


@dataclass(slots=True)
class Tally:
    """Sums over documents.

    `warned` are those with warnings in the log. `rules` and `families` count all changes; the removals, and `removed`
    by family, leave repairs of characters out.
    """

    cleaned: int = 0
    failed: int = 0
    warned: int = 0
    bytes: int = 0
    chars: int = 0
    removals: int = 0
    removed_chars: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)

    @property
    def documents(self) -> int:
        """How many there are, cleaned or set aside."""
        return self.cleaned + self.failed

    def add(self, other: Tally) -> None:
        """Add the sums of `other`."""
        self.cleaned += other.cleaned
        self.failed += other.failed
        self.warned += other.warned
        self.bytes += other.bytes
        self.chars += other.chars
        self.removals += other.removals
        self.removed_chars += other.removed_chars
        self.rules.update(other.rules)
        self.families.update(other.families)
        self.removed.update(other.removed)


@dataclass(frozen=True, slots=True)
class Account:
    """One document's lines for `documents.jsonl` and `removals.jsonl`, and its sums."""

    documents: bytes
    changes: bytes
    tally: Tally


def measures(result: Result, changes: Sequence[Change], data: bytes, written: bytes) -> dict[str, Any]:
    """Return what every entry of a cleaned document says: `data` is what was read of it, `written` what it became."""
    return {
        "bytes_in": len(data),
        "bytes_out": len(written),
        "chars_in": len(result.original),
        "chars_out": len(result.text),
        "sha256_in": hashlib.sha256(data).hexdigest(),
        "sha256_out": hashlib.sha256(written).hexdigest(),
        "removed_chars": sum(len(c.removed) - len(c.replacement) for c in _removals(changes)),
        "changes": dict(sorted(Counter(c.family for c in changes).items())),
        "meta": dict(sorted(result.meta.items())),
        "warnings": result.warnings,
    }


def page_facts(data: bytes, result: Result) -> dict[str, object]:
    """Return what an entry tells of the page, whose bytes are `data`, that a text was found in."""
    sha256 = hashlib.sha256(data).hexdigest()
    return {"sha256": sha256, "extractor": result.extractor, "left_out": len(result.left_out)}


def account(entry: Cleaned | CleanedRecord, changes: Sequence[Change], left_out: Sequence[LeftOut] = ()) -> Account:
    """Return the account of a cleaned document; `left_out` is what was not taken out of its page."""
    removals = _removals(changes)
    tally = Tally(
        cleaned=1,
        warned=bool(entry.warnings),
        bytes=entry.bytes_in,
        chars=entry.chars_in,
        removals=len(removals),
        removed_chars=entry.removed_chars,
        rules=Counter(c.rule for c in changes),
        families=Counter(entry.changes),
        removed=Counter(c.family for c in removals),
    )
    lines = change_lines(entry.doc, entry.source, changes) + left_out_line(entry.doc, entry.source, left_out)
    return Account(entry_line(entry), lines, tally)


def record_account(source: Source, result: Result, *, file: str, output: str = "", literal: str = "") -> Account:
    """Return the account of a cleaned record of `file`; the sums and hashes are those of its text in UTF-8.

    `output` is the file it was written to, `literal` says how its text was spelled there, see `CleanedRecord`.
    """
    changes, found = result.changes, result.original.encode("utf-8", "surrogatepass")
    measured = measures(result, changes, found, result.text.encode("utf-8"))
    page: dict[str, object] = {}
    if source.page is not None:
        data = source.page if isinstance(source.page, bytes) else source.page.encode("utf-8", "surrogatepass")
        page = page_facts(data, result)
        measured["bytes_in"] = len(data)
    entry = CleanedRecord(doc=source.id, source=file, output=output, page=page, literal=literal, **measured)
    return account(entry, changes, result.left_out)


def failed_account(doc: str, file: str, why: str, size: int = 0) -> Account:
    """Return the account of a document that is set aside; `why` is one line, `size` its bytes if they are known."""
    return Account(entry_line(SetAside(doc=doc, source=file, failed=why)), b"", Tally(failed=1, bytes=size))


def _removals(changes: Sequence[Change]) -> list[Change]:
    return [c for c in changes if c.stage not in PACKED_STAGES]
