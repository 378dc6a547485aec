"""One file of a run: read it, clean it, write the clean text to a temporary file, and account for it.

This is the work that engines hand out. It needs no shared state, never raises for what is wrong with a single file, and
leaves the last step (the log, then the file's name) to whoever collects the outcomes.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from cleaner.accounts import Account, account, failed_account, measures
from cleaner.audit import Cleaned
from cleaner.diff import diff
from cleaner.errors import DocumentError
from cleaner.formats import FORMATS
from cleaner.formats.text import Decoded
from cleaner.records import Cleans, Source, clean_source, reason
from cleaner.scope import folder_site

STDIN: Final = ""
"""The path of a job that reads standard input."""


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: either `failed` says why it was set aside, or the clean text waits.

    `temporary` is the file that holds the output, or `text` is the output itself.
    """

    job: Job
    account: Account
    failed: str = ""
    temporary: str = ""
    text: bytes = b""
    diff: str = ""


def set_aside(job: Job, reason: str) -> Outcome:
    """Return the outcome of a job that cannot be done."""
    reason = " ".join(reason.split())
    return Outcome(job, failed_account(job.doc, job.doc, reason, job.size), reason)


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
        except Exception as error:
            return set_aside(job, reason(error))

    def _clean(self, job: Job) -> Outcome:
        data = _read(job)
        decoded = FORMATS[PurePosixPath(job.doc).suffix.lower()](data)
        site = folder_site(job.path, job.doc)
        result = clean_source(Source(job.doc, decoded.text, known={"site": site} if site else {}), self.pipeline)
        changes = result.changes
        text = (result.text + _ending(result.text)).encode("utf-8")
        measured = measures(result, changes, data, text)
        output = job.output if self.temporary else ""
        entry = _entry(job, output, decoded, bool(_ending(result.text)), measured)
        return Outcome(
            job,
            account(entry, changes),
            temporary=_write(Path(self.temporary, str(job.number)), text) if self.temporary else "",
            text=text if self.keep else b"",
            diff=diff(job.doc, result.original, changes, colour=self.colour) if self.diff else "",
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


def _ending(text: str) -> str:
    """Return what a text file needs after its last line: a newline, unless it is there or the text is empty."""
    return "\n" if text and not text.endswith("\n") else ""


def _entry(job: Job, output: str, decoded: Decoded, ended: bool, measured: Mapping[str, Any]) -> Cleaned:
    return Cleaned(
        doc=job.doc,
        source=job.doc,
        output=output,
        encoding=decoded.encoding,
        bom=decoded.bom,
        errors=decoded.errors,
        tail=decoded.tail.hex(),
        newline_added=ended,
        **measured,
    )


def _write(path: Path, data: bytes) -> str:
    """Write a file whole, or remove what there is of it and raise DocumentError."""
    try:
        path.write_bytes(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DocumentError(f"its output cannot be written: {error.strerror}") from error
    return str(path)
