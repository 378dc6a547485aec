"""A run over many files: hand the work out, and make each outcome stand, log first, then the file."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, TypeAlias

from cleaner import __version__
from cleaner.audit import Log, LogError
from cleaner.engines import ENGINES
from cleaner.errors import UsageError
from cleaner.files import FileCleaner, Outcome, Tally, set_aside
from cleaner.inputs import Plan

Outcomes: TypeAlias = Generator[Outcome, None, None]

TEMPORARY: Final = "tmp"
"""Folder beside the log for files that are not in their place yet. A run that was killed leaves some there."""


@dataclass(slots=True)
class Run:
    """One run. Iterate over `outcomes` to carry it out; `tally` holds the sums so far.

    Without `log` nothing is written. Without `out` nothing but the log is, and each outcome holds its text. `held` is
    entered around every step that must not be interrupted half-way. `facts` are told in `run.json`.
    """

    plan: Plan
    work: FileCleaner
    out: Path | None = None
    log: Path | None = None
    engine: str = "local"
    workers: int = 1
    facts: Mapping[str, object] = field(default_factory=dict)
    held: Callable[[], AbstractContextManager[object]] = nullcontext
    tally: Tally = field(default_factory=Tally)
    _folders: set[Path] = field(default_factory=set)

    def outcomes(self) -> Outcomes:
        """Yield what became of each file, in order, once it stands."""
        if self.log is None:
            yield from self._cleaned(self.work, None)
            return
        with Log(self.log) as log:
            yield from self._logged(log)

    def _logged(self, log: Log) -> Outcomes:
        started, clock = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), time.monotonic()
        log.run(self._facts("running", started, 0.0))
        temporary = log.folder / TEMPORARY
        try:
            work = self.work
            if self.out is not None:
                work = replace(work, temporary=_fresh(temporary))
            yield from self._cleaned(work, log)
        except BaseException:
            with self.held(), suppress(LogError):
                log.run(self._facts("stopped", started, time.monotonic() - clock))
            raise
        else:
            with self.held():
                log.run(self._facts("done", started, time.monotonic() - clock))
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _cleaned(self, work: FileCleaner, log: Log | None) -> Outcomes:
        run = import_module(ENGINES[self.engine]).run
        workers = max(1, min(self.workers, len(self.plan.jobs)))
        with closing(run(self.plan.jobs, work, set_aside, workers)) as outcomes:
            for outcome in outcomes:
                with self.held():
                    stands = self._stand(log, outcome) if log else outcome
                    self.tally.add(stands.tally)
                yield stands

    def _stand(self, log: Log, outcome: Outcome) -> Outcome:
        """Log an outcome and put its file in its place; if that fails, it is set aside instead."""
        try:
            target = self._target(outcome)
            with log.entry(outcome.changes, outcome.documents):
                if target:
                    os.replace(outcome.temporary, target)  # noqa: PTH105
            return outcome
        except OSError as error:
            Path(outcome.temporary).unlink(missing_ok=True)
            failed = set_aside(outcome.job, f"its output cannot be written: {error.strerror}")
            with log.entry(b"", failed.documents):
                return failed

    def _target(self, outcome: Outcome) -> Path | None:
        """Return where the file belongs, in a folder that exists and lies in the output folder."""
        if self.out is None or not outcome.temporary:
            return None
        target = self.out / outcome.job.output
        folder = target.parent
        if folder not in self._folders:
            if not Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(self.out)):
                raise OSError(0, f"{folder} is a link that leads out of the output folder")
            folder.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return target

    def _facts(self, state: str, started: str, seconds: float) -> dict[str, object]:
        tally = self.tally
        return {
            "format": 1,
            "state": state,
            "versions": versions(),
            **self.facts,
            "documents": {"found": len(self.plan.jobs), "cleaned": tally.cleaned, "set_aside": tally.failed},
            "skipped": dict(self.plan.skipped),
            "bytes": tally.bytes,
            "chars": tally.chars,
            "removed_chars": tally.removed_chars,
            "changes_by_family": _sorted(tally.families),
            "changes_by_rule": _sorted(tally.rules),
            "workers": self.workers,
            "started": started,
            "seconds": round(seconds, 3),
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


def _fresh(folder: Path) -> str:
    """Clear what a killed run left in `folder`, and return a new folder in it, unknown to workers that outlive it."""
    try:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
        folder.mkdir()
        return tempfile.mkdtemp(dir=folder)
    except OSError as error:
        raise UsageError(f"cannot write in {folder}: {error.strerror}") from error
