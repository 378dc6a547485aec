"""The `rules` stage: edits with their owners, replacements, and what is captured."""

from __future__ import annotations

import pytest
from hypothesis import given

from cleaner import edits
from cleaner.model import Document
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import Veto
from cleaner.stages.rules import RulesStage

from .rules import RULES, any_texts, cleaned, line, rule, run

BY = rule(
    line(r"by (?P<who>[\w ]+?)(?: and (?P<other>\w+))?(?: on (?P<day>\d+))?"),
    "by",
    capture=(("author", "who"), ("date_published", "day"), ("second", "other")),
)


@given(any_texts)
def test_edits_lie_in_the_text_and_belong_to_rules(text: str) -> None:
    """Each is inside the text, has a rule of the set as its owner, and takes something visible."""
    owners = {rule.owner for rule in RULES}
    for e in RulesStage.of(RULES)(Document("", text)).edits:
        assert 0 <= e.start < e.end <= len(text)
        assert e.owner in owners
        assert text[e.start : e.end].strip()


@pytest.mark.parametrize(
    ("text", "meta"),
    [
        ("By Ann Hill", {"author": "Ann Hill"}),
        ("- **By Ann Hill** |", {"author": "Ann Hill"}),
        ("By Ann and Bo on 12", {"author": "Ann", "second": "Bo", "date_published": "12"}),
        ("By Ann\n\nBy Bo on 12", {"author": "Ann", "date_published": "12"}),
        ("Ann", {}),
    ],
)
def test_captures(text: str, meta: dict[str, str]) -> None:
    """Named groups become metadata, the first in the text wins, groups that matched nothing give nothing."""
    assert run(BY, text).meta == meta


def test_what_the_caller_knows_wins() -> None:
    """A capture fills gaps only."""
    assert run(BY, "By Ann on 12", author="Bo").meta == {"author": "Bo", "date_published": "12"}


def test_what_is_turned_down_captures_nothing() -> None:
    """Only what is taken tells something."""
    saved = rule(BY.match, capture=BY.action.captures, unless=(Veto(text="ann"),))
    assert run(saved, "By Ann\n\nBy Bo").meta == {"author": "Bo"}


def test_spans_capture_too() -> None:
    """The hit itself is read, not the first one of the line."""
    note = rule(r.Regex((r"\((?P<kind>\w+): (?P<who>\w+)\)",)), capture=(("credit", "who"),), unless=(Veto(text="x"),))
    assert run(note, "(x: Ann) a (photo: Bo)").meta == {"credit": "Bo"}
    behind = rule(r.Regex((r"(?<=by )(?P<who>\w+)",)), capture=(("author", "who"),))
    assert run(behind, "Words by Ann, he said").meta == {"author": "Ann"}


def test_a_section_captures_from_the_line_it_begins_with() -> None:
    """And from nowhere else."""
    section = rule(r.Section((r"more by (?P<who>\w+)",), "end"), capture=(("author", "who"),))
    assert run(section, "a\n\n- More by Ann\nMore by nobody we know").meta == {"author": "Ann"}


@pytest.mark.parametrize(
    ("match", "template", "text", "clean"),
    [
        (r.Regex((r"(\d+)\s?Uhr",)), r"\1:00", "Um 7 Uhr und 12Uhr.", "Um 7:00 und 12:00."),
        (r.Regex((r"(?P<a>\w)-(?P<b>\w)",)), r"\g<b>+\g<a>", "x-y", "y+x"),
        (r.Regex((r"a(b)?",)), r"<\1>", "a ab", "<> <b>"),
        (r.Text(("colour",)), "color", "Colour, COLOUR", "color, color"),
        (r.Line(("cont(?:inue)?d",)), "more", " - **Cont** d\n  - **Contd**\r\nx", " - **Cont** d\n  - **more**\r\nx"),
        (r.Words(("a b", "c")), "w", "x\n\n  c, a b |", "x\n\n  w |"),
        (r.Section(("menu",), "blank"), "[menu]", "x\n  Menu\na\nb \n\ny", "x\n  [menu] \n\ny"),
        (r.Line(("a",)), "", "a\n\nb", "b"),
    ],
)  # fmt: skip
def test_replacements(match: r.Match, template: str, text: str, clean: str) -> None:
    """The template's groups are put in; marks and spaces around a line that is replaced stay."""
    assert cleaned(rule(match, replacement=template), text) == clean


def test_a_replacement_that_matches_itself_is_made_once() -> None:
    """It does not go on for ever, nor is it told as unsettled."""
    result = run((rule(r.Text(("x",)), replacement="xx"), BY), "By Ann\n\nx")
    assert (result.text, result.warnings) == ("xx", ())


def test_a_removal_wins_over_a_replacement() -> None:
    """And the log names both."""
    result = run((rule(line("by x.*"), "cut"), rule(r.Text(("x",)), "swap", replacement="y")), "By x, y\n\nx")
    (change, swapped) = result.changes
    assert (result.text, change.rule, change.also, swapped.rule) == ("y", "test/cut", ("test/swap",), "test/swap")


def test_each_edit_names_its_rule() -> None:
    """Id, version, family and risk of the rule stand in the log."""
    (change,) = run(rule(BY.match, "who", family="byline", risk="medium"), "x\n\nBy Ann").changes
    assert (change.stage, change.rule, change.family, change.version) == ("rules", "test/who", "byline", "1")
    assert (change.removed, change.line) == ("\n\nBy Ann", 1)


@given(any_texts)
def test_warnings_and_edits_are_those_of_the_matcher(text: str) -> None:
    """One edit for each claim that holds, in the same place or within it."""
    stage = RulesStage.of(RULES)
    taken = [c for c in stage.matcher.claims(Document("", text)) if not c.veto]
    proposal = stage(Document("", text))
    assert [(e.owner.id, c.start <= e.start < e.end <= c.end) for e, c in zip(proposal.edits, taken, strict=True)] == [
        (c.rule.id, True) for c in taken
    ]
    assert proposal.warnings == ()
    assert edits.tidy(proposal.edits) == edits.tidy(reversed(proposal.edits))


def test_a_line_read_without_its_links_is_replaced_as_a_whole() -> None:
    """What was matched stands nowhere in the line."""
    mine = rule(line("read (?P<what>.*) here"), replacement=r"See \g<what>.")
    assert cleaned(mine, "a\n\n* [Read](/b) all **of it** [here](/c)\n\nd") == "a\n\nSee all of it.\n\nd"
