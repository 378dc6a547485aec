"""The local engine: order, isolation of crashes, bounded work ahead, and a clean end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleaner.engines import ENGINES, local
from cleaner.errors import CleanerError

from .command import start_python

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="processes die in other ways there")


@dataclass(frozen=True)
class Task:
    """A job for these tests."""

    number: int
    size: int = 1


def double(task: Task) -> int:
    """Work that does what it should."""
    return 2 * task.number


def slow_at_first(task: Task) -> int:
    """The first job takes longer than all the others."""
    time.sleep(0.4 if task.number == 0 else 0)
    return task.number


def lost(task: Task, reason: str) -> str:
    """The outcome of a job whose process died."""
    return f"{task.number} lost: {reason}"


@dataclass(frozen=True)
class Dies:
    """Kills its process at some jobs: always, or only until a file stands that it leaves behind."""

    at: frozenset[int]
    folder: Path
    always: bool = False

    def __call__(self, task: Task) -> str:
        """Do the job, or die; note each job that is done."""
        mark = self.folder / f"died-{task.number}"
        if task.number in self.at and (self.always or not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        with (self.folder / "done").open("a") as done:
            done.write(f"{task.number}\n")
        return f"{task.number}"


class Unloadable:
    """Work that cannot be unpickled in another process."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return int, ("no number",)

    def __call__(self, task: Task) -> str:
        """Never called."""
        return ""


def tasks(count: int) -> list[Task]:
    """So many jobs of one byte."""
    return [Task(i) for i in range(count)]


def test_the_table_names_modules_that_run() -> None:
    """Every engine's module can be imported where nothing else is installed, or says what it needs."""
    assert ENGINES["local"] == local.__name__


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 300])
def test_outcomes_come_in_the_order_of_the_jobs(workers: int, count: int) -> None:
    """Any number of workers gives the same outcomes in the same order."""
    assert list(local.run(tasks(count), double, lost, workers)) == [2 * i for i in range(count)]


def test_large_jobs_travel_alone() -> None:
    """Jobs over the size of a chunk are handed out one by one, small ones together."""
    sizes = [1, 1, local.CHUNK_BYTES, 1, 2 * local.CHUNK_BYTES, *[1] * (local.CHUNK_JOBS + 1)]
    chunks = local._chunks(Task(i, size) for i, size in enumerate(sizes))
    assert [len(chunk.jobs) for chunk in chunks] == [2, 1, 1, 1, local.CHUNK_JOBS, 1]


def test_spawned_processes_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes are not forked, work and jobs travel by pickle."""
    monkeypatch.setattr(local, "_start_method", lambda: "spawn")
    assert list(local.run(tasks(100), double, lost, 2)) == [2 * i for i in range(100)]


def test_nothing_is_forked_while_threads_run() -> None:
    """A lock held by another thread would be held for ever in a forked child."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert local._start_method() == "spawn"
    finally:
        stop.set()
        thread.join()


def test_a_slow_job_does_not_pile_up_later_ones() -> None:
    """Jobs are taken from the queue only so far ahead of the outcomes."""
    taken = 0

    def queue() -> Iterator[Task]:
        nonlocal taken
        for task in tasks(5000):
            taken += 1
            yield task

    outcomes = local.run(queue(), slow_at_first, lost, 2)
    assert next(outcomes) == 0
    assert taken <= (2 * local.AHEAD + 2) * local.CHUNK_JOBS
    assert list(outcomes) == list(range(1, 5000))


@needs_signals
def test_a_job_whose_process_was_killed_is_tried_again(tmp_path: Path) -> None:
    """A death that does not come again costs nothing: every job is done, and once."""
    died = Dies(frozenset({0, 7, 150}), tmp_path)
    assert list(local.run(tasks(200), died, lost, 2)) == [str(i) for i in range(200)]
    assert sorted(map(int, (tmp_path / "done").read_text().split())) == list(range(200))


@needs_signals
def test_a_job_that_kills_its_process_twice_is_set_aside(tmp_path: Path) -> None:
    """A job that always kills its process is lost with a reason, and takes no other with it."""
    bad = frozenset({0, 1, 70, 199})
    outcomes = list(local.run(tasks(200), Dies(bad, tmp_path, always=True), lost, 2))
    assert [o for i, o in enumerate(outcomes) if i not in bad] == [str(i) for i in range(200) if i not in bad]
    assert all("died twice (killed, perhaps for want of memory)" in outcomes[i] for i in bad)


def test_processes_that_cannot_start_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that no process can load ends the run instead of setting every job aside."""
    monkeypatch.setattr(local, "_start_method", lambda: "spawn")
    with pytest.raises(CleanerError, match=r"cannot be started \(exit code 1\)"):
        list(local.run(tasks(3), Unloadable(), lost, 2))


def test_closing_the_outcomes_ends_the_processes() -> None:
    """Nobody waits for work that is not wanted any more."""
    outcomes = local.run(tasks(5000), double, lost, 2)
    assert next(outcomes) == 0
    outcomes.close()
    assert multiprocessing.active_children() == []


ORPHANS = """
import os, time, types
from cleaner.engines import local

def work(task):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(0.2)

tasks = (types.SimpleNamespace(size=local.CHUNK_BYTES) for _ in range(1000))
list(local.run(tasks, work, None, 2))
"""


@needs_signals
def test_workers_do_not_outlive_their_parent() -> None:
    """When the parent is killed outright, its workers end after the job they are on."""
    with start_python("-c", ORPHANS) as parent:
        assert parent.stdout is not None
        workers = {int(parent.stdout.readline()) for _ in range(8)}
        parent.kill()
        parent.stdout.read()  # until the last worker has closed its end
    assert len(workers) == 2
