"""One part of a file of records: clean its records one by one, write them, and account for each.

This is the work that engines hand out for files of records. What is wrong with one record never touches the others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cleaner.audit.accounts import Account, Tally, failed_account, record_account
from cleaner.compression import packed
from cleaner.diff import diff
from cleaner.errors import DocumentError
from cleaner.formats import record_format
from cleaner.jobs import Job, Outcome, set_aside
from cleaner.records.layouts import Batch, Fate, Layout, Part, Row, Verdict
from cleaner.records.record import Cleans, clean_source, reason, record_id, source_of
from cleaner.runs.dolma import attributes
from cleaner.runs.limits import Limits
from cleaner.runs.sample import Sample

OUTPUT: Final = "out"
BAD: Final = "bad"
ATTRIBUTES: Final = "attributes"
"""The kinds of pieces that a part leaves."""
_REASONS: Final = 10


@dataclass(frozen=True, slots=True)
class Work:
    """How documents are cleaned, and what is made of them.

    Give it a folder for `temporary` files, or `keep` the text in the outcome, or neither. With `attributes` the spans
    of records are told in the form of Dolma as well.
    """

    pipeline: Cleans
    temporary: str = ""
    keep: bool = False
    diff: bool = False
    colour: bool = False
    attributes: bool = False
    limits: Limits = field(default_factory=Limits)
    sample: Sample = field(default_factory=Sample)


@dataclass(frozen=True, slots=True)
class PartCleaner:
    """The work on one part of a file of records."""

    work: Work

    def __call__(self, job: Job) -> Outcome:
        """Clean a part; whatever goes wrong, say so in the outcome."""
        if job.layout is None or job.part is None:
            return set_aside(job, job.problem) if job.problem else Outcome(job, Account(b"", b"", Tally()))
        try:
            form = record_format(job.layout.format)
            batch = form.batch(job.path, job.layout, job.part)
            done = _Done(job)
            self._clean(batch, job, job.layout, job.part, done)
            good, bad = batch.written(done.verdicts)
        except Exception as error:
            return set_aside(job, reason(error))
        pieces = {OUTPUT: good, BAD: bad, ATTRIBUTES: packed(b"".join(done.attributes), job.layout.packing)}
        return Outcome(
            job,
            Account(b"".join(done.documents), b"".join(done.changes), done.tally),
            text=(form.head(job.layout) if job.part.number == 0 else b"") + good if self.work.keep else b"",
            diff="".join(done.diffs),
            pieces=self._write(job, pieces) if self.work.temporary else {},
            reasons=tuple(done.reasons),
        )

    def _clean(self, batch: Batch, job: Job, layout: Layout, part: Part, done: _Done) -> None:
        """Clean the records one after another. If the file breaks off among them, what was read stands."""
        given_up = dict(part.skip)
        with _Mark(self.work.temporary, job.number) as mark:
            try:
                for row in batch.rows():
                    mark.at(row.number)
                    self._record(row, job, layout, given_up.get(row.number, ""), done)
            except DocumentError as error:
                doc = f"{job.doc}#{part.first + len(done.verdicts)}-{part.first + part.records - 1}"
                done.fail(doc, reason(error))

    def _record(self, row: Row, job: Job, layout: Layout, given_up: str, done: _Done) -> None:
        doc = f"{job.doc}#{row.number}"
        try:
            if given_up:
                raise DocumentError(given_up)
            self.work.limits.check_size(row.size)
            values = row.values()
            doc = record_id(values, layout.fields, doc)
            if not self.work.sample.keeps(doc):
                done.verdicts.append(Fate.OUT)
                return
            source = source_of(values, layout.fields, doc)
            with self.work.limits.timed():
                result = clean_source(source, self.work.pipeline)
                account = record_account(source, result, file=job.doc, output=job.output, literal=row.literal())
        except Exception as error:
            done.verdicts.append(Fate.BAD)
            done.fail(doc, reason(error), row.size)
            done.attributes += [attributes(doc, job.doc, ())] if self.work.attributes else []
            return
        done.verdicts.append(result.text)
        done.account(account)
        done.attributes += [attributes(doc, job.doc, result.changes)] if self.work.attributes else []
        if self.work.diff:
            done.diffs.append(diff(source.id, result.original, result.changes, colour=self.work.colour))

    def _write(self, job: Job, pieces: dict[str, bytes]) -> dict[str, str]:
        """Write the pieces that are not empty; the output is always written."""
        names = {}
        for kind, data in pieces.items():
            if data or kind == OUTPUT:
                path = Path(self.work.temporary, f"{job.number}.{kind}")
                path.write_bytes(data)
                names[kind] = str(path)
        return names


@dataclass(slots=True)
class _Done:
    """What has become of the records of a part so far."""

    job: Job
    verdicts: list[Verdict] = field(default_factory=list)
    documents: list[bytes] = field(default_factory=list)
    changes: list[bytes] = field(default_factory=list)
    attributes: list[bytes] = field(default_factory=list)
    diffs: list[str] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def fail(self, doc: str, why: str, size: int = 0) -> None:
        self.account(failed_account(doc, self.job.doc, why, size))
        if len(self.reasons) < _REASONS:
            self.reasons.append((doc, why))

    def account(self, account: Account) -> None:
        self.documents.append(account.documents)
        self.changes.append(account.changes)
        self.tally.add(account.tally)


class _Mark:
    """Keeps the number of the record that is being cleaned in a file, for whoever finds this process dead."""

    def __init__(self, folder: str, number: int) -> None:
        self._path = mark_path(folder, number) if folder else None
        self._file = -1

    def __enter__(self) -> _Mark:
        if self._path:
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        return self

    def __exit__(self, *_: object) -> None:
        if self._path:
            os.close(self._file)
            self._path.unlink(missing_ok=True)

    def at(self, number: int) -> None:
        """Note the record."""
        if self._path:
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, b"%20d" % number)


def mark_path(folder: str, number: int) -> Path:
    """Return the file in which the work on a job notes the record it is at."""
    return Path(folder, f"{number}.at")


def culprit(folder: str, job: Job) -> int | None:
    """Return the number of the record at which the work on a part died, if it is known."""
    try:
        return int(mark_path(folder, job.number).read_bytes())
    except (OSError, ValueError):
        return None


def pieces_in(folder: Path, kind: str, count: int) -> Iterator[Path]:
    """Yield the pieces of a kind that the first `count` parts of a file left in `folder`."""
    return (path for number in range(count) if (path := folder / f"{number}.{kind}").exists())
