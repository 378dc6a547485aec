"""`cleaner compare RULES_A RULES_B IN...`: what one rule set takes that the other does not."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.commands import DONE, SET_ASIDE, Console, whole

if TYPE_CHECKING:
    from cleaner.model import Document
    from cleaner.pipeline import Pipeline

SUMMARY: Final = "tell what one rule set takes that another does not, by rule"
_DEFAULT: Final = "default"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    about = "a preset, or rule files of yours beside the default preset, or both: cautious,mine.yaml"
    parser.add_argument("first", metavar="RULES_A", help=about)
    parser.add_argument("second", metavar="RULES_B", help="likewise")
    parser.add_argument("inputs", metavar="IN", nargs="+", help="files and folders")
    parser.add_argument("--examples", type=whole(0), default=3, metavar="N", help="examples of each rule (default: 3)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: Namespace, console: Console) -> int:
    """Compare the two rule sets on the inputs."""
    from cleaner.compare import as_data, compare, rendered
    from cleaner.runs.sources import documents

    set_aside: list[str] = []

    def readable() -> Iterator[Document]:
        for one in documents(args.inputs):
            if one.problem:
                set_aside.append(f"set aside: {one.document.id}: {one.problem}\n")
            else:
                yield one.document

    told = compare(pipeline_of(args.first), pipeline_of(args.second), readable(), args.examples)
    if args.json:
        console.show(json.dumps(as_data(told, args.first, args.second), ensure_ascii=False, indent=2) + "\n")
    else:
        console.show("".join(f"{line}\n" for line in rendered(told, args.first, args.second)))
    for line in set_aside:
        console.tell(line)
    return SET_ASIDE if set_aside else DONE


def pipeline_of(rule_set: str) -> Pipeline:
    """Return the pipeline of a preset and rule files, joined by commas. Raises RuleFileError."""
    from cleaner.pipeline import Pipeline

    parts = [part.strip() for part in rule_set.split(",") if part.strip()]
    files = [part for part in parts if Path(part).suffix.lower() in (".yaml", ".yml")]
    presets = [part for part in parts if part not in files]
    return Pipeline.load(",".join(presets) or _DEFAULT, rules=files)
