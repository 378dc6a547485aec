"""`cleaner explain FILE`: line by line what each stage did, and what nearly happened."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from cleaner.commands import DONE, Console
from cleaner.errors import UsageError

SUMMARY: Final = "tell of each line of a file what was done to it and why, or what nearly was"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a text file")
    parser.add_argument("--preset", default="default", metavar="NAME", help="a preset, or the path of a pipeline file")
    parser.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="a rule file of yours (repeatable)"
    )
    parser.add_argument("--url", help="the address of the page, for rules of its site")
    parser.add_argument("--lang", help="the language of the text")
    parser.add_argument("--title", help="the title of the page")


def run(args: Namespace, console: Console) -> int:
    """Explain one file."""
    from cleaner.explain import explain, render
    from cleaner.formats import FORMATS, html
    from cleaner.formats.text import decode
    from cleaner.model import Document
    from cleaner.pipeline import Pipeline

    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise UsageError(f"{args.file} cannot be read: {error.strerror}") from error
    known = {key: getattr(args, key) for key in ("url", "lang", "title") if getattr(args, key)}
    pipeline = Pipeline.load(args.preset, rules=args.rules)
    if FORMATS.get(args.file.suffix.lower()) is html.read:
        document = pipeline.extract(data, known, str(args.file)).document
    else:
        document = Document(str(args.file), decode(data).text, known)
    result, told = explain(pipeline, document)
    console.show(render(result, told, colour=console.colour))
    return DONE
