"""The log of a run: what was changed in which document, by which rule, and how to take it back.

A log is a folder of files, in UTF-8 with one JSON object a line:

`removals.jsonl`
    One line a change, documents in the order of input and changes in the order of the text: doc, source, stage, rule,
    version, family, span `[start, end)` in code points of the original, line (from 1), removed, replacement, also
    (other rules that claimed it), and score where the stage scores. Repairs of characters and white space are packed,
    one line a document, stage and version: `packed` maps each rule to its changes `[start, removed, replacement]`, with
    `also` as a fourth item where there are other claimants. What extraction left out of a page is one line with stage
    `extract`: `left_out` lists its pieces, each with rule, version, removed, kind, link_share and, where there is one,
    score (how likely it belongs to the body). They never were part of the text, so they have no span.
`documents.jsonl`
    One line a document, in the same order: see `Cleaned`, `CleanedRecord` and `SetAside`. A line stands here only when
    all the lines of its document stand in `removals.jsonl`.
`manifest.jsonl`
    What a later run needs to know to do only what is missing or changed, see `cleaner.manifest`.
`run.json`
    Everything about the run as a whole, and the only file that differs between equal runs (time, workers).

Lone surrogates, which stand for bytes that could not be decoded, are written as JSON escapes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeAlias

from cleaner.errors import CleanerError, DocumentError, UsageError
from cleaner.model import OUTPUT_STAGE, REPAIR_STAGES, Change, LeftOut, Meta

FOLDER: Final = "_audit"
CHANGES: Final = "removals.jsonl"
DOCUMENTS: Final = "documents.jsonl"
RUN: Final = "run.json"
MANIFEST: Final = "manifest.jsonl"
_BLOCK: Final = 1 << 20
EXTRACT_STAGE: Final = "extract"
"""The reason for what of a page did not become part of the text."""
PACKED_STAGES: Final = REPAIR_STAGES | {OUTPUT_STAGE}

Piece: TypeAlias = tuple[int, str, str]
"""A change as restoring needs it: start in the original, removed, replacement."""


class LogError(CleanerError):
    """The log cannot be written; the run must stop, for what is not logged must not be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The log's line of a cleaned document.

    `source` and `output` are paths below the input and the output folder (`output` is "" for standard output).
    `encoding`, `bom`, `errors` and `tail` (in hexadecimal) say how the input was written. `newline_added` says that the
    last newline of the output is not part of the clean text. `removed_chars` counts the characters of boilerplate that
    went, `changes` all changes by family.

    Of an HTML page, all this is said of the text that was found in it, as UTF-8; `bytes_in` and `page` are of the page
    itself: its sha256, encoding, chars, the extractor that served, and how many blocks were left_out. Of other files,
    `page` is {}.
    """

    doc: str
    source: str
    output: str
    encoding: str
    bom: bool
    errors: str
    tail: str
    bytes_in: int
    bytes_out: int
    chars_in: int
    chars_out: int
    sha256_in: str
    sha256_out: str
    newline_added: bool
    removed_chars: int
    changes: Mapping[str, int] = field(default_factory=dict)
    meta: Meta = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    page: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedRecord:
    """The log's line of a cleaned record of a file.

    `doc` is the record's id, or else its file and number. Sizes and hashes are those of its text in UTF-8. Where that
    was found in HTML, `bytes_in` and `page` are of the page itself, as for `Cleaned`. `literal` is how the text was
    spelled in the file where that is not the plain way: the name of a spelling, or the spelled text itself.
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


class Log:
    """The log of a run that goes on. Use it as a context manager; an entry is whole on disk or not there at all."""

    def __init__(self, folder: Path, *, resume: bool = False) -> None:
        """Start a log in `folder`, replacing an older one; with `resume` it stays until `cut` says how much of it.

        UsageError when that is not possible.
        """
        self.folder = folder
        self._open: list[int] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._documents = self._file(DOCUMENTS)
            _lock(self._documents, folder)
            self._changes = self._file(CHANGES)
            self._manifest = self._file(MANIFEST)
        except OSError as error:
            self.close()
            raise UsageError(f"cannot write the log in {folder}: {error.strerror}") from error
        except UsageError:
            self.close()
            raise
        if not resume:
            self.cut(0, 0, 0)

    def _file(self, name: str) -> int:
        self._open.append(os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o666))
        return self._open[-1]

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def cut(self, changes: int, documents: int, manifest: int) -> None:
        """Keep so many bytes of each file."""
        for file, size in ((self._changes, changes), (self._documents, documents), (self._manifest, manifest)):
            os.ftruncate(file, size)
            os.lseek(file, 0, os.SEEK_END)

    def copy(self, folder: Path, changes: int, documents: int, manifest: int) -> None:
        """Append so many bytes of each file to the log in `folder`; the manifest last, so that half a copy is none.

        They are read through the open files: to open and close one again would give up the lock.
        """
        folder.mkdir(exist_ok=True)
        sizes = ((self._changes, CHANGES, changes), (self._documents, DOCUMENTS, documents))
        for file, name, size in (*sizes, (self._manifest, MANIFEST, manifest)):
            os.lseek(file, 0, os.SEEK_SET)
            with (folder / name).open("ab") as target:
                while size > 0 and (data := os.read(file, min(size, _BLOCK))):
                    target.write(data)
                    size -= len(data)

    @contextmanager
    def entry(self, changes: bytes, document: bytes, manifest: Callable[[], bytes] = bytes) -> Iterator[None]:
        """Append the lines of one document, and take them back if the body raises. LogError when it cannot be done.

        The manifest's line comes after the body, and may tell of it: what it names is whole.
        """
        ends = [os.lseek(file, 0, os.SEEK_END) for file in self._open]
        try:
            self._append(self._changes, changes)
            self._append(self._documents, document)
            yield
            self._append(self._manifest, manifest())
        except BaseException:
            for file, end in zip(self._open, ends, strict=True):
                with suppress(OSError):
                    os.ftruncate(file, end)
            raise

    def _append(self, file: int, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
        except OSError as error:
            raise LogError(f"cannot write the log in {self.folder}: {error.strerror}; the run stops here") from error

    def run(self, facts: Mapping[str, object]) -> None:
        """Write `run.json`, whole or not at all."""
        new = self.folder / f"{RUN}.new"
        try:
            new.write_text(json.dumps(facts, ensure_ascii=True, indent=1) + "\n", encoding="ascii")
            new.replace(self.folder / RUN)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise LogError(f"cannot write {self.folder / RUN}: {error.strerror}") from error

    def close(self) -> None:
        """Close the files and let go of the lock."""
        while self._open:
            os.close(self._open.pop())


def _lock(file: int, folder: Path) -> None:
    """Keep a second run out of the same log. The lock dies with the process, and no child inherits it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise UsageError(f"another run is writing to {folder}; wait for it, or choose another folder") from error
    except OSError:
        return  # a file system without locks


def read_entries(folder: Path) -> Iterator[Entry]:
    """Yield the documents of a log in order. UsageError when there is no log."""
    for record in _records(folder / DOCUMENTS):
        kind = SetAside if "failed" in record else Cleaned if "encoding" in record else CleanedRecord
        known = {f.name for f in fields(kind)}
        try:
            yield kind(**{name: value for name, value in record.items() if name in known})
        except TypeError as error:
            raise DocumentError(f"{folder / DOCUMENTS}: a line is incomplete: {error}") from error


def read_changes(folder: Path) -> Iterator[tuple[str, list[Piece]]]:
    """Yield each changed document's id with its changes in ascending order, in the order of the log."""
    for doc, changes in _changed(folder):
        yield doc, pieces_of(changes)


def read_log(folder: Path) -> Iterator[tuple[Entry, list[Change]]]:
    """Yield the documents of a log in order, each with its changes as they were logged, in ascending order.

    An entry says how many changes are its own: ids of records may come twice. Of packed changes the log holds no line
    numbers: they are 0. UsageError when there is no log.
    """
    records = _records(folder / CHANGES)
    for entry in read_entries(folder):
        mine: list[Change] = []
        count = 0 if isinstance(entry, SetAside) else sum(entry.changes.values())
        try:
            while len(mine) < count:
                mine += _logged(next(records))
        except StopIteration:
            raise DocumentError(f"{folder / CHANGES} ends before the changes of {entry.doc}") from None
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DocumentError(f"{folder / CHANGES} is damaged: {error!r}") from error
        yield entry, sorted(mine, key=_place)


def pieces_of(changes: Iterable[Change]) -> list[Piece]:
    """Return changes as restoring needs them."""
    return [(c.start, c.removed, c.replacement) for c in changes]


def read_run(folder: Path) -> dict[str, Any]:
    """Return what `run.json` tells of the run as a whole; {} when it is missing, as after a copy of the log alone."""
    try:
        return _object((folder / RUN).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DocumentError(f"{folder / RUN} cannot be read: {error}") from error


def _changed(folder: Path) -> Iterator[tuple[str, list[Change]]]:
    try:
        for doc, records in groupby(_records(folder / CHANGES), key=lambda record: str(record["doc"])):
            yield doc, sorted((change for record in records for change in _logged(record)), key=_place)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DocumentError(f"{folder / CHANGES} is damaged: {error!r}") from error


def _place(change: Change) -> tuple[int, int]:
    return change.start, len(change.removed)  # an insertion stands before what was removed at the same place


def _logged(record: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the changes of one line of the log. The family of what is packed is the stage."""
    if "left_out" in record:
        return  # it never was part of the text
    if "packed" in record:
        stage, version = record["stage"], record["version"]
        for rule, pieces in record["packed"].items():
            for start, removed, new, *also in pieces:
                claims = tuple(also[0]) if also else ()
                yield Change(stage, rule, version, stage, start, start + len(removed), 0, removed, new, claims)
    else:
        stage, rule, version, family = (record[name] for name in ("stage", "rule", "version", "family"))
        start, end = record["span"]
        removed, new, also = record["removed"], record["replacement"], tuple(record["also"])
        place = (start, end, record["line"])
        yield Change(stage, rule, version, family, *place, removed, new, also, record.get("score"))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines; a last line without its end is left out."""
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield _object(line)
    except FileNotFoundError as error:
        raise UsageError(f"there is no log at {path.parent}: {path.name} is missing") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise DocumentError(f"{path} is damaged: {error}") from error


def _object(line: bytes) -> dict[str, Any]:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("a line is no JSON object")
    return record
