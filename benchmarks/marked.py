"""Harm and gain on invented pages that were marked line by line before anything was measured on them.

    python -m benchmarks.marked tests/marked/*.txt [--misses] [--lang xx] [--only TITLE ...]

A line `=== title` begins a document. Each other line begins with `+` (body: must stay), `-` (boilerplate: should go) or
`?` (a fair reader may see it either way) and a space; blank lines belong to the document. Printed for each file: its
body lines, how many of them were harmed, its boilerplate lines, how many of them went. `--misses` shows the lines too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cleaner import Pipeline
from cleaner.model import Change, Document

MARKS = ("+", "-", "?")
_TITLE = "=== "


@dataclass(frozen=True, slots=True)
class Page:
    """A marked page: its lines as (mark, text), a blank line with the mark ""."""

    title: str
    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The page as a pipeline sees it."""
        return "\n".join(text for _, text in self.lines)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a line: `rules` took something of it, and only `left` remains."""

    mark: str
    text: str
    left: str
    rules: tuple[str, ...]

    @property
    def harmed(self) -> bool:
        """Whether this is body and lost anything."""
        return self.mark == "+" and self.left != self.text

    @property
    def gone(self) -> bool:
        """Whether this is boilerplate and no letter or digit of it remains."""
        return self.mark == "-" and bool(self.rules) and not any(c.isalnum() for c in self.left)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of lines."""

    body: int = 0
    harmed: int = 0
    boilerplate: int = 0
    gone: int = 0

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Tally:
        """Count lines."""
        every = list(lines)
        marks = [line.mark for line in every]
        harmed, gone = sum(line.harmed for line in every), sum(line.gone for line in every)
        return cls(marks.count("+"), harmed, marks.count("-"), gone)

    @property
    def share(self) -> float:
        """The share of boilerplate lines that went."""
        return self.gone / self.boilerplate if self.boilerplate else 1.0

    def shown(self, name: str) -> str:
        """Return the counts as a line of a table."""
        went = f"{self.gone} of {self.boilerplate} boilerplate lines removed ({self.share:.0%})"
        return f"{name:<10} {self.harmed} of {self.body} body lines harmed, {went}"


def read_pages(path: Path) -> Iterator[Page]:
    """Yield the pages of a file. Raises ValueError at a line that is not marked."""
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [i for i, line in enumerate(lines) if line.startswith(_TITLE)]
    for start, end in pairwise([*starts, len(lines)]):
        marked = tuple(_marked(line, f"{path}:{i}") for i, line in enumerate(lines[start + 1 : end], start + 2))
        yield Page(lines[start].removeprefix(_TITLE), marked)


def _marked(line: str, where: str) -> tuple[str, str]:
    if not line.strip():
        return "", line
    mark, space, text = line[:1], line[1:2], line[2:]
    if mark not in MARKS or space != " ":
        raise ValueError(f"{where}: begin the line with one of {' '.join(MARKS)} and a space")
    return mark, text


def outcome(pipeline: Pipeline, page: Page, lang: str = "") -> list[Line]:
    """Clean a page and return what became of each line that is not blank."""
    meta = {"lang": lang} if lang else {}
    removals = pipeline.run(Document("", page.text, meta)).removals
    found, start = [], 0
    for mark, text in page.lines:
        if mark:
            found.append(_after(mark, text, start, removals))
        start += len(text) + 1
    return found


def _after(mark: str, text: str, start: int, removals: Sequence[Change]) -> Line:
    here = [c for c in removals if c.start < start + len(text) and c.end > start]
    taken = {at - start for c in here for at in range(c.start, c.end)}
    left = "".join(char for at, char in enumerate(text) if at not in taken)
    return Line(mark, text, left, tuple(c.rule for c in here))


def _tell(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.harmed:
            print(f"  harmed by {', '.join(line.rules)}: {line.text}")
        elif line.mark == "-" and not line.gone:
            print(f"  kept: {line.text}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="show harmed body lines and boilerplate that stayed")
    parser.add_argument("--lang", default="", help="the language, as metadata of every page")
    parser.add_argument("--only", nargs="*", help="words of titles: pages whose title holds one of them")
    args = parser.parse_args()
    pipeline, every = Pipeline.load(), list[Line]()
    for path in args.files:
        pages = [p for p in read_pages(path) if args.only is None or any(word in p.title for word in args.only)]
        lines = [line for page in pages for line in outcome(pipeline, page, args.lang)]
        print(Tally.of(lines).shown(path.stem))
        every += lines
        if args.misses:
            _tell(lines)
    print(Tally.of(every).shown("all"))


if __name__ == "__main__":
    main()
