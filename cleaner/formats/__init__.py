"""File formats: tables from the suffix of a file name, in lower case, to what reads it.

`FORMATS` holds those of one document a file, each a function from bytes to text. `RECORDS` names the modules of those
of many, each with a `FORMAT`. A new format is one module beside this one, one line in a table, and one test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, cast

from cleaner.compression import SUFFIXES, suffixes
from cleaner.decoded import Decoded
from cleaner.formats import html, text
from cleaner.records.layouts import RecordFormat

FORMATS: Final[Mapping[str, Callable[[bytes], Decoded]]] = {
    ".txt": text.read,
    ".md": text.read,
    ".html": html.read,
    ".htm": html.read,
}
"""Each function turns the bytes of a file into its text, or raises DocumentError."""

RECORDS: Final[Mapping[str, str]] = {
    ".csv": "cleaner.formats.delimited",
    ".jsonl": "cleaner.formats.jsonl",
    ".ndjson": "cleaner.formats.jsonl",
    ".parquet": "cleaner.formats.parquet",
    ".tsv": "cleaner.formats.delimited",
    ".warc": "cleaner.formats.warc",
    ".wet": "cleaner.formats.warc",
}
"""Modules are named, not imported: some are heavy. Each of these suffixes may be followed by .gz or .zst."""


def record_format(suffix: str) -> RecordFormat:
    """Return the format of a file of records."""
    return cast(RecordFormat, import_module(RECORDS[suffix]).FORMAT)


def known(name: str) -> bool:
    """Whether a file of this name can be read."""
    suffix, packing = suffixes(name)
    return suffix in RECORDS or (suffix in FORMATS and not packing)


def all_suffixes() -> list[str]:
    """Return the suffixes of the files that can be read."""
    return [*sorted((*FORMATS, *RECORDS)), *(f"{next(iter(RECORDS))}{packing}" for packing in SUFFIXES)]
