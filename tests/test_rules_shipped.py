"""The shipped rules: their examples hold, lint finds no error, no pattern blows up, the reference is fresh."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from cleaner.matching.matcher import _unit, patterns_of
from cleaner.patterns import parse, pump
from cleaner.patterns.facts import compiled
from cleaner.pipeline import Pipeline
from cleaner.rulefiles.codes import CODES
from cleaner.rulefiles.load import RuleSet, builtin_folder, load_rules
from cleaner.rulefiles.rule import Rule
from cleaner.ruletools.examples import run_examples
from cleaner.ruletools.lint import lint
from cleaner.ruletools.reference import reference_text, schema_text

ROOT = Path(__file__).resolve().parent.parent


@cache
def rules() -> RuleSet:
    """Return the shipped rules."""
    return load_rules()


@cache
def everything() -> Pipeline:
    """Return the pipeline of all shipped rules, whatever their risk."""
    return Pipeline.of_rules(rules().rules)


def packs() -> list[str]:
    """Return the folders of the shipped rules: a language each, and `any`."""
    return sorted(p.name for p in builtin_folder().iterdir() if p.is_dir())


@pytest.mark.parametrize("folder", packs())
def test_every_example_holds(folder: str) -> None:
    """Alone and under all rules, each twice."""
    mine = [r for r in rules().rules if r.id.startswith(f"{folder}/")]
    failures = [f.render() for f in run_examples(mine, rules().rules, everything())]
    assert mine
    assert not failures, "\n".join(failures)


def test_no_rule_is_tried_on_every_line() -> None:
    """Three such patterns once took an eighth of all time; only rules about neighbours may have some."""
    patterns = ((rule, text) for rule in rules().rules if not rule.where.near for text in patterns_of(rule.match))
    assert [rule.id for rule, text in patterns if not _unit(rule.match, text).sets] == []


def test_lint_finds_no_error() -> None:
    """Warnings are allowed, errors are not; all it tells of is documented."""
    problems = lint().problems
    assert not "\n".join(p.render() for p in problems if p.level == "error")
    assert {p.code for p in problems} <= set(CODES)


@pytest.mark.parametrize("folder", packs())
def test_no_shipped_pattern_blows_up_on_hostile_text(folder: str) -> None:
    """Each pattern is pumped at every repeat it has; none runs out of a generous budget."""
    slow = []
    for rule in rules().rules:
        if rule.id.startswith(f"{folder}/"):
            slow += [f"{rule.id}: {p[:80]}" for p in patterns_of(rule.match) if _blows_up(rule, p)]
    assert not slow, "\n".join(slow)


def _blows_up(rule: Rule, pattern: str) -> bool:
    wanted = compiled(pattern, bool(getattr(rule.match, "exact", False)))
    try:
        for text in pump(parse(pattern)):
            wanted.fullmatch(text, timeout=2)
    except TimeoutError:
        return True
    return False


def test_every_code_is_documented_and_used() -> None:
    """What the code reports and what the reference lists are the same set."""
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "cleaner").rglob("*.py") if p.name != "codes.py")
    unused = [code for code in CODES if f'"{code}"' not in source and f"[{code}]" not in source]
    assert not unused
    told = set(re.findall(r'\.(?:problem|fail)\([^,]+, "([a-z-]+)"', source))
    assert told <= set(CODES)


def test_the_schema_that_ships_is_fresh() -> None:
    """`cleaner rules schema` wrote it."""
    assert (builtin_folder() / "rules.schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_reference_that_ships_is_fresh() -> None:
    """`cleaner rules reference` wrote the second half of rules/README.md."""
    text = (builtin_folder() / "README.md").read_text(encoding="utf-8")
    assert text.partition("<!-- cleaner rules reference -->\n")[2] == reference_text()
