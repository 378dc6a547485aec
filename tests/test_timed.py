"""Matching under a time budget: whoever runs out of it is done for this document."""

from __future__ import annotations

from cleaner.matching.timed import Timed
from cleaner.patterns.facts import compiled

from .rules import line, rule

SLOW, SOUND = rule(line("x"), "slow"), rule(line("x"), "sound")
BLOWUP = "(a|aa)+$"
HARD = "a" * 50 + "!"


def test_a_tired_rule_is_tried_no_more() -> None:
    """Not even where it would match, and it is told once; others are not held up."""
    told: list[str] = []
    timed = Timed(told.append)
    blowup, simple = compiled(BLOWUP), compiled("a")
    assert timed.find(SLOW, blowup, HARD) == []
    assert (timed.fullmatch(SLOW, simple, "a"), timed.find(SLOW, simple, "a")) == (None, [])
    assert timed.vetoed(SLOW, "nowhere", "a")
    assert timed.fullmatch(SOUND, simple, "a")
    assert [m.span() for m in timed.find(SOUND, simple, "xaa")] == [(1, 2), (2, 3)]
    assert (timed.vetoed(SOUND, "A", "xa"), timed.vetoed(SOUND, "b", "xa")) == (True, False)
    assert told == ["test/slow ran out of time; it took nothing here"]
    assert timed.tired == {"test/slow"}


def test_every_way_of_matching_has_its_budget() -> None:
    """None of them goes on for ever."""
    for attempt in (
        lambda timed: timed.find(SLOW, compiled(BLOWUP), HARD) == [],
        lambda timed: timed.fullmatch(SLOW, compiled("(a|a)+[^a]"), "a" * 50) is None,
        lambda timed: timed.vetoed(SLOW, BLOWUP, HARD),
    ):
        timed = Timed(lambda _: None)
        assert attempt(timed)
        assert timed.tired


def test_an_answer_is_remembered_for_the_same_words_only() -> None:
    """And what stands for an answer, because time ran out, is none: another rule asks again, and runs out by itself."""
    timed = Timed(lambda _: None)
    asked = [timed.vetoed(SOUND, pattern, words) for pattern in ("a", "b") for words in ("a", "b", "a")]
    assert asked == [True, False, True, False, True, False]
    assert timed.vetoed(SLOW, BLOWUP, HARD)
    assert timed.vetoed(SOUND, BLOWUP, HARD)
    assert timed.tired == {"test/slow", "test/sound"}


def test_long_texts_have_more_time() -> None:
    """A sound pattern reads a text of some megabytes to its end."""
    timed = Timed(lambda _: None)
    assert len(timed.find(SOUND, compiled(r"\[\d+\]"), "word [12] " * 300_000)) == 300_000
    assert timed.tired == set()
