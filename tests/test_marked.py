"""Invented pages marked line by line: no body line is harmed, and much of the boilerplate goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.marked import Page, Tally, outcome, read_pages
from cleaner.pipeline import default_pipeline

PAGES = Path(__file__).parent / "marked"

SHARES = {
    "ar": 0.88,
    "ar-2": 0.84,
    "bg": 0.95,
    "cs": 0.97,
    "da": 0.92,
    "de": 0.87,
    "el": 0.98,
    "en": 0.87,
    "es": 0.83,
    "fa": 0.85,
    "fi": 0.92,
    "fr": 0.81,
    "he": 0.90,
    "hi": 0.87,
    "hu": 0.97,
    "id": 0.90,
    "it": 0.81,
    "ja": 0.82,
    "ja-2": 0.87,
    "ko": 0.86,
    "ko-2": 0.91,
    "nl": 0.87,
    "no": 0.93,
    "pl": 0.91,
    "pt": 0.84,
    "ro": 0.99,
    "ru": 0.87,
    "sk": 0.96,
    "sv": 0.90,
    "th": 0.89,
    "tr": 0.88,
    "uk": 0.86,
    "vi": 0.84,
    "zh-hans": 0.83,
    "zh-hant": 0.76,
}
"""The least share of boilerplate lines that must go, by file: as measured, rounded down."""


def test_every_file_has_its_share() -> None:
    """A file that is missing here, or has gone missing there, fails."""
    assert sorted(path.stem for path in PAGES.glob("*.txt")) == sorted(SHARES)


@pytest.mark.parametrize("name", sorted(SHARES))
def test_no_body_line_is_harmed_and_boilerplate_goes(name: str) -> None:
    """Nothing takes of a line marked as body; of lines marked as boilerplate at least the stated share goes."""
    pages = read_pages(PAGES / f"{name}.txt")
    lines = [line for page in pages for line in outcome(default_pipeline(), page)]
    assert [(line.text, line.rules) for line in lines if line.harmed] == []
    assert Tally.of(lines).share >= SHARES[name]


def test_what_became_of_lines_is_told() -> None:
    """A line counts as gone or harmed by what is left of it."""
    page = Page(
        "", (("+", "It rained on the quay."), ("", ""), ("-", "Click to share on Facebook (Opens in new window)"))
    )
    body, button = outcome(default_pipeline(), page)
    assert (body.harmed, button.gone, bool(button.rules)) == (False, True, True)
    assert Tally.of([body, button]) == Tally(1, 0, 1, 1)


def test_a_line_without_a_mark_is_named(tmp_path: Path) -> None:
    """The file and the line stand in the error."""
    path = tmp_path / "xx.txt"
    path.write_text("=== one\n+ body\nno mark\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"xx\.txt:3"):
        list(read_pages(path))
