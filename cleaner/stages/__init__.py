"""The stages a pipeline file may list: one file a stage, one line a stage in `STAGES`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cleaner.fields import Flag, Record, Text
from cleaner.model import RISKS, Stage
from cleaner.rulefiles.load import RuleSet
from cleaner.rulefiles.rule import Rule
from cleaner.stages.blocks import BlocksStage
from cleaner.stages.repeats import RepeatsStage
from cleaner.stages.rules import RulesStage
from cleaner.stages.scripts import ScriptsStage
from cleaner.stages.unicode import UnicodeStage
from cleaner.stages.whitespace import WhitespaceStage


@dataclass(frozen=True, slots=True)
class StageKind:
    """The options a stage takes in a pipeline file, and how it is built from them and the rules."""

    options: Record
    build: Callable[[Mapping[str, Any], RuleSet], Stage]


_RISK = {"max_risk": Text(RISKS, doc="The riskiest rules to apply.")}


def up_to(riskiest: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules that are no riskier than that."""
    allowed = RISKS[: [str(risk) for risk in RISKS].index(riskiest) + 1]
    return tuple(rule for rule in rules if rule.risk in allowed)


def _up_to(options: Mapping[str, Any], rules: RuleSet) -> tuple[Rule, ...]:
    return up_to(options.get("max_risk", "medium"), rules.rules)


STAGES: Mapping[str, StageKind] = {
    "unicode": StageKind(
        Record(
            "unicode",
            {
                "width": Flag(doc="Fold full-width and half-width forms."),
                "ligatures": Flag(doc="Take ligatures such as ﬁ apart."),
                "uncurl": Flag(doc="Turn curly quotes into straight ones."),
                "invisible": Flag(doc="Remove invisible and bidi characters that carry no meaning."),
            },
        ),
        lambda options, _: UnicodeStage(**options),
    ),
    "scripts": StageKind(Record("scripts", {}), lambda *_: ScriptsStage()),
    "blocks": StageKind(Record("blocks", {}), lambda *_: BlocksStage()),
    "rules": StageKind(Record("rules", _RISK), lambda options, rules: RulesStage.of(_up_to(options, rules))),
    "repeats": StageKind(Record("repeats", _RISK), lambda options, rules: RepeatsStage.of(_up_to(options, rules))),
    "whitespace": StageKind(Record("whitespace", {}), lambda *_: WhitespaceStage()),
}
