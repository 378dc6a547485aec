"""Harm on clean texts of many languages: the pages of a desktop's manual, in which every line is body.

    python -m benchmarks.manuals /usr/share/help [--book gnome-help] [--lang de fr …] [--taken]

The folder holds one of each language, with pages in Mallard's format; Debian's package `gnome-user-docs` installs such
a folder. Printed by language: pages, characters, the share of them that is kept, and the lines that went, repairs of
characters and white space aside. `--taken` shows those lines with their rules.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from cleaner import Pipeline
from cleaner.model import Change

_REPAIRS = ("unicode", "whitespace")
_ASIDE = ("info", "links")
"""Elements of a page that hold no text of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the pages of a language: their number, their characters, and the changes that are no repair."""

    pages: int
    chars: int
    taken: tuple[Change, ...]

    @property
    def kept(self) -> float:
        """The share of characters that is left."""
        return 1 - sum(len(change.removed.strip()) for change in self.taken) / max(self.chars, 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--book", default="gnome-help")
    parser.add_argument("--lang", nargs="*", default=[])
    parser.add_argument("--taken", action="store_true", help="show what went")
    args = parser.parse_args()
    pipeline = Pipeline.load()
    print("| language | pages | characters | kept | lines taken |\n|---|---|---|---|---|")
    outcomes = []
    for book in sorted(args.folder.glob(f"*/{args.book}")):
        lang = book.parent.name
        if args.lang and lang not in args.lang:
            continue
        outcomes.append(outcome(pipeline, [page_text(page) for page in sorted(book.glob("*.page"))]))
        print(shown(lang, outcomes[-1]), flush=True)
        for change in outcomes[-1].taken if args.taken else ():
            print(f"    {change.rule}: {' '.join(change.removed.split())[:120]}")
    print(shown("all", total(outcomes)))


def page_text(page: Path) -> str:
    """Return the titles and paragraphs of a Mallard page, a blank line between them."""
    tree = etree.parse(page)
    blocks = (" ".join("".join(each.itertext()).split()) for each in tree.iter("{*}title", "{*}p") if not _aside(each))
    return "\n\n".join(filter(None, blocks))


def _aside(element: etree._Element) -> bool:
    return any(etree.QName(above).localname in _ASIDE for above in element.iterancestors(tag=etree.Element))


def outcome(pipeline: Pipeline, texts: Sequence[str]) -> Outcome:
    """Clean texts, and tell what went of them."""
    taken = tuple(change for text in texts for change in _taken(pipeline, text))
    return Outcome(len(texts), sum(map(len, texts)), taken)


def _taken(pipeline: Pipeline, text: str) -> Iterator[Change]:
    for change in pipeline.clean(text).changes:
        if change.stage not in _REPAIRS and change.removed.strip():
            yield change


def total(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the sum of outcomes."""
    pages, chars = sum(each.pages for each in outcomes), sum(each.chars for each in outcomes)
    return Outcome(pages, chars, tuple(change for each in outcomes for change in each.taken))


def shown(name: str, result: Outcome) -> str:
    """Return a row of the table."""
    return f"| {name} | {result.pages:,} | {result.chars:,} | {result.kept:.4f} | {len(result.taken)} |"


if __name__ == "__main__":
    main()
