"""The laws of edits: replay, restore, order, composition, offsets."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.model import Edit, Owner, Step
from cleaner.result import Result

from .strategies import OWNERS, edits_of, texts

A, B, C = OWNERS


@st.composite
def runs(draw: st.DrawFn) -> Result:
    """A text taken through up to four stages of arbitrary edits."""
    text = original = draw(texts)
    steps = []
    for number in range(draw(st.integers(0, 4))):
        step = Step(f"stage{number}", edits.tidy(draw(edits_of(text))))
        steps.append(step)
        text = edits.apply(text, step.edits)
    return Result(original, text, tuple(steps))


@given(runs())
def test_changes_lead_from_the_original_to_the_clean_text(result: Result) -> None:
    """Replay: splicing the composed changes into the original gives the clean text."""
    pieces = [(c.start, c.end, c.replacement) for c in result.changes]
    assert edits.splice(result.original, pieces) == result.text


@given(runs())
def test_restore_gives_the_original(result: Result) -> None:
    """Restore: clean text and changes rebuild the original."""
    assert result.restore() == result.original


@given(runs())
def test_changes_are_disjoint_and_say_what_was_removed(result: Result) -> None:
    """Each change quotes the original at its span, and no two overlap."""
    done = 0
    for c in result.changes:
        assert done <= c.start <= c.end
        assert result.original[c.start : c.end] == c.removed != c.replacement
        assert c.rule not in c.also
        done = c.end


@given(st.data(), texts)
def test_every_lost_character_lies_in_an_edit(data: st.DataObject, text: str) -> None:
    """What was proposed for removal is removed, and nothing else is lost."""
    proposed = data.draw(edits_of(text))
    gone = {i for e in proposed if not e.text for i in range(e.start, e.end)}
    done = edits.tidy(proposed)
    lost = {i for e in done for i in range(e.start, e.end)}
    assert gone <= lost
    assert lost <= {i for e in proposed for i in range(e.start, e.end)}


@given(st.data(), texts, st.randoms(use_true_random=False))
def test_the_order_of_proposals_does_not_matter(data: st.DataObject, text: str, rng: random.Random) -> None:
    """Shuffled proposals give the same canonical edits."""
    proposed = data.draw(edits_of(text))
    shuffled = rng.sample(proposed, len(proposed))
    assert edits.tidy(proposed) == edits.tidy(shuffled)


@given(st.data(), texts)
def test_tidy_names_every_claimant(data: st.DataObject, text: str) -> None:
    """An owner whose edit could do something is named, as owner or in `also`."""
    proposed = data.draw(edits_of(text))
    named = {name for e in edits.tidy(proposed) for name in (e.owner.id, *e.also)}
    assert named == {e.owner.id for e in proposed if e.text or e.start < e.end}


@given(st.data(), texts)
def test_tidy_is_idempotent(data: st.DataObject, text: str) -> None:
    """Canonical edits are their own canonical form."""
    once = edits.tidy(data.draw(edits_of(text)))
    assert edits.tidy(once) == once


@given(st.data(), texts)
def test_invert_undoes_apply(data: st.DataObject, text: str) -> None:
    """Applying the inverse gives the text back."""
    done = edits.tidy(data.draw(edits_of(text)))
    assert edits.apply(edits.apply(text, done), edits.invert(text, done)) == text


@given(runs(), st.data())
def test_source_span_finds_kept_text(result: Result, data: st.DataObject) -> None:
    """A kept character's span in the original holds that very character, and spans nest."""
    kept = list(range(len(result.text)))
    if not kept:
        return
    a = data.draw(st.sampled_from(kept))
    b = data.draw(st.integers(a + 1, len(result.text)))
    start, end = result.source_span(a, b)
    first, behind = result.source_span(a, a + 1)
    assert 0 <= start == first <= behind <= end <= len(result.original)
    if behind - first == 1 and not any(c.start <= first < c.end for c in result.changes):
        assert result.original[first] == result.text[a]


def test_overlapping_removals_are_united_under_the_longest_claim() -> None:
    """The union keeps the longest claim as owner and names the other."""
    (united,) = edits.tidy([Edit(0, 3, "", A), Edit(2, 9, "", B)])
    assert (united.start, united.end, united.owner, united.also) == (0, 9, B, (A.id,))


def test_of_equal_removals_the_least_risky_owns_the_union() -> None:
    """The breaker must not take back what a safe rule would have taken by itself."""
    risky = Owner("a/risky", "share", "1", "high")
    (united,) = edits.tidy([Edit(0, 3, "", risky), Edit(0, 3, "", A)])
    assert (united.owner, united.also) == (A, (risky.id,))


def test_touching_removals_stay_apart() -> None:
    """Each keeps its own line in the log."""
    assert len(edits.tidy([Edit(0, 3, "", A), Edit(3, 9, "", B)])) == 2


def test_a_replacement_gives_way_to_a_removal() -> None:
    """The removal wins on either side, and the log names the loser."""
    for start, end in ((1, 4), (3, 6)):
        (left,) = edits.tidy([Edit(2, 5, "", A), Edit(start, end, "x", B)])
        assert (left.text, left.owner, left.also) == ("", A, (B.id,))


def test_a_removal_takes_over_an_earlier_repair() -> None:
    """One line of the log, owned by the rule, tells that the repair was in it."""
    steps = (Step("unicode", (Edit(2, 5, "’", A),)), Step("rules", (Edit(0, 6, "", B),)))
    (change,) = edits.compose("itâ€™s over", steps)
    assert (change.start, change.end, change.removed, change.rule, change.also) == (0, 8, "itâ€™s o", B.id, (A.id,))


def test_a_line_that_goes_is_told_as_one_piece() -> None:
    """However many spaces were taken out of it before."""
    spaces = Step("whitespace", (Edit(5, 6, "", A), Edit(10, 12, "", A)))
    (change,) = edits.compose("Share  this   story", (spaces, Step("rules", (Edit(0, 16, "", B),))))
    assert (change.start, change.end, change.removed, change.rule, change.also) == (
        0,
        19,
        "Share  this   story",
        B.id,
        (),
    )


def test_a_later_stage_leaves_an_earlier_removal_to_its_owner() -> None:
    """White space closed around a removal does not swallow it."""
    text = "a\n\nX\n\nb"
    steps = (Step("rules", (Edit(3, 4, "", A),)), Step("whitespace", (Edit(2, 4, "", B),)))
    assert [(c.start, c.end, c.rule) for c in edits.compose(text, steps)] == [(2, 3, B.id), (3, 4, A.id), (4, 5, B.id)]


def test_text_put_back_is_no_change() -> None:
    """A removal that a later stage gives back leaves no trace in the changes."""
    steps = (Step("rules", (Edit(1, 2, "z", A),)), Step("guard", (Edit(1, 2, "b", B),)))
    assert edits.compose("abc", steps) == ()


def test_lines_are_counted_over_every_kind_of_line_end() -> None:
    """LF, CRLF and CR each count once."""
    text = "1\n2\r\n3\r4 X"
    (change,) = edits.compose(text, [Step("rules", (Edit(len(text) - 1, len(text), "", A),))])
    assert change.line == 4


@pytest.mark.parametrize("bad", [[Edit(3, 2, "", A)], [Edit(0, 9, "", A)], [Edit(2, 3, "", A), Edit(1, 2, "", A)]])
def test_apply_refuses_edits_it_cannot_trust(bad: list[Edit]) -> None:
    """Out of range, reversed or unordered edits are an error, never a silent guess."""
    with pytest.raises(ValueError, match="out of order or outside"):
        edits.apply("abc", bad)


def test_source_span_skips_what_was_removed_before() -> None:
    """A citation begins at the kept text, not at the byline taken before it."""
    owner = Owner("en/byline/by", "byline", "1")
    result = Result("By Ann\nRain fell.", "Rain fell.", (Step("rules", (Edit(0, 7, "", owner),)),))
    assert result.source_span(0, 4) == (7, 11)
    with pytest.raises(ValueError, match="beyond"):
        result.source_span(0, 99)
