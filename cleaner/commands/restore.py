"""`cleaner restore OUT DEST`: rebuild the input files of a run from its outputs and its log."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from cleaner.commands import DONE, Console
from cleaner.counted import counted
from cleaner.interrupts import Interrupts

SUMMARY: Final = "rebuild the input files of a run, byte for byte, from its output folder"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.usage = "%(prog)s OUT DEST"
    parser.add_argument("out", metavar="OUT", type=Path, help="the output folder of a run")
    parser.add_argument("dest", metavar="DEST", type=Path, help="the folder to write the input files to")


def run(args: Namespace, console: Console) -> int:
    """Restore, and say how many files there are."""
    from cleaner.runs.restore import restore

    with Interrupts():
        count = restore(args.out, args.dest)
    console.tell(f"restored {counted(count, 'document')} to {args.dest}\n")
    return DONE
