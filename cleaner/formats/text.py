"""Plain text files: bytes to text and back without loss, whatever the encoding.

`decode` never fails and `encode(decode(data)) == data` for all bytes: every choice is checked by encoding it again, and
the last one, UTF-8 with escaped bytes, fits everything.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cleaner.decoded import Decoded, refuse_binary
from cleaner.errors import DocumentError

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch, CharsetMatches

_WESTERN: Final = "windows-1252"


def read(data: bytes) -> Decoded:
    """Return the text of a file; DocumentError when it is binary."""
    refuse_binary(data)
    decoded = decode(data)
    if _controls(decoded.text):
        raise DocumentError("this looks like a binary file: it is full of control characters")
    return decoded


def decode(data: bytes) -> Decoded:
    """Return the text of `data` and how it was written."""
    for choice in _choices(data):
        if choice is not None and encode(choice) == data:
            return choice
    return Decoded(data.decode("utf-8", "surrogateescape"), "utf-8", errors="surrogateescape")


def encode(decoded: Decoded) -> bytes:
    """Return the bytes that `decoded` was read from. UnicodeEncodeError when its text does not fit its encoding."""
    bom = _BOMS[decoded.encoding] if decoded.bom else b""
    return bom + decoded.text.encode(decoded.encoding, decoded.errors) + decoded.tail


_BOMS: Final = {  # UTF-32 first: its little-endian mark begins like that of UTF-16
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


def _choices(data: bytes) -> Iterator[Decoded | None]:
    """Yield the ways to read `data`, the surest first."""
    yield from _marked(data)
    yield from _wide(data)
    yield _try(data, "utf-8")
    yield _nearly_utf8(data)
    if name := _detected(data):
        yield _try(data, name)
    yield _try(data, _WESTERN, "strict")
    yield _try(data, _WESTERN, "surrogateescape")


def _try(data: bytes, encoding: str, errors: str = "strict", *, bom: bool = False, unit: int = 1) -> Decoded | None:
    """Decode `data` without its last bytes if they are too few for a character of `unit` bytes; None if it fails."""
    whole = len(data) - len(data) % unit
    try:
        text = data[:whole].decode(encoding, errors)
    except UnicodeError:
        return None
    return Decoded(text, encoding, bom, errors, data[whole:])


def _marked(data: bytes) -> Iterator[Decoded | None]:
    """Read what begins with a byte-order mark."""
    for name, bom in _BOMS.items():
        if data.startswith(bom):
            rest = data[len(bom) :]
            if name == "utf-8":
                yield _try(rest, name, bom=True)
                yield _try(rest, name, "surrogateescape", bom=True)
            elif name.startswith("utf-16"):
                yield _try(rest, name, bom=True, unit=2)
                yield _try(rest, name, "surrogatepass", bom=True, unit=2)
            else:
                yield _try(rest, name, bom=True, unit=4)


def _wide(data: bytes) -> Iterator[Decoded | None]:
    """Read UTF-16 and UTF-32 without a mark, told by where the zero bytes stand."""
    if b"\0" not in data or _plausible(_try(data, "utf-8")):
        return
    zeros = [data[i::4].count(0) for i in range(4)]
    quarter = len(data) / 4
    for name, high in (("utf-32-le", zeros[2] + zeros[3]), ("utf-32-be", zeros[0] + zeros[1])):
        if high > 1.9 * quarter:
            yield _plausible(_try(data, name, unit=4))
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high > 0.1 * quarter and high > 20 * low:  # one character in twenty is a space, a digit or a Latin letter
            yield _plausible(_try(data, name, unit=2))


def _plausible(decoded: Decoded | None) -> Decoded | None:
    return decoded if decoded and decoded.text and not _controls(decoded.text) else None


def _nearly_utf8(data: bytes) -> Decoded | None:
    """Read UTF-8 with a few broken bytes: more of what is not ASCII must be whole than broken."""
    text = data.decode("utf-8", "surrogateescape")
    whole = len(data.decode("utf-8", "ignore"))
    ascii_only = len(text.encode("ascii", "ignore"))
    return Decoded(text, "utf-8", errors="surrogateescape") if whole - ascii_only > len(text) - whole else None


# Detection of other encodings. A wrong guess spoils the text, so Windows-1252 stays unless the evidence is good.

_LATIN: Final = ("cp1250", "cp1254", "cp1257", "iso8859_2")
_SCRIPTS: Final = {  # letters that running text is full of, and their least share of the letters that are not ASCII
    "cp1251": ("[а-џґ]", 0.6),
    "koi8_r": ("[а-џґ]", 0.6),
    "koi8_u": ("[а-џґ]", 0.6),
    "iso8859_5": ("[а-џґ]", 0.6),
    "cp866": ("[а-џґ]", 0.6),
    "cp1253": ("[ά-ώ]", 0.6),
    "iso8859_7": ("[ά-ώ]", 0.6),
    "cp1255": ("[א-ת]", 0.6),
    "cp1256": ("[ء-ي]", 0.6),
    "cp874": ("[ก-๛]", 0.6),
    "cp932": ("[ぁ-ヿ]", 0.2),
    "euc_jp": ("[ぁ-ヿ]", 0.2),
    "gb18030": ("[一-龥]", 0.7),
    "big5": ("[一-龥]", 0.7),
    "cp949": ("[가-힣]", 0.8),
}
_MULTIBYTE: Final = frozenset({"cp932", "euc_jp", "gb18030", "big5", "cp949"})
_SAMPLE: Final = 1 << 16
_BEFORE: Final = 1 << 10


def _detected(data: bytes) -> str | None:
    """Return Python's name of the encoding if charset-normalizer makes a convincing case for one, else None."""
    from charset_normalizer import from_bytes

    names = ["cp1252", *_LATIN, *_SCRIPTS]
    matches = from_bytes(_sample(data), cp_isolation=names, enable_fallback=False)
    found = _convincing(matches)
    return found.replace("cp125", "windows-125") if found else None


def _sample(data: bytes) -> bytes:
    """Cut a piece out around the first byte that is not ASCII, at white space so that no character is torn."""
    first = re.search(rb"[\x80-\xff]", data)
    start = max(0, first.start() - _BEFORE) if first else 0
    piece = data[start : start + _SAMPLE]
    if start + _SAMPLE >= len(data):
        return piece
    end = max(piece.rfind(b"\n"), piece.rfind(b" "))
    return piece[: end + 1] or piece


def _convincing(matches: CharsetMatches) -> str | None:
    western = next((m for m in matches if "cp1252" in m.could_be_from_charset), None)
    for match in matches:
        if match is western:
            return None
        if match.encoding in _LATIN and _beats(match, western):
            return match.encoding
        if match.encoding in _SCRIPTS and _reads_like(match):
            return match.encoding
    return None


def _beats(match: CharsetMatch, western: CharsetMatch | None) -> bool:
    """Whether another Latin alphabet is clearly better than Windows-1252. The margins come from short news texts."""
    foreign = re.findall(r"[^\0-\x7f]", str(match))
    if sum(map(str.islower, foreign)) < max(4, 0.6 * len(foreign)):
        return False  # punctuation of another encoding shows as capital letters and signs
    if western is None:
        return match.chaos <= 0.1 and match.coherence >= 0.3
    return match.coherence > western.coherence + 0.04 or match.chaos < western.chaos - 0.05


def _reads_like(match: CharsetMatch) -> bool:
    """Whether the text is running text in the script of the encoding.

    Curly quotes of Windows-1252 pair with the letters around them to syllables of other encodings, but only here and
    there: so the script's letters must be one in ten of all.
    """
    typical, share = _SCRIPTS[match.encoding]
    letters = re.findall(r"[^\W\d_]", str(match))
    foreign = sum(letter > "\x7f" for letter in letters)
    found = len(re.findall(typical, str(match)))
    if match.chaos > 0.1 or found < max(4, share * foreign, len(letters) / 10):
        return False
    return match.encoding in _MULTIBYTE or match.coherence >= 0.2


def _controls(text: str) -> bool:
    """Whether more than one in fifty characters at the beginning or at the end are control characters."""
    return any(
        len(re.findall("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]", part)) > 1 + len(part) / 50
        for part in (text[:_SAMPLE], text[-_SAMPLE:])
    )
