"""One site: which lines and templates repeat at the edges of its documents, and only there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final

from cleaner.lines import is_prose
from cleaner.mining.pages import Edges, Page
from cleaner.mining.shapes import Shape, shape_of
from cleaner.mining.templates import Place, Template, templates
from cleaner.mining.twins import twins
from cleaner.rule import Zone

MIN_DOCUMENTS: Final = 5
_LABEL_SHARE: Final = 0.02
_SENTENCE_SHARE: Final = 0.1
"""A line that reads like a sentence must stand in so many of a site's documents: bodies repeat sentences too."""
_INSIDE_SHARE: Final = 0.05
_MOST_CHARS: Final = 1_000
_SENTENCE_END: Final = tuple(".!?。！？۔।")
_SENTENCE_WORDS: Final = 4
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A template of a site that repeats at the edges. `head` and `tail` count the lines that stand there.

    `documents` counts near-duplicates once, and so does `of`, the number of all documents that were looked at.
    """

    site: str
    template: Template
    zone: Zone
    head: int
    tail: int
    documents: int
    of: int
    examples: tuple[str, ...]
    longest: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found on one site: `inside` counts templates turned down because they stand inside bodies too."""

    site: str
    documents: int
    different: int
    findings: tuple[Finding, ...]
    inside: int
    said: tuple[str, ...]
    kept: tuple[str, ...]


def survey(site: str, pages: Sequence[Page], least: int = MIN_DOCUMENTS) -> Survey:
    """Return what repeats in the documents of a site; the order of `pages` does not matter for the findings."""
    witnesses = twins([[page.words[i] for i in page.free] for page in pages])
    total = len(set(witnesses))
    repeated = [t for t in _repeated(pages, witnesses, least) if t.witnesses >= _needed(t, total, least)]
    edged, edges = _at_edges(pages, repeated)
    findings = tuple(_finding(site, pages, t, edges, total) for t in edged)
    claimed = _claimed(pages, edged)
    said = {page.words[i] for page in pages for i in page.free}
    kept = {page.words[i] for n, page in enumerate(pages) for i in page.free if i not in claimed[n]}
    inside = len(repeated) - len(edged)
    return Survey(site, len(pages), total, findings, inside, tuple(sorted(said)), tuple(sorted(kept)))


@lru_cache(maxsize=100_000)
def cached_shape(line: str) -> Shape:
    """Return the shape of a line; lines of a crawl come again and again."""
    return shape_of(line)


def _repeated(pages: Sequence[Page], witnesses: Sequence[int], least: int) -> Iterator[Template]:
    """Yield the templates that enough witnesses have."""
    shapes: dict[str, list[Place]] = defaultdict(list)
    for number, page in enumerate(pages):
        for i in page.free:
            if len(page.words[i]) <= _MOST_CHARS:
                shape = cached_shape(page.words[i])
                shapes[shape.text].append(Place(number, i, witnesses[number], shape.values))
    for text in sorted(shapes):
        yield from templates(text, shapes[text], least)


def _needed(template: Template, total: int, least: int) -> int:
    """Return how many witnesses a template must have on a site with `total` of them."""
    line = template.shape
    sentence = is_prose(line) or (line.endswith(_SENTENCE_END) and line.count(" ") >= _SENTENCE_WORDS - 1)
    return max(least, ceil((_SENTENCE_SHARE if sentence else _LABEL_SHARE) * total))


def _at_edges(pages: Sequence[Page], found: list[Template]) -> tuple[list[Template], list[Edges]]:
    """Return the templates that hardly ever stand inside a body, and the edges of the pages without them.

    Who is turned down counts as body from then on, which may put others inside.
    """
    while True:
        claimed = _claimed(pages, found)
        edges = [page.edges(page.taken | claimed[n]) for n, page in enumerate(pages)]
        edged = [t for t in found if _inside(t, edges) <= _INSIDE_SHARE * len(t.places)]
        if len(edged) == len(found):
            return found, edges
        found = edged


def _claimed(pages: Sequence[Page], found: Sequence[Template]) -> list[set[int]]:
    claimed: list[set[int]] = [set() for _ in pages]
    for template in found:
        for place in template.places:
            claimed[place.document].add(place.line)
    return claimed


def _inside(template: Template, edges: Sequence[Edges]) -> int:
    return sum(not (e.in_head(p.line) or e.in_tail(p.line)) for p in template.places for e in (edges[p.document],))


def _finding(site: str, pages: Sequence[Page], template: Template, edges: Sequence[Edges], total: int) -> Finding:
    sides = Counter(_side(pages[p.document], edges[p.document], p.line) for p in template.places)
    texts = sorted({pages[p.document].words[p.line] for p in template.places}, key=lambda text: (len(text), text))
    picked = dict.fromkeys(texts[at] for at in (0, len(texts) // 2, len(texts) - 1))
    zone = _zone(template, edges, sides)
    longest = len(texts[-1])
    return Finding(
        site,
        template,
        zone,
        sides["head"],
        sides["tail"],
        template.witnesses,
        total,
        tuple(picked)[:_EXAMPLES],
        longest,
    )


def _side(page: Page, edges: Edges, i: int) -> str:
    """Return the edge a line stands at; the nearer one where they overlap."""
    head, tail = edges.in_head(i), edges.in_tail(i)
    if head and tail:
        return "head" if 2 * i < len(page.lines) else "tail"
    return "head" if head else "tail" if tail else "inside"


def _zone(template: Template, edges: Sequence[Edges], sides: Counter[str]) -> Zone:
    """Return the narrowest zone that holds all the lines that stand at an edge."""
    places = [(edges[p.document], p.line) for p in template.places]
    edged = [(e, i) for e, i in places if e.in_head(i) or e.in_tail(i)]
    order: tuple[Zone, Zone] = ("head", "tail") if sides["head"] >= sides["tail"] else ("tail", "head")
    for zone in order:
        if all(e.in_head(i) if zone == "head" else e.in_tail(i) for e, i in edged):
            return zone
    return "edge"
