"""A page to a document: select rules, the chain of extractors, the headline, and an account of what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from cleaner.errors import DocumentError
from cleaner.extract.chain import RAW, Candidate, Source, first_plausible
from cleaner.extract.charset import decode
from cleaner.extract.metadata import about
from cleaner.extract.options import HtmlOptions
from cleaner.extract.page import Page, PageBlock, read_page, words_key
from cleaner.extract.parse import Deadline, parse
from cleaner.extract.render import render
from cleaner.extract.select import Selectors
from cleaner.language import language_of
from cleaner.model import Document, LeftOut, Meta

_VERSION: Final = "1"
_TITLE_AHEAD: Final = 5
"""The headline is dropped where it stands among so many first blocks of the body."""
_MOST_SEARCHED: Final = 200_000
"""Characters of another extractor's text in which the page's blocks are looked for."""
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
    """Reads pages by the options of a pipeline file and its `select` rules."""

    options: HtmlOptions = field(default_factory=HtmlOptions)
    selectors: Selectors = field(default_factory=Selectors)

    def __call__(self, html: str | bytes, known: Meta, id: str = "") -> Extraction:  # noqa: A002
        """Extract the body of a page. What is `known` wins over what the page says.

        Raises DocumentError when the page is too large or takes too long.
        """
        text = html if isinstance(html, str) else decode(html)[0]
        if len(text) > self.options.max_chars:
            size = f"{len(text):,} characters"
            raise DocumentError(f"the page has {size}; raise html.max_chars in the pipeline file to read it")
        deadline = Deadline(self.options.seconds)
        root = parse(text, quick=self.options.quick)
        deadline.check()
        if root is None:
            return Extraction(Document(id, "", dict(known)))
        said = about(root, quick=self.options.quick)
        meta: Meta = {**said.meta, **known}
        dropped, unselected = self.selectors.drop(root, meta, deadline)
        page = read_page(root, deadline, quick=self.options.quick)
        source = Source(text, root, page, replace(said, meta=meta), deadline, meta.get("url"), self.options.quick)
        name, found, told = first_plausible(self.options.extractors, source)
        title = words_key(meta.get("title", ""))
        body = self._without_title(found, title)
        rest = (*dropped, *_left_out(page, body, title, found)) if self.options.left_out else ()
        warnings = (*unselected, *((f"extract: {'; '.join(told)}; {name or 'nothing'} served",) if told else ()))
        clean, blocks = render(body)
        if told and name in RAW:
            blocks = ()  # a stage that finds the body by its lines stands aside where there is layout
        meta = _with_language(meta, known, body)
        return Extraction(Document(id, clean, meta, blocks), name, rest[:_MOST_LEFT_OUT], warnings)

    def _without_title(self, found: Candidate, title: str) -> tuple[PageBlock, ...]:
        """Return the body without the page's headline, unless it is all there is."""
        if not title or self.options.title == "keep":
            return found.blocks
        head = tuple(b for b in found.blocks[:_TITLE_AHEAD] if words_key(b.text) != title)
        return (*head, *found.blocks[_TITLE_AHEAD:]) or found.blocks


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
    printed = f" {' '.join(words_key(b.text) for b in body if id(b) not in own)} "[:_MOST_SEARCHED]
    rest: list[LeftOut] = []
    for b in page.blocks:
        key = words_key(b.text)
        if id(b) in kept or f" {key} " in printed:
            continue
        why = "title" if title and key == title else "hidden" if b.node.hidden else "boilerplate"
        rest.append(
            LeftOut(b.text, f"extract/{why}", _VERSION, b.kind, round(b.link_share, 3), found.scores.get(id(b)))
        )
    return tuple(rest)
