"""One file of a run: read it, clean it, write the clean text to a temporary file, and account for it.

This is the work that engines hand out. It needs no shared state, never raises for what is wrong with a single file, and
leaves the last step (the log, then the file's name) to whoever collects the outcomes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from time import perf_counter

from cleaner.audit.accounts import account, measures, page_facts
from cleaner.audit.entries import Cleaned
from cleaner.decoded import Decoded
from cleaner.diff import diff
from cleaner.errors import DocumentError
from cleaner.formats import FORMATS
from cleaner.jobs import STDIN, Again, Job, Outcome, set_aside
from cleaner.model import Change
from cleaner.records.record import Source, clean_source, reason
from cleaner.result import Result
from cleaner.rulefiles.scope import folder_site
from cleaner.runs.parts import PartCleaner, Work, culprit
from cleaner.storage import is_remote, open_read


@dataclass(frozen=True, slots=True)
class FileCleaner(Work):
    """The work on one job: a whole file, or a part of one that holds records."""

    def __call__(self, job: Job) -> Outcome:
        """Clean one file or part; whatever goes wrong, say so in the outcome."""
        start = perf_counter()
        return replace(self._outcome(job), seconds=perf_counter() - start)

    def _outcome(self, job: Job) -> Outcome:
        if job.layout is not None:
            return PartCleaner(self)(job)
        try:
            return self._clean(job)
        except Exception as error:
            return set_aside(job, reason(error))

    def lost(self, job: Job, why: str) -> Outcome | Again[Job]:
        """Return what to do with a job whose process died twice: try its other records, or set it aside."""
        number = culprit(self.temporary, job) if job.part else None
        if job.part is None or number is None or number in dict(job.part.skip):
            return set_aside(job, why)
        return Again(replace(job, part=replace(job.part, skip=(*job.part.skip, (number, why)))))

    def _clean(self, job: Job) -> Outcome:
        data = _read(job)
        self.limits.check_size(len(data))
        decoded = FORMATS[PurePosixPath(job.doc).suffix.lower()](data)
        site = folder_site(job.path, job.doc)
        text, page = ("", decoded.text) if decoded.markup else (decoded.text, None)
        with self.limits.timed():
            result = clean_source(Source(job.doc, text, page, {"site": site} if site else {}), self.pipeline)
        changes = result.changes
        written = (result.text + _ending(result.text)).encode("utf-8")
        output = job.output if self.temporary else ""
        entry = _entry(job, output, data, decoded, result, changes, written)
        return Outcome(
            job,
            account(entry, changes, result.left_out),
            temporary=_write(Path(self.temporary, str(job.number)), written) if self.temporary else "",
            text=written if self.keep else b"",
            diff=diff(job.doc, result.original, changes, colour=self.colour) if self.diff else "",
        )


def _read(job: Job) -> bytes:
    """Return the bytes of a regular file; DocumentError if there is none. Never waits for a pipe."""
    if job.problem:
        raise DocumentError(job.problem)
    if job.path == STDIN:
        return sys.stdin.buffer.read()
    try:
        with open_read(job.path) as stream:
            return stream.read()
    except FileNotFoundError as error:
        link = not is_remote(job.path) and Path(job.path).is_symlink()
        raise DocumentError("it is a link to nothing" if link else "it vanished before it was read") from error
    except OSError as error:
        regular = error.errno != 0
        raise DocumentError(f"it cannot be read: {error.strerror or error}" if regular else error.strerror) from error


def _ending(text: str) -> str:
    """Return what a text file needs after its last line: a newline, unless it is there or the text is empty."""
    return "\n" if text and not text.endswith("\n") else ""


def _entry(
    job: Job, output: str, data: bytes, decoded: Decoded, result: Result, changes: Sequence[Change], written: bytes
) -> Cleaned:
    """Return the entry of a text, or of the text that was found in a page: that counts as read from UTF-8."""
    page: dict[str, object] = {}
    given, read = data, decoded
    if decoded.markup:
        page = {**page_facts(data, result), "encoding": decoded.encoding, "chars": len(decoded.text)}
        given = result.original.encode("utf-8", "surrogateescape")
        read = Decoded(result.original, "utf-8", errors="surrogateescape")
    return Cleaned(
        doc=job.doc,
        source=job.doc,
        output=output,
        encoding=read.encoding,
        bom=read.bom,
        errors=read.errors,
        tail=read.tail.hex(),
        newline_added=bool(_ending(result.text)),
        page=page,
        **{**measures(result, changes, given, written), "bytes_in": len(data)},
    )


def _write(path: Path, data: bytes) -> str:
    """Write a file whole, or remove what there is of it and raise DocumentError."""
    try:
        path.write_bytes(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DocumentError(f"its output cannot be written: {error.strerror}") from error
    return str(path)
