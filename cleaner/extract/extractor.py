"""A page to a document: select rules, the chain of extractors, the headline, and an account of what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from cleaner.errors import DocumentError
from cleaner.extract.chain import RAW, Candidate, Source, first_plausible
from cleaner.extract.charset import decode
from cleaner.extract.metadata import About, about, about_head
from cleaner.extract.model import Weights
from cleaner.extract.options import HtmlOptions
from cleaner.extract.page import Page, PageBlock, read_page, words_key
from cleaner.extract.parse import Deadline, parse
from cleaner.extract.render import render
from cleaner.extract.select import Selectors
from cleaner.extract.skim import cut, skim
from cleaner.language import language_of
from cleaner.model import Document, LeftOut, Meta

_VERSION: Final = "1"
_TITLE_AHEAD: Final = 5
"""The headline is dropped where it stands among so many first blocks of the body."""
_MOST_SEARCHED: Final = 200_000
"""Characters of another extractor's text in which the page's blocks are looked for."""
_MOST_HEAD: Final = 200_000
"""Characters in which a page's head ends."""
_MOST_LEFT_OUT: Final = 20_000
"""Blocks of one page that the log tells of, at most."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The document a page became, which extractor served, what was left out, and what is to be told."""

    document: Document
    extractor: str = ""
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages by the options of a pipeline file and its `select` rules; with `weights` other than those that ship,
    by these; with the option `quick` they must be of the kind without words.
    """

    options: HtmlOptions = field(default_factory=HtmlOptions)
    selectors: Selectors = field(default_factory=Selectors)
    weights: Weights | None = None

    def __call__(self, html: str | bytes, known: Meta, id: str = "") -> Extraction:  # noqa: A002
        """Extract the body of a page. What is `known` wins over what the page says.

        Raises DocumentError when the page is too large or takes too long.
        """
        text = html if isinstance(html, str) else decode(html)[0]
        if len(text) > self.options.max_chars:
            size = f"{len(text):,} characters"
            raise DocumentError(f"the page has {size}; raise html.max_chars in the pipeline file to read it")
        deadline = Deadline(self.options.seconds)
        quick = self.options.quick and not self.selectors.rules
        dropped: tuple[LeftOut, ...] = ()
        unselected: tuple[str, ...] = ()
        if quick:
            page, said = read_quickly(text, deadline)
        else:
            page, said, dropped, unselected = self._read(text, known, deadline)
        if not page.nodes:
            return Extraction(Document(id, "", {**said.meta, **known}), left_out=dropped)
        meta: Meta = {**said.meta, **known}
        source = Source(text, page, replace(said, meta=meta), deadline, meta.get("url"), quick, self.weights)
        name, found, told = first_plausible(self.options.extractors, source)
        title = words_key(meta.get("title", ""))
        body = self._without_title(found, title)
        rest = (*dropped, *_left_out(page, body, title, found)) if self.options.left_out else ()
        warnings = (*unselected, *((f"extract: {'; '.join(told)}; {name or 'nothing'} served",) if told else ()))
        clean, blocks = render(body)
        if told and name in RAW:
            blocks = ()  # a stage that finds the body by its lines stands aside where there is layout
        if not (quick and meta.get("lang")):
            meta = _with_language(meta, known, body)
        return Extraction(Document(id, clean, meta, blocks), name, rest[:_MOST_LEFT_OUT], warnings)

    def _read(
        self, html: str, known: Meta, deadline: Deadline
    ) -> tuple[Page, About, tuple[LeftOut, ...], tuple[str, ...]]:
        """Read a page as a tree, without what `select` rules drop; return that and what is to be told of it too."""
        root = parse(html)
        deadline.check()
        if root is None:
            return Page(), About(), (), ()
        said = about(root)
        dropped, unselected = self.selectors.drop(root, {**said.meta, **known}, deadline)
        return read_page(root, deadline), said, dropped, unselected

    def _without_title(self, found: Candidate, title: str) -> tuple[PageBlock, ...]:
        """Return the body without the page's headline, unless it is all there is."""
        if not title or self.options.title == "keep":
            return found.blocks
        head = tuple(b for b in found.blocks[:_TITLE_AHEAD] if words_key(b.text) != title)
        return (*head, *found.blocks[_TITLE_AHEAD:]) or found.blocks


def read_quickly(html: str, deadline: Deadline) -> tuple[Page, About]:
    """Read a page by its tags, and its head alone as a tree."""
    source = cut(html)
    end = source.find("</head", 0, _MOST_HEAD)
    root = parse(source[: end if end >= 0 else _MOST_HEAD])
    page = skim(source, deadline)
    heading = next((b.text for b in page.blocks if b.node.tag == "h1"), "")
    return page, About() if root is None else about_head(root, heading)


def _with_language(meta: Meta, known: Meta, body: tuple[PageBlock, ...]) -> Meta:
    """Return `meta` with the language the body is written in, where that is clear: templates state wrong ones."""
    found = "" if known.get("lang") else language_of(b.text for b in body if b.prose)
    return {**meta, "lang": found} if found and not meta.get("lang", "").startswith(found) else meta


def _left_out(page: Page, body: tuple[PageBlock, ...], title: str, found: Candidate) -> tuple[LeftOut, ...]:
    """Return the page's blocks that are not in the body.

    Where an extractor made blocks of its own, those are left out whose words it did not print.
    """
    kept = {id(b) for b in body}
    own = {id(b) for b in page.blocks}
    printed = f" {' '.join(words_key(b.text) for b in body if id(b) not in own)} "[:_MOST_SEARCHED].rstrip()
    rest: list[LeftOut] = []
    for b in page.blocks:
        if id(b) in kept or (printed and f" {words_key(b.text)} " in f"{printed} "):
            continue
        alike = bool(title) and len(title) <= 2 * len(b.text) <= 4 * len(title) + 40
        headline = alike and words_key(b.text) == title
        why = "title" if headline else "hidden" if b.node.hidden else "boilerplate"
        rest.append(
            LeftOut(b.text, f"extract/{why}", _VERSION, b.kind, round(b.link_share, 3), found.scores.get(id(b)))
        )
    return tuple(rest)
