"""The `scripts` stage: the code of a page goes, the code that a text shows to its readers stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.lines import Lines
from cleaner.model import Block, Document
from cleaner.pipeline import default_pipeline
from cleaner.stages.scripts import ScriptsStage

PACKED = "!function(e,t){" + "var n=e.q||[];n.push({k:t,v:!0});" * 20 + "}(window,7);"
DATA = '{"@context":"https://schema.example","@type":"NewsArticle","headline":"' + "A ferry sank. " * 12 + '"}'
STYLES = ".harbour{margin:0;padding:4px}" + ".quay .boat{color:#333;display:none}" * 5
SCRIPT = "window.harbour = window.harbour || {};\nharbour.open = function () {\n  document.title = 'open';\n};"
RULES = ".quay {\n  display: none;\n  margin: 0 4px;\n}"
PROSE = "The ferry left the harbour at noon with nine people on board, and an hour later it sank."
LISTING = "const boats = [];\nboats.push('ferry');\nfor (const boat of boats) {\n  sink(boat);\n}"


def kept(text: str) -> str:
    """Return what the stage leaves."""
    found = ScriptsStage()(Document("d", text)).edits
    return "\n".join(filter(None, edits.apply(text, found).split("\n")))


@pytest.mark.parametrize("code", [PACKED, DATA, f"{STYLES}\n{PACKED}", f"{SCRIPT}\n{PACKED}", f"{DATA}\n{RULES}"])
def test_the_code_of_a_page_goes(code: str) -> None:
    """Whatever of it a machine wrote, and what stands beside that."""
    assert kept(f"Home\n{code}\nNews\n{PROSE}") == f"Home\nNews\n{PROSE}"


def test_code_for_the_browser_goes_wherever_no_sentence_leads_to_it() -> None:
    """Once a text is known to hold the code of a page."""
    assert kept(f"Home\n{SCRIPT}\nNews\n{RULES}\n{PROSE}\n{PACKED}") == f"Home\nNews\n{PROSE}"


@pytest.mark.parametrize("code", [LISTING, SCRIPT, RULES, STYLES[:150], DATA[:150], "a {b} c;", "{title}"])
def test_code_that_is_shown_stays(code: str) -> None:
    """In a text that shows nothing of a page, all of it."""
    text = f"{PROSE}\n{code}\n{PROSE}"
    assert kept(text) == text


@pytest.mark.parametrize("code", [LISTING, SCRIPT, DATA])
def test_a_listing_stays_beside_the_code_of_the_page(code: str) -> None:
    """What a sentence or a colon leads to is for the reader."""
    text = f"{PROSE}\nThis is how it is done:\n{code}"
    assert kept(f"{PACKED}\n{text}") == text


@pytest.mark.parametrize(
    "line",
    [
        "x" * 900,
        "https://harbour.example/" + "boats/" * 200,
        "砂浜を歩く人はもう誰もいなかった。" * 60,
        "The parties agree; the owner (the “Owner”) sells; the buyer (the “Buyer”) pays; nobody sails. " * 12,
        "| 1 | 2 | 3 | {4} " * 60,
    ],
)
def test_long_lines_are_not_code(line: str) -> None:
    """Without spaces, or with many marks: it takes both."""
    text = f"{PROSE} {{}}\n{line}"
    assert kept(text) == text


def test_the_layout_of_html_needs_no_guesses() -> None:
    """A text that was taken out of a page with care holds no code of it."""
    block = Block(0, len(PACKED), "code", 0.0)
    assert ScriptsStage()(Document("d", PACKED, {}, (block,))).edits == ()


def test_the_default_pipeline_takes_pages_with_their_code() -> None:
    """Though nearly all of the text is code, which no breaker gives back."""
    text = f"A ferry sank\n{PACKED * 9}\n{DATA}\n" + "\n".join(
        f"{PROSE} So said {name}." for name in ("Ann", "Bo", "Cy")
    )
    result = default_pipeline().clean(text)
    assert "function" not in result.text
    assert result.text.count(PROSE) == 3
    assert {change.rule for change in result.removals if "function" in change.removed} == {"scripts/code"}


code_texts = st.lists(
    st.sampled_from([PACKED, DATA, STYLES, SCRIPT, RULES, LISTING, PROSE, "Home", "Like this:", "}", "", "{"]),
    max_size=12,
).map("\n".join)


@given(st.one_of(code_texts, st.text(max_size=200)))
def test_lines_go_whole_and_words_stay(text: str) -> None:
    """Whatever the text: what goes is a line of code from end to end."""
    lines = Lines(text)
    spans = {(start, start + len(raw)): raw.strip() for start, raw in zip(lines.starts, lines.raw, strict=True)}
    gone = [spans[edit.start, edit.end] for edit in ScriptsStage()(Document("d", text)).edits]
    assert not {PROSE, "Home", "Like this:"} & set(gone)
    assert bool(gone) <= any(len(line) >= 160 for line in lines.bare)


@given(code_texts)
def test_a_second_run_changes_nothing(text: str) -> None:
    """What is left shows nothing of a page any more, or is for the reader."""
    once = default_pipeline().clean(text).text
    assert default_pipeline().clean(once).text == once


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_what_stands_between_fences_stays(fence: str) -> None:
    """However long it is, and it does not make a text a page; code of the page beside it goes still."""
    shown = f"{PROSE}\n{fence}js\n{PACKED}\n{DATA}\n{SCRIPT}\n{fence}\n{PROSE}"
    assert kept(shown) == shown
    assert kept(f"{shown}\n{PACKED}") == shown


def test_a_fence_without_its_fellow_saves_nothing() -> None:
    """Three ticks alone are no listing."""
    assert kept(f"{PROSE}\n```\n{PACKED}") == f"{PROSE}\n```"


def test_data_stays_in_a_text_that_tells_of_such_data() -> None:
    """A sentence need not lead to each of its listings; without that sentence they are the page's own."""
    text = f"{PROSE} It is written as JSON-LD.\n{DATA}\n{PROSE}"
    assert kept(text) == text
    assert kept(f"{PROSE}\n{DATA}\n{PROSE}") == f"{PROSE}\n{PROSE}"
