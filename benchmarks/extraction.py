"""Quality and processor time of the HTML side beside other extractors, on the same pages in the same run.

    python -m benchmarks.extraction PAGES.jsonl.xz [--type TYPE] [--every N] [--limit N] [--rounds N]

PAGES holds one page a line: {"id", "html", "gold": {"text", "type", "url", "with", "without"}}. Every page goes through
all systems one after another, so that whatever else the machine does weighs on all alike; of several rounds the fastest
counts. word_F1 is over bags of words, mean over pages; snippet_F1 over the snippets that must, and must not, be there.
Systems that are not installed are left out.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.page_scores import quality, shown
from cleaner.errors import DocumentError
from cleaner.pipeline import Pipeline

PEER = "trafilatura"

System = Callable[[str], str]
Case = Mapping[str, Any]


def ours(preset: str) -> System:
    """Return this package with a preset."""
    pipeline = Pipeline.load(preset)

    def run(html: str) -> str:
        try:
            return pipeline.clean_html(html).text
        except DocumentError:
            return ""

    return run


def extraction_only() -> System:
    """Return this package's extraction without the stages behind it."""
    pipeline = Pipeline.load()
    return lambda html: pipeline.extract(html, {}).document.text


def trafilatura() -> System:
    """Return trafilatura as it comes, without comments."""
    from trafilatura import extract

    return lambda html: extract(html, include_comments=False) or ""


def resiliparse() -> System:
    """Return resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(html, main_content=True))


def readability() -> System:
    """Return readability-lxml, its summary as text."""
    from lxml.html import fromstring
    from readability import Document

    return lambda html: str(fromstring(Document(html).summary()).text_content())


SYSTEMS: Mapping[str, Callable[[], System]] = {
    "cleaner": lambda: ours("default"),
    "cleaner --preset fast": lambda: ours("fast"),
    "cleaner, extraction only": extraction_only,
    PEER: trafilatura,
    "resiliparse": resiliparse,
    "readability": readability,
}


def run(cases: Sequence[Case], systems: Mapping[str, System], rounds: int) -> tuple[Any, Mapping[str, float]]:
    """Return each system's texts, and its seconds of processor time for all pages."""
    texts: dict[str, list[str]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for case in cases:
        best: dict[str, float] = {}
        for number in range(rounds):
            for name, system in systems.items():
                start = time.process_time()
                try:
                    text = system(case["html"])
                except Exception:  # a peer that fails on a page has found nothing there
                    text = ""
                best[name] = min(best.get(name, 1e9), time.process_time() - start)
                if not number:
                    texts[name].append(text)
        for name, spent in best.items():
            seconds[name] += spent
    return texts, seconds


def main() -> None:
    """Read the pages, run all systems, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--type", help="take pages of one type only, such as article")
    parser.add_argument("--every", type=int, default=1, help="take every n-th page")
    parser.add_argument("--limit", type=int, help="of these at most so many")
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    with lzma.open(args.pages, "rt", encoding="utf-8") as lines:
        read = (case for case in map(json.loads, lines) if args.type in (None, case["gold"].get("type")))
        cases: list[Case] = list(islice(islice(read, 0, None, args.every), args.limit))
    systems: dict[str, System] = {}
    for name, make in SYSTEMS.items():
        try:
            systems[name] = make()
            systems[name]("<html><body><p>One sentence, to load what is loaded once.</p></body></html>")
        except ImportError as error:
            print(f"{name}: left out, {error}", file=sys.stderr)
    texts, seconds = run(cases, systems, args.rounds)
    for name in systems:
        row = shown(quality([case["gold"] for case in cases], texts[name]))
        each = 1000 * seconds[name] / len(cases)
        ratio = seconds[name] / seconds[PEER]
        print(f"{name:26s} {each:7.1f} ms/page {ratio:5.2f} x {PEER}  {row}")


if __name__ == "__main__":
    main()
