"""Limits of one document: how large it may be and how long it may take, in seconds of processor time."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from cleaner.errors import DocumentError

_AGAIN: Final = 0.5
"""Seconds after which a stage that swallowed the end of its time is told again."""
_GRACE: Final = 10.0


class _TimeIsUp(BaseException):
    """Not an Exception, so that no stage takes it for an error of its own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest document in bytes, and the longest time; 0 is no limit.

    Processor time, not the clock's: a busy machine must not decide what is cleaned. Where there are no such timers
    (Windows, threads), only the size is limited.
    """

    bytes: int = 200_000_000
    seconds: float = 120.0

    def check_size(self, size: int) -> None:
        """Raise DocumentError for a document of too many bytes."""
        if self.bytes and size > self.bytes:
            raise DocumentError(f"it has {size} bytes, more than the limit of {self.bytes}")

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Raise DocumentError in a body that takes too long.

        A worker process that is stuck where no exception reaches it dies of it; whoever runs workers copes with that.
        """
        if not self.seconds or not _possible():
            yield
            return
        before = signal.signal(signal.SIGPROF, _time_is_up)
        try:
            try:
                _set(self.seconds, _AGAIN)
                yield
            finally:
                _set(0.0, 0.0)
        except _TimeIsUp:
            raise DocumentError(f"it took more than the limit of {self.seconds:g} s of processor time") from None
        finally:
            _set(0.0, 0.0)
            signal.signal(signal.SIGPROF, before)


def _possible() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _set(seconds: float, again: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds, again)
    if multiprocessing.parent_process() is not None:  # the default action of this one ends the process
        signal.setitimer(signal.ITIMER_VIRTUAL, 2 * seconds + _GRACE if seconds else 0.0)


def _time_is_up(_: int, __: FrameType | None) -> None:
    raise _TimeIsUp
