"""HTML pages: what is cleaned is the text that the pipeline finds in them."""

from __future__ import annotations

from cleaner.decoded import Decoded, refuse_binary
from cleaner.extract.charset import decode


def read(data: bytes) -> Decoded:
    """Return the source of a page; DocumentError when the file is something else."""
    refuse_binary(data)
    text, encoding = decode(data)
    return Decoded(text, encoding, markup=True)
