"""Runs the examples that rules carry: each alone and under the whole set, each twice.

Rules about layout have pages as examples. All their visible text counts as found, so that nothing but rules decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from cleaner.extract.extractor import PageReader
from cleaner.extract.options import HtmlOptions
from cleaner.model import Document
from cleaner.pipeline import Pipeline
from cleaner.result import Result
from cleaner.rulefiles.rule import Blocks, Example, Rule, Select

_WHOLE = HtmlOptions(extractors=("visible",), title="keep", left_out=False)
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
        if _same(_first(rule, pipeline, example).text, _wanted(rule, example)):
            yield Failure(rule.id, "known-failure-passes", example, "this holds now; move it to match or keep")


def _checked(rule: Rule, example: Example, verdict: Verdict, pipeline: Pipeline) -> Iterator[Failure]:
    result = _first(rule, pipeline, example)
    wanted = _wanted(rule, example)
    if not _same(result.text, wanted):
        what = f"expected {wanted!r}, got {result.text!r}"
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
        got, wanted = _first(rule, pack, example).text, _run(pack, example, example.out).text
        if not _same(got, wanted):
            yield Failure(rule.id, "missing", example, f"under all rules expected {wanted!r}, got {got!r}")
    for example in rule.examples.keep:
        result = _first(rule, pack, example)
        if not _same(result.text, _wanted(rule, example)):
            takers = sorted({c.rule for c in result.changes} | {piece.rule for piece in result.left_out})
            yield Failure(rule.id, "noisy", example, f"under all rules {', '.join(takers)} made {result.text!r}")


def _document(example: Example, text: str) -> Document:
    return Document("", text, dict(example.context))


def _on_pages(rule: Rule) -> bool:
    """Whether a rule needs layout, and so has pages as examples."""
    return isinstance(rule.match, Select | Blocks) or bool(rule.where.kinds)


def _first(rule: Rule, pipeline: Pipeline, example: Example) -> Result:
    """Clean an example for the first time."""
    if not _on_pages(rule):
        return _run(pipeline, example, example.text)
    whole = replace(pipeline, reader=PageReader(_WHOLE, pipeline.reader.selectors))
    return whole.clean_html(example.text, meta=dict(example.context))


def _wanted(rule: Rule, example: Example) -> str:
    """Return what must come out: of a page that must stay as it is, its visible text."""
    if _on_pages(rule) and example.out == example.text:
        return PageReader(_WHOLE)(example.text, dict(example.context)).document.text
    return example.out


def _run(pipeline: Pipeline, example: Example, text: str) -> Result:
    return pipeline.run(_document(example, text))


def _same(a: str, b: str) -> bool:
    """Whether two texts are one, but for line breaks at the end, which block scalars add."""
    return a.rstrip("\n") == b.rstrip("\n")
