"""Hand files of records out in parts: cut by the process that runs the work, cleaned by those that do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from cleaner.compression import suffixes
from cleaner.errors import DocumentError, UsageError
from cleaner.formats import RECORDS, record_format
from cleaner.jobs import Job
from cleaner.records.layouts import Cutting, Layout, Part
from cleaner.records.record import Fields


def is_records(job: Job) -> bool:
    """Whether a job is a file of records."""
    return not job.problem and suffixes(job.doc)[0] in RECORDS


@dataclass(slots=True)
class Cutter:
    """Makes jobs of parts. `folder` is for what must be unpacked, `left` the number of documents still to be read.

    `stream` says that the output is a stream of its own, not to be compressed.
    """

    fields: Fields
    folder: Path
    size: int
    longest: int
    left: int | None = None
    stream: bool = False
    number: int = field(default=0)

    @property
    def through(self) -> bool:
        """Whether enough documents were read."""
        return self.left is not None and self.left <= 0

    def read(self, records: int) -> None:
        """Count documents that were read before."""
        self.left = None if self.left is None else self.left - records

    def jobs(self, file: Job) -> Iterator[Job]:
        """Yield the jobs of one file."""
        if is_records(file):
            yield from self._parts(file)
        else:
            self.read(1)
            yield self._numbered(file)

    def _parts(self, file: Job) -> Iterator[Job]:
        """Yield the parts of a file of records, and a job to close it, which says why it breaks off if it does."""
        suffix, packing = suffixes(file.doc)
        layout, count, problem = None, 0, ""
        try:
            form = record_format(suffix)
            layout = form.layout(file.path, packing, self.fields)
            told = replace(layout, packing="") if self.stream else layout
            for part in form.parts(file.path, layout, Cutting(self._spool, self.size, self.longest)):
                taken = self._taken(part)
                if not taken.records:
                    break
                yield self._numbered(replace(file, size=_share(file, layout, part), layout=told, part=taken))
                count += 1
        except (UsageError, DocumentError) as error:
            problem = str(error)
        except OSError as error:
            problem = f"it cannot be read: {error.strerror or error}"
        if count and problem:
            problem = f"the rest of it was not read: {problem}"
        yield self._numbered(replace(file, size=0, layout=layout, problem=problem, parts=count))

    def _taken(self, part: Part) -> Part:
        """Return a part, cut short where enough documents were read."""
        if self.left is None or part.records <= self.left:
            self.read(part.records)
            return part
        taken, self.left = self.left, 0
        return replace(part, records=taken, end=part.start + taken if part.group >= 0 else part.end)

    def _numbered(self, job: Job) -> Job:
        self.number += 1
        return replace(job, number=self.number)

    def _spool(self, data: bytes) -> str:
        path = self.folder / f"{self.number + 1}.spool"
        path.write_bytes(data)
        return str(path)


def _share(file: Job, layout: Layout, part: Part) -> int:
    """Return how many bytes of the file a part is, where that can be told."""
    return part.end - part.start if not layout.packing and part.group < 0 and part.end > part.start else 0
