"""Which documents a rule is for: sites and languages, told by a document's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaner.model import Meta

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def host_of(meta: Meta) -> str:
    """Return the host a document came from, lower-case, or ""."""
    url = meta.get("url", "").strip()
    site = meta.get("site", "").strip() or (url if _AUTHORITY.match(url) else "")
    authority = re.split(r"[/\\?#]", _AUTHORITY.sub("", site, count=1), maxsplit=1)[0]
    return authority.rpartition("@")[2].partition(":")[0].lower().rstrip(".")


def is_host(name: str) -> bool:
    """Whether a name, in lower case, is formed like that of a host on the network."""
    return _HOST.fullmatch(name) is not None


def folder_site(path: str, doc: str) -> str:
    """Return the first folder that is named like a host, without `www.`, or "": mirrors are laid out that way.

    `doc` is the file's path below the input folder, whose own name counts as well; `path` is where the file was read.
    """
    root = path.removesuffix(doc).rstrip("/")
    folders = (root.rpartition("/")[2], *doc.split("/")[:-1])
    return next((name.lower().removeprefix("www.") for name in folders if is_host(name.lower())), "")


def on_site(meta: Meta, sites: Iterable[str]) -> bool:
    """Whether a document comes from one of `sites` or a subdomain of it."""
    host = host_of(meta)
    return any(host == s or host.endswith("." + s) for s in sites)


def in_language(meta: Meta, langs: Iterable[str]) -> bool:
    """Whether the document's language is one of `langs`; an unknown language is none of them."""
    lang = meta.get("lang", "").lower().replace("_", "-")
    return any(lang == x.lower() or lang.startswith(x.lower() + "-") for x in langs)
