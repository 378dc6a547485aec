"""HTML pages: what is cleaned is the text that the pipeline finds in them."""

from __future__ import annotations

from cleaner.extract.charset import decode
from cleaner.formats.text import Decoded, refuse_binary


def read(data: bytes) -> Decoded:
    """Return the source of a page; DocumentError when the file is something else."""
    refuse_binary(data)
    text, encoding = decode(data)
    return Decoded(text, encoding, markup=True)
