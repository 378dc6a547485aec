"""A page as its blocks of text: one walk over the tree, with what each block's surroundings tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cleaner.extract.parse import Deadline
from cleaner.extract.tags import INLINE, KINDS, PRE, SETTING_BITS, SILENT, hint_bits

if TYPE_CHECKING:
    from lxml.etree import _Element

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD: Final = frozenset({"b", "strong"})
_NAME_CHARS: Final = 150
PROSE_CHARS: Final = 80
_OFTEN: Final = 2_000
"""Elements between two looks at the clock."""
_ROW_CHARS: Final = 200
"""Cells of at most so many characters are put together to rows."""
_MOST_CELLS: Final = 500
"""Longer rows stay apart: rows within rows would take time that grows with their square."""


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
    first: int = -1


@dataclass(slots=True, eq=False)
class PageBlock:
    """One piece of text that stands by itself on the page."""

    text: str
    kind: str
    node: Node
    link_chars: int = 0
    links: int = 0
    bold_chars: int = 0

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


@dataclass(slots=True, eq=False)
class _Frame:
    """An element that is being walked through. `first` is the number of its first block, -1 where it ends no line."""

    element: _Element
    children: Iterable[_Element]
    node: Node
    link: bool = False
    bold: bool = False
    pre: bool = False
    first: int = -1


class Builder:
    """Makes nodes and blocks of elements and texts that come in the order of the page."""

    def __init__(self) -> None:
        self.page = Page()
        self.pieces: list[str] = []
        self.link_chars = self.links = self.bold_chars = 0
        self.paths: dict[tuple[int, str, str], int] = {}

    def node(self, tag: str, parent: Node | None, name: str, hints: int, hidden: bool) -> Node:
        """Return the node of an element that ends lines."""
        if parent is None:
            made = Node(0, None, tag, name, hints, 0, 0, hidden, 0)
        else:
            # what html and body are called speaks of the whole page
            all_hints = parent.all_hints | hints if parent.parent is not None else 0
            settings = parent.settings | SETTING_BITS.get(tag, 0)
            number, depth = len(self.page.nodes), parent.depth + 1
            made = Node(number, parent, tag, name, hints, settings, depth, hidden or parent.hidden, all_hints)
        made.path = self.paths.setdefault((parent.path if parent else 0, tag, name), len(self.paths) + 1)
        self.page.nodes.append(made)
        return made

    def text(self, text: str, link: bool, bold: bool, pre: bool) -> None:
        """Take text that stands in the line."""
        if not pre and "\n" in text:
            text = text.replace("\n", " ")
        self.pieces.append(text)
        if link or bold:
            size = len(text.strip())
            self.link_chars += size * link
            self.bold_chars += size * bold

    def flush(self, node: Node, pre: bool) -> None:
        """End the line."""
        whole = "".join(self.pieces)
        if whole and not whole.isspace():
            self.made(whole, node, pre)
        self.pieces.clear()
        self.link_chars = self.links = self.bold_chars = 0

    def made(self, whole: str, node: Node, pre: bool) -> None:
        """Make blocks of a line; where it was broken twice they are two."""
        if pre:
            texts = [whole.strip("\n").rstrip()]
        elif "\n" not in whole:
            texts = [" ".join(whole.split())]
        else:
            lines = "\n".join(" ".join(line.split()) for line in whole.split("\n"))
            texts = [t for part in lines.split("\n\n") if (t := part.strip("\n"))]
        size = sum(map(len, texts))
        kind = "code" if pre else KINDS.get(node.tag, "paragraph")
        for text in texts:
            share = len(text) / size
            links, bold = round(self.link_chars * share), round(self.bold_chars * share)
            self.page.blocks.append(PageBlock(text, kind, node, links, self.links, bold))

    def row(self, first: int, node: Node) -> None:
        """Put the cells of a table's row together, unless one of them holds more than a short text."""
        if len(self.page.blocks) - first > _MOST_CELLS:
            return
        blocks = self.page.blocks[first:]
        cells = {b.node.number for b in blocks}
        plain = all(b.node.tag in ("td", "th") and len(b.text) <= _ROW_CHARS for b in blocks)
        if len(blocks) > 1 and len(cells) == len(blocks) and plain:
            text = " | ".join(b.text.replace("\n", " ") for b in blocks)
            sums = (sum(getattr(b, what) for b in blocks) for what in ("link_chars", "links", "bold_chars"))
            self.page.blocks[first:] = [PageBlock(text, "table", node, *sums)]


class _Walker(Builder):
    """Builds a Page from a tree in one pass without recursion, however deep it is."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self.deadline = deadline
        self.known: dict[tuple[str, str, str, str], tuple[str, int]] = {}
        self.elements = 0

    def walk(self, root: _Element) -> Page:
        """Return the page of a tree."""
        around: list[_Frame] = []
        frame = _Frame(root, iter(root), self.of(root, root.tag, None))
        self.text(root.text or "", False, False, False)
        while True:
            for child in frame.children:
                self.elements += 1
                if not self.elements % _OFTEN:
                    self.deadline.check()
                tag = child.tag
                if tag in INLINE:
                    inner = self.inline(child, tag, frame)
                elif isinstance(tag, str) and tag not in SILENT:
                    inner = self.block(child, tag, frame)
                else:
                    inner = None
                if inner is not None:
                    around.append(frame)
                    frame = inner
                    break
                if child.tail:
                    self.text(child.tail, frame.link, frame.bold, frame.pre)
            else:
                self.leave(frame)
                if not around:
                    return self.page
                tail = frame.element.tail
                frame = around.pop()
                if tail:
                    self.text(tail, frame.link, frame.bold, frame.pre)

    def inline(self, element: _Element, tag: str, frame: _Frame) -> _Frame | None:
        """Begin an element that stands in a line; return its frame if there are elements in it."""
        if tag == "a" and not frame.link:
            self.links += 1
            if self.pieces and self.pieces[-1] and not self.pieces[-1][-1].isspace():
                self.apart(element)
        link, bold = frame.link or tag == "a", frame.bold or tag in _BOLD
        if element.text:
            self.text(element.text, link, bold, frame.pre)
        return _Frame(element, iter(element), frame.node, link, bold, frame.pre) if len(element) else None

    def apart(self, element: _Element) -> None:
        """Put a space between two links that touch: on the page they stand apart."""
        before = element.getprevious()
        if before is not None and before.tag == "a" and not before.tail:
            self.pieces.append(" ")

    def block(self, element: _Element, tag: str, frame: _Frame) -> _Frame | None:
        """Begin an element that ends the line before it; return its frame if there are elements in it."""
        if tag == "br":
            self.pieces.append("\n")
            return None
        if self.pieces or self.links:
            self.flush(frame.node, frame.pre)
        node = self.of(element, tag, frame.node)
        pre = frame.pre or tag in PRE
        if element.text:
            self.text(element.text, frame.link, frame.bold, pre)
        if len(element):
            return _Frame(element, iter(element), node, frame.link, frame.bold, pre, len(self.page.blocks))
        if self.pieces or self.links:
            self.flush(node, pre)
        return None

    def leave(self, frame: _Frame) -> None:
        """End an element."""
        if frame.first >= 0:
            self.flush(frame.node, frame.pre)
            if frame.element.tag == "tr":
                self.row(frame.first, frame.node)

    def of(self, element: _Element, tag: str, parent: Node | None) -> Node:
        """Return the node of an element that ends lines."""
        found = self.named(dict(items)) if (items := element.items()) else ("", 0, False)
        return self.node(tag, parent, *found)

    def named(self, attributes: Mapping[str, str]) -> tuple[str, int, bool]:
        """Return an element's class and id, what they hint at, and whether it is hidden."""
        get = attributes.get
        key = get("class", ""), get("id", ""), get("role", ""), get("itemprop", "")
        known = self.known.get(key)
        if known is None:
            name = name_of(attributes)
            known = self.known[key] = name, hint_bits(f"{name} {key[2]} {key[3]}"[: 2 * _NAME_CHARS])
        name, hints = known
        return name, hints, is_hidden(attributes)


def name_of(attributes: Mapping[str, str]) -> str:
    """Return what an element is called: its class and id."""
    return f"{attributes.get('class', '')} {attributes.get('id', '')}"[:_NAME_CHARS]


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element's own attributes hide it."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def words_key(text: str) -> str:
    """Return what two printings of one text have in common: its words, in lower case."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def read_page(root: _Element, deadline: Deadline) -> Page:
    """Return the blocks of a parsed page, with sums over its elements."""
    page = _Walker(deadline).walk(root)
    add_up(page)
    return page


def add_up(page: Page) -> None:
    """Count for each element the text below it."""
    for number, block in enumerate(page.blocks):
        node = block.node
        if node.first < 0:
            node.first = number
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
            if node.first >= 0:
                p.first = min(p.first, node.first) if p.first >= 0 else node.first
            p.links += node.links


def wider(node: Node) -> Node:
    """Return the nearest element around `node` that holds more blocks than it; the root if there is none."""
    at = node
    while at.parent is not None:
        at = at.parent
        if at.blocks > node.blocks:
            break
    return at
