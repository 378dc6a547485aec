"""Which documents a rule is for: sites and languages, told by a document's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from cleaner.model import Meta

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)

LANGUAGES: Final[Mapping[str, str]] = {
    "ara": "ar",
    "arb": "ar",
    "bul": "bg",
    "ces": "cs",
    "chi": "zh",
    "cmn": "zh",
    "cze": "cs",
    "dan": "da",
    "deu": "de",
    "dut": "nl",
    "ell": "el",
    "eng": "en",
    "fas": "fa",
    "fin": "fi",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "gre": "el",
    "heb": "he",
    "hin": "hi",
    "hun": "hu",
    "ind": "id",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "nb": "no",
    "nld": "nl",
    "nn": "no",
    "nno": "no",
    "nob": "no",
    "nor": "no",
    "per": "fa",
    "pes": "fa",
    "pol": "pl",
    "por": "pt",
    "ron": "ro",
    "rum": "ro",
    "rus": "ru",
    "slk": "sk",
    "slo": "sk",
    "spa": "es",
    "swe": "sv",
    "tha": "th",
    "tur": "tr",
    "ukr": "uk",
    "vie": "vi",
    "zho": "zh",
}
"""Other codes, as corpora write them, of the languages that have rules: most of them of three letters."""


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


def in_language(lang: str, langs: Iterable[str]) -> bool:
    """Whether a language is one of `langs` or a variant of one; an unknown language, "", is none of them.

    Corpora write it in many ways: `en`, `en_GB`, `eng` and `eng_Latn` are English.
    """
    first, _, variant = lang.strip().lower().replace("_", "-").partition("-")
    found = f"{LANGUAGES.get(first, first)}-{variant}-"
    return any(found.startswith(f"{name.lower()}-") for name in langs)
