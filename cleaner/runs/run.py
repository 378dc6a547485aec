"""A run over many files: hand the work out, and make each outcome stand, log first, then the file."""

from __future__ import annotations

import platform
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from heapq import nlargest
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, TypeAlias

from cleaner import __version__
from cleaner.audit.accounts import Tally
from cleaner.audit.log import Log, LogError
from cleaner.engines import ENGINES
from cleaner.errors import TooManyFailuresError, UsageError
from cleaner.jobs import Job, Outcome, label, set_aside
from cleaner.records.layouts import PART_BYTES
from cleaner.records.record import Fields
from cleaner.runs.cutting import Cutter, is_records
from cleaner.runs.files import FileCleaner
from cleaner.runs.inputs import Plan
from cleaner.runs.manifest import BEFORE, CLOSE, WHOLE, Placed, Unit, key_of, lines_of, place_of, tally_of, told
from cleaner.runs.resume import PARTS, Resume, Standing, anew, resume
from cleaner.runs.targets import Targets, fetch_log, push_log
from cleaner.storage import is_remote

Outcomes: TypeAlias = Generator[Outcome, None, None]

TEMPORARY: Final = "tmp"
"""Folder beside the log for files that are not in their place yet. A run that was killed leaves some there."""
_SLOWEST: Final = 10
"""How many of the files and parts that took longest `run.json` names, with their seconds."""
_FEW: Final = 100
"""Failures that are no reason yet to stop a run."""


@dataclass(slots=True)
class Run:
    """One run. Iterate over `outcomes` to carry it out; `tally` holds the sums so far.

    Without `log` nothing is written. Without `out` nothing but the log is, and each outcome holds its text. `held` is
    entered around every step that must not be interrupted half-way. `facts` are told in `run.json`. What an earlier run
    with the same `settings` did is not done again, unless with `force`; `kept` counts its documents. The run stops when
    more than the share `max_failures` of the documents is set aside. `read` counts the bytes of the inputs so far.
    """

    plan: Plan
    work: FileCleaner
    out: Path | str | None = None
    log: Path | None = None
    engine: str = "local"
    workers: int = 1
    facts: Mapping[str, object] = field(default_factory=dict)
    held: Callable[[], AbstractContextManager[object]] = nullcontext
    fields: Fields = field(default_factory=Fields)
    settings: str = ""
    force: bool = False
    limit: int | None = None
    max_failures: float = 1.0
    part_bytes: int = PART_BYTES
    tally: Tally = field(default_factory=Tally)
    kept: int = 0
    read: int = 0
    _slowest: list[tuple[float, str]] = field(default_factory=list)
    _ahead: deque[Placed | None] = field(default_factory=deque)
    _folders: set[Path] = field(default_factory=set)

    def outcomes(self) -> Outcomes:
        """Yield what became of each file or part that was not done before, in order, once it stands."""
        with ExitStack() as stack:
            if self.log is None:
                scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-")))
                yield from self._cleaned(self.work, None, None, scratch)
            else:
                url = str(self.out) if self.out is not None and is_remote(self.out) else ""
                if url and not self.force:
                    fetch_log(url, self.log)
                log = stack.enter_context(Log(self.log, resume=self.out is not None))
                if url:
                    stack.callback(push_log, url, self.log)
                yield from self._logged(log)

    @property
    def has_records(self) -> bool:
        """Whether there are files of records, of which nobody knows beforehand how many documents they hold."""
        return any(map(is_records, self.plan.jobs))

    def _logged(self, log: Log) -> Outcomes:
        started, clock = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), time.monotonic()
        temporary = log.folder / TEMPORARY
        try:
            scratch = _fresh(temporary)
            found = self._resume(log)
            log.run(self._facts("running", started, 0.0))
            work = self.work if self.out is None else replace(self.work, temporary=str(scratch))
            yield from self._cleaned(work, log, found, scratch)
        except BaseException:
            with self.held(), suppress(LogError):
                log.run(self._facts("stopped", started, time.monotonic() - clock))
            raise
        else:
            with self.held():
                self._tidy(log)
                log.run(self._facts("done", started, time.monotonic() - clock))
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _resume(self, log: Log) -> Resume | None:
        """Return what need not be done again; None where nothing is written that could stand already."""
        if self.out is None:
            return None
        standing = Standing(self.out, log.folder / PARTS, self._key)
        return anew(log, standing) if self.force else resume(log, standing, self.plan.jobs)

    def _key(self, job: Job) -> str:
        cut = f"{self.limit}\0{self.part_bytes}" if is_records(job) else ""
        return key_of(job, f"{self.settings}\0{cut}")

    def _cleaned(self, work: FileCleaner, log: Log | None, found: Resume | None, scratch: Path) -> Outcomes:
        run = import_module(ENGINES[self.engine]).run
        workers = max(1, self.workers if self.has_records else min(self.workers, len(self.plan.jobs)))
        failed = done = 0
        with closing(run(self._jobs(found, scratch), work, work.lost, workers)) as outcomes:
            for outcome in outcomes:
                self._keep(log)
                with self.held():
                    stands = self._stand(log, scratch, outcome) if log else outcome
                    self._count(stands)
                failed, done = failed + stands.account.tally.failed, done + stands.account.tally.documents
                yield stands
                self._check(failed, done)
        self._keep(log)

    def _count(self, outcome: Outcome) -> None:
        self.tally.add(outcome.account.tally)
        self.read += outcome.job.size
        self._slowest = nlargest(_SLOWEST, [*self._slowest, (outcome.seconds, label(outcome.job))])

    def _check(self, failed: int, done: int) -> None:
        """Stop the run when too many documents were set aside."""
        if failed >= _FEW and failed > self.max_failures * done:
            raise TooManyFailuresError(
                f"{failed} of {done} documents were set aside, more than --max-failures {self.max_failures:g}; "
                "the run stops here, see documents.jsonl for the reasons"
            )

    # What is to be done

    def _jobs(self, found: Resume | None, scratch: Path) -> Iterator[Job]:
        """Yield the jobs that are to be done; `_ahead` tells where between them what is kept belongs."""
        cutter = Cutter(
            self.fields, scratch, self.part_bytes, self.work.limits.bytes, self.limit, stream=self.out is None
        )
        leading = self._lead(found, cutter) if found else 0
        for number, file in enumerate(self.plan.jobs[leading:]):
            if cutter.through:
                return
            if found and (units := found.whole(file)):
                self._ahead += units
                self.read += file.size
                cutter.read(sum(placed.unit.records for placed in units))
            else:
                yield from self._file(file, found, cutter, live=number == 0)

    def _lead(self, found: Resume, cutter: Cutter) -> int:
        """Count the files that stand in the log as it is; return how many there are."""
        self.tally.add(found.tally)
        self.kept += found.tally.documents
        self.read += sum(file.size for file in self.plan.jobs[: found.leading])
        cutter.read(found.records)
        return found.leading

    def _file(self, file: Job, found: Resume | None, cutter: Cutter, *, live: bool) -> Iterator[Job]:
        """Yield what is to be done of one file. The parts that stand come first."""
        in_log = found.begun if found and live else {}
        older = found.some(file) if found and not in_log else {}
        if found and not in_log and not older:
            found.standing.forget(file)
        for job in cutter.jobs(file):
            place = place_of(job.part) if job.part else WHOLE
            if place in in_log:
                self._count_kept(in_log[place])
            elif place in older:
                self._ahead.append(older[place])
            else:
                self._ahead.append(None)
                yield job
                continue
            self.read += job.size
            if job.part and job.part.spool:
                Path(job.part.spool).unlink(missing_ok=True)

    # What stands

    def _keep(self, log: Log | None) -> None:
        """Copy what is kept, up to the next outcome, to the end of the log."""
        while self._ahead:
            placed = self._ahead.popleft()
            if placed is None or log is None:
                return
            with self.held():
                with log.entry(*lines_of(placed), placed.unit.line):
                    pass
                self._count_kept(placed)

    def _count_kept(self, placed: Placed) -> None:
        tally = tally_of(placed.unit)
        self.tally.add(tally)
        self.kept += tally.documents

    def _stand(self, log: Log, scratch: Path, outcome: Outcome) -> Outcome:
        """Log an outcome and put its file in its place; if that fails, it is set aside instead."""
        targets = Targets(self.out, log.folder, log.folder / PARTS, self._folders) if self.out is not None else None
        try:
            self._enter(log, targets, scratch, outcome)
            return outcome
        except OSError as error:
            for file in (outcome.temporary, *outcome.pieces.values()):
                Path(file).unlink(missing_ok=True)
            failed = set_aside(outcome.job, f"its output cannot be written: {error.strerror or error}")
            self._enter(log, None, scratch, failed)
            return failed

    def _enter(self, log: Log, targets: Targets | None, scratch: Path, outcome: Outcome) -> None:
        """Write an outcome's lines, do what they say, and then its line of the manifest."""
        job, account = outcome.job, outcome.account
        unit = self._unit(outcome)
        size = -1
        with log.entry(account.changes, account.documents, lambda: replace(unit, size=size).line()):
            if targets and outcome.temporary:
                size = targets.place(outcome.temporary, job.output)
            elif targets and job.part:
                targets.keep(outcome)
            elif targets and job.layout:
                size = targets.close(job, job.layout, scratch)
        if job.part and job.part.spool:
            Path(job.part.spool).unlink(missing_ok=True)
        if targets and job.layout and not job.part:
            targets.forget(job)

    def _unit(self, outcome: Outcome) -> Unit:
        job, account = outcome.job, outcome.account
        part = place_of(job.part) if job.part else CLOSE if job.layout else WHOLE
        return Unit(
            source=job.doc,
            key=self._key(job),
            part=part,
            changes=len(account.changes),
            documents=len(account.documents),
            output=job.output,
            records=job.part.records if job.part else int(not job.layout),
            tally=told(account.tally),
        )

    def _tidy(self, log: Log) -> None:
        """Remove what only an unfinished run needs."""
        for name in (BEFORE, PARTS):
            shutil.rmtree(log.folder / name, ignore_errors=True)

    def _facts(self, state: str, started: str, seconds: float) -> dict[str, object]:
        tally = self.tally
        return {
            "format": 1,
            "state": state,
            "versions": versions(),
            **self.facts,
            "files": len(self.plan.jobs),
            "documents": {
                "found": tally.documents if self.has_records else len(self.plan.jobs),
                "cleaned": tally.cleaned,
                "set_aside": tally.failed,
            },
            "kept": self.kept,
            "skipped": dict(self.plan.skipped),
            "bytes": tally.bytes,
            "chars": tally.chars,
            "removed_chars": tally.removed_chars,
            "changes_by_family": _sorted(tally.families),
            "changes_by_rule": _sorted(tally.rules),
            "workers": self.workers,
            "started": started,
            "seconds": round(seconds, 3),
            "slowest": [(job, round(seconds, 3)) for seconds, job in self._slowest],
        }


def versions() -> dict[str, str]:
    """Return the versions of what decides the output of a run."""
    found = {name: _version(name) for name in ("ftfy", "lxml", "numpy", "regex", "trafilatura")}
    return {"cleaner": __version__, "python": platform.python_version(), **found}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _fresh(folder: Path) -> Path:
    """Clear what a killed run left in `folder`, and return a new folder in it, unknown to workers that outlive it."""
    try:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
        folder.mkdir()
        return Path(tempfile.mkdtemp(dir=folder))
    except OSError as error:
        raise UsageError(f"cannot write in {folder}: {error.strerror}") from error
