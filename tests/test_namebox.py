"""The author's box: a name alone on its line, and the paragraph below that begins with it."""

from __future__ import annotations

import pytest

from cleaner.lines import Lines
from cleaner.namebox import name_box
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.rule import Guard

from .rules import LONG, rule, run

BODY = "\n\n".join(
    (
        "The ferry left the harbour at noon with nine people on board.",
        "An hour later it sank within sight of the old lighthouse.",
        "Divers searched all night while hundreds watched from the pier.",
        "A court will decide who is to blame for the loss of the ship.",
    )
)
ABOUT = "Mara has sailed since she was six, and lives on a boat with two cats."
BOX = rule(r.Repeat(("name",), 4), "name", family="author-bio")


def box(tail: str, body: str = BODY) -> list[str]:
    """Return the lines of the box that is found below a body."""
    lines = Lines(f"{body}\n\n{tail}")
    return [lines.bare[i] for i in name_box(lines)]


@pytest.mark.parametrize(
    "name",
    [
        "Mara Lindholm", "About Mara Lindholm", "Mara van der Lindholm", "Mara Lindholm, PhD", "**Mara Lindholm**",
        "Mara J. Lindholm | Harbour Post", "Über Mara Lindholm", "Mara Lindhölmsdóttir", "Mara Lindholm*",
    ],
)  # fmt: skip
def test_a_name_and_what_is_said_of_it(name: str) -> None:
    """The name stands alone or with its office; what is said begins with it."""
    assert box(f"{name}\n\n{ABOUT}") == [name, ABOUT]


def test_letters_of_other_scripts() -> None:
    """Any script that tells capitals from small letters."""
    about = "Мара плавает с шести лет и живёт на лодке с двумя кошками у причала."
    assert box(f"Мара Линдгольм\n\n{about}") == ["Мара Линдгольм", about]


def test_the_whole_box() -> None:
    """An office between goes along, and so do later paragraphs that begin with the name."""
    more = "Mara Lindholm has won no prize so far."
    assert box(f"Mara Lindholm\n\nEditor\n\n{ABOUT}\n\n{more}") == ["Mara Lindholm", "Editor", ABOUT, more]
    assert box(f"Mara Lindholm\n\n{ABOUT}\n\nPhoto: a friend") == ["Mara Lindholm", ABOUT]


@pytest.mark.parametrize(
    ("tail", "body"),
    [
        (f"Mara\n\n{ABOUT}", BODY),
        (f"mara lindholm\n\n{ABOUT}", BODY),
        ("Mara Lindholm\n\nShe was the last to leave the ship, the court heard.", BODY),
        ("Mara Lindholm\n\nMara sails.", BODY),
        (f"Mara Lindholm\n\n{ABOUT}", "Mara Lindholm steered the ship that night, the court heard.\n\n" + BODY),
        (f"Mara Lindholm\n\n{ABOUT}", "The mara is a large rodent that lives in the grass.\n\n" + BODY),
        (f"Jonas Ebertal\n\nJonas kept the lamp of the lighthouse for thirty years.\n\nMara Lindholm\n\n{ABOUT}", BODY),
        (f"Mara Lindholm\n\n{ABOUT}", "Rain fell."),
        (f"Mara Lindholm\n\n{ABOUT}\n\n{BODY}\n\nThe search goes on.", BODY),
        ("Under Layout, select Brochure.\n\nUnder Layout, in the list of pages, select those that you need.", BODY),
        (
            "Shows the Log, and all errors.\n\nShows the results of the commands, and all the errors they have led to.",
            BODY,
        ),
        (f"Mara Lindholm\n\n{ABOUT}", "All of them are lindholmish, as the saying goes on the coast.\n\n" + BODY),
        ("Press Open Wi-Fi.\n\nPress the button in the upper corner of the window, and wait for the menu.", BODY),
        ("The Lindholm Family\n\nThe Lindholm family has sailed these waters for two hundred years.", BODY),
        (f"Mara Lindholm\n\n{ABOUT}", f"Kestrel\n\nKestrel is the name of the ship that sank last winter.\n\n{BODY}"),
    ],
)
def test_what_is_no_box(tail: str, body: str) -> None:
    """One word, no capitals, somebody the text tells of, a list of people, half the text behind it, a step, a title."""
    assert box(tail, body) == []


def test_a_rule_takes_the_box_and_no_more() -> None:
    """A second run finds nothing left, and a guard holds."""
    text = f"{BODY}\n\nMara Lindholm\n\n{ABOUT}"
    once = run((BOX,), text)
    assert once.text == BODY
    assert {c.rule for c in once.removals} == {BOX.id}
    assert run((BOX,), BODY).text == BODY
    guarded = rule(r.Repeat(("name",), 4), "name", guard=Guard(max_share=0.1))
    assert run((guarded,), text).text == text


def test_a_rule_for_other_repetitions_leaves_the_box() -> None:
    """Only who asks for names gets them, and asking for them does not change what else is found."""
    text = f"{LONG}\n\n{LONG}\n\n{BODY}\n\nMara Lindholm\n\n{ABOUT}"
    lines = rule(r.Repeat(("line",), 4), "line")
    assert ABOUT in run((lines,), text).text
    both = run((lines, BOX), text).text
    assert both == f"{LONG}\n\n{BODY}"
