"""A real Chromium for tests: the one that is installed, driven by Playwright, off the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium: `$CHROMIUM`, one on the path, or the one that `playwright install chromium` fetched."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
        if not Path(path).exists():
            raise RuntimeError("there is no Chromium: run `apt-get install chromium` or `playwright install chromium`")
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def quiet_page(browser: Browser, *, width: int = 1300, height: int = 900, dark: bool = False) -> Iterator[Page]:
    """Open a page of its own; fail if it said a word on the console, raised, or asked for anything but a file."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: told.append(f"error: {error}"))
    page.on("dialog", lambda dialog: told.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: told.append(request.url) if not _local(request.url) else None)
    page.set_default_timeout(15_000)
    try:
        yield page
        assert told == []
    finally:
        context.close()


def _local(url: str) -> bool:
    return url.startswith(("file:", "blob:null", "blob:file:"))
