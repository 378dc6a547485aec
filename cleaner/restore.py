"""Rebuild the input files of a run, byte for byte, from its outputs and its log."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from cleaner.audit import FOLDER, Cleaned, Piece, read_changes, read_entries
from cleaner.errors import DocumentError, UsageError
from cleaner.formats.text import Decoded, encode


def restore(out: Path, dest: Path) -> int:
    """Write below `dest` every file that was cleaned into `out`; return how many.

    Of a page, that is the text that was found in it, under the name of the output. Each is checked against the SHA-256
    of the input. What cannot be rebuilt (an output that was altered or is gone, a
    file in the way) is left out, and a DocumentError names all of it once the others are written. Files that stand at
    their place already, with the right bytes, count as written. Memory holds one document at a time.
    """
    _check(out, dest)
    done, problems = 0, []
    for entry, pieces in _in_step(out / FOLDER):
        try:
            _write(dest, entry.output if entry.page else entry.source, _original(out, entry, pieces))
            done += 1
        except DocumentError as error:
            problems.append(f"{entry.doc}: {error}")
    if problems:
        total = done + len(problems)
        raise DocumentError("\n  ".join([f"restored {done} of {total} documents, but not", *problems]))
    return done


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


def _in_step(log: Path) -> Iterator[tuple[Cleaned, list[Piece]]]:
    """Yield every cleaned document with its changes. Both files of the log have the documents in the same order."""
    changes = read_changes(log)
    ahead = next(changes, None)
    for entry in read_entries(log):
        mine: list[Piece] = []
        if ahead and ahead[0] == entry.doc:
            mine, ahead = ahead[1], next(changes, None)
        if isinstance(entry, Cleaned):
            yield entry, mine


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
        data = (out / _safe(entry.output)).read_bytes()
    except OSError as error:
        raise DocumentError(f"its output {entry.output} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != entry.sha256_out:
        raise DocumentError(f"its output {entry.output} was altered after the run")
    return data.decode("utf-8").removesuffix("\n" if entry.newline_added else "")


def _safe(path: str) -> PurePosixPath:
    """A log from a stranger must not lead out of the folder."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise DocumentError(f"{path!r} is no path below the folder")
    return pure


def _write(dest: Path, source: str, data: bytes) -> None:
    target = dest / _safe(source)
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
