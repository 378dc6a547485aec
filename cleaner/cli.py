"""The command line: picks the command by its first word, prints what it says, and turns errors into exit codes.

0 done, 1 some documents were set aside or the run could not be finished, 2 wrong usage or bad rules, 3 so many were set
aside that the run was stopped, 128 and the number of a signal when one ended the run.
"""

from __future__ import annotations

import os
import shutil
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Final, NoReturn

from cleaner import __version__
from cleaner.commands import BROKEN, COMMANDS, DEFAULT, SET_ASIDE, USAGE
from cleaner.errors import CleanerError, RuleFileError, TooManyFailuresError, UsageError
from cleaner.interrupts import Interrupted

_INTERRUPTED: Final = 130
_BROKEN_PIPE: Final = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    console = _Console()
    try:
        code = _command(words, console)
        console.flush()
    except BrokenPipeError:
        _silence()
        return _BROKEN_PIPE
    except KeyboardInterrupt as stop:
        console.tell(f"cleaner: {stop or 'stopped'}; what is written is whole, run it again for the rest\n")
        return 128 + stop.signal if isinstance(stop, Interrupted) else _INTERRUPTED
    except RuleFileError as error:
        console.tell(f"cleaner: error: the rules cannot be used:\n{error}\n")
        return USAGE
    except CleanerError as error:
        console.tell(f"cleaner: error: {error}\n")
        if isinstance(error, TooManyFailuresError):
            return BROKEN
        return USAGE if isinstance(error, UsageError) else SET_ASIDE
    except OSError as error:
        console.tell(f"cleaner: error: {error}\n")
        return SET_ASIDE
    return code


class _Parser(ArgumentParser):
    """Answers wrong usage with one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


def _command(words: list[str], console: _Console) -> int:
    named = bool(words) and words[0] in COMMANDS
    module = import_module(COMMANDS[words[0]] if named else DEFAULT)
    parser = _Parser(
        prog=f"cleaner {words[0]}" if named else "cleaner",
        description=f"{module.SUMMARY[0].upper()}{module.SUMMARY[1:]}.",
        epilog=None if named else _epilog(),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"cleaner {__version__}")
    module.add_arguments(parser)
    # options may stand between IN and OUT; commands with actions of their own cannot be parsed that way
    args = parser.parse_args(words[1:]) if named else parser.parse_intermixed_args(words)
    code: int = module.run(args, console)
    return code


def _epilog() -> str:
    lines = (f"  cleaner {name:<9} {import_module(module).SUMMARY}" for name, module in COMMANDS.items())
    return "\n".join(["other commands:", *lines])


class _Console:
    """Standard output and standard error of this process."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        terminal = sys.stdout.isatty()
        self.colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.width = shutil.get_terminal_size().columns if terminal else 0
        self._status = False

    def data(self, data: bytes) -> None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def show(self, text: str) -> None:
        self._clear()
        print(_printable(text, sys.stdout.encoding), end="", flush=True)

    def tell(self, text: str) -> None:
        self._clear()
        with suppress(OSError):  # nobody listens; the exit code still tells
            print(_printable(text, sys.stderr.encoding), end="", file=sys.stderr, flush=True)

    def status(self, line: str) -> None:
        if self.live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            line = line[: width - 1]
        self.tell(line if self.live else f"{line}\n")
        self._status = self.live

    def flush(self) -> None:
        sys.stdout.flush()

    def _clear(self) -> None:
        if self._status:
            self._status = False
            with suppress(OSError):
                print("\r\x1b[K", end="", file=sys.stderr)


def _printable(text: str, encoding: str) -> str:
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _silence() -> None:
    """Point standard output at nothing, so that the interpreter does not complain when it flushes it at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
