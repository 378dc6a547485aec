"""The text of a file with how it was written, and what tells a file that holds no text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cleaner.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with everything needed to write its bytes again.

    `encoding` and `errors` are Python's names of the codec and of its error handler. With `bom` the file began with a
    byte-order mark, which is not part of `text`. `tail` holds the last bytes when they are too few for a character, in
    UTF-16 or UTF-32 that was cut off. `markup` says that the text is the source of an HTML page.
    """

    text: str
    encoding: str
    bom: bool = False
    errors: str = "strict"
    tail: bytes = b""
    markup: bool = False


def refuse_binary(data: bytes) -> None:
    """Raise DocumentError when a file begins like one of a known format that is no text."""
    if kind := _signature(data):
        raise DocumentError(f"this is {kind}, not text")


_SIGNATURES: Final = (
    (rb"%PDF-\d", "a PDF file"),
    (rb"PK(\x03\x04|\x05\x06)", "a ZIP archive or an office document"),
    (rb"\x1f\x8b", "a gzip file"),
    (rb"BZh[1-9]1AY&SY", "a bzip2 file"),
    (rb"\xfd7zXZ\0", "an xz file"),
    (rb"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (rb"Rar!\x1a\x07", "a RAR archive"),
    (rb"\x89PNG\r\n\x1a\n", "a PNG image"),
    (rb"\xff\xd8\xff", "a JPEG image"),
    (rb"GIF8[79]a", "a GIF image"),
    (rb"RIFF.{4}(WEBP|WAVE|AVI )", "a media file"),
    (rb".{4}ftyp", "a media file"),
    (rb"ID3[\x02-\x04]\0|OggS\0|fLaC\0", "an audio file"),
    (rb"\x7fELF", "a program"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (rb"SQLite format 3\0", "a database"),
)


def _signature(data: bytes) -> str | None:
    head = data[:32]
    return next((kind for pattern, kind in _SIGNATURES if re.match(pattern, head, re.DOTALL)), None)
