"""The lines of a log: what each says of a document or of its changes, as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, TypeAlias

from cleaner.audit import EXTRACT_STAGE, PACKED_STAGES
from cleaner.model import Change, LeftOut, Meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the log's line tells of every document that was cleaned.

    `source` and `output` are paths below the input and the output folder (`output` is "" for standard output).
    `removed_chars` counts the characters of boilerplate that went, `changes` all changes by family.

    Of an HTML page, all this is said of the text that was found in it, as UTF-8; `bytes_in` and `page` are of the page
    itself: its sha256, encoding, chars, the extractor that served, and how many blocks were left_out. Of other
    documents, `page` is {}.
    """

    doc: str
    source: str
    output: str
    bytes_in: int
    bytes_out: int
    chars_in: int
    chars_out: int
    sha256_in: str
    sha256_out: str
    removed_chars: int
    changes: Mapping[str, int] = field(default_factory=dict)
    meta: Meta = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    page: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned(Measured):
    """The log's line of a cleaned file.

    `encoding`, `bom`, `errors` and `tail` (in hexadecimal) say how the input was written. `newline_added` says that the
    last newline of the output is not part of the clean text.
    """

    encoding: str
    bom: bool
    errors: str
    tail: str
    newline_added: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedRecord(Measured):
    """The log's line of a cleaned record of a file.

    `doc` is the record's id, or else its file and number. Sizes and hashes are those of its text in UTF-8. `literal` is
    how the text was spelled in the file where that is not the plain way: the name of a spelling, or the spelled text
    itself.
    """

    literal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """The log's line of a document that was not cleaned: `failed` is the reason."""

    doc: str
    source: str
    failed: str


Entry: TypeAlias = Cleaned | CleanedRecord | SetAside


_RARE: Final = frozenset({"page", "literal"})
"""Fields that are left out of the log where they say nothing."""


def entry_line(entry: Entry) -> bytes:
    """Return the line of `documents.jsonl`."""
    record = {f.name: getattr(entry, f.name) for f in fields(entry)}
    return _line({name: value for name, value in record.items() if value or name not in _RARE})


def change_lines(doc: str, source: str, changes: Iterable[Change]) -> bytes:
    """Return the lines of `removals.jsonl` for one document: the plain changes first, then the packed ones.

    Insertions are never packed: of two at one place, the order of the lines says which comes first.
    """
    lines: list[bytes] = []
    packed: dict[tuple[str, str], dict[str, list[list[object]]]] = {}
    for c in changes:
        if c.stage in PACKED_STAGES and c.start < c.end and c.score is None:
            pieces = packed.setdefault((c.stage, c.version), {}).setdefault(c.rule, [])
            pieces.append([c.start, c.removed, c.replacement, *([c.also] if c.also else [])])
        else:
            lines.append(_line({"doc": doc, "source": source, **_record(c)}))
    for (stage, version), rules in sorted(packed.items()):
        record = {"doc": doc, "source": source, "stage": stage, "version": version, "packed": rules}
        lines.append(_line(record))
    return b"".join(lines)


def left_out_line(doc: str, source: str, pieces: Sequence[LeftOut]) -> bytes:
    """Return the line of `removals.jsonl` for what extraction left out of a page; b"" when that is nothing."""
    if not pieces:
        return b""
    records = [{name: value for name, value in _left_out(p).items() if value not in ("", None)} for p in pieces]
    return _line({"doc": doc, "source": source, "stage": EXTRACT_STAGE, "left_out": records})


def _left_out(p: LeftOut) -> dict[str, object]:
    record: dict[str, object] = {"rule": p.rule, "version": p.version, "removed": p.text, "kind": p.kind}
    return record | {"link_share": p.link_share, "score": p.score}


def _record(c: Change) -> dict[str, object]:
    record: dict[str, object] = {"stage": c.stage, "rule": c.rule, "version": c.version, "family": c.family}
    record |= {"span": [c.start, c.end], "line": c.line, "removed": c.removed, "replacement": c.replacement}
    record["also"] = c.also
    return record if c.score is None else record | {"score": c.score}


def _line(record: Mapping[str, object]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    try:
        line = text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(record, separators=(",", ":")).encode("ascii") + b"\n"
    for char in "\x85\u2028\u2029":  # line ends to some readers; they can only stand inside of strings
        if char in text:
            line = line.replace(char.encode("utf-8"), rf"\u{ord(char):04x}".encode("ascii"))
    return line + b"\n"
