"""File formats: a table from the suffix of a file name, in lower case, to the function that reads it.

A new format is one module beside this one, one line in the table, and one test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cleaner.formats import html, text

FORMATS: Final[Mapping[str, Callable[[bytes], text.Decoded]]] = {
    ".txt": text.read,
    ".md": text.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
}
"""Each function turns the bytes of a file into its text, or raises DocumentError."""
