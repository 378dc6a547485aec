"""The laws of closing gaps: only white space is added, nothing is glued, no gap is made up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.gaps import close_up
from cleaner.lines import Lines
from cleaner.model import Edit

from .rules import GAPS, any_texts
from .strategies import OWNERS, edits_of, texts

A, B, _ = OWNERS


@st.composite
def cut_lines(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and removals of whole lines, of several at once, and of words inside lines."""
    words = draw(st.lists(st.sampled_from(["keep", " keep this", "go", "go\t", "  go"]), min_size=1, max_size=10))
    text = "".join(word + draw(st.sampled_from(GAPS)) for word in words) + draw(st.sampled_from(["", "keep", "go"]))
    lines = Lines(text)
    found: list[Edit] = []
    for i in lines.visible:
        if lines.bare[i] == "go" and not (found and found[-1].end >= lines.starts[i]):
            last = i
            while draw(st.booleans()) and last + 1 < len(lines) and lines.bare[last + 1] in ("go", ""):
                last += 1
            found.append(Edit(lines.starts[i], lines.end(last), "", draw(st.sampled_from(OWNERS))))
        if lines.bare[i] == "keep this" and draw(st.booleans()):
            at = lines.starts[i] + lines.raw[i].index("this")
            found.append(Edit(at, at + 4, "", A))
    return text, found


@given(cut_lines())
def test_only_white_space_is_added(case: tuple[str, list[Edit]]) -> None:
    """What goes beside the removals is white space, every removal stays with its owner, and the result is canonical."""
    text, found = case
    _check_added(text, edits.tidy(found))


@given(texts, st.data())
def test_only_white_space_is_added_to_any_edits(text: str, data: st.DataObject) -> None:
    """The same for edits of every kind, replacements and insertions included."""
    _check_added(text, edits.tidy(data.draw(edits_of(text))))


@given(cut_lines())
def test_gaps_stay_apart_as_far_as_they_were(case: tuple[str, list[Edit]]) -> None:
    """Between two lines that stay there are line breaks as before, a blank line if there was one, and no more."""
    text, found = case
    lines = Lines(text)
    gone = {i for i in lines.visible for e in found if e.start <= lines.starts[i] < e.end}
    kept = [i for i in lines.visible if i not in gone]
    clean = Lines(edits.apply(text, close_up(text, edits.tidy(found))))
    assert [line.removesuffix(" this") for line in clean.bare if line] == [
        lines.bare[i].removesuffix(" this") for i in kept
    ]
    for (i, j), (a, b) in zip(_pairs(kept), _pairs(clean.visible), strict=True):
        stood = [text.count("\n", lines.starts[x], lines.starts[y]) for x, y in _pairs(range(i, j + 1), lines)]
        assert min(2, max(stood)) <= b - a <= max(stood)
        if j == i + 1 or not any(x in gone for x in range(i, j)):
            assert b - a == j - i


@given(cut_lines())
def test_line_breaks_stay_of_their_kind(case: tuple[str, list[Edit]]) -> None:
    """A text of CRLF line breaks has no lone LF or CR afterwards."""
    text, _ = case
    text = re.sub("\r?\n", "\r\n", text)
    found = [Edit(m.start(), m.end(), "", A) for m in re.finditer("go", text)]
    clean = edits.apply(text, close_up(text, found))
    assert "\n" not in clean.replace("\r\n", "")
    assert "\r" not in clean.replace("\r\n", "")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\n\nX\n\nb", "a\n\nb"),
        ("a\nX\n\nb", "a\n\nb"),
        ("a\n\nX\nb", "a\n\nb"),
        ("a\nX\nb", "a\nb"),
        ("a\nX\nX\n\nX\nb", "a\n\nb"),
        ("a\nX\n\n\nX\nb", "a\n\nb"),
        ("X\n\na", "a"),
        ("\n\nX\n\n  a", "  a"),
        ("a\n\nX", "a"),
        ("a\n\nX\n", "a\n"),
        ("a\n\n X \t\n\n", "a\n\n"),
        ("X", ""),
        ("X\n\nX\n", ""),
        ("a X b", "a b"),
        ("a X", "a"),
        ("X a", "a"),
        ("a X\nb", "a\nb"),
        ("a\nX b", "a\nb"),
        ("a X X b", "a b"),
        ("a XX b", "a b"),
        ("a XX", "a"),
        ("aXb", "ab"),
        ("aX b", "a b"),
        ("a Xb", "a b"),
        ("a (X) b", "a () b"),
        ("a X\r\nb", "a\r\nb"),
        ("a\r\n\r\nX\r\n\r\nb", "a\r\n\r\nb"),
        ("a\r\nX\r\n\r\nb", "a\r\n\r\nb"),
        ("foo X \n\nX\n\nb", "foo \n\nb"),
    ],
)
def test_how_gaps_close(text: str, clean: str) -> None:
    """Each X is taken out."""
    found = [Edit(m.start(), m.end(), "", A) for m in re.finditer("X", text)]
    assert edits.apply(text, close_up(text, found)) == clean


def test_a_paragraph_break_inside_a_removal_keeps_its_neighbours_apart() -> None:
    """What goes belonged to two paragraphs; what stays still does."""
    text = "a\nX\n\nX\nb"
    assert edits.apply(text, close_up(text, [Edit(2, 6, "", A)])) == "a\n\nb"


def test_each_owner_keeps_its_line() -> None:
    """Neighbouring removals touch, and none swallows the other."""
    text = "a\n\nX\n\nX\n\nb"
    found = close_up(text, [Edit(3, 4, "", A), Edit(6, 7, "", B)])
    assert [(e.start, e.end, e.owner) for e in found] == [(3, 6, A), (6, 9, B)]


@given(any_texts)
def test_nothing_is_done_without_removals(text: str) -> None:
    """A text nobody cuts is left alone, and so is the white space around a replacement."""
    assert close_up(text, ()) == ()
    replacement = (Edit(0, len(text), "new", A),)
    assert close_up(text, replacement) == replacement


def _check_added(text: str, found: tuple[Edit, ...]) -> None:
    closed = close_up(text, found)
    assert edits.tidy(closed) == closed
    assert [(e.owner, e.also, e.text) for e in closed] == [(e.owner, e.also, e.text) for e in found]
    mine = {i for e in found for i in range(e.start, e.end)}
    gone = {i for e in closed for i in range(e.start, e.end)}
    assert mine <= gone
    assert all(text[i].isspace() for i in gone - mine)
    assert [e for e in closed if e.text] == [e for e in found if e.text]


def _pairs(numbers: Iterable[int], lines: Lines | None = None) -> list[tuple[int, int]]:
    """Return the neighbours among numbers of lines; with `lines`, among those that are visible."""
    return list(pairwise(i for i in numbers if lines is None or not lines.blank(i)))
