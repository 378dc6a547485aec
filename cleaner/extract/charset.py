"""Bytes of a page to text: what the bytes themselves show wins over what the page says of itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_HEAD: Final = 4096
_SAMPLE: Final = 1 << 16
_WESTERN: Final = "windows-1252"
_MEANT: Final = {  # what browsers read under these names
    "iso8859-1": _WESTERN,
    "ascii": _WESTERN,
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a page and the encoding it was read in. Never fails: what cannot be read becomes U+FFFD.

    In this order: a byte-order mark, UTF-16 told by its zero bytes, UTF-8 if the bytes are valid, the encoding the page
    declares if all bytes fit, UTF-8 with few faults, what charset-normalizer finds, Windows-1252.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace"), name
    for name in _choices(data):
        try:
            return data.decode(name), name
        except (UnicodeError, LookupError):
            continue
    name = "utf-8" if _nearly_utf8(data) else _detected(data)
    return data.decode(name, "replace"), name


def _choices(data: bytes) -> Iterator[str]:
    """Yield encodings that are right if all bytes fit."""
    if wide := _wide(data[:_HEAD]):
        yield wide
    declared = _declared(data)
    if declared.startswith("iso2022"):
        yield declared  # its bytes are all ASCII
    yield "utf-8"
    if declared and not declared.startswith("utf") and not (declared == _WESTERN and _foreign(data)):
        yield declared


def _wide(head: bytes) -> str:
    """Return UTF-16 where every second byte of nearly all is zero, or ""."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.3 * len(head) and even < 0.02 * len(head):
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * len(head) and odd < 0.02 * len(head) else ""


def _declared(data: bytes) -> str:
    """Return Python's name of the encoding that the page declares, or ""."""
    found = _DECLARED.search(data, 0, _HEAD)
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else ""
    except LookupError:
        return ""
    name = _MEANT.get(name, name)
    return name if not name or _is_text(name) else ""


def _is_text(name: str) -> bool:
    """Whether a codec makes text of bytes: Python has others, such as base64."""
    try:
        return isinstance(b"a".decode(name), str)
    except (UnicodeError, LookupError, ValueError):
        return False


def _foreign(data: bytes) -> bool:
    """Whether so many bytes are not ASCII that a text in a Western language cannot hold them."""
    letters = len(re.findall(rb"[A-Za-z]", re.sub(rb"<[^>]{0,2000}>", b"", data[:_SAMPLE])))
    others = len(re.findall(rb"[\x80-\xff]", data[:_SAMPLE]))
    return others > letters


def _nearly_utf8(data: bytes) -> bool:
    """Whether more of what is not ASCII is whole UTF-8 than broken."""
    broken = data.decode("utf-8", "replace").count("\ufffd")
    whole = len(data.decode("utf-8", "ignore").encode("ascii", "replace").replace(b"?", b"")) if broken else 0
    others = len(data.decode("utf-8", "ignore")) - whole
    return others > 2 * broken


def _detected(data: bytes) -> str:
    """Return what charset-normalizer makes of the page's text, or Windows-1252."""
    from charset_normalizer import from_bytes

    best = from_bytes(re.sub(rb"<[^>]{0,2000}>", b" ", data[: 4 * _SAMPLE])[:_SAMPLE]).best()
    return best.encoding if best and best.encoding != "ascii" else _WESTERN
