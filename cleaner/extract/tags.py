"""What element names, classes and roles say of the text inside of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

SILENT: Final = frozenset(
    {
        "script", "style", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio",
        "video", "select", "datalist", "textarea", "head", "title", "map", "applet", "noembed",
    }
)  # fmt: skip
"""Elements whose text no reader of the page sees."""
ASIDE: Final = frozenset({"nav", "footer", "aside", "button", "dialog", "menu", "label"})
"""Elements that hardly ever hold a part of the body."""
INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "mark", "nobr", "output", "picture", "q", "rp", "rt", "ruby", "s", "samp", "slot",
        "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "input", "meta",
        "link", "blink", "progress", "meter", "track", "param", "g", "path", "x", "o:p",
    }
)  # fmt: skip
"""Elements that do not end the line they stand in."""

KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("blockquote",), "quote"),
    **dict.fromkeys(("td", "th", "tr", "caption"), "table"),
    **dict.fromkeys(("pre", "listing", "xmp"), "code"),
    **dict.fromkeys(("figcaption",), "caption"),
}
"""The kind of the block that an element makes of its text; any other makes a paragraph."""

PRE: Final = frozenset(tag for tag, kind in KINDS.items() if kind == "code")
"""Elements whose white space is shown as it is."""

TAGS: Final = (
    "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "dt", "dd", "pre", "blockquote", "figcaption",
    "button", "label", "summary", "div", "section", "article", "main", "body", "address", "legend", "option", "center",
)  # fmt: skip
"""The elements that are told apart by the model, by their place in this list."""
TAG_NUMBER: Final[Mapping[str, int]] = {tag: number for number, tag in enumerate(TAGS, 1)}

_SETTINGS: Final[Mapping[str, str]] = {
    "nav": r"nav",
    "header": r"header",
    "footer": r"footer",
    "aside": r"aside",
    "article": r"article",
    "main": r"main",
    "form": r"form|fieldset",
    "table": r"table",
    "list": r"ul|ol|dl|menu",
    "figure": r"figure",
    "quote": r"blockquote",
    "dialog": r"dialog",
    "details": r"details",
    "pre": r"pre",
    "section": r"section",
    "noscript": r"noscript",
}
SETTINGS: Final = tuple(_SETTINGS)
SETTING_BITS: Final[Mapping[str, int]] = {
    tag: 1 << bit for bit, tags in enumerate(_SETTINGS.values()) for tag in tags.split("|")
}

_HINTS: Final[Mapping[str, str]] = {
    "body": r"^(?:article|story|entry|post|blog|body|text|prose|rich|rte|wysiwyg|markdown|editor|copy|paragraph)",
    "content": r"content|^(?:main|page|single|detail|primary)",
    "nav": r"^nav|nav$|navi|menu|breadcrumb|pagination|^pager|^toc$|^skip|sitemap|^tabs?$|toolbar|dropdown|^mega",
    "header": r"^header|header$|masthead|topbar|banner|^hero",
    "footer": r"^foot|footer$|bottom|colophon|legal|copyright",
    "side": r"^side|sidebar|^aside|^rail$|secondary|^col|widget",
    "share": r"^shar(?:e|ing)|social|^follow|facebook|twitter|whatsapp",
    "related": r"relat|recom|readmore|^more$|^also|similar|trending|popular|latest|teaser|promo|upsell|cross",
    "comment": r"comment|disqus|^respond|^repl(?:y|ies)|discuss",
    "forum": r"forum|thread|topic|^message|answer|question|bbcode|viewtopic|bulletin|xenforo|phpbb|crawler",
    "advert": r"^ads?$|advert|sponsor|outbrain|taboola|^dfp|affiliate",
    "popup": r"modal|^pop|overlay|cookie|consent|gdpr|lightbox|toast|notif|alert",
    "signup": r"newsletter|subscri|signup|^sign$|login|regist|paywall|donat|^cta|^action|account",
    "author": r"author|byline|^bio$|profile|avatar|^user|contributor|about",
    "meta": r"^meta|^date|^time|publish|^tags?$|categor|label|^info$|badge|eyebrow|kicker",
    "title": r"title|headline|heading",
    "caption": r"caption|credit|figure|gallery|slid(?:er|e)|carousel|swiper|media|image|^img|photo",
    "card": r"card|^tile|grid|^item|^list|^feed|archive|^loop|result",
    "product": r"product|price|^cart|shop|^sku|review|rating|^spec|feature|descri",
    "summary": r"summary|^lead$|^intro|excerpt|standfirst|abstract|subtitle|^dek$|^deck$",
    "faq": r"^faq|accordion|collaps|toggle|expand",
    "hidden": r"hidden|^hide|^sr$|visually|invisible|^offscreen",
    "code": r"^code|highlight|syntax|snippet",
    "wrap": r"wrap|container|section|block|layout|^row$|inner|module|component",
}
HINTS: Final = tuple(_HINTS)
_HINT = [re.compile(pattern) for pattern in _HINTS.values()]
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def hint_bits(name: str) -> int:
    """Return which of HINTS speak from an element's class, id, role and the like, as bits."""
    bits = 0
    for token in _TOKEN.findall(name):
        bits |= _token_bits(token.lower())
    return bits


@lru_cache(maxsize=50_000)
def _token_bits(token: str) -> int:
    return sum(1 << bit for bit, pattern in enumerate(_HINT) if pattern.search(token))
