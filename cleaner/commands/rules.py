"""`cleaner rules ACTION`: lint, test, list, show and try rules."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.commands import DONE, SET_ASIDE, USAGE, Console
from cleaner.counted import counted
from cleaner.errors import UsageError
from cleaner.model import RISKS
from cleaner.rulefiles.rule import FAMILIES

if TYPE_CHECKING:
    from cleaner.rulefiles.load import RuleFiles

SUMMARY: Final = "lint, test, list, show and try rules"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, about in (("lint", "tell what is wrong with rule files"), ("test", "run the examples of rules")):
        action = actions.add_parser(name, help=about, description=about)
        action.add_argument("files", metavar="FILE", nargs="*", type=Path, help="files or folders; none: all that ship")
    for name, about in (
        ("schema", "print the JSON Schema of rule files, for editors"),
        ("reference", "print the reference of the rule language"),
    ):
        actions.add_parser(name, help=about, description=about)
    listed = actions.add_parser("list", help="list the rules that run")
    listed.add_argument("--family", choices=FAMILIES)
    listed.add_argument("--risk", choices=RISKS)
    listed.add_argument("--lang", help="rules for this language")
    listed.add_argument("--site", help="rules for this host")
    shown = actions.add_parser("show", help="show a rule as it runs, and which file set each field")
    shown.add_argument("id", metavar="ID", help="such as en/share/bar")
    for action in (listed, shown):
        action.add_argument("--rules", action="append", default=[], type=Path, metavar="FILE", help="a file of yours")
    tried = actions.add_parser("try", help="show where a pattern would match")
    tried.add_argument("pattern", metavar="PATTERN")
    tried.add_argument("files", metavar="FILE", nargs="+", type=Path)
    tried.add_argument("--as", dest="kind", choices=("regex", "line"), default="regex", help="the primitive")
    tried.add_argument("--exact", action="store_true", help="let case count")


def run(args: Namespace, console: Console) -> int:
    """Run one action."""
    actions: dict[str, Callable[[Namespace, Console], int]] = {
        "lint": _lint,
        "test": _test,
        "list": _list,
        "show": _show,
        "try": _try,
        "schema": _schema,
        "reference": _reference,
    }
    return actions[args.action](args, console)


def _schema(args: Namespace, console: Console) -> int:
    from cleaner.ruletools.reference import schema_text

    console.show(schema_text())
    return DONE


def _reference(args: Namespace, console: Console) -> int:
    from cleaner.ruletools.reference import reference_text

    console.show(reference_text())
    return DONE


def _lint(args: Namespace, console: Console) -> int:
    from cleaner.rulefiles.load import shown
    from cleaner.ruletools.lint import lint

    files = _files(args.files)
    found = lint(files)
    mine = {shown(p) for p in files}
    if mine:
        found.problems = [p for p in found.problems if p.path in mine]
    for line in found.rendered():
        console.show(line + "\n")
    errors = sum(p.level == "error" for p in found.problems)
    console.tell(f"{counted(errors, 'error')}, {counted(len(found.problems) - errors, 'warning')}\n")
    return USAGE if errors else DONE


def _test(args: Namespace, console: Console) -> int:
    from cleaner.rulefiles.load import load_rules, shown
    from cleaner.ruletools.examples import run_examples

    files = _files(args.files)
    rules = load_rules(files).rules
    mine = {shown(p) for p in files}
    wanted = [r for r in rules if not mine or r.source.path in mine or r.overridden]
    failures = list(run_examples(wanted, rules))
    for failure in failures:
        console.show(failure.render() + "\n")
    broken = {f.rule for f in failures if not f.changed}
    changed = {f.rule for f in failures} - broken
    told = f"{counted(len(wanted), 'rule')}: {len(wanted) - len(broken) - len(changed)} hold, {len(broken)} fail"
    console.tell(told + (f", {len(changed)} changed by your overrides\n" if changed else "\n"))
    return SET_ASIDE if broken else DONE


def _files(given: Iterable[Path]) -> list[Path]:
    """Return the rule files given, those of a folder one by one. A folder without any is left for its error."""
    return [file for path in given for file in sorted(path.rglob("*.yaml")) or [path]]


def _list(args: Namespace, console: Console) -> int:
    from cleaner.rulefiles.load import load_rules
    from cleaner.rulefiles.scope import in_language, on_site

    for rule in load_rules(args.rules).rules:
        fits = (
            args.family in (None, rule.family)
            and args.risk in (None, rule.risk)
            and (args.lang is None or not rule.where.langs or in_language(args.lang, rule.where.langs))
            and (args.site is None or (bool(rule.where.sites) and on_site({"site": args.site}, rule.where.sites)))
        )
        if fits:
            console.show(f"{rule.id:<40} {rule.family:<11} {rule.risk:<7} {rule.why}\n")
    return DONE


def _show(args: Namespace, console: Console) -> int:
    from cleaner.errors import RuleFileError
    from cleaner.fields import suggest
    from cleaner.rulefiles.load import read_rule_files

    found: RuleFiles = read_rule_files(args.rules, compiles=False)
    if found.problems:
        raise RuleFileError(found.rendered())
    if args.id not in found.nodes:
        raise UsageError(f"no rule {args.id!r}{suggest(args.id, found.nodes)}")
    from cleaner.ruletools.show import show

    console.show(show(args.id, found.nodes[args.id]))
    return DONE


def _try(args: Namespace, console: Console) -> int:
    from cleaner.formats.text import decode
    from cleaner.ruletools.show import try_pattern

    hits = 0
    for path in args.files:
        try:
            text = decode(path.read_bytes()).text
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}") from error
        for line in try_pattern(args.pattern, text, whole=args.kind == "line", exact=args.exact):
            hits += 1
            console.show(f"{path}:{line}\n")
    console.tell(f"{counted(hits, 'hit')}\n")
    return DONE
