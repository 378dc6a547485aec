"""`cleaner IN... OUT`: clean files and folders."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.commands import DONE, SET_ASIDE, Console, real, whole
from cleaner.engines import ENGINES
from cleaner.errors import UsageError
from cleaner.interrupts import Interrupts

if TYPE_CHECKING:
    from cleaner.jobs import Outcome
    from cleaner.runs.run import Run

SUMMARY: Final = "clean files and folders, with a log of everything that was taken out"
_DASH: Final = "-"
_NAMED: Final = 10
_TOLD: Final = (
    *("preset", "rules", "engine", "limit", "sample", "max_bytes", "max_seconds", "log_format"),
    *("text_field", "html_field", "id_field", "url_field"),
)
"""The options that `run.json` tells."""


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
    parser.add_argument("--workers", type=whole(1), default=None, metavar="N", help="processes (default: one a core)")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="local", help="what the work is handed out with")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; OUT may be left out")
    parser.add_argument("--diff", action="store_true", help="show what changes on standard output")
    parser.add_argument("--force", action="store_true", help="do everything anew, also what was done before")
    parser.add_argument("--quiet", action="store_true", help="tell only what went wrong")
    _add_record_arguments(parser)
    _add_choice_arguments(parser)
    _add_log_arguments(parser)


def _add_record_arguments(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("files of records", "Columns are found by their usual names.")
    for name, what in (("text", "the text"), ("html", "pages"), ("id", "ids"), ("url", "URLs")):
        group.add_argument(f"--{name}-field", metavar="NAME", help=f"the column with {what}")


def _add_choice_arguments(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("how much")
    group.add_argument("--limit", type=whole(1), metavar="N", help="read only the first N documents")
    group.add_argument("--sample", type=real(1), default=1.0, metavar="SHARE", help="a share, always the same one")
    group.add_argument(
        "--max-bytes", type=whole(0), default=200_000_000, metavar="N", help="largest document; 0 for any"
    )
    group.add_argument("--max-seconds", type=real(), default=120.0, metavar="S", help="longest time of one; 0 for any")
    group.add_argument(
        "--max-failures", type=real(1), default=0.5, metavar="SHARE", help="stop when more documents are set aside"
    )


def _add_log_arguments(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("log")
    group.add_argument("--log", type=Path, metavar="DIR", help="where the log goes when OUT is - or a URL")
    group.add_argument(
        "--log-format", choices=("jsonl", "dolma"), default="jsonl", help="dolma: write attribute files as well"
    )


def run(args: Namespace, console: Console) -> int:
    """Carry the run out; return 1 if documents were set aside."""
    with Interrupts() as interrupts:
        job = _prepare(args, console, interrupts)
        _follow(job, args, console)
    return SET_ASIDE if job.tally.failed else DONE


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
    if args.log and (args.dry_run or out is None or not (out == _DASH or "://" in out)):
        raise UsageError("--log is for output to - or to a URL; with an output folder the log is in its folder _audit")
    if args.diff and out == _DASH and not args.dry_run:
        raise UsageError("--diff and the output cannot both go to standard output; name a folder, or add --dry-run")
    return inputs, out


def _prepare(args: Namespace, console: Console, interrupts: Interrupts) -> Run:
    """Check everything that can be checked before something is written."""
    inputs, out = _split(args)
    from cleaner.pipeline import Pipeline
    from cleaner.records.record import Fields
    from cleaner.runs.files import FileCleaner
    from cleaner.runs.inputs import plan
    from cleaner.runs.limits import Limits
    from cleaner.runs.run import Run
    from cleaner.runs.sample import Sample

    sample = Sample(args.sample)
    found = plan(inputs, out, sample)
    pipeline = Pipeline.load(args.preset, rules=args.rules)
    work = FileCleaner(
        pipeline,
        keep=out == _DASH and not args.dry_run,
        diff=args.diff,
        colour=console.colour,
        attributes=args.log_format == "dolma",
        limits=Limits(args.max_bytes, args.max_seconds),
        sample=sample,
    )
    target = None if args.dry_run or out in (None, _DASH) else out
    fields = Fields(args.text_field, args.html_field, args.id_field, args.url_field)
    options = {name: value for name, value in vars(args).items() if name in _TOLD and value is not None}
    rules = Pipeline.fingerprint(args.preset, args.rules)
    return Run(
        plan=found,
        work=work,
        out=target,
        log=args.log or (log_folder(target) if target else None),
        engine=args.engine,
        workers=args.workers or cores(),
        facts={
            "options": {"inputs": inputs, "output": out, **options},
            "rule_packs": dict(sorted(pipeline.rule_packs.items())),
        },
        held=interrupts.held,
        fields=fields,
        settings=repr((rules, fields, sample, work.limits, work.attributes)),
        force=args.force,
        limit=args.limit,
        max_failures=args.max_failures,
    )


def _follow(run: Run, args: Namespace, console: Console) -> None:
    """Carry the run out, telling how it goes, and name the first documents that were set aside, with their reasons."""
    from cleaner.runs.progress import ON_TERMINAL, Progress, set_aside_list, summary

    start = time.monotonic()
    often = {"every": ON_TERMINAL, "due": 0.0} if console.live else {}
    progress = Progress(0 if run.has_records else len(run.plan.jobs), run.plan.size, **often)
    reasons: list[tuple[str, str]] = []
    with closing(run.outcomes()) as outcomes:
        for outcome in outcomes:
            _show(outcome, console)
            reasons += outcome.reasons[: _NAMED - len(reasons)]
            line = progress.line(time.monotonic() - start, run.tally, run.read)
            if line and not args.quiet:
                console.status(line)
    log = str(run.log) if run.log else ""
    if not args.quiet:
        console.tell(summary(run.tally, run.plan.skipped, time.monotonic() - start, dry=args.dry_run, kept=run.kept))
    if run.tally.failed:
        console.tell(set_aside_list(reasons, run.tally.failed, log))
    if log and not args.quiet:
        console.tell(f"log: {log}\n")


def log_folder(out: str) -> Path:
    """Return the folder of the log: in the output folder, or, for a URL, one of this machine to work in."""
    from cleaner.audit import FOLDER
    from cleaner.storage import is_remote, work_folder

    return work_folder(out) if is_remote(out) else Path(out) / FOLDER


def _show(outcome: Outcome, console: Console) -> None:
    if outcome.text:
        console.data(outcome.text)
    if outcome.diff:
        console.show(outcome.diff)
