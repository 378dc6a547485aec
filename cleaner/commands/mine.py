"""`cleaner mine IN...`: propose rules for what repeats across the documents of a site."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.commands import DONE, SET_ASIDE, Console, whole
from cleaner.errors import UsageError
from cleaner.interrupts import Interrupts

if TYPE_CHECKING:
    from cleaner.mining.propose import Mined
    from cleaner.mining.store import Store

SUMMARY: Final = "propose rules for what repeats across the documents of a site"
_PACK: Final = "mined"
_STRICTEST: Final = "aggressive"
_NAMED: Final = 10


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("inputs", metavar="IN", nargs="+", help="files and folders; a folder for each site")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the rule file to write (default: standard output)"
    )
    parser.add_argument("--force", action="store_true", help="write FILE anew if it is there already")
    parser.add_argument("--preset", default="default", metavar="NAME", help="what this takes already is not proposed")
    parser.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="a rule file of yours (repeatable), likewise"
    )
    parser.add_argument("--site-field", default="", metavar="NAME", help="the field of records that names their site")
    parser.add_argument(
        "--min-docs", type=whole(2), default=None, metavar="N", help="in so many documents (default: 5)"
    )


def run(args: Namespace, console: Console) -> int:
    """Mine the inputs, write the rule file, and tell what it would remove."""
    from cleaner.mining.propose import mine
    from cleaner.mining.store import Store
    from cleaner.mining.survey import MIN_DOCUMENTS
    from cleaner.pipeline import Pipeline
    from cleaner.runs.sources import documents

    _check(args.output, args.force)
    pipeline = Pipeline.load(args.preset, rules=args.rules)
    every_rule = Pipeline.load(_STRICTEST)
    status = console.status if console.live else lambda _: None
    with Interrupts(), Store() as store:
        found = documents(args.inputs, args.site_field)
        mined = mine(found, pipeline, every_rule, store, args.min_docs or MIN_DOCUMENTS, status)
        _write(args.output, mined, store, console)
    _tell(mined.set_aside, mined.turned_down, console)
    return SET_ASIDE if mined.set_aside else DONE


def _check(output: Path | None, force: bool) -> None:
    """Refuse a name that is none of a rule file, and to write over what somebody may have edited."""
    if output and output.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"{output} must end in .yaml, for it will be a rule file")
    if output and output.exists() and not force:
        raise UsageError(f"{output} is there already; name another file, or say --force to write it anew")


def _write(output: Path | None, mined: Mined, store: Store, console: Console) -> None:
    """Write the proposals and show what they would remove."""
    from cleaner.mining.preview import preview, rendered
    from cleaner.mining.rulefile import load_text, rule_file, slug

    pack = slug(output.stem) if output else _PACK
    text, left_out = rule_file(pack, mined.proposals)
    rules = load_text(text)
    shown = "".join(f"{line}\n" for line in rendered(preview(store, rules), rules))
    if output is None:
        console.show(text)
        console.tell(shown)
    else:
        unfinished = output.with_name(f".{output.name}.tmp")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(output)
        console.show(shown)
        told = f"{len(rules)} proposed rules: {output}; read them, then: cleaner IN OUT --rules {output}\n"
        console.tell(told)
    if left_out:
        console.tell(f"{left_out} proposals had no room in one rule file; mine the sites apart\n")


def _tell(set_aside: Sequence[tuple[str, str]], turned_down: Mapping[str, int], console: Console) -> None:
    for why, count in turned_down.items():
        console.tell(f"{count} that repeat {why} are not proposed\n")
    for doc, reason in set_aside[:_NAMED]:
        console.tell(f"set aside: {doc}: {reason}\n")
    if len(set_aside) > _NAMED:
        console.tell(f"set aside: {len(set_aside) - _NAMED} more\n")
