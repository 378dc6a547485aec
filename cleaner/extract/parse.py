"""A page's source to a tree, safely: no network, and bounded work for what a page should not hold."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING, Final

from cleaner.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

_START_TAG: Final = re.compile(
    r"""<[a-zA-Z](?:[^>=]++|=(?:\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)))?+)*+""",
)
_ATTRIBUTE: Final = re.compile(r"[\s/]+[^\s/]")
_MOST_ATTRIBUTES: Final = 500
"""An element with more loses them: the parser's time grows with their square."""
_SHORT_TAG: Final = 2 * _MOST_ATTRIBUTES
_CUT: Final = ("script", "style", "svg", "nav", "footer", "aside")
_NAME: Final = re.compile(r"<[a-zA-Z][\w:.-]*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Deadline:
    """The time one page may take, in seconds of the clock; DocumentError when it is over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = monotonic() + seconds

    def check(self) -> None:
        """Raise DocumentError when the time is over."""
        if monotonic() > self._end:
            raise DocumentError(f"the page took more than {self.seconds:g} seconds; raise html.seconds to wait longer")


def parse(html: str, *, quick: bool = False) -> _Element | None:
    """Return the root of a page's tree, or None when there is nothing in it; `quick` cuts away what is not read."""
    from lxml import etree

    html = _cut(html) if quick else html
    data = _bytes(_sound(html))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.ParseError:  # nothing but white space, or comments
        return None
    return root if isinstance(root, etree._Element) else None


def _cut(html: str) -> str:
    """Return the source without scripts, styles, drawings, menus and footers."""
    for name in _CUT:
        opening, closing = f"<{name}", f"</{name}"
        pieces = html.split(opening)
        if len(pieces) > 1:
            html = pieces[0] + "".join(_behind(piece, opening, closing) for piece in pieces[1:])
    return html


def _behind(piece: str, opening: str, closing: str) -> str:
    """Return what stands behind the end of an element; all of it where the element has no end or another name."""
    end = piece.find(closing) if piece[:1] in "> \n\t/" else -1
    return piece[end + len(closing) + 1 :] if end >= 0 else opening + piece


def _bytes(html: str) -> bytes:
    try:
        return html.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", html).encode("utf-8")


def _sound(html: str) -> str:
    """Return the source without what the parser cannot bear."""
    if "\0" in html:
        html = html.replace("\0", "")
    return _START_TAG.sub(_bounded, html) if _long_tag(html) else html


def _long_tag(html: str) -> bool:
    """Whether some start tag could hold too many attributes."""
    return any(len(tag) > _SHORT_TAG and _crowded(tag) for tag in _START_TAG.findall(html))


def _crowded(tag: str) -> bool:
    return sum(1 for _ in _ATTRIBUTE.finditer(tag)) > _MOST_ATTRIBUTES


def _bounded(tag: re.Match[str]) -> str:
    text = tag.group()
    if len(text) <= _SHORT_TAG or not _crowded(text):
        return text
    name = _NAME.match(text)
    return name.group() if name else text
