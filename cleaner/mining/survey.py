"""One site: which lines and templates repeat at the edges of its documents, and only there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final

from cleaner.lines import is_prose
from cleaner.mining.pages import Edges, Page
from cleaner.mining.shapes import REST, Shape, label_of, shape_of
from cleaner.mining.templates import Place, Template, templates
from cleaner.mining.twins import twins
from cleaner.rulefiles.rule import Zone

MIN_DOCUMENTS: Final = 5
_LABEL_SHARE: Final = 0.02
_SENTENCE_SHARE: Final = 0.1
"""A line that reads like a sentence must stand in so many of a site's documents: bodies repeat sentences too."""
_INSIDE_SHARE: Final = 0.05
_MOST_CHARS: Final = 1_000
_UNWRITABLE: Final = re.compile("[\0-\x08\n-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of characters have no place in a rule file."""
_SENTENCE_END: Final = tuple(".!?。！？۔।")
_SENTENCE_WORDS: Final = 4


_FOLDS: Final[Sequence[Callable[[str], Shape | None]]] = (lru_cache(maxsize=20_000)(shape_of), label_of)
"""Lines of a crawl come again and again."""


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
    """What of the repeated stands at a site's edges alone, how much stands inside bodies, and the lines that stay."""

    findings: tuple[Finding, ...]
    inside: int
    stay: tuple[str, ...]


def survey(site: str, pages: Sequence[Page], found: Repeated, shared: Collection[str] = ()) -> Survey:
    """Tell edges from bodies. `shared` are patterns that match lines of other sites: they count as body."""
    own = [t for t in found.templates if t.pattern not in shared]
    edged, edges = _at_edges(pages, own)
    findings = tuple(_finding(site, pages, t, edges, found.different) for t in edged)
    claimed = _claimed(pages, edged)
    stay = {page.words[i] for n, page in enumerate(pages) for i in page.lines.visible if i not in claimed[n]}
    return Survey(findings, len(own) - len(edged), tuple(sorted(stay)))


@dataclass(frozen=True, slots=True)
class Repeated:
    """The templates that enough documents of a site have, and how many different documents there are."""

    templates: tuple[Template, ...]
    different: int


def repeated(pages: Sequence[Page], least: int = MIN_DOCUMENTS) -> Repeated:
    """Return what repeats in the documents of a site; their order does not matter."""
    if len(pages) < least:
        return Repeated((), len(pages))
    witnesses = twins([[page.words[i] for i in page.lines.visible] for page in pages])
    return Repeated(tuple(_templates(pages, witnesses, least)), len(set(witnesses)))


def shapes_of(line: str) -> Iterator[str]:
    """Yield the shapes by which templates that match a line can be found."""
    for fold in _FOLDS:
        if shape := _folded(fold, line):
            yield shape.text


def _templates(pages: Sequence[Page], witnesses: Sequence[int], least: int) -> Iterator[Template]:
    """Yield the templates that enough witnesses have: of whole lines, and of labels among the lines that are left."""
    total = len(set(witnesses))
    taken: set[tuple[int, int]] = set()
    for fold in _FOLDS:
        shapes: dict[str, list[Place]] = defaultdict(list)
        for number, page in enumerate(pages):
            for i in page.lines.visible:
                if (number, i) not in taken and (shape := _folded(fold, page.words[i])):
                    shapes[shape.text].append(Place(number, i, witnesses[number], shape.values))
        for text in sorted(shapes):
            for template in templates(text, shapes[text], _needed(text, total, least)):
                taken.update((p.document, p.line) for p in template.places)
                yield template


def _folded(fold: Callable[[str], Shape | None], line: str) -> Shape | None:
    return None if len(line) > _MOST_CHARS or _UNWRITABLE.search(line) else fold(line)


def _needed(shape: str, total: int, least: int) -> int:
    """Return how many witnesses a template of a shape must have on a site with `total` of them."""
    sentence = is_prose(shape) or (shape.endswith(_SENTENCE_END) and shape.count(" ") >= _SENTENCE_WORDS - 1)
    return max(least, ceil((_SENTENCE_SHARE if sentence or REST in shape else _LABEL_SHARE) * total))


def _at_edges(pages: Sequence[Page], found: list[Template]) -> tuple[list[Template], list[Edges]]:
    """Return the templates that hardly ever stand inside a body, and the edges of the pages without them.

    Who is turned down counts as body from then on, which may put others inside.
    """
    while True:
        claimed = _claimed(pages, found)
        edges = [page.edges(claimed[n]) for n, page in enumerate(pages)]
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
    return Finding(
        site,
        template,
        zone=_zone(template, edges, sides),
        head=sides["head"],
        tail=sides["tail"],
        documents=template.witnesses,
        of=total,
        examples=tuple(dict.fromkeys(texts[at] for at in (0, len(texts) // 2, -1))),
        longest=len(texts[-1]),
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
