"""Lint: what is wrong with rule files, and what is not wrong but costs time or trust."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from cleaner.matching.judge import Claim
from cleaner.matching.matcher import Matcher, line_limit, patterns_of
from cleaner.model import RISKS, Document
from cleaner.patterns import facts
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.load import RuleFiles, read_rule_files, shown
from cleaner.yamlfile import Problem

_SHORT_LINE = 1000


def lint(files: Sequence[Path] = (), *, folder: Path | None = None) -> RuleFiles:
    """Read rule files and add to their problems what only a closer look finds, warnings included.

    With `files`, only their rules are looked at closely; without, the shipped ones.
    """
    own = {shown(path) for path in files}
    found = read_rule_files(files, folder=folder, compiles=not own)
    mine = [rule for rule in found.rules.rules if not own or rule.overridden or rule.source.path in own]
    for rule in mine:
        found.problems += [*_backtracking(rule), *_without_literal(rule), *_case_only(rule)]
    found.problems += _shadowed(mine, found.rules.rules)
    return found


def _at(rule: r.Rule, code: str, message: str, *, error: bool = False) -> Problem:
    source = rule.source
    level: Literal["error", "warning"] = "error" if error else "warning"
    return Problem(source.path, source.line, source.column, code, f"{rule.id}: {message}", level)


def _backtracking(rule: r.Rule) -> Iterator[Problem]:
    """Tell of a pattern that can take more than linear time.

    On a line of some hundred characters the square of the length is still microseconds: there only exponential time is
    an error. A pattern that looks at texts of any length has to be linear.
    """
    if rule.backtracking or isinstance(rule.match, r.Words | r.Text):
        return
    searching = isinstance(rule.match, r.Regex)
    short = not searching and line_limit(rule) <= _SHORT_LINE
    checked = [(p, searching, short) for p in patterns_of(rule.match)]
    # a veto sees 200 characters, or the candidate
    checked += [(pattern, True, True) for v in rule.unless for pattern in v.patterns]
    for pattern, search, bounded in checked:
        if bounded and not facts.multiplies(pattern):
            continue  # the analysis is not cheap
        finding = facts.cost(pattern, search)
        if finding and not (bounded and finding.kind != "exponential"):
            place = pattern[max(0, finding.position - 10) : finding.position + 20]
            hint = "bound it, or say `engine: backtracking` in match"
            yield _at(rule, "backtracking", f"{finding.reason} near {place!r}; {hint}", error=True)
            return


def _without_literal(rule: r.Rule) -> Iterator[Problem]:
    if isinstance(rule.match, r.Words):
        return  # the entries are the literals
    free = [p for p in patterns_of(rule.match) if not facts.shape(p).literals]
    if free:
        where = "every line" if isinstance(rule.match, r.Text | r.Regex) else "every short line"
        shown = free[0] if len(free[0]) <= 60 else free[0][:57] + "…"
        yield _at(rule, "no-literal", f"no literal in {shown!r}: the rule is tried on {where}")


def _case_only(rule: r.Rule) -> Iterator[Problem]:
    if not getattr(rule.match, "exact", False):
        return
    loose = [facts.compiled(p) for p in patterns_of(rule.match)]
    for example in rule.examples.keep:
        if any(p.fullmatch(line.strip()) for p in loose for line in example.text.split("\n")):
            yield _at(rule, "case-only", f"only its case keeps {example.text[:60]!r} from going")
            return


def _shadowed(mine: Iterable[r.Rule], everything: tuple[r.Rule, ...]) -> Iterator[Problem]:
    by_id = {rule.id: rule for rule in everything}
    matcher = Matcher(everything)
    cover = cache(lambda rule_id: _cover(by_id[rule_id], matcher))
    for rule in mine:
        for other in sorted(cover(rule.id)):
            twin = by_id[other]
            safer = RISKS.index(twin.risk) <= RISKS.index(rule.risk)
            if twin.family == rule.family and safer and (other < rule.id or rule.id not in cover(other)):
                yield _at(rule, "shadowed", f"{other} takes all that its examples show")
                break


def _cover(rule: r.Rule, matcher: Matcher) -> set[str]:
    """Return the other rules that take, in every example, all that this rule takes."""
    sets = []
    for example in rule.examples.match:
        claims = matcher.claims(Document("", example.text, dict(example.context)))
        taken = [c for c in claims if not c.veto]
        mine = [c for c in taken if c.rule.id == rule.id]
        others = {c.rule.id for c in taken} - {rule.id}
        sets.append({o for o in others if mine and all(_covers(taken, o, m) for m in mine)})
    return set.intersection(*sets) if sets else set()


def _covers(claims: Iterable[Claim], other: str, mine: Claim) -> bool:
    return any(c.rule.id == other and c.start <= mine.start and mine.end <= c.end for c in claims)
