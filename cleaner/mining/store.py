"""The documents to mine, waiting on disk until their site's turn comes.

What is kept of a document is bounded, and so is the sample of a site: the documents of least hash. Neither depends on
the order in which they arrive.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final

from cleaner.model import Document
from cleaner.runs.sources import Sourced

_KNOWN: Final = ("url", "site", "lang", "title")
"""What of a document's metadata the rules ask for."""

_LINE_CHARS: Final = 2_000
_EDGE_LINES: Final = 300
SAMPLE: Final = 2_000
"""So many documents of a site tell enough."""
_SAMPLE_CHARS: Final = 16_000_000


@dataclass(slots=True)
class Store:
    """Documents on disk, grouped by site. Use it with `with`: what it holds vanishes at the end."""

    _folder: TemporaryDirectory[str] = field(default_factory=lambda: TemporaryDirectory(prefix="cleaner-"))
    _database: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._database = sqlite3.connect(Path(self._folder.name, "corpus.db"), isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE document (site TEXT, rank BLOB, id TEXT, text BLOB, meta TEXT)",
            "CREATE TABLE page (site TEXT, id TEXT, text BLOB, title TEXT)",
            "CREATE TABLE lines (kind TEXT, site TEXT, lines BLOB)",
            "BEGIN",
        ):
            self._database.execute(statement)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add(self, sourced: Sourced) -> None:
        """Keep what mining needs of a document."""
        document = sourced.document
        text = _packed(shortened(document.text))
        meta = json.dumps({k: document.meta[k] for k in _KNOWN if document.meta.get(k)}, sort_keys=True)
        rank = blake2b(document.id.encode("utf-8", "replace") + b"\0" + text, digest_size=8).digest()
        row = (sourced.site, rank, document.id, text, meta)
        self._database.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?)", row)

    def sites(self) -> dict[str, int]:
        """Return the sites by name, with the number of documents of each."""
        return dict(self._database.execute("SELECT site, count(*) FROM document GROUP BY site ORDER BY site"))

    def index(self) -> None:
        """Put the documents in order; called once, when all are there."""
        self._database.execute("CREATE INDEX by_site ON document (site, rank, id)")
        self._database.execute("CREATE INDEX by_page ON page (site)")

    def sample(self, site: str) -> Iterator[Document]:
        """Yield documents of a site: those of least hash, until there are enough."""
        query = "SELECT id, text, meta FROM document WHERE site = ? ORDER BY rank, id LIMIT ?"
        size = 0
        with closing(self._database.execute(query, (site, SAMPLE))) as rows:
            for name, data, meta in rows:
                text = _unpacked(data)
                size += len(text)
                yield Document(name, text, json.loads(meta))
                if size > _SAMPLE_CHARS:
                    return

    def keep(self, site: str, document: Document) -> None:
        """Keep what is left of a document of the sample."""
        row = (site, document.id, _packed(document.text), document.meta.get("title", ""))
        self._database.execute("INSERT INTO page VALUES (?, ?, ?, ?)", row)

    def kept(self, site: str) -> Iterator[Document]:
        """Yield what was kept of a site, in the order in which it was."""
        rows = self._database.execute("SELECT id, text, title FROM page WHERE site = ? ORDER BY rowid", (site,))
        return (Document(name, _unpacked(data), {"title": title}) for name, data, title in rows)

    def remember(self, kind: str, site: str, lines: Iterable[str]) -> None:
        """Keep different lines of a site, under a word for what they are."""
        self._database.execute("INSERT INTO lines VALUES (?, ?, ?)", (kind, site, _packed("\n".join(lines))))

    def remembered(self, kind: str) -> Iterator[tuple[str, list[str]]]:
        """Yield each site with its lines of a kind."""
        query = "SELECT site, lines FROM lines WHERE kind = ? ORDER BY site"
        for site, lines in self._database.execute(query, (kind,)):
            yield site, _unpacked(lines).split("\n")


def _packed(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _unpacked(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def shortened(text: str) -> str:
    """Return a text with its edges alone if it has very many lines, and without the rest of very long lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    if len(lines) > 2 * _EDGE_LINES:
        lines = [*lines[:_EDGE_LINES], "", *lines[-_EDGE_LINES:]]
    return "\n".join(line[:_LINE_CHARS] for line in lines)
