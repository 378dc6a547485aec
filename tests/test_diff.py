"""The difference shown to users: right lines, readable, and linear in the text."""

from __future__ import annotations

import pytest
from hypothesis import given

from cleaner import edits
from cleaner.diff import diff, visible
from cleaner.model import Change, Edit, Owner, Step
from cleaner.result import Result

from .standin import Standin
from .strategies import edits_of, texts

OWNER = Owner("en/share/bar", "share", "1")


def changes(text: str, *spans: tuple[int, int, str]) -> tuple[Change, ...]:
    """Changes of one rule."""
    found = tuple(Edit(start, end, new, OWNER) for start, end, new in spans)
    return edits.compose(text, [Step("rules", found)])


def test_a_line_that_went_is_shown_alone() -> None:
    """The lines around it are not, whichever line break went with it."""
    text = "one\ntwo\nthree\n"
    shown = "--- a.txt\n@@ line 2 @@ en/share/bar\n-two\n"
    assert diff("a.txt", text, changes(text, (4, 8, ""))) == shown
    assert diff("a.txt", text, changes(text, (3, 7, ""))) == shown


def test_a_line_that_changed_is_shown_before_and_after() -> None:
    """Changes of one line share its two lines."""
    text = "Rain fell.\nRead more: here and there. The end.\n"
    spans = ((11, 22, ""), (36, 37, "!"))
    assert diff("a", text, changes(text, *spans)).splitlines()[2:] == [
        "-Read more: here and there. The end.",
        "+here and there! The end.",
    ]


def test_changes_far_apart_stand_apart() -> None:
    """Each group of neighbouring lines has its own head with its line and rules."""
    text = "a\nb\nc\nd\ne\n"
    heads = [line for line in diff("x", text, changes(text, (0, 2, ""), (8, 10, ""))).splitlines() if "@@" in line]
    assert heads == ["@@ line 1 @@ en/share/bar", "@@ line 5 @@ en/share/bar"]


def test_line_ends_alone_are_not_shown() -> None:
    """A file with CRLF does not show every line as changed."""
    result = Standin().clean("Rain.\r\nSHARE\r\nMore rain.\r\n")
    assert diff("a", result.original, result.changes).splitlines() == ["--- a", "@@ line 2 @@ test/share", "-SHARE"]
    plain = Standin().clean("Rain.\r\nMore rain.")
    assert plain.changes
    assert diff("a", plain.original, plain.changes) == ""


def test_a_long_line_is_shortened_where_it_stays() -> None:
    """What went is shown in full, what stays only near it."""
    text = "x" * 1_000_000 + "REMOVED" * 50 + "y" * 1_000_000
    old, new = diff("a", text, changes(text, (1_000_000, 1_000_350, ""))).splitlines()[2:]
    assert "xxx" + "REMOVED" * 50 + "yyy" in old
    assert len(new) < 1000


def test_many_changes_of_one_line_take_linear_time() -> None:
    """A hundred thousand changes in one line are shown without going over the line for each of them."""
    text = "ab" * 100_000
    spans = [(i, i + 1, "") for i in range(0, len(text), 2)]
    assert len(diff("a", text, changes(text, *spans))) < 500_000


def test_colours_are_only_for_terminals() -> None:
    """Old lines are red, new ones green, what changed inside stands out, and every colour ends with its line."""
    text = "colour\n"
    shown = diff("a", text, changes(text, (4, 5, "")), colour=True)
    assert shown.endswith("\x1b[31m-colo\x1b[7mu\x1b[27mr\x1b[0m\n\x1b[32m+color\x1b[0m\n")
    assert diff("a", text, changes(text, (0, 6, "")), colour=True).endswith("\x1b[31m-colour\x1b[0m\n")
    assert "\x1b" not in diff("a", text, changes(text, (4, 5, "")))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u00a0b", "a\\xa0b"),
        ("é\t—", "é\t—"),
        ("\udc80", "\\udc80"),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, shown: str) -> None:
    """Control characters of a scraped text do not reach the terminal."""
    assert visible(text) == shown


@given(texts.flatmap(lambda text: edits_of(text).map(lambda found: (text, edits.tidy(found)))))
def test_any_change_is_shown_or_is_a_line_end(drawn: tuple[str, tuple[Edit, ...]]) -> None:
    """No change goes unseen, and every line of the difference has its sign."""
    text, found = drawn
    result = Result(text, edits.apply(text, found), (Step("rules", found),))
    shown = diff("a", text, result.changes)
    assert all(line[0] in "-+@" for line in shown.splitlines()[1:])
    visible_changes = [c for c in result.changes if "\r" not in c.removed]
    assert bool(shown) or not visible_changes
