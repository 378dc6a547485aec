"""The example of search: clean text is searched, and each hit is cited from the original."""

from __future__ import annotations

import runpy
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cleaner

from .command import ENVIRONMENT

PATH = Path(__file__).parent.parent / "examples" / "search.py"
EXAMPLE: dict[str, Any] = runpy.run_path(str(PATH))
TEXTS = {
    "a.txt": "By Anna Hill\r\n\r\nThey\u00a0sailed; the keel&hellip; held.\r\n\r\nfacebook twitter whatsapp\r\n",
    "b/c.txt": "The café keeper saw nothing of it, and of the whatsapp message no word.\n",
    "d.txt": "Nothing of the kind was seen here.\n",
}
each_index = pytest.mark.parametrize("index", ["sqlite", "tantivy"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The texts as files, written byte for byte."""
    for name, text in TEXTS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


@each_index
@pytest.mark.parametrize(("query", "doc", "cited"), [("keel", "a.txt", "keel"), ("café", "b/c.txt", "café")])
def test_a_hit_is_cited_from_the_original(index: str, query: str, doc: str, cited: str, folder: Path) -> None:
    """The span is of the original, whatever was taken out and repaired before it."""
    (found,) = EXAMPLE["search"](folder, query, index)
    assert found.doc == doc
    assert TEXTS[doc][found.start : found.end] == cited
    assert found.text in TEXTS[doc].splitlines()[found.line - 1]
    assert cleaner.clean(TEXTS[doc]).text.find(cited) <= found.start


@each_index
def test_boilerplate_is_not_found(index: str, folder: Path) -> None:
    """What was removed is no hit, and the same word in a body is one."""
    assert [found.doc for found in EXAMPLE["search"](folder, "whatsapp", index)] == ["b/c.txt"]


def test_sqlite_has_what_the_example_needs() -> None:
    """The full-text search is built into this Python's SQLite."""
    options = sqlite3.connect(":memory:").execute("PRAGMA compile_options").fetchall()
    assert ("ENABLE_FTS5",) in options


def test_it_runs_as_a_program(folder: Path) -> None:
    """One line a hit."""
    words = [sys.executable, str(PATH), str(folder), "keel", "--index", "tantivy"]
    done = subprocess.run(words, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("a.txt:3 [")
    assert len(done.stdout.splitlines()) == 1
