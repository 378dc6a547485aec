"""The documents to mine, each with its site, and how they wait on disk until their site's turn comes.

What is kept of a document is bounded, and so is the sample of a site: the documents of least hash. Neither depends on
the order in which they arrive.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final

from cleaner.errors import DocumentError, UsageError
from cleaner.files import Job
from cleaner.formats import FORMATS
from cleaner.inputs import DASH, plan
from cleaner.model import Document
from cleaner.scope import folder_site, host_of

RECORDS: Final = (".jsonl", ".ndjson")
_KNOWN: Final = ("url", "site", "lang", "title")
_LINE_CHARS: Final = 2_000
_EDGE_LINES: Final = 300
SAMPLE: Final = 2_000
"""So many documents of a site tell enough."""
_SAMPLE_CHARS: Final = 32_000_000


@dataclass(frozen=True, slots=True)
class Sourced:
    """A document, or the reason why there is none, and the site it counts for."""

    site: str
    document: Document
    problem: str = ""


def documents(inputs: Sequence[str], site_field: str = "") -> Iterator[Sourced]:
    """Yield the documents of files and folders, one after another.

    The site of a record is what stands in `site_field`, or else the host of its `url` or `site`; that of a file is the
    first folder on its path that is named like a host, or else the first folder. Raises UsageError as `plan` does.
    """
    if DASH in inputs:
        raise UsageError("standard input holds one document, and mining needs many; name files or folders")
    for job in _jobs(inputs):
        try:
            yield from _read(job, site_field)
        except DocumentError as error:
            yield Sourced("", Document(job.doc, ""), str(error))


def _jobs(inputs: Sequence[str]) -> list[Job]:
    records = [name for name in inputs if _suffix(name) in RECORDS and _suffix(name) not in FORMATS]
    rest = [name for name in inputs if name not in records]
    jobs = list(plan(rest, None).jobs) if rest else []
    return jobs + [Job(len(jobs) + i, Path(name).name, name, "") for i, name in enumerate(records)]


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _read(job: Job, site_field: str) -> Iterator[Sourced]:
    if job.problem:
        raise DocumentError(job.problem)
    path = Path(job.path)
    group = folder_site(job.path, job.doc) or _folder(job)
    try:
        if not path.is_file():
            raise DocumentError("it is not a regular file")
        if _suffix(job.doc) in RECORDS:
            yield from _records(path, job.doc, group, site_field)
        else:
            text = FORMATS[_suffix(job.doc)](path.read_bytes()).text
            yield Sourced(group, Document(job.doc, text, {"site": folder_site(job.path, job.doc)}))
    except OSError as error:
        raise DocumentError(f"it cannot be read: {error.strerror}") from error


def _folder(job: Job) -> str:
    """Return the first folder below the input, or the input folder itself."""
    above, _, _ = job.doc.partition("/")
    root = job.path.removesuffix(job.doc)
    return above if "/" in job.doc else Path(root or ".").resolve().name


def _records(path: Path, doc: str, group: str, site_field: str) -> Iterator[Sourced]:
    """Yield the records of a file of JSON lines: `text`, and what is known of it."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                text, known = record["text"], {k: v for k in _KNOWN if isinstance(v := record.get(k), str)}
                if not isinstance(text, str):
                    raise TypeError
            except (ValueError, TypeError, KeyError, AttributeError):
                yield Sourced("", Document(f"{doc}:{number}", ""), "the line is not a JSON object with a text")
                continue
            named = str(record.get(site_field) or "") if site_field else host_of(known)
            yield Sourced(named.removeprefix("www.") or group, Document(f"{doc}:{number}", text, known))


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
            "CREATE TABLE page (site TEXT, id TEXT, text BLOB)",
            "CREATE TABLE said (site TEXT, lines BLOB, kept BLOB)",
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

    def keep(self, site: str, id: str, text: str) -> None:  # noqa: A002
        """Keep what is left of a document of the sample when what rules take already is blanked out."""
        self._database.execute("INSERT INTO page VALUES (?, ?, ?)", (site, id, _packed(text)))

    def pages(self, site: str) -> Iterator[Document]:
        """Yield what was kept of the sample of a site."""
        rows = self._database.execute("SELECT id, text FROM page WHERE site = ? ORDER BY rowid", (site,))
        return (Document(name, _unpacked(data)) for name, data in rows)

    def remember(self, site: str, said: Sequence[str], kept: Sequence[str]) -> None:
        """Keep the different lines of a site, and those of them that no proposal would take."""
        rows = (_packed("\n".join(lines)) for lines in (said, kept))
        self._database.execute("INSERT INTO said VALUES (?, ?, ?)", (site, *rows))

    def said(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield each site with its different lines, and those of them that no proposal would take."""
        for site, said, kept in self._database.execute("SELECT site, lines, kept FROM said ORDER BY site"):
            yield site, _unpacked(said).split("\n"), _unpacked(kept).split("\n")


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
