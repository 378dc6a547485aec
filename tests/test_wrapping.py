"""Breaks by the width of a column are read as the spaces they stand for, and stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from textwrap import fill

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Pipeline
from cleaner.explain import explain
from cleaner.model import Block, Document
from cleaner.rulefiles import rule as r
from cleaner.wrapping import line_numbers, unwrapped

from .rules import any_texts, rule

WORDS = [
    "the",
    "a",
    "ferry",
    "harbour",
    "of",
    "council",
    "and",
    "never",
    "rebuilt",
    "in",
    "storm",
    "bridge",
    "to",
    "it",
]
widths = st.integers(60, 80)


def prose(seed: int, words: int = 70) -> str:
    """A paragraph of words of many lengths."""
    dice = Random(seed)
    return " ".join(dice.choice(WORDS) + (", yes." if dice.random() < 0.08 else "") for _ in range(words)) + "."


def wrapped(paragraphs: list[str], width: int) -> str:
    return "\n\n".join(fill(p, width, break_long_words=False, break_on_hyphens=False) for p in paragraphs)


several = st.lists(st.integers(0, 999), min_size=4, max_size=8, unique=True)
odd_lines = st.lists(st.text("ab .\r-`", max_size=90), max_size=30).map("\n".join)
broken = st.builds(
    lambda seeds, width, above, below: "\n".join((above, wrapped([prose(seed) for seed in seeds], width), below)),
    several, widths, st.text("ab .\n-`", max_size=90), st.text("ab .\n-`", max_size=90),
)  # fmt: skip


@given(any_texts | odd_lines | broken)
def test_nothing_but_breaks_is_read_otherwise(text: str) -> None:
    """Each character stands where it stood; only a line break may have become a space."""
    read = unwrapped(text)
    assert len(read) == len(text)
    assert all(a == b or (a == "\n" and b == " ") for a, b in zip(text, read, strict=True))


@given(several, widths)
def test_paragraphs_are_read_whole(seeds: list[int], width: int) -> None:
    """At whatever width they were set."""
    paragraphs = [prose(seed) for seed in seeds]
    assert unwrapped(wrapped(paragraphs, width)) == "\n\n".join(paragraphs)


def same_length() -> str:
    return "\n".join(f"Ferry {n} left the old quay at {n} and was not seen again that day." for n in range(10, 40))


def verse() -> str:
    feet = ["upon the water ", "beneath the moon ", "where no one calls ", "and nobody came "]
    return "\n".join((feet[n % 4] + feet[(n * 7 + n // 4) % 4] + feet[n % 3]).strip() + "," for n in range(40))


def table() -> str:
    return "\n".join(f"{name:<30}{number:>30} crowns" for number, name in enumerate(WORDS * 2))


def dialogue() -> str:
    dice = Random(5)
    return "\n".join(f"“{prose(n, dice.randint(5, 15))}”" for n in range(40))


def items() -> str:
    return "\n".join(f"- {prose(n, 11)}" for n in range(30))


@pytest.mark.parametrize("text", [same_length, verse, table, dialogue, items, lambda: "\n".join(map(prose, range(9)))])
def test_other_short_lines_are_read_as_they_are(text: Callable[[], str]) -> None:
    """Sentences of one length, verse, rows, speech, lists, and paragraphs on a line each."""
    assert unwrapped(text()) == text()


def test_what_begins_anew_is_no_continuation() -> None:
    """Marks of lists, headings and quotes open lines, and so does what would have fitted above."""
    full = "the ferry never came to the old harbour in the long night of that storm"[:70].strip().ljust(70, "s")
    begun = [
        "- item",
        "# heading",
        "> a word",
        "1. one",
        "A. one",
        "2.1 of it",
        "Subject: it",
        "[1]: https://a.example",
    ]
    text = wrapped([prose(n) for n in range(4)], 70)
    for line in begun:
        assert unwrapped(f"{text}\n\n{full}\n{line}").endswith(f"{full}\n{line}")
    assert unwrapped(f"{text}\n\n{full}\nand more of it.").endswith(f"{full} and more of it.")


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (
            "All rights reserved. This material may not be published or broadcast.",
            "Yesterday the ferry left the harbour.",
        ),
        ("Sign up for our free weekly newsletter and never miss a story from us", "Construction resumes"),
        ("Follow us on Facebook, Twitter and Instagram for more news each day", "Christopher Berg"),
        ("name      ports      crews      ships      since      owner    city", "ferry     eleven     twelve     one"),
    ],
)
def test_a_break_that_may_mean_something_is_kept(upper: str, lower: str) -> None:
    """A sentence, a heading, a signature or a row below would go with the line above."""
    text = wrapped([prose(n) for n in range(4)], 72)
    assert unwrapped(f"{text}\n\n{upper}\n{lower}").endswith(f"{upper}\n{lower}")


def test_code_between_fences_keeps_its_lines() -> None:
    """Its breaks are its own."""
    code = "```\nresult = compute(first_argument, second_argument, third_argument_of_it)\nwrite_it_down(result)\n```"
    text = wrapped([prose(n) for n in range(4)], 72)
    assert unwrapped(f"{text}\n\n{code}").endswith(code)


@pytest.mark.parametrize("code", ["```make harbour```", "```\nmake harbour\n~~~\nmake quay\n```", "~~~"])
def test_behind_code_breaks_are_read_again(code: str) -> None:
    """Code on one line opens no fence, another sign closes none, and one that nothing closes is none."""
    text = wrapped([prose(n) for n in range(4)], 72)
    assert unwrapped(f"{code}\n\n{text}") == f"{code}\n\n{unwrapped(text)}"


def test_what_a_rule_captures_is_read_over_breaks() -> None:
    """A name that goes on in the next line, in the metadata and in what is put in its place."""
    paid = rule(
        r.Line((r"the work of this office was paid for by (?P<who>.{5,200})",)),
        replacement=r"[paid: \g<who>]",
        capture=(("sponsor", "who"),),
    )
    text = wrapped([prose(n) for n in range(4)], 72)
    line = "The work of this office was paid for by the harbour fund of the northern\nisles and their ferries"
    result = Pipeline.of_rules((paid,)).clean(f"{text}\n\n{line}")
    assert result.meta["sponsor"] == "the harbour fund of the northern isles and their ferries"
    assert result.text == f"{text}\n\n[paid: the harbour fund of the northern isles and their ferries]"


PLEA = (
    "If you liked this story, please subscribe to our free weekly newsletter and never miss a story from the harbour."
)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_boilerplate_goes_with_all_of_its_lines(ending: str) -> None:
    """A plea that was broken in the middle goes whole; what stays keeps its breaks."""
    body, plea = wrapped([prose(n) for n in range(4)], 72), wrapped([PLEA], 72)
    assert "\n" in plea
    text = f"{body}\n\n{plea}\n".replace("\n", ending)
    assert Pipeline.load().clean(text).text == body + "\n"


def test_breaks_stay_where_no_rule_takes_anything() -> None:
    """White space is settled in the lines as they are."""
    text = wrapped([prose(n) for n in range(4)], 72) + "\n"
    assert Pipeline.load().clean(text).text == text


def test_lines_of_a_page_are_those_of_its_layout() -> None:
    """Where the layout is known, its breaks mean something."""
    text = wrapped([prose(n) for n in range(4)], 72)
    assert Document("", text, {}, (Block(0, 9, "paragraph"),)).lines.text == text
    assert Document("", text).lines.text != text


def test_line_numbers_count_every_break() -> None:
    """Those of the text as people see it in their editor."""
    text = wrapped([prose(1), PLEA], 72)
    numbers = list(line_numbers(text, [0, text.index(PLEA[:20])]))
    assert numbers == [1, text[: text.index(PLEA[:20])].count("\n") + 1]
    whole = wrapped([prose(1), prose(2), prose(3), PLEA], 72)
    told = {line.line: line for line in explain(Pipeline.load(), Document("", whole))[1]}
    last = told[whole[: whole.index(PLEA[:20])].count("\n") + 1]
    assert last.gone
    assert last.text == PLEA
