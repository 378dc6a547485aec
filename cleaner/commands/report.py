"""`cleaner report OUT`: make a page to look at what a run took out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from cleaner.commands import DONE, Console, whole
from cleaner.errors import UsageError

SUMMARY: Final = "make one page to see what a run took out, document by document"
_NAME: Final = "report.html"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.usage = "%(prog)s [options] OUT"
    parser.add_argument("out", metavar="OUT", type=Path, help="the output folder of a run")
    parser.add_argument("--to", type=Path, metavar="FILE", help="the page (default: report.html beside the log)")
    parser.add_argument(
        "--documents",
        type=whole(1),
        metavar="N",
        help="how many documents can be read in the page (default: 10000); the counts are of all",
    )


def run(args: Namespace, console: Console) -> int:
    """Write the page, whole or not at all, and say where it is."""
    from cleaner.report.page import DEFAULT_MOST, render
    from cleaner.report.reading import log_folder

    target: Path = args.to or log_folder(args.out) / _NAME
    page = render(args.out, args.documents or DEFAULT_MOST)
    new = target.with_name(f".{target.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(page.pieces)
        new.replace(target)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error
    finally:
        new.unlink(missing_ok=True)
    if page.shown < page.documents:
        console.tell(f"{page.shown} of {page.documents} documents can be read in it; --documents sets how many\n")
    console.tell(f"report: {target}\n")
    return DONE
