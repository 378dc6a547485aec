"""A page's source to a tree, safely: no network, and bounded work for what a page should not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

from cleaner.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

_Item = TypeVar("_Item")
_OFTEN: Final = 1_000
"""Items between two looks at the clock."""
_START_TAG: Final = re.compile(
    r"""<[a-zA-Z](?:[^>=]++|=(?:\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)))?+)*+""",
)
_ATTRIBUTE: Final = re.compile(r"[\s/]+[^\s/]")
_MOST_ATTRIBUTES: Final = 500
"""An element with more loses them: the parser's time grows with their square."""
_SHORT_TAG: Final = 2 * _MOST_ATTRIBUTES
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

    def over(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Yield items, and look at the clock now and then."""
        for number, item in enumerate(items):
            if not number % _OFTEN:
                self.check()
            yield item


def parse(html: str) -> _Element | None:
    """Return the root of a page's tree, or None when there is nothing in it."""
    from lxml import etree

    data = _bytes(_sound(html))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.ParseError:  # nothing but white space, or comments
        return None
    return root if isinstance(root, etree._Element) else None


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
