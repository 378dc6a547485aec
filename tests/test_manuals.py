"""The benchmark that cleans manuals: it reads their pages, and counts what goes of them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.manuals import outcome, page_text, shown, total
from cleaner.pipeline import default_pipeline

PAGE = """<page xmlns="http://projectmallard.org/1.0/" id="lamp">
  <info><credit><name>Ada Moor</name></credit><desc>Light the lamp.</desc><title>Lamps</title></info>
  <title>Light
    the lamp</title>
  <p>Open the <gui>window</gui> first.</p>
  <section><title>Wicks</title><steps><item><p>Trim the wick.</p></item></steps></section>
</page>
"""


def test_a_page_is_read(tmp_path: Path) -> None:
    """Titles and paragraphs, white space settled; what is said about the page is no text of it."""
    page = tmp_path / "lamp.page"
    page.write_text(PAGE, encoding="utf-8")
    assert page_text(page) == "Light the lamp\n\nOpen the window first.\n\nWicks\n\nTrim the wick."


def test_what_goes_is_counted() -> None:
    """Repairs are no harm; a line that goes is."""
    result = outcome(default_pipeline(), ["The lamp  is lit.", "The lamp is lit.\n\nShare on Facebook"])
    assert [change.removed.strip() for change in result.taken] == ["Share on Facebook"]
    assert shown("en", result) == "| en | 2 | 52 | 0.6731 | 1 |"
    assert total([result, result]).pages == 4
