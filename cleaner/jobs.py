"""What a run hands out and gets back: whole files, or parts of files of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from cleaner.audit.accounts import Account, failed_account
from cleaner.records.layouts import Layout, Part

_J = TypeVar("_J")

STDIN: Final = ""
"""The path of a job that reads standard input."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to clean, or one part of a file of records.

    `doc` is its id and its path below the input folder, `path` where to read it (`STDIN` for standard input), `output`
    the path below the output folder, `size` its bytes as the scan saw them, and `mark` what is another when the file
    was changed. A job with a `problem` is set aside unread. `layout` and `part` are those of a file of records; one
    with a layout but no part comes after the last of `parts` and closes the file.
    """

    number: int
    doc: str
    path: str
    output: str
    size: int = 0
    problem: str = ""
    mark: str = ""
    layout: Layout | None = None
    part: Part | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: either `reasons` names what was set aside and why, or the clean text waits, or both.

    `temporary` is the file that holds the output, or `text` is the output itself; `pieces` are the files of a part, by
    their kind. Of the records of a part `reasons` names only the first. `seconds` is how long the work took.
    """

    job: Job
    account: Account
    temporary: str = ""
    text: bytes = b""
    diff: str = ""
    pieces: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Again(Generic[_J]):
    """Instead of an outcome: the job in another form, to be tried in its place."""

    job: _J


def label(job: Job) -> str:
    """Return what a job is called: its file, with the numbers of the records of a part."""
    part = job.part
    return f"{job.doc}#{part.first}-{part.first + part.records - 1}" if part else job.doc


def set_aside(job: Job, reason: str) -> Outcome:
    """Return the outcome of a job that cannot be done."""
    reason, doc = " ".join(reason.split()), label(job)
    return Outcome(job, failed_account(doc, job.doc, reason, job.size), reasons=((doc, reason),))
