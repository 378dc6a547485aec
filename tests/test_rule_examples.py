"""Examples that rules carry: each kind of failure is found, and sound examples are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import Example, Examples, Near, Rule, Source, Where
from cleaner.ruletools.examples import Failure, run_examples

from .rules import line, rule

AT = Source("test.yaml", 7, 3)


def match(text: str, out: str = "", meta: tuple[tuple[str, str], ...] = (), **context: str) -> Example:
    """Return an example of what must go."""
    return Example(text, out, AT, meta, tuple(context.items()))


def keep(text: str, **context: str) -> Example:
    """Return an example of what must stay."""
    return Example(text, text, AT, (), tuple(context.items()))


def having(mine: Rule, *matches: Example, keeps: tuple[Example, ...] = (), **known: tuple[Example, ...]) -> Rule:
    """Return a rule with these examples."""
    return replace(mine, examples=Examples(matches, keeps, **known))


def failures(*rules: Rule, first: int = 1) -> list[tuple[str, str, str]]:
    """Run the examples of the first rules under all of them."""
    return [(f.rule, f.verdict, f.detail) for f in run_examples(rules[:first], rules)]


BY = rule(line(r"by (?P<who>\w+)"), "by", family="byline", capture=(("author", "who"),))
PHOTO = rule(line("photo: .*"), "photo", family="credit")


def test_sound_examples_pass() -> None:
    """In both directions, with metadata and context, with or without a line break at the end."""
    sound = having(
        BY,
        match("By Ann\n", meta=(("author", "Ann"),)),
        match("By Ann\n\nRain.", "Rain.\n"),
        keeps=(keep("By and by it rained."),),
        known_miss=(match("Written by Ann"),),
        known_hit=(keep("By Jove"),),
    )
    assert failures(sound, PHOTO) == []


def test_what_should_go_and_stays_is_missing() -> None:
    """The detail shows both texts; alone and under all rules it is told."""
    assert failures(having(BY, match("Von Ann"))) == [
        ("test/by", "missing", "expected '', got 'Von Ann'"),
        ("test/by", "missing", "under all rules expected '', got 'Von Ann'"),
    ]


def test_what_should_stay_and_goes_is_noisy() -> None:
    """The rule itself is told alone, and whoever takes it under all rules."""
    assert failures(having(BY, keeps=(keep("By Ann"), keep("Photo: Ann"))), PHOTO) == [
        ("test/by", "noisy", "expected 'By Ann', got ''"),
        ("test/by", "noisy", "under all rules test/by made ''"),
        ("test/by", "noisy", "under all rules test/photo made ''"),
    ]


def test_a_veto_is_told() -> None:
    """Why the rule did not take its example."""
    bound = having(replace(BY, where=Where(langs=("de",))), match("By Ann"), match("By Bo", lang="de"))
    details = [detail for _, _, detail in failures(bound)]
    assert details[0] == "expected '', got 'By Ann' (where.lang on 'By Ann')"
    assert len(details) == 2


def test_metadata_is_checked() -> None:
    """A capture that gives something else, or nothing."""
    assert failures(having(BY, match("By Ann", meta=(("author", "Bo"), ("credit", "x"))))) == [
        ("test/by", "wrong-metadata", "author is 'Ann', not 'Bo'"),
        ("test/by", "wrong-metadata", "credit is None, not 'x'"),
    ]


def test_an_honest_failure_that_passes_is_told() -> None:
    """It should move to the other examples."""
    mine = having(BY, known_miss=(match("By Ann"),), known_hit=(keep("Rain."),))
    assert [verdict for _, verdict, _ in failures(mine)] == ["known-failure-passes"] * 2


def test_an_unstable_rule_is_told() -> None:
    """A second run must change nothing more."""
    swap = rule(r.Regex(("ab?",)), "swap", replacement="ab")
    grows = rule(r.Regex(("x",)), "grows", replacement="xx")
    assert failures(having(swap, match("a", "ab"))) == []
    assert failures(having(grows, match("x", "xx"))) == [
        ("test/grows", "unstable", "a second run makes 'xxxx' of 'xx'"),
        ("test/grows", "missing", "under all rules expected 'xxxx', got 'xx'"),
    ]


def test_a_rule_that_leans_on_others_is_run_with_them() -> None:
    """With those of the families it names, and with no more."""
    caption = rule(line("a boat.*"), "caption", family="caption", where=Where(near=Near(("credit",))))
    beside = having(caption, match("A boat\nPhoto: Ann"), match("A boat\nBy Ann\n", "A boat\nBy Ann\n"))
    assert failures(beside, PHOTO) == []
    assert failures(beside, PHOTO, BY) == []
    assert [verdict for _, verdict, _ in failures(beside)] == ["missing"] * 2
    other = rule(line("via .*"), "via", family="credit", where=Where(near=Near(("credit",))))
    alone = having(caption, match("A boat\nPhoto: Ann\nVia Bo", "Via Bo"))
    assert [detail[:15] for _, _, detail in failures(alone, PHOTO, other)] == ["under all rules"]


def test_another_rule_may_take_more_of_an_example() -> None:
    """Under all rules what must go is still gone; what others take beside it is theirs."""
    assert failures(having(BY, match("By Ann\nPhoto: Bo", "Photo: Bo")), PHOTO) == []


def test_only_the_rules_asked_for_are_run() -> None:
    """The rest are there for what they take."""
    broken = having(PHOTO, match("nothing"))
    assert failures(having(BY, match("By Ann")), broken) == []
    assert len(failures(having(BY, match("By Ann")), broken, first=2)) == 2


@pytest.mark.parametrize(("path", "changed"), [("test.yaml", True), ("mine.yaml", False)])
def test_an_override_that_changes_an_example_is_a_warning(path: str, changed: bool) -> None:
    """For the examples of the overridden rule; those of the user's own file are errors."""
    mine = replace(having(BY, replace(match("Von Ann"), source=Source(path, 1, 1))), overridden=True)
    (first, _) = run_examples((mine,), (mine,))
    assert first.changed is changed
    assert ("warning[changed-by-override]" in first.render()) is changed


def test_a_failure_is_rendered_with_its_place() -> None:
    """Path, line and column of the example, the verdict and the rule."""
    failure = Failure("test/by", "missing", match("x"), "what")
    assert failure.render() == "test.yaml:7:3: error[missing]: test/by: what"
