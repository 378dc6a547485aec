"""Selectors of `select` rules: CSS, or XPath for what CSS cannot say, compiled and kept from costing too much."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

_MOST_CHARS: Final = 500
_COSTLY: Final = re.compile(r"\[[^\]]*(?://|descendant|preceding::|following::)|(?://.*){4}", re.DOTALL)
_NESTED: Final = re.compile(r":has\(.*:has\(|:contains\(", re.DOTALL)


def is_xpath(selector: str) -> bool:
    """Whether a selector is an XPath expression: those begin with `/` or `(`."""
    return selector.lstrip().startswith(("/", "("))


@cache
def compiled(selector: str) -> Any:
    """Compile a selector; ValueError says what is wrong with it."""
    from cssselect import HTMLTranslator, SelectorError
    from lxml.etree import XPath, XPathError

    if len(selector) > _MOST_CHARS:
        raise ValueError(f"the selector has more than {_MOST_CHARS} characters")
    if (_COSTLY if is_xpath(selector) else _NESTED).search(selector):
        raise ValueError("the selector would search the page again for each element; simplify it")
    try:
        return XPath(selector if is_xpath(selector) else HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, XPathError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
