"""The documents of files, folders and records, each with the site it came from, for commands that only read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from cleaner.errors import DocumentError, UsageError
from cleaner.extract.extractor import PageReader
from cleaner.files import Job
from cleaner.formats import FORMATS
from cleaner.inputs import DASH, plan
from cleaner.model import Document
from cleaner.scope import folder_site, host_of

KNOWN: Final = ("url", "site", "lang", "title")
"""What is read of a record beside its text."""
_RECORDS: Final = (".jsonl", ".ndjson")


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
        raise UsageError("standard input (-) cannot be read here; name files or folders")
    for job in _jobs(inputs):
        try:
            yield from _read(job, site_field)
        except DocumentError as error:
            yield Sourced("", Document(job.doc, ""), str(error))


def _jobs(inputs: Sequence[str]) -> list[Job]:
    records = [name for name in inputs if _suffix(name) in _RECORDS and _suffix(name) not in FORMATS]
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
        if _suffix(job.doc) in _RECORDS:
            yield from _records(path, job.doc, group, site_field)
        else:
            decoded = FORMATS[_suffix(job.doc)](path.read_bytes())
            document = Document(job.doc, decoded.text, {"site": folder_site(job.path, job.doc)})
            if decoded.markup:
                document = PageReader()(decoded.text, document.meta, job.doc).document
            yield Sourced(group, document)
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
                text, known = record["text"], {k: v for k in KNOWN if isinstance(v := record.get(k), str)}
                if not isinstance(text, str):
                    raise TypeError
            except (ValueError, TypeError, KeyError, AttributeError):
                yield Sourced("", Document(f"{doc}#{number}", ""), "the line is not a JSON object with a text")
                continue
            named = str(record.get(site_field) or "") if site_field else host_of(known)
            yield Sourced(named.removeprefix("www.") or group, Document(f"{doc}#{number}", text, known))
