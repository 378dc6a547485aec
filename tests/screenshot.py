"""`python -m tests.screenshot` renews docs/report.png: the report of the samples, as the README shows it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from cleaner.cli import main

from .browser import chromium, quiet_page

_ROOT = Path(__file__).resolve().parent.parent
TARGET = _ROOT / "docs" / "report.png"
_DOCUMENT = "indian-daily.txt"


def shoot(browser: Browser, report: str, target: Path) -> None:
    """Take the picture: one document, original and clean, and what is known of one removal."""
    with quiet_page(browser, width=1280, height=800) as page:
        page.goto(f"{report}#documents")
        page.get_by_role("option", name=_DOCUMENT).click()
        expect(page.locator(".title h1")).to_have_text(_DOCUMENT)
        page.keyboard.press("n")
        page.keyboard.press("n")
        expect(page.locator("#inspector")).to_be_visible()
        page.screenshot(path=target)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "report.html"
        if main(["report", str(_ROOT / "samples" / "out"), "--to", str(written)]) == 0:
            TARGET.parent.mkdir(exist_ok=True)
            with chromium() as started:
                shoot(started, written.as_uri(), TARGET)
