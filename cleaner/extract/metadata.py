"""What a page says of itself: title, author, dates, site, language, description, from its head and its JSON-LD.

Only what the page states is read, nothing is guessed from its text, and the result does not depend on the day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("og:title", "twitter:title", "dc.title", "title", "headline"),
    "author": ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl"),
    "date_published": (
        "article:published_time", "datepublished", "og:published_time", "dc.date.issued", "dcterms.created",
        "dc.date", "date", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date",
    ),
    "date_modified": ("article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified"),
    "sitename": ("og:site_name", "application-name", "dc.publisher", "apple-mobile-web-app-title"),
    "description": ("og:description", "description", "twitter:description", "dc.description"),
    "locale": ("og:locale", "content-language", "language", "dc.language"),
    "page_type": ("og:type",),
}  # fmt: skip
"""The names of `<meta>` elements for each key, the surest first."""
_ARTICLES: Final = re.compile(r"article|posting|report|recipe|review|webpage|product|event|howto|course", re.IGNORECASE)
_LANG: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SUFFIX: Final = re.compile(r"\s+(?:[|–—·•»:]|-+)\s+")
_MOST_CHARS: Final = 1_000
_MOST_JSON: Final = 2_000_000
_MOST_ENTRIES: Final = 500


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself. `bodies` are the article texts that its JSON-LD holds, `types` all types it names."""

    meta: Mapping[str, str] = field(default_factory=dict)
    bodies: tuple[str, ...] = ()
    types: str = ""


def about(root: _Element) -> About:
    """Return the metadata of a parsed page; keys that it does not state are missing."""
    return _about(root, _text(root.find(".//h1")), list(_linked_data(root)))


def about_head(root: _Element, heading: str) -> About:
    """Return the metadata that the parsed head of a page states; `heading` is the first on the page."""
    return _about(root, heading, [])


def _about(root: _Element, heading: str, data: list[Mapping[str, Any]]) -> About:
    stated = _stated(root)
    found = {key: _first(stated, names) for key, names in _SOURCES.items()}
    for key, value in _from_data(data).items():
        found[key] = value if key.startswith(("date", "author")) and value else found.get(key) or value
    found["title"] = _title(found.get("title", ""), heading, _text(root.find(".//title")))
    if "://" in found.get("author", ""):
        found["author"] = ""  # the address of a profile
    for key in ("date_published", "date_modified"):
        day = _DATE.match(found.get(key, ""))
        found[key] = day.group() if day else ""
    found["lang"] = _language(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang", ""))
    found["lang"] = found["lang"] or _language(found.pop("locale", ""))
    found.pop("locale", None)
    types = [f"og:{found.pop('page_type', '')}", *(f"ld:{entry.get('@type', '')}" for entry in data)]
    meta = {k: v for k, v in sorted(found.items()) if v}
    return About(meta, tuple(_bodies(data)), " ".join(types).lower()[:_MOST_CHARS])


def _stated(root: _Element) -> dict[str, str]:
    """Return what the `<meta>` elements state; of several with one name the first."""
    stated: dict[str, str] = {}
    for element in root.iter("meta"):
        content = element.get("content") or ""
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name and content.strip():
                stated.setdefault(name.strip().lower(), content)
    return stated


def _first(stated: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := _line(stated.get(name, "")))), "")


def _line(text: str) -> str:
    """Return a text as one line, without entities that were escaped twice."""
    text = text[: 4 * _MOST_CHARS]
    return " ".join((unescape(text) if "&" in text else text).split())[:_MOST_CHARS]


def _text(element: _Element | None) -> str:
    return _line(" ".join(str(piece) for piece in element.itertext())) if element is not None else ""


def _title(stated: str, heading: str, bar: str) -> str:
    """Return the headline: the first heading if the title begins or ends with it, else the title without the site."""
    title = stated or bar
    plain = re.sub(r"\W+", "", heading.casefold())
    if len(plain) >= 8 and plain in re.sub(r"\W+", "", f"{title} {bar}".casefold()):
        return heading
    parts = _SUFFIX.split(title)
    if len(parts) > 1 and len(parts[0]) >= 20 and len(title) - len(parts[0]) <= 40:
        return parts[0]
    return title or heading


def _language(code: str) -> str:
    found = _LANG.match(code.strip())
    if not found:
        return ""
    return found[1].lower() + (f"-{found[2]}" if found[2] and found[1].lower() == "zh" else "")


def _linked_data(root: _Element) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of the page's JSON-LD, nested ones too."""
    count = 0
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > _MOST_JSON:
            continue
        try:
            waiting = [json.loads(script.text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and count < _MOST_ENTRIES:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting += item
            elif isinstance(item, dict):
                count += 1
                yield item
                waiting += [item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item]


def _from_data(data: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return what the first entry that is an article or the like states of the page."""
    entry = next((e for e in data if _ARTICLES.search(str(e.get("@type", "")))), {})
    names = {
        "title": entry.get("headline"),
        "author": _names(entry.get("author")),
        "date_published": entry.get("datePublished"),
        "date_modified": entry.get("dateModified"),
        "sitename": _names(entry.get("publisher")),
        "description": entry.get("description"),
    }
    return {key: _line(value) for key, value in names.items() if isinstance(value, str)}


def _names(value: Any) -> str:
    """Return the names of people or organisations, joined by `; `."""
    people = value if isinstance(value, list) else [value]
    names = [p.get("name") if isinstance(p, dict) else p for p in people[:20]]
    return "; ".join(_line(n) for n in names if isinstance(n, str) and _line(n))


def _bodies(data: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the texts of articles, without the markup that some hold."""
    for entry in data:
        body = entry.get("articleBody") or entry.get("recipeInstructions")
        if isinstance(body, str) and body.strip():
            plain = re.sub(r"<(?:br|/p|/div|/li|/h\d)\b[^<>]*>", "\n", body, flags=re.IGNORECASE)
            plain = unescape(re.sub(r"<[a-zA-Z/!][^<>]*>", "", plain)).strip()
            if plain:
                yield plain
