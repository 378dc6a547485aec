"""Users' files over the shipped rules: use, disable, override, allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.pipeline import Pipeline
from cleaner.rulefiles.load import RuleFiles, load_rules, read_rule_files
from cleaner.rulefiles.rule import Words
from cleaner.ruletools.examples import run_examples

from .rulefile import HEAD, shipped, write


def read(tmp_path: Path, text: str) -> RuleFiles:
    """Read a user's file over a small shipped set."""
    return read_rule_files([write(tmp_path, HEAD + text)], folder=shipped(tmp_path))


def ids(found: RuleFiles) -> list[str]:
    """Return the ids of the rules that run."""
    assert not found.problems, found.rendered()
    return [r.id for r in found.rules.rules]


def test_without_a_layer_everything_runs(tmp_path: Path) -> None:
    """A user's file adds to the shipped rules."""
    assert ids(read(tmp_path, "rules: []\n")) == ["en/share/bar", "en/share/this"]


def test_use_keeps_only_what_it_names(tmp_path: Path) -> None:
    """Patterns of ids are allowed."""
    assert ids(read(tmp_path, "use: [en/*/bar]\n")) == ["en/share/bar"]


def test_disable_takes_a_rule_out(tmp_path: Path) -> None:
    """The reason is part of the file."""
    assert ids(read(tmp_path, "disable:\n- {rule: en/share/bar, because: ours are real}\n")) == ["en/share/this"]


def test_override_sets_and_adds(tmp_path: Path) -> None:
    """Fields change, lists grow, and the version in the log tells whose rule it is now."""
    found = read(
        tmp_path,
        "override:\n- rule: en/share/bar\n  set: {risk: high, match.words.min: 3, guard.max_share: 0.2}\n"
        "  add: {test.keep: [Facebook | X]}\n",
    )
    ids(found)
    rule = found.rules.get("en/share/bar")
    assert rule is not None
    assert isinstance(rule.match, Words)
    assert (rule.risk, rule.match.least, rule.guard.max_share) == ("high", 3, 0.2)
    assert [e.text for e in rule.examples.keep] == ["Facebook and Twitter were fined.", "Facebook | X"]
    assert (rule.version, rule.overridden) == ("1+mine", True)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("use: [en/shar/*]\n", "unknown-rule", 4, 7),
        ("disable:\n- {rule: en/share/baar, because: x}\n", "unknown-rule", 5, 10),
        ("disable:\n- {rule: en/share/bar}\n", "missing-key", 5, 3),
        ("override:\n- {rule: en/share/bar, set: {rsk: low}}\n", "unknown-key", 5, 30),
        ("override:\n- {rule: en/share/bar, set: {match.words.mni: 3}}\n", "unknown-key", 5, 30),
        ("override:\n- {rule: en/share/bar, set: {risk: lo}}\n", "bad-value", 5, 36),
        ("override:\n- {rule: en/share/bar, set: {risk.x: 1}}\n", "bad-path", 5, 30),
        ("override:\n- {rule: en/share/bar, set: {id: x}}\n", "bad-value", 5, 30),
        ("allow:\n- {id: a, why: b}\n", "one-of", 5, 3),
        ("allow:\n- {id: a, why: b, line: c}\n- {id: a, why: d, text: e}\n", "duplicate-id", 6, 8),
        ("allow:\n- {id: a, why: b, line: '(x'}\n", "bad-pattern", 5, 26),
    ],
)
def test_errors_in_layers_point_into_the_users_file(
    tmp_path: Path, text: str, code: str, line: int, column: int
) -> None:
    """Also where the value ends up in a shipped rule."""
    found = read(tmp_path, text)
    assert [(p.code, p.line, p.column) for p in found.problems] == [(code, line, column)], found.rendered()
    assert found.problems[0].path.endswith("mine.yaml")


def test_a_near_name_is_suggested(tmp_path: Path) -> None:
    """A typing slip costs one look."""
    found = read(tmp_path, "disable:\n- {rule: en/share/baar, because: x}\n")
    assert "did you mean 'en/share/bar'?" in found.problems[0].message


def test_files_that_contradict_each_other_are_an_error(tmp_path: Path) -> None:
    """Their order must not decide; the same value twice is no contradiction."""
    for value, wanted in (("high", ["conflict"]), ("low", [])):
        one = write(
            tmp_path, "format: 1\npack: a\nversion: 1\noverride: [{rule: en/share/bar, set: {risk: low}}]\n", "a.yaml"
        )
        two = write(
            tmp_path,
            f"format: 1\npack: b\nversion: 1\noverride: [{{rule: en/share/bar, set: {{risk: {value}}}}}]\n",
            "b.yaml",
        )
        found = read_rule_files([one, two], folder=shipped(tmp_path))
        assert [p.code for p in found.problems] == wanted


def test_layer_keys_have_no_place_in_shipped_files(tmp_path: Path) -> None:
    """They would act on everybody."""
    base = shipped(tmp_path)
    write(base, "format: 1\npack: en/x\nversion: 1\ndisable: [{rule: en/share/bar, because: x}]\n", "en/x.yaml")
    assert [p.code for p in read_rule_files(folder=base).problems] == ["layer-key"]


def test_what_an_override_costs_is_told_as_a_change_not_a_failure(tmp_path: Path) -> None:
    """A shipped example that no longer holds is the user's doing, and named so."""
    path = write(tmp_path, HEAD + "override:\n- {rule: en/share/bar, set: {match.words.min: 3}}\n")
    rules = load_rules([path], folder=shipped(tmp_path)).rules
    failures = list(run_examples(rules, rules))
    assert {(f.rule, f.verdict, f.changed) for f in failures} == {("en/share/bar", "missing", True)}
    assert "changed-by-override" in failures[0].render()


def test_allow_vetoes_every_rule(tmp_path: Path) -> None:
    """On its site and nowhere else, and the log says so."""
    path = write(
        tmp_path,
        HEAD + "allow:\n- {id: bars, why: They are our subject, where: {site: [bars.example]}, line: '.*whatsapp.*'}\n"
        "- {id: word, why: Likewise, where: {lang: en}, text: pinterest}\n",
    )
    pipeline = Pipeline.load(rules=[path])
    body = "The choir sang until midnight, and nobody in the old hall wanted to go home.\n"
    bar = body + "\nfacebook twitter whatsapp\n"
    kept = pipeline.clean(bar, url="https://www.bars.example/x")
    assert kept.text == bar
    assert f"rules: allow mine/bars: any/share/bar left [{len(body) + 1}, {len(bar) - 1}) alone" in kept.warnings
    assert pipeline.clean(bar, url="https://pubs.example/x").text == body
    pins = body + "\nfacebook pinterest\n"
    assert pipeline.clean(pins, lang="en").text == pins
    assert pipeline.clean(pins, lang="de").text == body


def test_allow_is_told_the_language_as_rules_are(tmp_path: Path) -> None:
    """Where nobody says it, the prose does; a text too short to tell is in no language."""
    path = write(tmp_path, HEAD + "allow:\n- {id: bars, why: Our subject, where: {lang: en}, line: 'facebook .*'}\n")
    pipeline = Pipeline.load(rules=[path])
    body = "The choir sang until midnight, and nobody in the old hall by the river wanted to go home before the end.\n"
    bar = "\nfacebook twitter whatsapp\n"
    assert pipeline.clean(body + bar).text == body + bar
    assert pipeline.clean("Rain fell.\n" + bar).text == "Rain fell.\n"


@pytest.mark.parametrize("mark", ["- {}", "**{}**", "> {}", "[facebook](/to) twitter whatsapp"])
def test_allow_reads_a_line_as_rules_do(tmp_path: Path, mark: str) -> None:
    """A line is its words, with marks around them or without: what a rule can take by them can be kept by them."""
    path = write(tmp_path, HEAD + "allow:\n- {id: bars, why: Our subject, line: 'facebook twitter whatsapp'}\n")
    body, bar = "The choir sang until midnight.\n", f"\n{mark.format('facebook twitter whatsapp')}\n"
    assert Pipeline.load().clean(body + bar).text == body
    assert Pipeline.load(rules=[path]).clean(body + bar).text == body + bar
