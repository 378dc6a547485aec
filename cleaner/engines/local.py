"""Hand work out to processes of this machine, and take the outcomes back in order.

Each process is given the work (with its compiled rules) once, at its start, then a chunk of jobs whenever it has none
left. It answers job by job, so when a process dies it is known which job it was on: that one is tried once more, alone
in a new process, and set aside if this one dies too. No other job is lost or done twice.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Generic, Protocol, TypeVar

from cleaner.errors import CleanerError
from cleaner.jobs import Again

CHUNK_JOBS: Final = 64
CHUNK_BYTES: Final = 1 << 20
AHEAD: Final = 4
"""Chunks a worker that may be under way or done too early: one slow job must not fill the memory with later ones."""


class Sized(Protocol):
    """What is needed of a job: its bytes, to make chunks of equal work."""

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        ...


J = TypeVar("J", bound=Sized)
R = TypeVar("R")


def run(
    jobs: Iterable[J], work: Callable[[J], R], lost: Callable[[J, str], R | Again[J]], workers: int = 1
) -> Generator[R, None, None]:
    """Yield `work(job)` for every job, in order, computed by `workers` processes; with 1, in this process.

    `work` must not raise, and must be picklable where processes are spawned. `lost(job, reason)` gives the outcome of a
    job whose process died twice, or the job in another form to be tried in its place. Closing the iterator ends the
    processes. CleanerError when none can be started.
    """
    if workers <= 1:
        yield from map(work, jobs)
        return
    pool = _Pool(work, lost, workers)
    try:
        yield from pool.outcomes(_chunks(jobs))
    finally:
        pool.stop()


@dataclass(slots=True)
class _Chunk(Generic[J]):
    """Numbered jobs still to be done, and how many processes died on the first of them."""

    jobs: deque[tuple[int, J]]
    deaths: int = 0


@dataclass(slots=True)
class _Worker(Generic[J]):
    process: Any  # each start method has its own class
    pipe: Connection[Any, Any]
    chunk: _Chunk[J] | None = None
    ready: bool = False


def _chunks(jobs: Iterable[J]) -> Iterator[_Chunk[J]]:
    chunk: deque[tuple[int, J]] = deque()
    size = 0
    for number, job in enumerate(jobs):
        if chunk and (len(chunk) == CHUNK_JOBS or size + job.size > CHUNK_BYTES):
            yield _Chunk(chunk)
            chunk, size = deque(), 0
        chunk.append((number, job))
        size += job.size
    if chunk:
        yield _Chunk(chunk)


@dataclass(slots=True)
class _Pool(Generic[J, R]):
    work: Callable[[J], R]
    lost: Callable[[J, str], R | Again[J]]
    size: int
    workers: list[_Worker[J]] = field(default_factory=list)
    again: deque[_Chunk[J]] = field(default_factory=deque)
    done: dict[int, R] = field(default_factory=dict)

    def outcomes(self, chunks: Iterator[_Chunk[J]]) -> Iterator[R]:
        """Yield the outcomes in the order of the jobs."""
        taken = 0
        open_chunks: deque[int] = deque()  # the last job of each chunk that was handed out and not yet taken whole
        more = next(chunks, None)
        while more or self.again or self._busy():
            while self.again and (worker := self._idle()):
                self._hand(worker, self.again.popleft())
            while more and len(open_chunks) < AHEAD * self.size and (worker := self._idle()):
                open_chunks.append(more.jobs[-1][0])
                self._hand(worker, more)
                more = next(chunks, None)
            self._collect()
            while taken in self.done:
                yield self.done.pop(taken)
                if taken == open_chunks[0]:
                    open_chunks.popleft()
                taken += 1

    def stop(self) -> None:
        """End all processes, whatever they are doing."""
        for worker in self.workers:
            worker.process.terminate()
        for worker in self.workers:
            worker.process.join()
            worker.pipe.close()
        self.workers.clear()

    def _busy(self) -> bool:
        return any(worker.chunk for worker in self.workers)

    def _idle(self) -> _Worker[J] | None:
        """Return a worker without work, starting one if there may be more."""
        idle = next((worker for worker in self.workers if not worker.chunk), None)
        if idle is None and len(self.workers) < self.size:
            idle = _start(self.work)
            self.workers.append(idle)
        return idle

    def _hand(self, worker: _Worker[J], chunk: _Chunk[J]) -> None:
        worker.chunk = chunk
        try:
            worker.pipe.send(list(chunk.jobs))
        except OSError:
            self._bury(worker)  # it died while it had nothing to do

    def _collect(self) -> None:
        """Wait for answers, and take one of each worker that has one."""
        waiting = {worker.pipe: worker for worker in self.workers if worker.chunk}
        for pipe in wait(list(waiting)):
            worker = waiting[pipe]  # type: ignore[index]
            try:
                self._answer(worker, worker.pipe.recv())
            except (EOFError, OSError):
                self._bury(worker)

    def _answer(self, worker: _Worker[J], answer: tuple[int, R] | None) -> None:
        worker.ready = True
        if answer is not None and worker.chunk:
            number, self.done[number] = answer
            worker.chunk.jobs.popleft()
            worker.chunk.deaths = 0
            if not worker.chunk.jobs:
                worker.chunk = None

    def _bury(self, worker: _Worker[J]) -> None:
        """Take back what a dead worker had to do."""
        self.workers.remove(worker)
        worker.process.join()
        worker.pipe.close()
        if not worker.ready:
            raise CleanerError(f"worker processes cannot be started ({_death(worker)}); try --workers 1")
        if chunk := worker.chunk:
            number, job = chunk.jobs.popleft()
            if chunk.deaths:
                self._settle(number, self.lost(job, f"the process that cleaned it died twice ({_death(worker)})"))
            else:
                self.again.append(_Chunk(deque([(number, job)]), deaths=1))
            if chunk.jobs:
                self.again.append(chunk)

    def _settle(self, number: int, lost: R | Again[J]) -> None:
        if isinstance(lost, Again):
            self.again.append(_Chunk(deque([(number, lost.job)])))
        else:
            self.done[number] = lost


def _death(worker: _Worker[J]) -> str:
    code = worker.process.exitcode
    if code == -9:
        return "killed, perhaps for want of memory"
    return f"exit code {code}" if code >= 0 else signal.strsignal(-code) or f"signal {-code}"


def _start(work: Callable[[J], R]) -> _Worker[J]:
    context = multiprocessing.get_context(_start_method())
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(here, there, work), daemon=True)  # type: ignore[attr-defined]
    with _signals_held():
        process.start()
    there.close()
    return _Worker(process, here)


def _start_method() -> str:
    """Fork where that is safe: it is fast, and shares the compiled rules."""
    safe = sys.platform == "linux" and threading.active_count() == 1
    return "fork" if safe else "spawn"


@contextmanager
def _signals_held() -> Iterator[None]:
    """Hold signals back while a child could still act on them with the handlers of its parent."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(theirs: Connection[Any, Any], pipe: Connection[Any, Any], work: Callable[[J], R]) -> None:
    """Do what comes through `pipe` until the parent ends this process or is gone itself."""
    theirs.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    parent = multiprocessing.parent_process()
    assert parent is not None
    try:
        pipe.send(None)
        while pipe in wait([pipe, parent.sentinel]):
            for number, job in pipe.recv():
                pipe.send((number, work(job)))
    except (EOFError, OSError):
        return  # the parent is gone
