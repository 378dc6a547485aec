"""The commands: a table from the first word of a command line to its module, and what the modules are given to speak.

Each module has `SUMMARY`, `add_arguments(parser)` and `run(args, console)`, which returns the exit code. A new command
is one module beside this one, one line in the table, and one test.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping
from math import inf, isfinite
from typing import Final, Protocol

DEFAULT: Final = "cleaner.commands.clean"
COMMANDS: Final[Mapping[str, str]] = {
    "compare": "cleaner.commands.compare",
    "explain": "cleaner.commands.explain",
    "mine": "cleaner.commands.mine",
    "report": "cleaner.commands.report",
    "restore": "cleaner.commands.restore",
    "rules": "cleaner.commands.rules",
    "stats": "cleaner.commands.stats",
}

DONE: Final = 0
SET_ASIDE: Final = 1
USAGE: Final = 2
BROKEN: Final = 3


class Console(Protocol):
    """Where a command speaks. Only the command line itself prints."""

    live: bool
    """Whether standard error is a terminal, where a line can be rewritten."""
    colour: bool
    """Whether standard output is a terminal that shows colours."""
    width: int
    """How many columns standard output has; 0 when it is no terminal."""

    def data(self, data: bytes) -> None:
        """Write bytes to standard output."""
        ...

    def show(self, text: str) -> None:
        """Write text to standard output."""
        ...

    def tell(self, text: str) -> None:
        """Write text to standard error."""
        ...

    def status(self, line: str) -> None:
        """Write a line to standard error; on a terminal in place of the one before."""
        ...


def whole(least: int) -> Callable[[str], int]:
    """Return what reads a whole number from a command line, which must not be smaller."""

    def read(text: str) -> int:
        number = int(text) if text.isdecimal() else -1
        if number < least:
            raise ArgumentTypeError(f"{text!r} is no whole number from {least} on")
        return number

    return read


def real(most: float = inf) -> Callable[[str], float]:
    """Return what reads a number from 0 to `most` from a command line."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not (isfinite(number) and 0 <= number <= most):
            raise ArgumentTypeError(f"{text!r} is no number from 0 {f'to {most:g}' if most < inf else 'on'}")
        return number

    return read
