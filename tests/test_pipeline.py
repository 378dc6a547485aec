"""The laws of the pipeline: nothing vanishes, every change has an owner, nothing depends on chance or order."""

from __future__ import annotations

import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.errors import RuleFileError
from cleaner.guard import Breaker
from cleaner.model import RISKS, Block, Document, Edit, Owner, Proposal
from cleaner.pipeline import Pipeline, default_pipeline, preset_path
from cleaner.recipe import Recipe
from cleaner.result import Result
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.load import RuleSet
from cleaner.rulefiles.rule import Veto

from .rules import LONG, POOL, RULES, any_texts, line, pages, rule, run

STAGES: list[Any] = ["unicode", {"rules": {"max_risk": "high"}}, {"repeats": {"max_risk": "high"}}, "whitespace"]
OWNERS = {x.id for x in RULES}
FULL = Pipeline.build("test", {"stages": STAGES, "breaker": Breaker(min_chars=40)}, RuleSet(RULES))
PLAIN = Pipeline.of_rules(RULES)
pipelines = st.sampled_from([FULL, PLAIN])
titles = st.sampled_from([None, "Ferry sinks off the coast", "By Bo Moor"])


@given(pipelines, any_texts, titles)
def test_nothing_vanishes(pipeline: Pipeline, text: str, title: str | None) -> None:
    """Clean text and changes give the original, and the original and changes give the clean text."""
    result = pipeline.clean(text, title=title)
    assert result.restore() == text
    assert edits.splice(text, [(c.start, c.end, c.replacement) for c in result.changes]) == result.text


@given(pipelines, any_texts, titles)
def test_every_change_has_an_owner(pipeline: Pipeline, text: str, title: str | None) -> None:
    """A rule of the set where a stage takes rules, a part of the stage elsewhere; the stage is one of the pipeline."""
    for change in pipeline.clean(text, title=title).changes:
        assert change.stage in dict(pipeline.stages)
        for owner in (change.rule, *change.also):
            assert owner in OWNERS or owner.split("/")[0] in ("unicode", "whitespace")
        assert (change.rule in OWNERS) == (change.stage in ("rules", "repeats"))


@given(pipelines, any_texts, titles)
def test_a_second_run_changes_nothing(pipeline: Pipeline, text: str, title: str | None) -> None:
    """Cleaning is stable."""
    once = pipeline.clean(text, title=title)
    again = pipeline.clean(once.text, title=title)
    assert (again.text, again.changes) == (once.text, ())
    assert not [w for w in once.warnings if "still changing" in w]


@given(pages(), st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(text: str, rng: random.Random) -> None:
    """Shuffled rules give the same result, changes and all."""
    shuffled = tuple(rng.sample(RULES, len(RULES)))
    assert Pipeline.of_rules(shuffled).clean(text) == PLAIN.clean(text)


@given(any_texts, titles)
def test_a_word_is_left_where_there_were_words(text: str, title: str | None) -> None:
    """The breaker never lets a text end up empty."""
    left = FULL.clean(text, title=title).text
    assert any(map(str.isalnum, left)) or not any(map(str.isalnum, text))


@given(st.sampled_from(POOL), pages())
def test_text_nobody_claims_stays(words: str, text: str) -> None:
    """Without rules nothing but white space and characters changes."""
    bare = Pipeline.build("bare", {"stages": ["rules", "repeats"]}, RuleSet(()))
    assert bare.clean(words + text).text == words + text


def test_a_pipeline_can_be_sent_to_another_process() -> None:
    """It comes to the same results there."""
    text = "\n\n".join((*POOL, LONG))
    copy = pickle.loads(pickle.dumps(FULL))
    assert copy.clean(text, title="x", lang="en") == FULL.clean(text, title="x", lang="en")
    assert FULL.clean(text).changes


def test_threads_share_a_pipeline() -> None:
    """Many threads on one pipeline come to what one comes to."""
    rng = random.Random(7)
    texts = ["\n\n".join(rng.sample(POOL, 9)) for _ in range(60)]
    alone = [PLAIN.clean(text) for text in texts]
    shared = Pipeline.of_rules(RULES)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.clean, texts)) == alone


def test_many_texts_are_cleaned_as_they_are_asked_for() -> None:
    """Nothing is read ahead."""
    asked = iter(["Photo: Ann\n\nx", "y"])
    results = PLAIN.clean_many(asked)
    assert next(results).text == "x"
    assert next(asked) == "y"
    assert list(results) == []


def test_known_metadata_reaches_the_stages() -> None:
    """What the caller knows is passed on and wins over what rules capture."""
    result = PLAIN.clean(
        "By Anna Hill\n\nx", id="7", url="https://a.org/", meta={"author": "Bo", "lang": "de"}, lang="en"
    )
    assert result.meta == {"author": "Bo", "url": "https://a.org/", "lang": "en"}
    assert PLAIN.clean("By Anna Hill\n\nx").meta == {"author": "Anna Hill"}


def test_what_one_change_makes_possible_is_done_at_once() -> None:
    """A veto whose reason goes, a line that comes clean, a neighbour that moves up: all before the result is given."""
    rules = (
        rule(line("© .*"), "sign", unless=(Veto(before="see"),)),
        rule(line("see .*"), "see"),
        rule(r.Text(("(more)",)), "more"),
    )
    assert run(rules, "a\n\nSee below (more)\n\n© Ann").text == "a"
    assert run(rules, "a\n\n© Ann (more)\n\nSee\n\n© Bo").text == "a\n\nSee\n\n© Bo"


@dataclass(frozen=True)
class Learning:
    """A stage that takes nothing, but learns something at each look, so that no stage sees the same document twice."""

    looks: list[Document]

    def __call__(self, document: Document) -> Proposal:
        """Learn how many looks there were."""
        self.looks.append(document)
        return Proposal(meta={f"look {len(self.looks)}": ""})


@given(pipelines, any_texts, titles)
def test_nobody_needs_to_be_asked_twice_of_one_document(pipeline: Pipeline, text: str, title: str | None) -> None:
    """A pipeline in which every stage is asked in every pass comes to the same."""
    learning = ("unicode", Learning([]))
    asking = replace(pipeline, stages=tuple(each for stage in pipeline.stages for each in (learning, stage)))
    one, two = pipeline.clean(text, title=title), asking.clean(text, title=title)
    assert (one.text, one.changes, one.warnings) == (two.text, two.changes, two.warnings)


def test_a_stage_without_anything_to_say_is_not_asked_again() -> None:
    """The second pass looks at what the first has left; nothing changed behind the last cut."""
    looks: list[Document] = []

    def silent(document: Document) -> Proposal:
        looks.append(document)
        return Proposal()

    pipeline = replace(PLAIN, stages=(*PLAIN.stages, ("silent", silent)))
    assert pipeline.clean("By Anna Hill\n\nx").text == "x"
    assert len(looks) == 1


def test_a_stage_is_asked_again_once_the_text_is_another() -> None:
    """What it has nothing to say of at first may hold something for it when a later stage took its part."""

    def first(document: Document) -> Proposal:
        return Proposal((Edit(0, 1, "", Owner("first", "artifact", "1")),) if document.text == "ac" else ())

    def second(document: Document) -> Proposal:
        return Proposal((Edit(1, 2, "", Owner("second", "artifact", "1")),) if document.text == "abc" else ())

    assert Pipeline("two", (("first", first), ("second", second)), None).clean("abc").text == "c"


@dataclass(frozen=True)
class Endless:
    """A stage that always finds something to take."""

    def __call__(self, document: Document) -> Proposal:
        """Take the first character."""
        return Proposal((Edit(0, 1, "", Owner("endless/first", "artifact", "1")),), warnings=("again",))


def test_a_text_that_never_settles_is_told() -> None:
    """The run ends, the log tells it, and the original can be had back."""
    result = Pipeline("endless", (("endless", Endless()),), None).clean("x" * 50)
    assert [w for w in result.warnings if "still changing" in w]
    assert result.warnings.count("endless: again") == 1
    assert 0 < len(result.text) < 50
    assert result.restore() == "x" * 50


def test_the_breaker_stands_behind_every_stage_that_takes_text() -> None:
    """A cut that goes too far is taken back, and the log says so; repairs are not counted."""
    many = rule(line("w .*"), "w", risk="medium")
    text = "\n".join(f"w {i}  x" for i in range(200)) + "\n\n" + "Rain fell. " * 9
    guarded = Pipeline.build("t", {"stages": ["rules", "whitespace"]}, RuleSet((many,)))
    result = guarded.clean(text)
    assert "w 199 x" in result.text
    assert result.warnings == ("rules: breaker: took back 200 medium-risk cuts, for they would take 92% of the text",)
    assert {c.stage for c in result.changes} == {"whitespace"}
    assert "w" not in replace(guarded, breaker=None).clean(text).text


def test_risks_choose_the_rules() -> None:
    """Each stage takes rules up to its risk, medium if it does not say."""
    rules = tuple(rule(line(f"{risk} x"), risk, risk=risk) for risk in RISKS)
    rules += tuple(rule(r.Repeat(("line",), 4), f"again-{risk}", risk=risk) for risk in RISKS[2:])
    text = "low x\n\nmedium x\n\nhigh x\n\nhigh x\n\nBody."
    left = {
        risk: Pipeline.build("t", {"stages": [{"rules": {"max_risk": risk}}, "repeats"]}, RuleSet(rules))
        .clean(text)
        .text
        for risk in RISKS
    }
    assert left == {
        "low": "medium x\n\nhigh x\n\nhigh x\n\nBody.",
        "medium": "high x\n\nhigh x\n\nBody.",
        "high": "Body.",
    }
    default = Pipeline.build("t", {"stages": ["rules"]}, RuleSet(rules))
    assert default.clean(text).text == left["medium"]


def test_layout_moves_with_the_text() -> None:
    """A later stage finds blocks where they stand by then."""
    seen: list[tuple[Block, ...]] = []

    def look(document: Document) -> Proposal:
        seen.append(document.blocks)
        return Proposal()

    first = dict(Pipeline.of_rules((rule(line("by .*")),)).stages)["rules"]
    Pipeline("t", (("rules", first), ("look", look)), None).run(
        Document("", "By Ann\n\nBody.", {}, (Block(0, 6, "caption"), Block(8, 13, "paragraph")))
    )
    assert seen[0] == (Block(0, 0, "caption"), Block(0, 5, "paragraph"))


@pytest.mark.parametrize("preset", ["default", "cautious", "aggressive"])
def test_the_presets_load(preset: str) -> None:
    """By name or by path, with the packs they stand on."""
    pipeline = default_pipeline(preset)
    scripts, blocks = ([], []) if preset == "cautious" else (["scripts"], ["blocks"])
    assert [name for name, _ in pipeline.stages] == ["unicode", *scripts, "whitespace", *blocks, "rules", "repeats"]
    assert pipeline.rule_packs
    assert pipeline is default_pipeline(preset)
    assert preset_path(preset) == preset_path(str(preset_path(preset)))


def test_an_unknown_preset_is_told_with_a_guess() -> None:
    """The reader is shown the name that was meant, and what a file would be called."""
    with pytest.raises(RuleFileError, match=r"ends in \.yaml\); did you mean 'default'\?"):
        Pipeline.load("defualt")


def test_a_lone_rule_file_is_read_like_a_list_of_one(tmp_path: Path) -> None:
    """A path is no list of its letters."""
    path = tmp_path / "mine.yaml"
    path.write_text("format: 1\npack: mine\nversion: 1\n", encoding="utf-8")
    assert "mine" in Pipeline.load(rules=path).rule_packs
    assert Pipeline.fingerprint(rules=str(path)) == Pipeline.fingerprint(rules=[path])
    assert Recipe.of(rules=str(path)) == Recipe.of(rules=[path])


@pytest.mark.parametrize("text", [b"Rain fell.", None])
def test_what_is_no_text_is_refused(text: Any) -> None:
    """Bytes have to be decoded first, and the error says so."""
    with pytest.raises(TypeError, match=f"a text, not {type(text).__name__}; bytes must be decoded"):
        PLAIN.clean(text)


def test_a_bad_pipeline_file_is_told_in_full(tmp_path: Path) -> None:
    """Every problem of the file, in one error."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "format: 1\nstages: [unicod, {rules: {max_risk: huge}}]\nbreaker: {min_chars: -1}\n", encoding="utf-8"
    )
    with pytest.raises(RuleFileError) as caught:
        Pipeline.load(path)
    assert all(word in str(caught.value) for word in ("unicod", "huge", "min_chars"))


def test_a_pipeline_of_a_file_is_what_the_file_says(tmp_path: Path) -> None:
    """Stages in their order with their options, and the breaker's limits."""
    path = tmp_path / "mine.yaml"
    text = "format: 1\nstages: [whitespace, {rules: {max_risk: low}}]\nbreaker: {max_share: {low: 0.5}, min_chars: 7}\n"
    path.write_text(text, encoding="utf-8")
    pipeline = Pipeline.load(path)
    assert [name for name, _ in pipeline.stages] == ["whitespace", "rules"]
    assert pipeline.breaker == Breaker({"low": 0.5}, 7)


def test_results_are_equal_by_value() -> None:
    """Two runs on one text give equal results, warnings and steps included."""
    first, second = (FULL.clean("By Anna Hill\n\nx  y") for _ in range(2))
    assert isinstance(first, Result)
    assert first == second


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<p>By Ann</p>\n<p>A ferry sank.</p>\n<div>Share</div>", True),
        ("<P>A ferry sank.</P><P>Nobody knew.</P><P>It rained.</P>", True),
        ("A ferry sank.", False),
        ("A ferry <b>sank</b>.\n\nNobody <i>knew</i> that it <u>rained</u>.", False),
        ("Write this:\n\n<p>A</p>\n<p>B</p>\n<p>C</p>\n\nThen look at it.\n\nThen write that.\n\nThen go home.", False),
    ],
)
def test_text_that_is_html_is_told_of(text: str, told: bool) -> None:
    """It comes through, with the way to clean it; a text that shows some lines of it is a text."""
    result = Pipeline.of_rules(()).clean(text)
    assert result.text == text
    assert any("clean_html" in warning for warning in result.warnings) is told
