"""Rebuild the input files of a run, byte for byte, from its outputs and its log."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final

from cleaner.audit import FOLDER, RUN
from cleaner.audit.entries import Cleaned, CleanedRecord, Entry, SetAside
from cleaner.audit.reading import Piece, pieces_of, read_log
from cleaner.compression import suffixes
from cleaner.decoded import Decoded
from cleaner.errors import DocumentError, UsageError
from cleaner.formats import RECORDS, record_format
from cleaner.formats.text import encode
from cleaner.records.layouts import TOO_LONG, Undo
from cleaner.records.record import Fields
from cleaner.runs.targets import QUARANTINE


def restore(out: Path, dest: Path) -> int:
    """Write below `dest` every file that was cleaned into `out`; return how many documents.

    Of a page, that is the text that was found in it, under the name of the output. Each is checked against the SHA-256
    of the input. What cannot be rebuilt (an output that was altered or is gone, a file in the way) is left out, and a
    DocumentError names all of it once the others are written. Files that stand at their place already, with the right
    bytes, count as written. Memory holds one document at a time.

    Of a file of records the texts are put back; one that came out of an archive gets the texts found there.
    """
    _check(out, dest)
    done, total, problems = 0, 0, []
    log = ((entry, pieces_of(changes)) for entry, changes, _ in read_log(out / FOLDER))
    for source, group in groupby(log, key=lambda item: item[0].source):
        items = _Counted(group)
        try:
            if suffixes(source)[0] in RECORDS:
                restore_records(out, dest, source, items)
                done += items.cleaned
            else:
                done += _restore_files(out, dest, items)
        except DocumentError as error:
            problems.append(f"{source}: {error}")
        total += items.rest()
    if problems:
        raise DocumentError("\n  ".join([f"restored {done} of {total} documents, but not", *problems]))
    return done


@dataclass(slots=True)
class _Counted:
    """Entries with their changes, counted as they are taken."""

    items: Iterator[tuple[Entry, list[Piece]]]
    cleaned: int = 0

    def __iter__(self) -> Iterator[tuple[Entry, list[Piece]]]:
        for item in self.items:
            self.cleaned += not isinstance(item[0], SetAside)
            yield item

    def rest(self) -> int:
        """Return how many documents were cleaned, also of those that were not taken."""
        for _ in self:
            pass
        return self.cleaned


def _restore_files(out: Path, dest: Path, items: Iterable[tuple[Entry, list[Piece]]]) -> int:
    done = 0
    for entry, pieces in items:
        if isinstance(entry, Cleaned):
            _write(dest, entry.output if entry.page else entry.source, _original(out, entry, pieces))
            done += 1
    return done


def restore_records(out: Path, dest: Path, source: str, items: Iterable[tuple[Entry, list[Piece]]]) -> None:
    """Rebuild one file of records; what was set aside comes back from where it was kept."""
    name = record_format(suffixes(source)[0]).output(source)
    suffix, packing = suffixes(name)
    form, good, bad = record_format(suffix), out / safe(name), out / FOLDER / QUARANTINE / safe(source)
    target = dest / safe(name)
    if not good.exists():
        raise DocumentError(f"its output {name} is gone")
    layout = form.layout(str(good), packing, text_field(out / FOLDER))
    new = dest / ".restoring"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        form.rebuild(good, bad if bad.exists() else None, new, layout, _undos(items, archive=name != source))
        if target.exists() and not filecmp.cmp(new, target, shallow=False):
            raise DocumentError(f"{target} is in the way: it exists with other content")
        new.replace(target)
    except OSError as error:
        raise DocumentError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        new.unlink(missing_ok=True)


def text_field(log: Path) -> Fields:
    """Return the column of text that the run was given."""
    try:
        options = json.loads((log / RUN).read_bytes())["options"]
    except (OSError, ValueError, KeyError):
        return Fields()
    return Fields(text=options.get("text_field"))


def _undos(items: Iterable[tuple[Entry, list[Piece]]], *, archive: bool) -> Iterator[Undo]:
    for entry, pieces in items:
        if isinstance(entry, CleanedRecord):
            yield _Back(entry, pieces)
        elif isinstance(entry, SetAside) and not archive:
            if entry.doc == entry.source or entry.failed.endswith(TOO_LONG) or _MANY.search(entry.doc):
                raise DocumentError(f"{entry.doc} was not kept: {entry.failed}")
            yield None


_MANY: Final = re.compile(r"#\d+-\d+$")
"""The end of the name of several records that were set aside together."""


@dataclass(frozen=True, slots=True)
class _Back:
    """The way back from one clean text."""

    entry: CleanedRecord
    pieces: list[Piece]

    def __call__(self, clean: str) -> tuple[str, str]:
        if hashlib.sha256(clean.encode("utf-8")).hexdigest() != self.entry.sha256_out:
            raise DocumentError(f"its record {self.entry.doc} was altered after the run")
        text = unsplice(clean, self.pieces)
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != self.entry.sha256_in:
            raise DocumentError(f"its log does not fit its output at record {self.entry.doc}")
        return text, self.entry.literal


def unsplice(clean: str, pieces: Sequence[Piece]) -> str:
    """Return the original of `clean`. DocumentError when `pieces` are not the changes that led to it."""
    out: list[str] = []
    here = there = 0  # offsets in the clean text and in the original
    for start, removed, replacement in pieces:
        kept = clean[here : here + start - there]
        here += start - there
        if start < there or not clean.startswith(replacement, here):
            raise DocumentError("its log does not fit its output")
        out += (kept, removed)
        here += len(replacement)
        there = start + len(removed)
    return "".join([*out, clean[here:]])


def _check(out: Path, dest: Path) -> None:
    if not out.is_dir():
        raise UsageError(f"{out} is not a folder; name the output folder of a run")
    if Path(os.path.realpath(dest)).is_relative_to(os.path.realpath(out)):
        raise UsageError(f"{dest} lies in the output folder; choose another place for the restored files")
    if dest.exists() and not dest.is_dir():
        raise UsageError(f"{dest} is a file; choose a folder for the restored files")


def _original(out: Path, entry: Cleaned, pieces: Sequence[Piece]) -> bytes:
    clean = clean_text(out, entry)
    text = unsplice(clean, pieces)
    try:
        data = encode(Decoded(text, entry.encoding, entry.bom, entry.errors, bytes.fromhex(entry.tail)))
    except (LookupError, ValueError) as error:
        raise DocumentError("its log does not fit its output") from error
    if hashlib.sha256(data).hexdigest() != entry.sha256_in:
        raise DocumentError("its log does not fit its output: the SHA-256 of the input is another")
    return data


def clean_text(out: Path, entry: Cleaned) -> str:
    if not entry.output:
        raise DocumentError("its output went to standard output")
    try:
        data = (out / safe(entry.output)).read_bytes()
    except OSError as error:
        raise DocumentError(f"its output {entry.output} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != entry.sha256_out:
        raise DocumentError(f"its output {entry.output} was altered after the run")
    return data.decode("utf-8").removesuffix("\n" if entry.newline_added else "")


def safe(path: str) -> PurePosixPath:
    """A log from a stranger must not lead out of the folder."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise DocumentError(f"{path!r} is no path below the folder")
    return pure


def _write(dest: Path, source: str, data: bytes) -> None:
    target = dest / safe(source)
    new = dest / ".restoring"
    try:
        if target.exists():
            if target.read_bytes() != data:
                raise DocumentError(f"{target} is in the way: it exists with other content")
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            new.write_bytes(data)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(f"{target} cannot be written: {error.strerror}") from error
