"""The breaker: it takes back the riskiest cuts first, never empties a text, and comes to the same verdict again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.guard import Breaker, visible
from cleaner.model import RISKS, Edit, Owner, Risk

from .strategies import OWNERS, edits_of, texts

OWNER = {owner.risk: owner for owner in OWNERS}
EAGER = Breaker({"low": 0.9, "medium": 0.6, "high": 0.4}, min_chars=0)
words = st.text(alphabet="ab \n.é", max_size=60)


def cuts(sizes: dict[Risk, int]) -> list[Edit]:
    """Return one cut a risk, one behind the other."""
    found, at = [], 0
    for risk, size in sizes.items():
        found.append(Edit(at, at + size, "", OWNER[risk]))
        at += size
    return found


def risks(found: Sequence[Edit]) -> set[Risk]:
    """Return the risks of some edits."""
    return {e.owner.risk for e in found}


@given(words, st.data())
def test_a_text_with_words_keeps_words(text: str, data: st.DataObject) -> None:
    """Whatever the cuts and the limits."""
    found = edits.tidy(data.draw(edits_of(text)))
    share = data.draw(st.sampled_from([0.0, 0.5, 1.0]))
    allowed, _ = Breaker(dict.fromkeys(RISKS, share), data.draw(st.sampled_from([0, 20]))).judge(text, found)
    left = edits.apply(text, allowed)
    assert any(map(str.isalnum, left)) or not any(map(str.isalnum, text))


@given(texts, st.data())
def test_a_class_goes_back_as_a_whole_and_the_riskier_with_it(text: str, data: st.DataObject) -> None:
    """What is allowed are all cuts up to some risk, in their order, and each class that is not is told of."""
    found = edits.tidy(data.draw(edits_of(text)))
    allowed, warnings = EAGER.judge(text, found)
    present = [risk for risk in RISKS if risk in risks(found)]
    kept = [risk for risk in present if risk in risks(allowed)]
    assert kept == present[: len(kept)]
    assert allowed == tuple(e for e in found if e.owner.risk in kept)
    assert [w.split(",")[0] for w in warnings] == [
        f"breaker: took back {sum(e.owner.risk == risk for e in found)} {risk}-risk cuts"
        for risk in present[len(kept) :]
    ]


@given(
    st.lists(st.tuples(st.sampled_from([None, *RISKS]), st.integers(1, 9)), min_size=1, max_size=8), st.integers(0, 30)
)
def test_a_second_verdict_is_the_first(pieces: list[tuple[Risk | None, int]], min_chars: int) -> None:
    """When the safer cuts are gone, the riskier ones are taken back again."""
    breaker = Breaker(EAGER.max_share, min_chars)
    first = [(risk, f"{'ab'[i % 2]}{'.' * size} ") for i, (risk, size) in enumerate(pieces)]
    allowed = risks(_judged(breaker, first))
    second = [(risk, text) for risk, text in first if risk is None or risk not in allowed]
    assert _judged(breaker, second) == ()


def test_the_limits_are_shares_of_what_safer_cuts_leave() -> None:
    """Up to the limit, and not one character more."""
    text = "x" * 1000
    for risk, most in (("low", 900), ("medium", 600), ("high", 400)):
        assert risks(EAGER.judge(text, cuts({risk: most}))[0]) == {risk}  # type: ignore[dict-item]
        assert EAGER.judge(text, cuts({risk: most + 1}))[0] == ()  # type: ignore[dict-item]
    assert risks(EAGER.judge(text, cuts({"low": 500, "medium": 300, "high": 80}))[0]) == set(RISKS)
    assert risks(EAGER.judge(text, cuts({"low": 500, "medium": 300, "high": 81}))[0]) == {"low", "medium"}
    assert risks(EAGER.judge(text, cuts({"low": 500, "medium": 301, "high": 1}))[0]) == {"low"}


def test_what_is_taken_back_is_told() -> None:
    """How many cuts, of what risk, and why."""
    text = "x" * 1000
    assert EAGER.judge(text, cuts({"low": 10, "medium": 990, "high": 0}))[1] == (
        "breaker: took back 1 medium-risk cuts, for they would take 100% of the text",
        "breaker: took back 1 high-risk cuts, for safer ones went too far already",
    )
    assert Breaker().judge("a b", [Edit(0, 3, "", OWNER["low"])])[1] == (
        "breaker: took back 1 low-risk cuts, for they would leave no text",
    )


def test_a_class_without_a_limit_may_take_all_but_the_last_word() -> None:
    """A pipeline file may name limits for some risks only."""
    lenient = Breaker({"high": 0.1}, min_chars=0)
    assert risks(lenient.judge("x" * 99 + "y", cuts({"low": 99}))[0]) == {"low"}


@pytest.mark.parametrize("chars", [599, 600])
def test_short_texts_are_left_to_the_rules(chars: int) -> None:
    """Below `min_chars` visible characters a large share is no sign of error."""
    text = " \n" * 500 + "x" * chars
    allowed, _ = Breaker().judge(text, [Edit(1001, 1000 + chars, "", OWNER["high"])])
    assert bool(allowed) is (chars < 600)


def test_white_space_has_no_weight() -> None:
    """Blank lines in or beside a cut do not change its share."""
    text = "x" * 6 + " " * 90 + "y" * 4
    assert EAGER.judge(text, [Edit(0, 96, "", OWNER["medium"])])[0]
    assert visible(" a\u00a0b\r\n ") == 2


def test_a_replacement_weighs_what_it_shortens() -> None:
    """Text put in place of other text is not lost."""
    text = "x" * 10
    for new, allowed in (("y" * 4, True), ("y" * 3, False)):
        assert bool(EAGER.judge(text, [Edit(0, 10, new, OWNER["medium"])])[0]) is allowed


def test_owners_are_not_looked_at() -> None:
    """Cuts of several rules of one risk stand and fall together."""
    other = Owner("test/other", "artifact", "1", "medium")
    found = [Edit(0, 4, "", OWNER["medium"]), Edit(4, 8, "", other)]
    assert EAGER.judge("x" * 10, found)[0] == ()


def _judged(breaker: Breaker, pieces: Sequence[tuple[Risk | None, str]]) -> tuple[Edit, ...]:
    """Return which cuts are allowed in a text of pieces, those with a risk being proposed as cuts."""
    found, at = [], 0
    for risk, text in pieces:
        if risk is not None:
            found.append(Edit(at, at + len(text), "", OWNER[risk]))
        at += len(text)
    return breaker.judge("".join(text for _, text in pieces), found)[0]


def test_cuts_with_a_score_are_not_measured() -> None:
    """Who scores has weighed every line; but no text ends up empty."""
    text = "a" * 950 + "b" * 50
    scored = [Edit(0, 950, "", OWNER["low"], score=0.9)]
    assert Breaker().judge(text, scored) == (tuple(scored), ())
    assert Breaker().judge(text, [Edit(0, 950, "", OWNER["low"])])[0] == ()
    assert Breaker().judge(text, [Edit(0, 1000, "", OWNER["low"], score=0.9)])[0] == ()
