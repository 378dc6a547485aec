"""A page as its blocks without a tree: one pass over the tags of the source, for where it must be quick.

Elements without an end tag are ended by what cannot stand in them; what no tree would hold together is read as it
stands. No tag is looked at twice, so that the time grows with the size of the page and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import chain
from typing import Final

from cleaner.extract.page import Builder, Node, Page, add_up, is_hidden, name_of
from cleaner.extract.parse import Deadline
from cleaner.extract.tags import ASIDE, INLINE, PRE, SILENT

_TAG: Final = re.compile(
    r"""<(?:(/?)([a-zA-Z][^\s/<>]*)((?:[^<>"']++|"[^"]*+"|'[^']*+'|["'])*+)>|!--.*?(?:-->|\Z)|[!?][^<>]*>)""",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"""([^\s/=]++)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|(\S*+)))?""")
_INLINE: Final = INLINE - {"a", "b", "strong"}
_RULES: Final = frozenset({"hr", "base", "col", "frame", "area", "basefont"})
"""Elements that end the line before them and hold nothing."""
_ENDS: Final[Mapping[str, frozenset[str]]] = {
    "li": frozenset({"ul", "ol", "menu", "div"}),
    "dt": frozenset({"dl", "div"}),
    "dd": frozenset({"dl", "div"}),
    "tr": frozenset({"table", "tbody", "thead", "tfoot"}),
    "td": frozenset({"tr", "table"}),
    "th": frozenset({"tr", "table"}),
    "option": frozenset({"select"}),
}
"""Elements that end an open one of their kind, as far as the nearest element they stand in."""
_ALIKE: Final[Mapping[str, str]] = {"dd": "dt", "dt": "dd", "td": "th", "th": "td"}
_CUT: Final = ("script", "style", "svg", "nav", "footer", "aside")
_PLAIN: Final = frozenset({"script", "style"})
"""Elements that hold no others: what looks like one is part of their text, or of a comment where the first began."""
_BEHIND_NAME: Final = frozenset("> \n\r\t\f/")
_COMMENT: Final = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
_ROW: Final = "tr"
_DEEP: Final = 32
"""An element is looked for among so many open ones."""
_OFTEN: Final = 5_000


def skim(html: str, deadline: Deadline) -> Page:
    """Return the blocks of a page's source, with sums over its elements."""
    page = _Skimmer(deadline).read(html)
    add_up(page)
    return page


def cut(html: str) -> str:
    """Return the source without scripts, styles, drawings, menus and footers; what a comment says is no element."""
    for name in _CUT:
        if name not in _PLAIN and "<!--" in html:
            html = _COMMENT.sub("", html)
        for spelled in (name, name.upper()):
            if f"<{spelled}" in html:
                html = _without(html, f"<{spelled}", f"</{spelled}", nests=name not in _PLAIN)
    return html


def _without(html: str, opening: str, closing: str, *, nests: bool) -> str:
    """Return the source without elements of one name. One that has no end is read on, as a plain element."""
    before, *pieces = html.split(opening)
    outer = [[before]]  # what is kept so far, and for each open element what it holds
    for piece in pieces:
        inside, *rest = piece.split(closing)
        in_text = not nests and (len(outer) > 1 or (not rest and "-->" in inside.partition("<!--")[0]))
        if in_text or piece[:1] not in _BEHIND_NAME:
            outer[-1] += (opening, inside)
        else:
            outer.append(["<div" if nests else opening, inside])
        for behind in rest:
            if len(outer) > 1 and behind[:1] in _BEHIND_NAME:
                outer.pop()
                outer[-1].append(behind.partition(">")[2])
            else:
                outer[-1] += (closing, behind)
    return "".join(chain.from_iterable(outer))


@dataclass(slots=True, eq=False)
class _Open:
    """An element that has begun. It has a node from its first text on; `first` is the number of its first block."""

    name: str
    attributes: str
    first: int
    node: Node | None = None


class _Skimmer(Builder):
    """Builds a Page from tags as they come."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self.deadline = deadline
        self.open: list[_Open] = []
        self.root = self.node("html", None, "", 0, False)
        self.link = self.bold = self.pre = self.touched = False
        self.skipped = ""
        self.attributes: dict[str, tuple[str, int, bool]] = {"": ("", 0, False)}
        self.takes: dict[str, Callable[[str, str, str], None]] = {
            "a": self.anchor,
            "b": self.strong,
            "strong": self.strong,
            "br": self.broken,
            **dict.fromkeys(_RULES, self.rule),
            **dict.fromkeys(SILENT | ASIDE, self.skip),
        }

    def read(self, html: str) -> Page:
        """Return the page of a source."""
        parts = iter(_TAG.split(html))
        self.said(next(parts))
        for number, (slash, name, attributes, text) in enumerate(zip(parts, parts, parts, parts, strict=False)):
            if name and (name not in _INLINE or self.skipped):
                self.tag(name, slash, attributes)
            if text and not self.skipped:
                self.said(text)
            if not number % _OFTEN:
                self.deadline.check()
        while self.open:
            self.end(self.open[-1].name)
        self.line()
        return self.page

    def said(self, text: str) -> None:
        """Take text that stands in the line."""
        self.touched = False
        if self.pieces or not text.isspace() or self.pre:
            self.text(unescape(text) if "&" in text else text, self.link, self.bold, self.pre)

    def tag(self, name: str, slash: str, attributes: str) -> None:
        """Take a tag."""
        if not name.islower():
            name = name.lower()
            if name in _INLINE:
                return
        if self.skipped:
            if slash and name == self.skipped:
                self.skipped = ""
        elif take := self.takes.get(name):
            take(name, slash, attributes)
        elif slash:
            self.end(name)
        else:
            self.begin(name, attributes)

    def anchor(self, name: str, slash: str, attributes: str) -> None:
        """Begin or end a link. Two that touch are kept apart, as they stand on the page."""
        if self.touched and not slash and self.pieces:
            self.pieces.append(" ")
        self.touched = bool(slash)
        self.links += not slash
        self.link = not slash

    def strong(self, name: str, slash: str, attributes: str) -> None:
        """Begin or end text in bold."""
        self.bold = not slash

    def broken(self, name: str, slash: str, attributes: str) -> None:
        """Break a line."""
        self.pieces.append("\n")

    def rule(self, name: str, slash: str, attributes: str) -> None:
        """End a line."""
        self.line()

    def skip(self, name: str, slash: str, attributes: str) -> None:
        """Begin an element that is not read."""
        self.skipped = "" if slash else name

    def begin(self, name: str, attributes: str) -> None:
        """Begin an element that ends the line before it."""
        self.line()
        if self.open and self.open[-1].name == "p":
            self.end("p")
        if name in _ENDS:
            self.end_before(name)
        self.open.append(_Open(name, attributes, len(self.page.blocks)))
        self.pre = self.pre or name in PRE
        self.link = False

    def end_before(self, name: str) -> None:
        """End the open element of the kind of one that begins."""
        for other in reversed(self.open[-8:]):
            if other.name in _ENDS[name]:
                return
            if other.name in (name, _ALIKE.get(name)):
                self.end(other.name)
                return

    def end(self, name: str) -> None:
        """End an element and all that are open in it; an end without a beginning ends the line."""
        self.line()
        if self.open and self.open[-1].name != name and not any(name == other.name for other in self.open[-_DEEP:]):
            return
        while self.open:
            last = self.open.pop()
            if last.name == _ROW and last.node is not None:
                self.row(last.first, last.node)
            elif last.name in PRE:
                self.pre = False
            if last.name == name:
                return

    def line(self) -> None:
        """End the line."""
        if self.pieces:
            self.flush(self.here(), self.pre)
        self.links = 0

    def here(self) -> Node:
        """Return the node of the element that is open, and give one to those around it that have none."""
        depth = len(self.open)
        while depth and self.open[depth - 1].node is None:
            depth -= 1
        node = self.open[depth - 1].node if depth else self.root
        node = node or self.root
        for element in self.open[depth:]:
            found = self.attributes.get(element.attributes)
            if found is None:
                found = self.attributes[element.attributes] = _named(element.attributes)
            node = element.node = self.node(element.name, node, *found)
        return node


def _named(attributes: str) -> tuple[str, int, bool]:
    """Return an element's class and id, no hints (0: the quick model asks for none), and whether it is hidden."""
    found = reversed(_ATTRIBUTE.findall(attributes))  # of two of one name the first counts
    values = {name.lower(): quoted or single or bare for name, quoted, single, bare in found}
    return name_of(values), 0, is_hidden(values)
