"""The commands: a table from the first word of a command line to its module, and what the modules are given to speak.

Each module has `SUMMARY`, `add_arguments(parser)` and `run(args, console)`, which returns the exit code. A new command
is one module beside this one, one line in the table, and one test.
"""

from __future__ import annotations

from collections.abc import Mapping
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
