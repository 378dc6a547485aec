"""The `repeats` stage: one printing always stays, refrains stay, and a second run changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.lines import Lines, key_beginning, words_key
from cleaner.model import Document
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import Guard, Veto, Where
from cleaner.stages.repeats import RepeatsStage

from .rules import LONG, any_texts, cleaned, rule, run

TITLE = rule(r.Repeat(("title",), 4), "title")
LINE = rule(r.Repeat(("line",), 4), "line")
STANDFIRST = rule(r.Repeat(("standfirst",), 40), "standfirst")
PARAGRAPH = rule(r.Repeat(("paragraph",), 40), "paragraph")
BODY = "\n\n".join(LONG[i:] for i in range(3))
ALL = (TITLE, LINE, STANDFIRST, PARAGRAPH)
SHORT = [
    "Ferry sinks", "FERRY SINKS!", "By Ann", "- By Ann", "Rain", "> " + LONG, "| " + LONG, "x", "***",
    "Divers searched all night for the two sailors who are missing.", "Row, row, row your boat,",
    "Nobody was hurt when the ferry sank within sight of the pier.", "Gently down the stream,", LONG, LONG.upper(),
]  # fmt: skip
printed = st.lists(st.sampled_from(SHORT), max_size=14).flatmap(
    lambda lines: st.lists(st.sampled_from(["\n", "\n\n"]), min_size=len(lines), max_size=len(lines)).map(
        lambda gaps: "".join(line + gap for line, gap in zip(lines, gaps, strict=True))
    )
)
titles = st.sampled_from(["", "Ferry sinks", "By Ann", "Rain"])


@given(st.one_of(printed, any_texts), titles)
def test_one_printing_stays(text: str, title: str) -> None:
    """Of all that is said in a text nothing is lost but the title, which is known."""
    said = {words_key(x) for x in Lines(text).bare} - {words_key(title)}
    assert {words_key(x) for x in Lines(run(ALL, text, title=title).text).bare} - {words_key(title)} - {""} == said - {
        ""
    }


@given(st.one_of(printed, any_texts), titles, st.sets(st.sampled_from(ALL)))
def test_a_second_run_changes_nothing(text: str, title: str, rules: set[r.Rule]) -> None:
    """Whichever of the rules there are."""
    once = run(tuple(rules), text, title=title)
    assert run(tuple(rules), once.text, title=title).text == once.text


@given(any_texts, st.lists(st.sampled_from(["", " ", " – ", " *** ", "."]), min_size=1))
def test_what_is_the_same_begins_alike(text: str, between: list[str]) -> None:
    """Signs between the letters hide no repetition, however many they are."""
    spread = "".join(letter + between[n % len(between)] for n, letter in enumerate(text))
    if words_key(spread) == words_key(text):
        assert key_beginning(spread) == key_beginning(text)


@given(st.lists(st.sampled_from(SHORT[:9]), max_size=12).map(lambda lines: "\n\n".join(dict.fromkeys(lines))))
def test_what_is_said_once_stays(text: str) -> None:
    """Without a repetition there is nothing to take."""
    distinct = "\n\n".join({words_key(line): line for line in text.split("\n\n")}.values())
    assert RepeatsStage.of(ALL)(Document("", distinct)).edits == ()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ferry sinks\n\nA ship went down.", "A ship went down."),
        ("- **FERRY SINKS!**\nBy Ann\nFerry Sinks\n\nA ship.", "By Ann\n\nA ship."),
        ("Ferry sinks off the coast\n\nA ship.", "Ferry sinks off the coast\n\nA ship."),
        ("Ferry sinks", "Ferry sinks"),
        ("Ferry sinks\n\nFerry sinks", "Ferry sinks\n\nFerry sinks"),
        (f"{BODY}\n\nFerry sinks", f"{BODY}\n\nFerry sinks"),
    ],
)
def test_the_title_goes_from_the_head(text: str, clean: str) -> None:
    """However it is set, as often as it is printed there; not from the body, and not if it is all there is."""
    assert cleaned(TITLE, text, title="Ferry sinks") == clean


def test_without_a_title_nothing_is_a_title() -> None:
    """And lines without words are none."""
    assert cleaned(TITLE, "***\n\nA ship.") == "***\n\nA ship."


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ferry sinks\nFERRY SINKS!\nA ship went down.", "Ferry sinks\nA ship went down."),
        ("Ferry sinks\n\n- Ferry sinks\n\nFerry sinks\n\nA ship.", "Ferry sinks\n\nA ship."),
        ("Ferry sinks\n\nBy Ann\n\nFerry sinks\n\nA ship.", "Ferry sinks\n\nBy Ann\n\nFerry sinks\n\nA ship."),
        ("Sink\nSink\n\nRow\nRow\n\nrow, row\nrow, row", "Sink\n\nRow\nRow\n\nrow, row"),
    ],
)
def test_a_line_below_its_like_goes(text: str, clean: str) -> None:
    """One below the other, in the head, and not below the least size."""
    assert cleaned(LINE, text) == clean


@pytest.mark.parametrize("other", ["size { <x> }", "size ( x )", "size, x", "size = x"])
def test_signs_tell_formulas_apart(other: str) -> None:
    """Two formulas of the same letters below each other are two."""
    text = f"size [ x ]\n{other}\n{BODY}"
    assert run((LINE,), text).text == text


def test_a_line_is_only_taken_from_the_head() -> None:
    """In the body a line may be said twice."""
    body = "\n\n".join(f"{LONG} {i}" for i in range(3))
    assert cleaned(LINE, f"{body}\n\nNever again.\n\nNever again.") == f"{body}\n\nNever again.\n\nNever again."


VERSE = "Row, row, row your boat,\nRow, row, row your boat,\nGently down the stream,\nLife is but a dream."
REFRAIN = "And the ferry sank within sight of the old harbour."


@pytest.mark.parametrize(
    "text",
    [
        VERSE,
        f"{VERSE}\n\n{VERSE}",
        "\n\n".join(f"A verse of the song that tells of the ferry {i}\n{REFRAIN}" for i in range(4)),
        "\n\n".join(f"{i}\n\n{REFRAIN}" for i in range(4)),
        "\n\n".join(f"The wind of the year {i}\nblew over the sea\n{REFRAIN}" for i in range(2)),
    ],
)
def test_a_refrain_stays(text: str) -> None:
    """In a stanza, or set off, as often as it comes."""
    assert cleaned(ALL, text) == text


FIRST = "Divers searched all night for the two sailors who are missing."


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"Title\n\n{FIRST}\n\nA ship.\n\n{FIRST}\n\nEnd.", f"Title\n\nA ship.\n\n{FIRST}\n\nEnd."),
        (f"{FIRST}\nBy Ann\n\n{FIRST} \n\nEnd.", f"By Ann\n\n{FIRST} \n\nEnd."),
        (f"{FIRST}\n\n{FIRST}\n\nEnd.", f"{FIRST}\n\n{FIRST}\n\nEnd."),
        (f"a\n\nb\n\nc\n\n{FIRST}\n\nd\n\n{FIRST}\n\nEnd.", f"a\n\nb\n\nc\n\n{FIRST}\n\nd\n\n{FIRST}\n\nEnd."),
        (f"{FIRST}\n\nNext.\n\nA.\n\n{FIRST}\n\nNext.", f"{FIRST}\n\nNext.\n\nA.\n\n{FIRST}\n\nNext."),
        (f"T\n\n{FIRST}\n\na\n\n> {FIRST}\n\nb", f"T\n\n{FIRST}\n\na\n\n> {FIRST}\n\nb"),
        ("Short one here.\n\na\n\nShort one here.\n\nb", "Short one here.\n\na\n\nShort one here.\n\nb"),
    ],
)
def test_a_standfirst_goes_and_the_body_stays(text: str, clean: str) -> None:
    """A sentence at the top that comes again once, elsewhere; not a text that is there twice as a whole."""
    assert cleaned(STANDFIRST, text) == clean


def test_several_standfirsts_go_together() -> None:
    """The points of a summary do not push each other out of the top."""
    points = [f"The ferry number {i} sank within sight of the old harbour." for i in "abcde"]
    body = "\n\n".join(f"{point}\n\nMore on that, {i}." for i, point in enumerate(points))
    text = "Title\n\n" + "\n\n".join(points) + "\n\n" + body
    assert len(RepeatsStage.of((STANDFIRST,))(Document("", text)).edits) == len(points)
    assert cleaned(STANDFIRST, text) == "Title\n\n" + body


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"a\n\n{LONG}\n\nb\n\n{LONG.upper()}\n\nc\n\n{LONG}", f"a\n\n{LONG}\n\nb\n\nc"),
        (f"a\n\n{LONG}\n\nb\n\n> {LONG}\n\n| {LONG} |", f"a\n\n{LONG}\n\nb\n\n> {LONG}\n\n| {LONG} |"),
        (f"a\n\n{FIRST}\n\nb\n\n{FIRST}\n\nc\n\n{FIRST}", f"a\n\n{FIRST}\n\nb\n\n{FIRST}\n\nc\n\n{FIRST}"),
    ],
)
def test_a_long_paragraph_is_printed_once(text: str, clean: str) -> None:
    """The first stays; quotes and tables may say a thing again, and so may short sentences."""
    assert cleaned(PARAGRAPH, text) == clean


def test_conditions_hold_for_repeats() -> None:
    """Sizes, zones, vetoes, guards, sites and languages speak as they do for other rules."""
    text = f"Ferry\n\n{FIRST}\n\nA ship.\n\n{FIRST}\n\nEnd."
    match = r.Repeat(("standfirst",), 40)
    bound = [
        rule(match, where=Where(max_chars=50)),
        rule(match, where=Where(min_chars=70)),
        rule(r.Repeat(("standfirst",), 70)),
        rule(match, where=Where(sites=("example.com",))),
        rule(match, where=Where(langs=("de",))),
        rule(match, where=Where(zone="body")),
        rule(match, unless=(Veto(text="sailors"),)),
        rule(match, unless=(Veto(before="^ferry$"),)),
        rule(match, guard=Guard(max_share=0.1)),
    ]
    assert [cleaned(each, text) for each in bound] == [text] * len(bound)
    assert cleaned(rule(match, where=Where(zone="head", langs=("en",))), text, lang="en") != text


def test_two_rules_share_a_removal() -> None:
    """The log names both."""
    (change,) = run((LINE, rule(r.Repeat(("line",), 4), "other")), "Ferry\nFerry\nA ship.").changes
    assert (change.rule, change.also) == ("test/line", ("test/other",))


@given(printed)
def test_edits_are_whole_lines(text: str) -> None:
    """Nothing inside a line is touched."""
    lines = Lines(text)
    found = edits.tidy(RepeatsStage.of(ALL)(Document("", text, {"title": "Rain"})).edits)
    assert all(e.start in lines.starts and text[e.start : e.end] in lines.raw for e in found)
