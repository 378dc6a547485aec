"""Signals stop a run between steps, never amid one."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from cleaner.interrupts import Interrupted, Interrupts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_raises_at_once(number: signal.Signals) -> None:
    """Outside of a held step, the signal is an exception that names it."""
    with pytest.raises(Interrupted) as stop, Interrupts():
        os.kill(os.getpid(), number)
    assert (stop.value.signal, str(stop.value)) == (number, f"stopped by {number.name}")


def test_a_signal_waits_for_the_end_of_a_held_step() -> None:
    """A step that must be whole is carried through, inner steps and all; then the signal counts."""
    done = []

    def step() -> None:
        with Interrupts() as interrupts:
            with interrupts.held():
                with interrupts.held():
                    os.kill(os.getpid(), signal.SIGTERM)
                    done.append("inner")
                done.append("outer")
            done.append("behind")

    with pytest.raises(Interrupted):
        step()
    assert done == ["inner", "outer"]


def test_an_error_in_a_held_step_is_not_hidden() -> None:
    """What went wrong is told rather than the signal that came meanwhile."""

    def step() -> None:
        with Interrupts() as interrupts, interrupts.held():
            os.kill(os.getpid(), signal.SIGTERM)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        step()


def test_handlers_are_put_back() -> None:
    """The process answers signals afterwards as it did before."""
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) != before[0]
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
