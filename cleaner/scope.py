"""Which documents a rule is for: sites and languages, told by a document's metadata."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.model import Meta


def host_of(meta: Meta) -> str:
    """Return the host a document came from, lower-case, or ""."""
    site = meta.get("site") or meta.get("url", "").partition("://")[2]
    host = site.split("/", 1)[0].rpartition("@")[2].partition(":")[0]
    return host.lower().rstrip(".")


def on_site(meta: Meta, sites: Iterable[str]) -> bool:
    """Whether a document comes from one of `sites` or a subdomain of it."""
    host = host_of(meta)
    return any(host == s or host.endswith("." + s) for s in sites)


def in_language(meta: Meta, langs: Iterable[str]) -> bool:
    """Whether the document's language is one of `langs`; an unknown language is none of them."""
    lang = meta.get("lang", "").lower().replace("_", "-")
    return any(lang == x.lower() or lang.startswith(x.lower() + "-") for x in langs)
