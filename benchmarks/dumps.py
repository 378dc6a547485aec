"""Text that was taken out of whole pages: with the code of their scripts and styles in it, without, and as Markdown.

    python -m benchmarks.dumps PAGES.jsonl.xz [--limit N] [--type article]

A case a line: `{"html", "gold": {"text", "type"}}`. Of each page the text of all elements of its body is taken as it
stands, once with `script`, `style` and `noscript` and once without them; and their Markdown by markdownify, with
menus, links and pictures; two of these again in lines of 78 characters. F1 is of bags of words that a reader sees,
means over pages: before, and after the default pipeline.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import fmean
from textwrap import fill

from lxml import html
from markdownify import markdownify

from benchmarks.page_scores import word_f1
from cleaner import Pipeline
from cleaner.lines import unmarked

_CODE = ("script", "style", "noscript")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--type", default="article")
    args = parser.parse_args()
    pipeline = Pipeline.load()
    pages = list(islice(_pages(args.pages, args.type), args.limit))
    print(f"| text of {len(pages)} pages | F1 before | F1 after |\n|---|---|---|")
    for name, made in (
        ("without scripts and styles", partial(dump, code=False)),
        ("with them", partial(dump, code=True)),
        ("as Markdown", markdown),
        ("without them, in lines of 78 characters", lambda page: narrow(dump(page, code=False))),
        ("as Markdown in lines of 78 characters", lambda page: narrow(markdown(page))),
    ):
        texts = [(made(page), gold) for page, gold in pages]
        before = fmean(word_f1(gold, unmarked(text)) for text, gold in texts)
        after = fmean(word_f1(gold, unmarked(pipeline.clean(text).text)) for text, gold in texts)
        print(f"| {name} | {before:.4f} | {after:.4f} |", flush=True)


def _pages(file: Path, kind: str) -> Iterator[tuple[str, str]]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            if case["gold"].get("type") == kind:
                yield case["html"], case["gold"]["text"]


def dump(page: str, *, code: bool) -> str:
    """Return the text of all elements of a page's body, a line each."""
    body = _body(page, code=code)
    lines = (line.strip() for piece in body.itertext() for line in piece.split("\n"))
    return "\n".join(filter(None, lines))


def markdown(page: str) -> str:
    """Return a page's body as Markdown."""
    made = markdownify(html.tostring(_body(page, code=False), encoding="unicode"), heading_style="ATX")
    return re.sub(r"\n{3,}", "\n\n", made)


def narrow(text: str, width: int = 78) -> str:
    """Return a text with its lines broken at a width, and blank lines between what they were; items of lists stay."""
    lines = [line for line in text.split("\n") if line.strip()]
    broken = (line if line.lstrip()[0] in "*-" else _broken(line, width) for line in lines)
    return "\n\n".join(broken)


def _broken(line: str, width: int) -> str:
    return fill(line, width, break_long_words=False, break_on_hyphens=False)


def _body(page: str, *, code: bool) -> html.HtmlElement:
    tree = html.fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    found = tree.find("body")
    body = tree if found is None else found
    for element in list(body.iter(*_CODE)) if not code else ():
        element.drop_tree()
    return body


if __name__ == "__main__":
    main()
