"""Stopping a run cleanly: SIGINT and SIGTERM raise an exception, but never amid a step that must be whole."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """The run was asked to stop by `signal`."""

    def __init__(self, number: int) -> None:
        self.signal = signal.Signals(number)
        super().__init__(f"stopped by {self.signal.name}")


class Interrupts:
    """Within `with Interrupts() as interrupts`, signals raise Interrupted; within `interrupts.held()` they wait."""

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}
        self._holding = 0
        self._waiting: int | None = None

    def __enter__(self) -> Interrupts:
        self._before = {s: signal.signal(s, self._on_signal) for s in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let signals wait until the body is through."""
        self._holding += 1
        try:
            yield
        finally:
            self._holding -= 1
        if self._waiting is not None and not self._holding:
            raise Interrupted(self._waiting)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if self._holding:
            self._waiting = number
        else:
            raise Interrupted(number)
