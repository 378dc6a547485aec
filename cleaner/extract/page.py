"""A page as its blocks of text: one walk over the tree, with what each block's surroundings tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cleaner.extract.parse import Deadline
from cleaner.extract.tags import INLINE, KINDS, SETTING_BITS, SILENT, hint_bits

if TYPE_CHECKING:
    from lxml.etree import _Element

_HIDDEN: Final = ("display:none", "display: none", "visibility:hidden", "visibility: hidden")
PROSE_CHARS: Final = 80
_OFTEN: Final = 2_000
"""Elements between two looks at the clock."""
_ROW_CHARS: Final = 200
"""Cells of at most so many characters are put together to rows."""


@dataclass(slots=True, eq=False)
class Node:
    """An element that ends lines. The sums count the text below it."""

    number: int
    parent: Node | None
    tag: str
    name: str
    hints: int
    settings: int
    depth: int
    hidden: bool
    all_hints: int
    chars: int = 0
    link_chars: int = 0
    prose: int = 0
    blocks: int = 0
    links: int = 0
    path: int = 0


@dataclass(slots=True, eq=False)
class PageBlock:
    """One piece of text that stands by itself on the page."""

    text: str
    kind: str
    node: Node
    link_chars: int = 0
    links: int = 0
    bold_chars: int = 0
    element: Any = None

    @property
    def link_share(self) -> float:
        """The share of the characters that are link text."""
        return min(1.0, self.link_chars / max(1, len(self.text)))

    @property
    def prose(self) -> bool:
        """Whether it is long enough to be running text, and not mostly links."""
        return len(self.text) >= PROSE_CHARS and self.link_chars * 3 < len(self.text)


@dataclass(slots=True)
class Page:
    """The blocks of a page in the order of its source."""

    blocks: list[PageBlock] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)


class _Walker:
    """Builds a Page in one pass without recursion."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.page = Page()
        self.pieces: list[str] = []
        self.link_chars = self.links = self.bold_chars = 0
        self.names: dict[str, int] = {}
        self.paths: dict[tuple[int, str, str], int] = {}

    def walk(self, root: _Element) -> Page:
        node = self.node(root, root.tag, None)
        stack: list[
            tuple[Any, Any, Node, bool, bool, bool, int]
        ] = []  # children, element, node, link, bold, pre, block
        frame = (iter(root), root, node, False, False, False, 0)
        self.text(root.text, False, False, False)
        while True:
            children, element, node, link, bold, pre, first = frame
            child = next(children, None)
            if child is None:
                if not stack:
                    break
                tag = element.tag
                parent = stack.pop()
                if tag not in INLINE:
                    self.flush(node, pre)
                    if tag == "tr":
                        self.row(first, node)
                self.text(element.tail, parent[3], parent[4], parent[5])
                frame = parent
                continue
            tag = child.tag
            if not isinstance(tag, str) or tag in SILENT:
                self.text(child.tail, link, bold, pre)
                continue
            if tag == "br":
                self.pieces.append("\n")
                self.text(child.tail, link, bold, pre)
                continue
            if tag in INLINE:
                stack.append(frame)
                inner = link or tag == "a"
                if tag == "a" and not link:
                    self.links += 1
                    if self.pieces:
                        self.pieces.append("\u200a")
                frame = (iter(child), child, node, inner, bold or tag in ("b", "strong"), pre, 0)
                self.text(child.text, *frame[3:6])
                continue
            self.flush(node, pre)
            stack.append(frame)
            frame = (
                iter(child),
                child,
                self.node(child, tag, node),
                link,
                bold,
                pre or tag in ("pre", "listing", "xmp"),
                len(self.page.blocks),
            )
            self.text(child.text, *frame[3:6])
        self.flush(node, False)
        return self.page

    def node(self, element: _Element, tag: str, parent: Node | None) -> Node:
        attributes = element.attrib
        name = ""
        hidden = parent.hidden if parent else False
        if attributes:
            get = attributes.get
            name = f"{get('class', '')} {get('id', '')}"
            more = f"{get('role', '')} {get('itemprop', '')}"
            style = get("style", "")
            if not hidden and (
                "hidden" in attributes or get("aria-hidden") == "true" or any(h in style.lower() for h in _HIDDEN)
            ):
                hidden = True
            full = f"{name} {more}"
        else:
            full = ""
        hints = 0
        if full and not full.isspace():
            full = full[:300]
            known = self.names.get(full)
            hints = self.names[full] = hint_bits(full) if known is None else known
        key = (parent.path if parent else 0, tag, name[:100])
        path = self.paths.setdefault(key, len(self.paths) + 1)
        settings = (parent.settings if parent else 0) | SETTING_BITS.get(tag, 0)
        above = parent.all_hints if parent and parent.parent and tag != "body" else 0
        made = Node(
            len(self.page.nodes),
            parent,
            tag,
            name,
            hints,
            settings,
            parent.depth + 1 if parent else 0,
            hidden,
            above | hints,
            path=path,
        )
        self.page.nodes.append(made)
        if not made.number % _OFTEN:
            self.deadline.check()
        return made

    def text(self, text: str | None, link: bool, bold: bool, pre: bool) -> None:
        if text:
            if not pre and "\n" in text:
                text = text.replace("\n", " ")
            self.pieces.append(text)
            if link:
                self.link_chars += len(text.strip())
            if bold:
                self.bold_chars += len(text.strip())

    def flush(self, node: Node, pre: bool) -> None:
        if self.pieces:
            whole = "".join(self.pieces)
            if not whole.isspace():
                whole = whole.replace("\u200a", " ") if "\u200a" in whole else whole
                self.made(whole, node, pre)
            self.pieces.clear()
        self.link_chars = self.links = self.bold_chars = 0

    def made(self, whole: str, node: Node, pre: bool) -> None:
        if pre:
            texts = [whole.strip("\n").rstrip()]
        elif "\n" not in whole:
            texts = [" ".join(whole.split())]
        else:
            lines = [" ".join(line.split()) for line in whole.split("\n")]
            texts = ["\n".join(filter(None, part.split("\n"))) for part in "\n".join(lines).split("\n\n")]
            texts = [t for t in texts if t]
        size = sum(map(len, texts))
        for text in texts:
            share = len(text) / max(1, size)
            block = PageBlock(
                text,
                "code" if pre else KINDS.get(node.tag, "paragraph"),
                node,
                round(self.link_chars * share),
                self.links,
                round(self.bold_chars * share),
            )
            self.page.blocks.append(block)

    def row(self, first: int, node: Node) -> None:
        """Put the cells of a table's row together, unless one of them holds more than a short text."""
        blocks = self.page.blocks[first:]
        cells = {id(b.node) for b in blocks}
        plain = all(b.node.tag in ("td", "th") and len(b.text) <= _ROW_CHARS for b in blocks)
        if len(blocks) > 1 and len(cells) == len(blocks) and plain:
            text = " | ".join(b.text.replace("\n", " ") for b in blocks)
            merged = PageBlock(
                text,
                "table",
                node,
                sum(b.link_chars for b in blocks),
                sum(b.links for b in blocks),
                sum(b.bold_chars for b in blocks),
            )
            self.page.blocks[first:] = [merged]


def words_key(text: str) -> str:
    """Return what two printings of one text have in common: its words, in lower case."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def read_page(root: _Element, deadline: Deadline) -> Page:
    """Return the blocks of a parsed page, with sums over its elements."""
    page = _Walker(deadline).walk(root)
    for block in page.blocks:
        node = block.node
        size = len(block.text)
        node.chars += size
        node.link_chars += block.link_chars
        node.links += block.links
        node.blocks += 1
        if block.prose:
            node.prose += size
    for node in reversed(page.nodes):
        if node.parent:
            p = node.parent
            p.chars += node.chars
            p.link_chars += node.link_chars
            p.prose += node.prose
            p.blocks += node.blocks
            p.links += node.links
    return page
