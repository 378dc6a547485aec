"""Which documents a rule is for: sites and languages, told by a document's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaner.model import Meta

_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def host_of(meta: Meta) -> str:
    """Return the host a document came from, lower-case, or ""."""
    url = meta.get("url", "").strip()
    site = meta.get("site", "").strip() or (url if _AUTHORITY.match(url) else "")
    authority = re.split(r"[/\\?#]", _AUTHORITY.sub("", site, count=1), maxsplit=1)[0]
    return authority.rpartition("@")[2].partition(":")[0].lower().rstrip(".")


def on_site(meta: Meta, sites: Iterable[str]) -> bool:
    """Whether a document comes from one of `sites` or a subdomain of it."""
    host = host_of(meta)
    return any(host == s or host.endswith("." + s) for s in sites)


def in_language(meta: Meta, langs: Iterable[str]) -> bool:
    """Whether the document's language is one of `langs`; an unknown language is none of them."""
    lang = meta.get("lang", "").lower().replace("_", "-")
    return any(lang == x.lower() or lang.startswith(x.lower() + "-") for x in langs)
