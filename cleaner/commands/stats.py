"""`cleaner stats OUT`: what a run took out, in numbers and bars."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from cleaner.commands import DONE, Console

SUMMARY: Final = "count what a run took out: families, rules, sites, and the documents to look at"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.usage = "%(prog)s OUT"
    parser.add_argument("out", metavar="OUT", type=Path, help="the output folder of a run")


def run(args: Namespace, console: Console) -> int:
    """Read the log, and show its sums."""
    from cleaner.audit.reading import read_run
    from cleaner.report.reading import documents, log_folder
    from cleaner.report.terminal import Look, render
    from cleaner.report.totals import Totals

    totals = Totals()
    for reviewed in documents(args.out, texts=False):
        totals.add(reviewed)
    console.show(render(totals, read_run(log_folder(args.out)), Look(console.width, console.colour)))
    return DONE
