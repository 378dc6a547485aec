"""The Scrapy pipeline, in a real crawl of pages that this machine serves itself: pages in, clean items and log out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cleaner.audit.reading import pieces_of, read_entries, read_log
from cleaner.runs.restore import unsplice

from .command import python
from .rulefile import HEAD, RULE, write

BODY = (
    "The wooden ferry that has carried three generations of pupils across the bay made its last crossing on Tuesday.",
    "Engineers say the footbridge that replaces it will open to walkers before the month is out, and to carts later.",
    "Nobody on the pier could say how often the keel had been mended, and the ferryman would not be drawn on it.",
)
PLEA = "Support The Harbour Post from 2 crowns a week"
PAGE = """<!doctype html><html lang="en"><head><title>Ferry {n} makes its last crossing</title></head><body>
<nav><a href="/">Home</a> <a href="/sport.html">Sport</a></nav>
<article><h1>Ferry {n} makes its last crossing</h1>{body}<p>{plea}</p></article>
<p>{links}</p></body></html>"""
SPIDER = """
import json
import sys
import scrapy
from scrapy.crawler import CrawlerProcess


class Spider(scrapy.Spider):
    name = "harbour"

    async def start(self):
        yield scrapy.Request(self.base)

    def parse(self, response):
        yield from response.follow_all(css="p a")
        yield {"url": response.url, "html": response.text if response.css("article") else 404, "seen": 1}
        yield {"kind": "no page"}


base, settings = sys.argv[1], json.loads(sys.argv[2])
process = CrawlerProcess(settings)
crawler = process.create_crawler(Spider)
process.crawl(crawler, base=base)
process.start()
stats = {k: v for k, v in crawler.stats.get_stats().items() if k.startswith(("cleaner/", "item_", "log_count"))}
json.dump(stats, open(sys.argv[3], "w"))
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of four pages, the last of them without an article."""
    folder = tmp_path_factory.mktemp("site")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    for n in range(4):
        links = "".join(f'<a href="/{i}.html">{i}</a> ' for i in range(4)) if n == 0 else ""
        page = PAGE.format(n=n, body=body, plea=PLEA, links=links) if n < 3 else "<p>Gone.</p>"
        (folder / (f"{n}.html")).write_text(page, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/0.html"
    server.shutdown()
    server.server_close()


def crawl(site: str, folder: Path, **settings: object) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Crawl the site with the add-on in a process of its own; return the items and what was counted."""
    (folder / "spider.py").write_text(SPIDER, encoding="utf-8")
    fixed: dict[str, object] = {
        "ADDONS": {"cleaner.integrations.scrapy.CleanerAddon": 500},
        "FEEDS": {str(folder / "items.jsonl"): {"format": "jsonlines"}},
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
    }
    told = json.dumps({**fixed, **settings})
    done = python(folder / "spider.py", site, told, folder / "stats.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    lines = (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
    items = [item for item in map(json.loads, lines) if "html" in item]
    assert len(lines) - len(items) == 4, "items of another kind pass"
    return sorted(items, key=lambda item: str(item["url"])), json.loads((folder / "stats.json").read_text())


@pytest.fixture(scope="module")
def crawled(site: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]], dict[str, int]]:
    """A crawl with a rule of its own and a log."""
    folder = tmp_path_factory.mktemp("crawl")
    rules = write(folder, HEAD + RULE)
    items, stats = crawl(site, folder, CLEANER_RULES=[str(rules)], CLEANER_LOG="log", CLEANER_NOTE_FIELD="note")
    return folder, items, stats


def test_pages_become_clean_text(crawled: tuple[Path, list[dict[str, Any]], dict[str, int]]) -> None:
    """The body and nothing else, beside the fields that were there; an item without a page passes with its reason."""
    *pages, gone = crawled[1]
    for page in pages:
        assert [line for line in page["text"].splitlines() if line in BODY] == list(BODY)
        assert PLEA not in page["text"]
        assert "Sport" not in page["text"]
        assert (page["seen"], PLEA in page["html"]) == (1, True)
        assert "mine/plea" in [change["rule"] for change in page["note"]["changes"]]
    assert "text" not in gone
    assert gone["note"]["failed"] == "its column 'html' holds no text but int"


def test_the_log_of_a_crawl_rebuilds_what_the_pages_said(
    crawled: tuple[Path, list[dict[str, Any]], dict[str, int]],
) -> None:
    """It has the form of every other log: each page's text before the rules, and why a page was set aside."""
    folder, items, _ = crawled
    changes = {entry.doc: pieces_of(changes) for entry, changes, _ in read_log(folder / "log")}
    for page in items[:3]:
        assert PLEA in unsplice(page["text"], changes[page["url"]])
    entries = {entry.doc: entry for entry in read_entries(folder / "log")}
    assert sorted(entries) == [item["url"] for item in items]
    assert getattr(entries[items[3]["url"]], "failed", "") == items[3]["note"]["failed"]
    assert json.loads((folder / "log" / "run.json").read_text(encoding="utf-8"))["state"] == "done"


def test_the_crawler_counts(crawled: tuple[Path, list[dict[str, Any]], dict[str, int]]) -> None:
    """What was cleaned, set aside, passed over and removed stands in the crawler's statistics."""
    stats = crawled[2]
    assert (stats["cleaner/cleaned"], stats["cleaner/failed"], stats["cleaner/passed_over"]) == (3, 1, 4)
    assert stats["cleaner/removals/newsletter"] == 3
    assert stats["item_scraped_count"] == 8
    assert "log_count/ERROR" not in stats


def test_items_are_dropped_where_the_settings_say_so(site: str, tmp_path: Path) -> None:
    """Those that cannot be cleaned, and those of which too little is left."""
    shortest = len("\n".join(BODY)) + 10_000
    items, stats = crawl(site, tmp_path, CLEANER_DROP_FAILED=True, CLEANER_MIN_CHARS=shortest)
    assert items == []
    assert (stats["cleaner/dropped/failed"], stats["cleaner/dropped/short"]) == (1, 3)
    assert stats["item_dropped_count"] == 4


def test_wrong_rules_stop_the_crawl(site: str, tmp_path: Path) -> None:
    """Every problem of every file is told, and nothing is crawled unclean."""
    rules = write(tmp_path, HEAD + RULE.replace("risk:", "rsk:"))
    (tmp_path / "spider.py").write_text(SPIDER, encoding="utf-8")
    settings = {"ITEM_PIPELINES": {"cleaner.integrations.scrapy.CleanerPipeline": 1}, "CLEANER_RULES": [str(rules)]}
    done = python(tmp_path / "spider.py", site, json.dumps(settings), tmp_path / "stats.json", cwd=tmp_path)
    assert "error[unknown-key]" in done.stderr
    assert "item_scraped_count" not in (tmp_path / "stats.json").read_text()
