"""Resume: find what an earlier run did that still holds good, so that only the rest is done."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from cleaner.audit import CHANGES, DOCUMENTS, MANIFEST
from cleaner.audit.accounts import Tally
from cleaner.audit.log import Log
from cleaner.jobs import Job
from cleaner.runs.manifest import BEFORE, CLOSE, WHOLE, Older, Placed, folder_of, read_units, tally_of
from cleaner.runs.parts import OUTPUT
from cleaner.storage import join, size_of

PARTS: Final = "parts"
"""The folder of the pieces of files that are not done yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Tells whether units still hold good: the same input and settings, and an output of the same size."""

    out: str | Path
    parts: Path
    key: Callable[[Job], str]

    def done(self, job: Job, units: Sequence[Placed]) -> bool:
        """Whether these are all units of a file, and its output stands."""
        last = units[-1].unit if units else None
        if last is None or last.part not in (WHOLE, CLOSE) or last.size < 0 or not self._same(job, units):
            return False
        return size_of(join(self.out, last.output)) == last.size

    def begun(self, job: Job, units: Sequence[Placed]) -> bool:
        """Whether these are the first parts of a file, and their pieces stand."""
        names = [placed.unit.part for placed in units]
        if not names or WHOLE in names or CLOSE in names or not self._same(job, units):
            return False
        folder = folder_of(self.parts, job.doc)
        return all((folder / f"{number}.{OUTPUT}").exists() for number in range(len(names)))

    def forget(self, job: Job) -> None:
        """Remove what pieces there are of a file that is begun anew."""
        shutil.rmtree(folder_of(self.parts, job.doc), ignore_errors=True)

    def _same(self, job: Job, units: Sequence[Placed]) -> bool:
        key = self.key(job)
        return all(placed.unit.key == key and placed.unit.source == job.doc for placed in units)


@dataclass(slots=True)
class Resume:
    """What need not be done again.

    The first `leading` files of the run, of so many `records` and with the sums `tally`, stand in the log as it is, and
    after them the first parts of the next file, `begun`. What `older` holds is copied into the log at its turn.
    """

    standing: Standing
    leading: int = 0
    records: int = 0
    tally: Tally = field(default_factory=Tally)
    begun: dict[str, Placed] = field(default_factory=dict)
    older: Older | None = None

    def whole(self, job: Job) -> list[Placed]:
        """Return the units of a file that was done, from the older log; [] if it is to be done."""
        units = self.older.units(job.doc) if self.older else []
        return units if self.standing.done(job, units) else []

    def some(self, job: Job) -> dict[str, Placed]:
        """Return the parts of a file that were done, from the older log, by their places."""
        units = self.older.units(job.doc) if self.older else []
        return {placed.unit.part: placed for placed in units} if self.standing.begun(job, units) else {}


def anew(log: Log, standing: Standing) -> Resume:
    """Forget everything that was done."""
    log.cut(0, 0, 0)
    for name in (BEFORE, PARTS):
        shutil.rmtree(log.folder / name, ignore_errors=True)
    return Resume(standing)


def resume(log: Log, standing: Standing, jobs: Sequence[Job]) -> Resume:
    """Find what holds good of the log as it stands, and cut it where new lines go on.

    Where the log is just the beginning of what this run will write, it stays. Otherwise it is put to what was there
    before, from which the lines that hold good are copied in their order.
    """
    found = Resume(standing)
    ends, last, whole = (0, 0, 0), (0, 0, 0), True
    for source, group in groupby(read_units(log.folder), key=lambda placed: placed.unit.source):
        units = list(group)
        last = units[-1].ends
        job = jobs[found.leading] if found.leading < len(jobs) else None
        whole = whole and job is not None and job.doc == source and not found.begun
        if whole and job and standing.done(job, units):
            found.leading, ends = found.leading + 1, last
            for placed in units:
                found.tally.add(tally_of(placed.unit))
                found.records += placed.unit.records
        elif whole and job and standing.begun(job, units):
            found.begun, ends = {placed.unit.part: placed for placed in units}, last
        else:
            whole = False
    if whole:
        log.cut(*ends)
    else:
        log.copy(_mended(log.folder / BEFORE), *last)
        log.cut(0, 0, 0)
        found = Resume(standing)
    found.older = Older.read(log.folder / BEFORE)
    return found


def _mended(folder: Path) -> Path:
    """Cut an older log where its last whole unit ends: what was copied half does not count."""
    ends = (0, 0, 0)
    for placed in read_units(folder):
        ends = placed.ends
    folder.mkdir(exist_ok=True)
    for name, size in zip((CHANGES, DOCUMENTS, MANIFEST), ends, strict=True):
        with (folder / name).open("ab") as file:
            file.truncate(size)
    return folder
