"""`cleaner IN... OUT`: clean files and folders."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.commands import DONE, SET_ASIDE, Console
from cleaner.engines import ENGINES
from cleaner.errors import UsageError
from cleaner.interrupts import Interrupts

if TYPE_CHECKING:
    from cleaner.files import Outcome
    from cleaner.run import Run

SUMMARY: Final = "clean files and folders, with a log of everything that was taken out"
_DASH: Final = "-"
_NAMED: Final = 10


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.usage = "%(prog)s [options] IN... OUT"
    parser.add_argument(
        "paths",
        metavar="IN... OUT",
        nargs="+",
        help="files and folders to clean, or - for standard input; then the output folder, or - for standard output",
    )
    parser.add_argument("--preset", default="default", metavar="NAME", help="a preset, or the path of a pipeline file")
    parser.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="a rule file of yours (repeatable)"
    )
    parser.add_argument("--workers", type=_count, default=None, metavar="N", help="processes (default: one a core)")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="local", help="what the work is handed out with")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; OUT may be left out")
    parser.add_argument("--diff", action="store_true", help="show what changes on standard output")
    parser.add_argument("--log", type=Path, metavar="DIR", help="where the log goes when OUT is -")
    parser.add_argument("--quiet", action="store_true", help="tell only what went wrong")


def run(args: Namespace, console: Console) -> int:
    """Carry the run out; return 1 if documents were set aside."""
    with Interrupts() as interrupts:
        job = _prepare(args, console, interrupts)
        reasons = _follow(job, args, console)
    return SET_ASIDE if reasons else DONE


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_count.__name__ = "number of workers"  # argparse names it in its message


def cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _split(args: Namespace) -> tuple[list[str], str | None]:
    """Return the inputs and the output; None when it was left out."""
    inputs: list[str] = args.paths[:-1]
    out: str | None = args.paths[-1]
    if not inputs:
        if not args.dry_run:
            raise UsageError("name the inputs and, last, an output folder; see cleaner --help")
        inputs, out = args.paths, None
    if args.log and (out != _DASH or args.dry_run):
        raise UsageError("--log is for output to -; with an output folder the log is in its folder _audit")
    if args.diff and out == _DASH and not args.dry_run:
        raise UsageError("--diff and the output cannot both go to standard output; name a folder, or add --dry-run")
    return inputs, out


def _prepare(args: Namespace, console: Console, interrupts: Interrupts) -> Run:
    """Check everything that can be checked before something is written."""
    inputs, out = _split(args)
    from cleaner.audit import FOLDER
    from cleaner.files import FileCleaner
    from cleaner.inputs import plan
    from cleaner.pipeline import Pipeline
    from cleaner.run import Run

    found = plan(inputs, out)
    pipeline = Pipeline.load(args.preset, rules=args.rules)
    work = FileCleaner(pipeline, keep=out == _DASH and not args.dry_run, diff=args.diff, colour=console.colour)
    folder = None if args.dry_run or out is None or out == _DASH else Path(out)
    options = {"inputs": inputs, "output": out, "preset": args.preset, "rules": args.rules, "engine": args.engine}
    return Run(
        plan=found,
        work=work,
        out=folder,
        log=folder / FOLDER if folder else args.log,
        engine=args.engine,
        workers=args.workers or cores(),
        facts={"options": options, "rule_packs": dict(sorted(pipeline.rule_packs.items()))},
        held=interrupts.held,
    )


def _follow(run: Run, args: Namespace, console: Console) -> list[tuple[str, str]]:
    """Carry the run out, telling how it goes; return the first documents that were set aside, with their reasons."""
    from cleaner.progress import ON_TERMINAL, Progress, set_aside_list, summary

    start = time.monotonic()
    often = {"every": ON_TERMINAL, "due": 0.0} if console.live else {}
    progress = Progress(len(run.plan.jobs), run.plan.size, **often)
    reasons: list[tuple[str, str]] = []
    with closing(run.outcomes()) as outcomes:
        for outcome in outcomes:
            _show(outcome, console)
            if outcome.failed and len(reasons) < _NAMED:
                reasons.append((outcome.job.doc, outcome.failed))
            line = progress.line(time.monotonic() - start, run.tally)
            if line and not args.quiet:
                console.status(line)
    log = str(run.log) if run.log else ""
    if not args.quiet:
        console.tell(summary(run.tally, run.plan.skipped, time.monotonic() - start, dry=args.dry_run))
    if reasons:
        console.tell(set_aside_list(reasons, run.tally.failed, log))
    if log and not args.quiet:
        console.tell(f"log: {log}\n")
    return reasons


def _show(outcome: Outcome, console: Console) -> None:
    if outcome.text:
        console.data(outcome.text)
    if outcome.diff:
        console.show(outcome.diff)
