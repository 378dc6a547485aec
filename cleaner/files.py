"""One file of a run: read it, clean it, write the clean text to a temporary file, and account for it.

This is the work that engines hand out. It needs no shared state, never raises for what is wrong with a single file, and
leaves the last step (the log, then the file's name) to whoever collects the outcomes.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from cleaner.audit import OUTPUT_STAGE, PACKED_STAGES, Cleaned, SetAside, change_lines, entry_line, left_out_line
from cleaner.diff import diff
from cleaner.edits import apply
from cleaner.errors import DocumentError
from cleaner.formats import FORMATS
from cleaner.formats.text import Decoded
from cleaner.model import Change, Edit, Owner, Step
from cleaner.result import Result
from cleaner.scope import folder_site

STDIN: Final = ""
"""The path of a job that reads standard input."""

_UNWRITABLE: Final = Owner(f"{OUTPUT_STAGE}/surrogate", OUTPUT_STAGE, "1")


class Cleans(Protocol):
    """What is needed of a pipeline."""

    def clean(self, text: str, *, id: str = "", site: str | None = None) -> Result:  # noqa: A002
        """Clean one text."""
        ...

    def clean_html(self, html: str, *, id: str = "", site: str | None = None) -> Result:  # noqa: A002
        """Find the body of one page and clean it."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One file to clean.

    `doc` is its id and its path below the input folder, `path` where to read it (`STDIN` for standard input), `output`
    the path below the output folder, `size` its bytes as the scan saw them. A job with a `problem` is set aside unread.
    """

    number: int
    doc: str
    path: str
    output: str
    size: int = 0
    problem: str = ""


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
class Outcome:
    """What became of a job: either `failed` says why it was set aside, or the clean text waits.

    `temporary` is the file that holds the output, or `text` is the output itself. `changes` and `documents` are the
    lines for the log.
    """

    job: Job
    documents: bytes
    tally: Tally
    failed: str = ""
    changes: bytes = b""
    temporary: str = ""
    text: bytes = b""
    diff: str = ""


def set_aside(job: Job, reason: str) -> Outcome:
    """Return the outcome of a job that cannot be done."""
    reason = " ".join(reason.split())
    entry = SetAside(doc=job.doc, source=job.doc, failed=reason)
    return Outcome(job, entry_line(entry), Tally(failed=1, bytes=job.size), reason)


@dataclass(frozen=True, slots=True)
class FileCleaner:
    """The work on one job. Give it a folder for temporary files, or keep the text in the outcome, or neither."""

    pipeline: Cleans
    temporary: str = ""
    keep: bool = False
    diff: bool = False
    colour: bool = False

    def __call__(self, job: Job) -> Outcome:
        """Clean one file; whatever goes wrong, say so in the outcome."""
        try:
            return self._clean(job)
        except DocumentError as error:
            return set_aside(job, str(error))
        except MemoryError:
            return set_aside(job, "there is not enough memory for it")
        except Exception as error:
            return set_aside(job, f"cleaning failed: {type(error).__name__}: {str(error)[:300]}")

    def _clean(self, job: Job) -> Outcome:
        data = _read(job)
        decoded = FORMATS[PurePosixPath(job.doc).suffix.lower()](data)
        site = folder_site(job.path, job.doc) or None
        clean = self.pipeline.clean_html if decoded.markup else self.pipeline.clean
        result = _writable(clean(decoded.text, id=job.doc, site=site))
        if decoded.markup:
            _refuse_wordless(result, decoded.text)
        _refuse_empty(result)
        changes = result.changes
        text = (result.text + _ending(result.text)).encode("utf-8")
        output = job.output if self.temporary else ""
        entry = _entry(job.doc, output, data, decoded, result, changes, text)
        shown = diff(job.doc, result.original, changes, colour=self.colour) if self.diff else ""
        return Outcome(
            job,
            entry_line(entry),
            _tally(entry, changes),
            changes=change_lines(job.doc, job.doc, changes) + left_out_line(job.doc, job.doc, result.left_out),
            temporary=_write(Path(self.temporary, str(job.number)), text) if self.temporary else "",
            text=text if self.keep else b"",
            diff=shown,
        )


def _read(job: Job) -> bytes:
    """Return the bytes of a regular file; DocumentError if there is none. Never waits for a pipe."""
    if job.problem:
        raise DocumentError(job.problem)
    if job.path == STDIN:
        return sys.stdin.buffer.read()
    try:
        file = os.open(job.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(file, "rb") as stream:  # noqa: PTH123
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise DocumentError("it is not a regular file")
            return stream.read()
    except FileNotFoundError as error:
        link = os.path.islink(job.path)  # noqa: PTH114
        raise DocumentError("it is a link to nothing" if link else "it vanished before it was read") from error
    except OSError as error:
        raise DocumentError(f"it cannot be read: {error.strerror}") from error


def _writable(result: Result) -> Result:
    """Replace lone surrogates, which UTF-8 cannot hold, by U+FFFD; the change is logged like any other."""
    edits = tuple(Edit(m.start(), m.end(), "\ufffd", _UNWRITABLE) for m in re.finditer("[\ud800-\udfff]", result.text))
    if not edits:
        return result
    return replace(result, text=apply(result.text, edits), steps=(*result.steps, Step(OUTPUT_STAGE, edits)))


def _refuse_empty(result: Result) -> None:
    if not re.search(r"[^\W_]", result.text) and re.search(r"[^\W_]", result.original):
        raise DocumentError("no word of it would be left; it was not written")


def _refuse_wordless(result: Result, html: str) -> None:
    if not re.search(r"[^\W_]", result.original) and html.strip():
        raise DocumentError("no text was found in the page; perhaps a script draws it")


def _ending(text: str) -> str:
    """Return what a text file needs after its last line: a newline, unless it is there or the text is empty."""
    return "\n" if text and not text.endswith("\n") else ""


def _entry(
    doc: str, output: str, data: bytes, decoded: Decoded, result: Result, changes: Sequence[Change], text: bytes
) -> Cleaned:
    page = _page(data, decoded, result) if decoded.markup else {}
    given = result.original.encode("utf-8", "surrogateescape") if page else data
    read = Decoded(result.original, "utf-8", errors="surrogateescape") if page else decoded
    return Cleaned(
        doc=doc,
        source=doc,
        output=output,
        encoding=read.encoding,
        bom=read.bom,
        errors=read.errors,
        tail=read.tail.hex(),
        bytes_in=len(data),
        bytes_out=len(text),
        chars_in=len(read.text),
        chars_out=len(result.text),
        sha256_in=hashlib.sha256(given).hexdigest(),
        sha256_out=hashlib.sha256(text).hexdigest(),
        newline_added=bool(_ending(result.text)),
        removed_chars=sum(len(c.removed) - len(c.replacement) for c in _removals(changes)),
        changes=dict(sorted(Counter(c.family for c in changes).items())),
        meta=dict(sorted(result.meta.items())),
        warnings=result.warnings,
        page=page,
    )


def _page(data: bytes, decoded: Decoded, result: Result) -> dict[str, object]:
    """Return what the log tells of the page that a text was found in."""
    return {
        "sha256": hashlib.sha256(data).hexdigest(),
        "encoding": decoded.encoding,
        "chars": len(decoded.text),
        "extractor": result.extractor,
        "left_out": len(result.left_out),
    }


def _removals(changes: Sequence[Change]) -> list[Change]:
    return [c for c in changes if c.stage not in PACKED_STAGES]


def _tally(entry: Cleaned, changes: Sequence[Change]) -> Tally:
    removals = _removals(changes)
    return Tally(
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


def _write(path: Path, data: bytes) -> str:
    """Write a file whole, or remove what there is of it and raise DocumentError."""
    try:
        path.write_bytes(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DocumentError(f"its output cannot be written: {error.strerror}") from error
    return str(path)
