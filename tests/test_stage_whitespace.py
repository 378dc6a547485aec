"""The `whitespace` stage: nothing visible changes, a second run finds nothing, and what is set on purpose stays."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.lines import Lines
from cleaner.model import Document
from cleaner.stages import whitespace
from cleaner.stages.whitespace import WhitespaceStage

from .rules import any_texts

STAGE = WhitespaceStage()
SPACES = " \t\v\f\u00a0\u2003\u202f\u3000\r\x85\u2028"
blanks = st.text(alphabet="ab1»! \t\n\u00a0\u202f\r\u3000`|", max_size=60)
blocks = st.lists(
    st.sampled_from(["a", "  a b", "    a  b", "     c", "x   1\ny   2", "\ta\tb", "```", "~~~ x", "", "", " "])
).map("\n".join)
every = st.one_of(blanks, blocks, any_texts)


def cleaned(text: str) -> str:
    """Return what the stage makes of a text."""
    return edits.apply(text, edits.tidy(STAGE(Document("", text)).edits))


@given(every)
def test_what_needs_no_closer_look_would_not_change(text: str) -> None:
    """The quick look passes over no text that the thorough one would change."""
    lines = Lines(text)
    if whitespace._settled(lines):
        assert not list(whitespace._edits(lines))


@given(st.text(alphabet="ab 1\n"))
def test_where_no_blank_is_odd_there_are_only_plain_runs(text: str) -> None:
    """The quick search for them finds what the thorough one finds."""
    found, plain = ([m.span() for m in runs.finditer(text)] for runs in (whitespace._RUN, whitespace._PLAIN_RUN))
    assert found == plain


def test_all_white_space_is_known() -> None:
    """What `str.strip` takes off is the plain space, LF, or odd."""
    known = {" ", "\n", *whitespace._ODD}
    assert {char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()} == known


@given(every)
def test_nothing_visible_changes(text: str) -> None:
    """The characters that are no white space stay, in their order, and words stay apart."""
    assert cleaned(text).split() == text.split()


@given(every)
def test_a_second_run_finds_nothing(text: str) -> None:
    """Not even an edit that changes nothing."""
    assert STAGE(Document("", cleaned(text))).edits == ()


@given(every)
def test_every_edit_changes_something(text: str) -> None:
    """Edits are canonical, of white space only, and none puts back what it takes."""
    found = STAGE(Document("", text)).edits
    assert edits.tidy(found) == found
    for e in found:
        assert text[e.start : e.end].isspace()
        assert e.text in ("", " ")
        assert e.text != text[e.start : e.end]
        assert e.owner.id.startswith("whitespace/")


@given(every)
def test_lines_and_paragraphs_stay_apart(text: str) -> None:
    """A line break stays a line break and a blank line a blank line; outside of fences there is never a second."""
    clean = cleaned(text)
    assert [p.split() for p in _paragraphs(text)] == [p.split() for p in _paragraphs(clean)]
    assert [x.split() for x in text.split("\n") if x.strip()] == [x.split() for x in clean.split("\n") if x.strip()]
    if "```" not in text and "~~~" not in text:
        assert not re.search(r"\n\s*\n\s*\n|\A\s*\n|\n\s*\n\Z", clean)
        assert not re.search(r"[ \t](?:\r?\n|\Z)", clean)


@given(st.lists(st.sampled_from(["a", "b c", "", " ", "d  "])))
def test_line_breaks_stay_of_their_kind(lines: list[str]) -> None:
    """A text of CRLF line breaks becomes the same as one of LF, but for those."""
    assert cleaned("\r\n".join(lines)).replace("\r\n", "\n") == cleaned("\n".join(lines))
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", cleaned("\r\n".join(lines)))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", ""),
        ("a b", "a b"),
        ("a  b \t c", "a b c"),
        ("a\tb", "a b"),
        ("a\u00a0b", "a b"),
        (" a", "a"),
        ("a \n", "a\n"),
        ("a\n \n\t\nb", "a\n\nb"),
        ("\n\n\na\n\n\n", "a\n"),
        (" \n\t", ""),
        ("a\n b", "a\nb"),
        ("    a\n\n    b\n    c", "a\n\nb\nc"),
        ("a \r\n\r\n \r\nb\r\n\r\n", "a\r\n\r\nb\r\n"),
        ("a\x85b \x0b c", "a\x85b c"),
        ("a\u3000b\u3000\n\u3000c", "a\u3000b\n\u3000c"),
    ],
)
def test_white_space_becomes_plain(text: str, clean: str) -> None:
    """One space between words, one blank line between paragraphs, none at the edges; the ideographic space stays."""
    assert cleaned(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("«\u00a0Non\u00a0», dit-il\u202f: «\u202foui\u202f!\u202f»", None),
        ("10\u202f000\u00a0€, 5\u00a0%", None),
        ("Quoi \u00a0? «\u00a0 Rien", "Quoi\u00a0? «\u00a0Rien"),
        ("M.\u00a0Dupont", "M. Dupont"),
    ],
)
def test_typographic_spaces_stay(text: str, clean: str | None) -> None:
    """Before and behind marks and figures a no-break space is meant, between words it is not."""
    assert cleaned(text) == (clean or text)


@pytest.mark.parametrize(
    "text",
    [
        "Run:\n\n```\nif x:\n        y  =  1\n\n\n\n    z \n```\n\nDone.",
        "~~~ py\na\tb\n```\n c  d\n~~~",
        "So:\n\n    if x:\n        y  = 1\n    else: z\n\nDone.",
        "So:\n\n    one  two\n    three\n\nDone.",
        "The console says:\n\n    TypeError:  x\n\nDone.",
        "Name     Age\nAnn       12\nBo         7",
        "a\tb\n1\t2",
        "The wind\n    blows over\n  the sea",
    ],
)
def test_what_is_set_on_purpose_stays(text: str) -> None:
    """Fenced code, indented blocks, columns and verse."""
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("```\na  b", "```\na b"),
        ("``` x  y ```\na  b\n```", "``` x y ```\na b\n```"),
        ("    a  b", "a b"),
        ("one    two\nthree", "one two\nthree"),
        ("  a\n  b  c\n\n  d", "a\nb c\n\nd"),
        ("x\n\n\n\n```\n```\n\n\n\ny", "x\n\n```\n```\n\ny"),
    ],
)
def test_what_only_looks_set_does_not(text: str, clean: str) -> None:
    """A fence that never closes, a single line, one gap alone, a margin; and blank lines around fences."""
    assert cleaned(text) == clean


def test_what_is_set_does_not_make_the_margin() -> None:
    """Else blocks would lose their indentation once the lines that made the margin have lost theirs."""
    verse, block = "    a\n        b\n\n", "        c\n        d\n\n"
    text = verse * 5 + "    e\n\n" * 5 + block * 2
    assert cleaned(text) == cleaned(cleaned(text)) == (verse * 5 + "e\n\n" * 5 + block * 2)[:-1]


def test_the_parts_answer_for_their_edits() -> None:
    """The log tells kinds of repair apart."""
    found = STAGE(Document("", " a  b\u00a0c \n\n\n\n d")).edits
    assert [(e.start, e.end, e.owner.id.partition("/")[2]) for e in found] == [
        (0, 1, "indent"),
        (3, 4, "spaces"),
        (5, 6, "no-break"),
        (7, 8, "trailing"),
        (10, 13, "blank-lines"),
    ]


def _paragraphs(text: str) -> list[str]:
    return [p for p in re.split(r"\n\s*\n", text.strip()) if p.strip()]
