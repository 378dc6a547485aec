"""Line by line, what each stage did to a text; for lines that stayed, which rules came near and what stopped them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.matching.matcher import LINE_CHARS, Matcher, exact, line_limit, patterns_of
from cleaner.model import REPAIR_STAGES, Change, Document
from cleaner.patterns.facts import compiled
from cleaner.pipeline import Pipeline
from cleaner.result import Result
from cleaner.rulefiles.rule import Rule
from cleaner.stages.blocks import BlocksStage
from cleaner.stages.rules import RulesStage
from cleaner.wrapping import line_numbers

_NEAR_SHARE = 0.5
_MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of the text before cleaning: what happened to it, and what came near."""

    line: int
    text: str
    changes: tuple[Change, ...]
    near: tuple[tuple[str, str], ...]

    @property
    def gone(self) -> bool:
        """Whether nothing visible of the line is left."""
        return bool(self.text.strip()) and any(c.stage not in REPAIR_STAGES for c in self.changes)


def explain(pipeline: Pipeline, document: Document) -> tuple[Result, tuple[Explained, ...]]:
    """Clean a document and tell of each line that holds text what was done to it and what nearly was.

    `near` names rules with the condition that turned them down, nearest first, at most three a line.
    """
    result = pipeline.run(document)
    lines = document.lines
    numbers = tuple(line_numbers(document.text, lines.starts))
    changes = _by_line(numbers, result.changes)
    near = _near_misses(pipeline, document)
    told = (
        Explained(numbers[i], lines.raw[i], tuple(changes.get(i, ())), tuple(near.get(i, ()))[:_MOST_NEAR])
        for i in range(len(lines))
        if not lines.blank(i)
    )
    return result, tuple(told)


def _by_line(numbers: Sequence[int], changes: tuple[Change, ...]) -> dict[int, list[Change]]:
    """Return the changes of each line that begins at one of these line numbers; white space around them is left out."""
    found: dict[int, list[Change]] = {}
    for change in changes:
        shift = len(change.removed) - len(change.removed.lstrip("\n"))
        first = change.line + shift if change.removed.strip() else change.line
        last = first + change.removed.strip("\n").count("\n")
        if change.removed.strip() or change.replacement.strip():
            for i in range(bisect_right(numbers, first) - 1, bisect_right(numbers, last)):
                found.setdefault(i, []).append(change)
    return found


def _near_misses(pipeline: Pipeline, document: Document) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for _, stage in pipeline.stages:
        if isinstance(stage, RulesStage):
            for claim in stage.matcher.claims(document):
                if claim.veto:
                    for i in range(claim.first, claim.last + 1):
                        found.setdefault(i, []).append((claim.rule.id, claim.veto))
            for i, rule, why in _partly(stage.matcher, document, found):
                found.setdefault(i, []).append((rule, why))
        if isinstance(stage, BlocksStage) and stage(document).edits:
            for i, why in _scores(document):
                found.setdefault(i, []).append(("blocks/line", why))
    return found


def _scores(document: Document) -> Iterator[tuple[int, str]]:
    """Yield how sure it is that a line is no body, and what told most, with its value and its points for the body."""
    from cleaner.body.score import judge, reasons

    shown = document.lines.as_shown()
    for i, chance, told in zip(shown.visible, judge(shown).chances, reasons(shown), strict=True):
        yield i, f"score {1 - chance:.3f}; " + ", ".join(f"{name} {value:.3g}: {made:+}" for name, value, made in told)


def _partly(
    matcher: Matcher, document: Document, known: dict[int, list[tuple[str, str]]]
) -> Iterator[tuple[int, str, str]]:
    """Yield line rules that match a good part of a line but not the whole, or one that is too long or short."""
    lines = document.lines
    for i in range(len(lines)):
        words = lines.core(i)
        if not words or len(words) > 2 * LINE_CHARS:
            continue
        for rule in matcher.line_candidates(words):
            if not any(rule.id == name for name, _ in known.get(i, ())) and (why := _part(rule, words)):
                yield i, rule.id, why


def _part(rule: Rule, words: str) -> str:
    for pattern in patterns_of(rule.match):
        hit = compiled(pattern, exact(rule.match)).search(words, timeout=0.2)
        if hit and len(hit.group()) == len(words):
            fits = rule.where.min_chars <= len(words) <= line_limit(rule)
            return "" if fits else f"where: {len(words)} characters are too many or too few"
        if hit and len(hit.group()) >= _NEAR_SHARE * len(words):
            return f"matches only {hit.group()[:60]!r} of the line"
    return ""


def render(result: Result, told: tuple[Explained, ...], *, colour: bool = False) -> str:
    """Return the explanation as text: `-` lines that went, `~` lines that changed, blank-led lines that stayed."""
    out: list[str] = []
    for line in told:
        gone = line.gone and all(c.replacement == "" for c in line.changes)
        mark = "-" if gone else "~" if line.changes else " "
        shown = line.text.strip()
        shown = shown if len(shown) <= 100 else shown[:97] + "…"
        out.append(_tinted(f"{line.line:5} {mark} {shown}", mark, colour))
        for c in line.changes:
            also = f", also {', '.join(c.also)}" if c.also else ""
            what = "removed" if not c.replacement else f"-> {c.replacement!r}"
            score = "" if c.score is None else f", score {c.score}"
            out.append(f"        {c.stage}: {c.rule} {what} {_short(c.removed)}{also}{score}")
        if not line.changes:
            out += [f"        near: {rule}: {why}" for rule, why in line.near]
    out += [f"warning: {w}" for w in result.warnings]
    return "\n".join(out) + "\n"


def _short(text: str) -> str:
    text = text.strip("\n")
    return repr(text if len(text) <= 40 else text[:37] + "…")


def _tinted(text: str, mark: str, colour: bool) -> str:
    code = {"-": "31", "~": "33"}.get(mark)
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text
