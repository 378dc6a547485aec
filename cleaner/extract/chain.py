"""The extractors, and the check that stands between them: what one makes of a page must be plausible for that page.

A new extractor is one function here, one line in `EXTRACTORS`, and one test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any, Final, TypeAlias

from cleaner.errors import MissingExtraError
from cleaner.extract import model, quick
from cleaner.extract.choose import kept
from cleaner.extract.features import features
from cleaner.extract.metadata import About
from cleaner.extract.page import PROSE_CHARS, Node, Page, PageBlock, words_key
from cleaner.extract.parse import Deadline

_MOST_SLOW: Final = 3_000_000
"""Pages of more characters are not given to other libraries, which cannot be stopped in time."""
_SHORT: Final = 200
"""Characters from which on a text is never too short."""
_LINKS: Final = 0.8
_OWN_SHARE: Final = 0.4
_SURE: Final = 1 / 3
"""From this mean probability on a list of links, or a small part of the page's prose, may well be the body."""


@dataclass(frozen=True)
class Source:
    """Everything the extractors may look at. `page` is empty when there is nothing in the source.

    Without `weights` those that ship serve.
    """

    html: str
    page: Page
    about: About
    deadline: Deadline
    url: str | None = None
    quick: bool = False
    weights: model.Weights | None = None

    @cached_property
    def prose(self) -> int:
        """Characters of the page's running text."""
        return self.page.nodes[0].prose if self.page.nodes else 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an extractor makes of a page: the blocks of the body in order, and scores of the page's own blocks.

    `sure` is the mean probability of the body's characters, 0 where the extractor tells none.
    """

    blocks: tuple[PageBlock, ...] = ()
    scores: Mapping[int, float] = field(default_factory=dict)
    sure: float = 0.0

    @property
    def chars(self) -> int:
        """Characters of the body."""
        return sum(len(b.text) for b in self.blocks)


Extractor: TypeAlias = Callable[[Source], Candidate]


def by_model(source: Source) -> Candidate:
    """Keep the blocks that the learned model holds for the body."""
    page, deadline = source.page, source.deadline
    learned = source.weights or model.shipped(small=source.quick)
    blocks = candidates(page.blocks) if source.quick else page.blocks
    if learned.words is None:
        rows = quick.features(page, blocks, source.about.meta.get("title", ""), deadline)
    else:
        rows = features(page, source.about, learned.words, deadline)
    chances = learned.trees.probabilities(rows, deadline)
    keep = kept(blocks, chances, deadline, learned.cut)
    scores = {id(b): round(float(p), 3) for b, p in zip(blocks, chances, strict=True)}
    body = tuple(b for b, wanted in zip(blocks, keep, strict=True) if wanted)
    chars = sum(len(b.text) for b in body)
    return Candidate(body, scores, sum(len(b.text) * scores[id(b)] for b in body) / max(1, chars))


def candidates(blocks: list[PageBlock]) -> list[PageBlock]:
    """Return the blocks that are looked at where it must be quick: all but short links."""
    return [b for b in blocks if len(b.text) >= PROSE_CHARS or 10 * b.link_chars < 9 * len(b.text)]


def by_trafilatura(source: Source) -> Candidate:
    """Keep what trafilatura finds, as blocks of its tree."""
    return _trafilatura(source)


def by_trafilatura_recall(source: Source) -> Candidate:
    """Keep what trafilatura finds when it is told to miss nothing."""
    return _trafilatura(source, recall=True)


def _trafilatura(source: Source, *, recall: bool = False) -> Candidate:
    from trafilatura import bare_extraction

    if len(source.html) > _MOST_SLOW:
        return Candidate()
    found = bare_extraction(
        source.html, url=source.url, include_comments=False, with_metadata=False, favor_recall=recall
    )
    body = getattr(found, "body", None)
    return Candidate(tuple(_of_tree(body))) if body is not None else Candidate()


_TREE: Final = {"head": "heading", "item": "item", "quote": "quote", "row": "table", "code": "code"}


def _of_tree(body: Any) -> list[PageBlock]:
    """Read the blocks of trafilatura's tree: elements that hold text of their own."""
    blocks: list[PageBlock] = []
    for element in body.iter("p", "head", "item", "quote", "row", "code", "ab", "fw"):
        if any(a.tag in ("item", "quote", "row", "p", "head", "code") for a in element.iterancestors()):
            continue
        joint = " | " if element.tag == "row" else ""
        pieces = [" ".join(str(piece).split()) if joint else str(piece) for piece in element.itertext()]
        text = joint.join(filter(None, pieces)) if joint else " ".join("".join(pieces).split())
        if text:
            links = sum(len("".join(ref.itertext())) for ref in element.iter("ref"))
            blocks.append(_made(text, _TREE.get(element.tag, "paragraph"), links))
    return blocks


def by_resiliparse(source: Source) -> Candidate:
    """Keep what resiliparse finds; its lines have no layout."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError as error:
        raise MissingExtraError("the extractor resiliparse", "resiliparse") from error
    if len(source.html) > _MOST_SLOW:
        return Candidate()
    return _of_lines(extract_plain_text(source.html, main_content=True, preserve_formatting=True))


def by_linked_data(source: Source) -> Candidate:
    """Keep the text of the article that the page's JSON-LD holds."""
    return _of_lines(max(source.about.bodies, key=len, default=""))


def by_visible(source: Source) -> Candidate:
    """Keep all that can be seen, for the pipeline's stages to find the body in."""
    return Candidate(tuple(b for b in source.page.blocks if not b.node.hidden))


_UNSEEN: Final = re.compile(r"(?is)<(script|style|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_TAG: Final = re.compile(r"<[a-zA-Z/!?][^<>]*>")


def by_source(source: Source) -> Candidate:
    """Keep the text between the tags, where the page is too broken to be parsed."""
    plain = _UNSEEN.sub("\n", source.html)
    return _of_lines(unescape(_TAG.sub("\n", plain)))


EXTRACTORS: Final[Mapping[str, Extractor]] = {
    "model": by_model,
    "trafilatura": by_trafilatura,
    "trafilatura-recall": by_trafilatura_recall,
    "resiliparse": by_resiliparse,
    "linked-data": by_linked_data,
    "visible": by_visible,
    "source": by_source,
}


RAW: Final = frozenset({"visible", "source"})
"""Those that keep menus and all."""


def _of_lines(text: str) -> Candidate:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return Candidate(tuple(_made(line, "paragraph", 0) for line in lines if line))


def _made(text: str, kind: str, links: int) -> PageBlock:
    return PageBlock(text, kind, _NOWHERE, min(links, len(text)))


_NOWHERE: Final = Node(0, None, "", "", 0, 0, 0, False, 0)


def doubt(candidate: Candidate, source: Source) -> str:
    """Return why what an extractor found cannot be the body of the page, or ""."""
    size = candidate.chars
    if not any(words_key(b.text) for b in candidate.blocks):
        return "found nothing"
    unsure = candidate.sure < _SURE
    links = sum(b.link_chars for b in candidate.blocks)
    if unsure and links > _LINKS * size and source.prose > size:
        return "found only links"
    if size < _SHORT and source.prose > 4 * size:
        return "found too little"
    if unsure and size < 0.1 * source.prose:
        return "found too small a share of the page's prose"
    own = max(map(len, source.about.bodies), default=0)
    if own > _SHORT and size < _OWN_SHARE * own:
        return "found much less than the page's own data holds"
    return ""


def first_plausible(names: tuple[str, ...], source: Source) -> tuple[str, Candidate, tuple[str, ...]]:
    """Run extractors until one is plausible; return its name, what it found, and why those before it were passed by.

    If none is, the one that found most serves.
    """
    told: list[str] = []
    tried: list[tuple[int, int, str, Candidate]] = []
    for number, name in enumerate(names):
        source.deadline.check()
        try:
            candidate = EXTRACTORS[name](source)
        except (ValueError, TypeError, AttributeError, RecursionError, LookupError) as error:
            told.append(f"{name} failed: {type(error).__name__}")
            continue
        why = doubt(candidate, source)
        if not why:
            return name, candidate, tuple(told)
        told.append(f"{name} {why}")
        tried.append((candidate.chars, -number, name, candidate))
    if not tried:
        return "", Candidate(), tuple(told)
    _, _, name, candidate = max(tried, key=lambda t: t[:2])
    return name, candidate, tuple(told)
