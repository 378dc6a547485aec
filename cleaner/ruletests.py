"""Runs the examples that rules carry: each alone and under the whole set, each twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from cleaner.model import Document
from cleaner.pipeline import Pipeline
from cleaner.result import Result
from cleaner.rule import Example, Rule

Verdict = Literal["missing", "noisy", "unstable", "wrong-metadata", "known-failure-passes"]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not hold: `missing`, what should go stayed; `noisy`, what should stay went."""

    rule: str
    verdict: Verdict
    example: Example
    detail: str
    changed: bool = False

    def render(self) -> str:
        """Return `path:line:column: error[verdict]: rule: what`."""
        what = "warning[changed-by-override]" if self.changed else f"error[{self.verdict}]"
        return f"{self.example.source}: {what}: {self.rule}: {self.detail}"


def run_examples(
    rules: Iterable[Rule], everything: tuple[Rule, ...], pack: Pipeline | None = None
) -> Iterator[Failure]:
    """Yield what fails among the examples of `rules`, alone and under the set of `everything`.

    `pack` is the pipeline of `everything`, for callers who have it: making it takes seconds. A shipped example that a
    user's override made untrue is told as `changed`, not as an error.
    """
    pack = pack or Pipeline.of_rules(everything)
    for rule in rules:
        alone = Pipeline.of_rules((rule, *_neighbours(rule, everything)))
        for failure in (*_alone(rule, alone), *_together(rule, pack)):
            shipped = failure.example.source.path == rule.source.path
            yield replace(failure, changed=rule.overridden and shipped)


def _neighbours(rule: Rule, everything: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules that a rule with `near` leans on."""
    near = rule.where.near
    return tuple(x for x in everything if near and x.family in near.families and not x.where.near and x is not rule)


def _alone(rule: Rule, pipeline: Pipeline) -> Iterator[Failure]:
    for example in rule.examples.match:
        yield from _checked(rule, example, "missing", pipeline)
    for example in rule.examples.keep:
        yield from _checked(rule, example, "noisy", pipeline)
    for example in (*rule.examples.known_miss, *rule.examples.known_hit):
        if _same(_run(pipeline, example, example.text).text, example.out):
            yield Failure(rule.id, "known-failure-passes", example, "this holds now; move it to match or keep")


def _checked(rule: Rule, example: Example, verdict: Verdict, pipeline: Pipeline) -> Iterator[Failure]:
    result = _run(pipeline, example, example.text)
    if not _same(result.text, example.out):
        what = f"expected {example.out!r}, got {result.text!r}"
        yield Failure(rule.id, verdict, example, what + _vetoes(pipeline, example))
    elif not _same(again := _run(pipeline, example, result.text).text, result.text):
        yield Failure(rule.id, "unstable", example, f"a second run makes {again!r} of {result.text!r}")
    for key, value in example.meta:
        if result.meta.get(key) != value:
            yield Failure(rule.id, "wrong-metadata", example, f"{key} is {result.meta.get(key)!r}, not {value!r}")


def _vetoes(pipeline: Pipeline, example: Example) -> str:
    """Say which condition turned the rule down, if one did."""
    stage = dict(pipeline.stages)["rules"]
    claims = stage.matcher.claims(_document(example, example.text))  # type: ignore[attr-defined]
    told = [f"{c.veto} on {example.text[c.start : c.end][:60]!r}" for c in claims if c.veto]
    return f" ({'; '.join(told)})" if told else ""


def _together(rule: Rule, pack: Pipeline) -> Iterator[Failure]:
    """Under the whole set, what goes is still gone, and what stays is touched by no rule."""
    for example in rule.examples.match:
        got, wanted = (_run(pack, example, text).text for text in (example.text, example.out))
        if not _same(got, wanted):
            yield Failure(rule.id, "missing", example, f"under all rules expected {wanted!r}, got {got!r}")
    for example in rule.examples.keep:
        result = _run(pack, example, example.text)
        if not _same(result.text, example.out):
            takers = sorted({c.rule for c in result.changes})
            yield Failure(rule.id, "noisy", example, f"under all rules {', '.join(takers)} made {result.text!r}")


def _document(example: Example, text: str) -> Document:
    return Document("", text, dict(example.context))


def _run(pipeline: Pipeline, example: Example, text: str) -> Result:
    return pipeline.run(_document(example, text))


def _same(a: str, b: str) -> bool:
    """Whether two texts are one, but for line breaks at the end, which block scalars add."""
    return a.rstrip("\n") == b.rstrip("\n")
