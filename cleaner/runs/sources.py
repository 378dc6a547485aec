"""The documents of files, folders and records, each with the site it came from, for commands that only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.compression import suffixes
from cleaner.errors import CleanerError, DocumentError, UsageError
from cleaner.extract.extractor import PageReader
from cleaner.formats import FORMATS, RECORDS, record_format
from cleaner.jobs import Job
from cleaner.model import Document
from cleaner.records.layouts import Row, read_rows
from cleaner.records.record import Fields, source_of
from cleaner.rulefiles.scope import folder_site, host_of
from cleaner.runs.inputs import DASH, plan
from cleaner.storage import open_read


@dataclass(frozen=True, slots=True)
class Sourced:
    """A document, or the reason why there is none, and the site it counts for."""

    site: str
    document: Document
    problem: str = ""


def documents(inputs: Sequence[str], site_field: str = "", fields: Fields | None = None) -> Iterator[Sourced]:
    """Yield the documents of files and folders, one after another.

    The site of a record is what stands in `site_field`, or else the host of its address or `site`; that of a file is
    the first folder on its path that is named like a host, or else the first folder. Raises UsageError as `plan` does.
    """
    if DASH in inputs:
        raise UsageError("standard input (-) cannot be read here; name files or folders")
    for job in plan(inputs, None).jobs:
        try:
            yield from _read(job, site_field, fields or Fields())
        except CleanerError as error:
            yield Sourced("", Document(job.doc, ""), str(error))
        except OSError as error:
            yield Sourced("", Document(job.doc, ""), f"it cannot be read: {error.strerror}")


def _read(job: Job, site_field: str, fields: Fields) -> Iterator[Sourced]:
    if job.problem:
        raise DocumentError(job.problem)
    host = folder_site(job.path, job.doc)
    suffix, _ = suffixes(job.doc)
    if suffix in RECORDS:
        yield from _records(job, host or _folder(job), site_field, fields)
        return
    with open_read(job.path) as file:
        decoded = FORMATS[suffix](file.read())
    document = Document(job.doc, decoded.text, {"site": host})
    yield Sourced(host or _folder(job), _found(decoded.text, document) if decoded.markup else document)


def _found(page: str | bytes, document: Document) -> Document:
    """Return the text found in a page as a document that is otherwise as `document`."""
    return PageReader()(page, document.meta, document.id).document


def _folder(job: Job) -> str:
    """Return the first folder below the input, or the input folder itself."""
    above, _, _ = job.doc.partition("/")
    root = job.path.removesuffix(job.doc)
    return above if "/" in job.doc else Path(root or ".").resolve().name


def _records(job: Job, group: str, site_field: str, fields: Fields) -> Iterator[Sourced]:
    suffix, packing = suffixes(job.doc)
    form = record_format(suffix)
    layout = form.layout(job.path, packing, fields)
    for row in read_rows(form, job.path, layout):
        yield _record(row, f"{job.doc}#{row.number}", group, site_field, layout.fields)


def _record(row: Row, doc: str, group: str, site_field: str, columns: Fields) -> Sourced:
    try:
        values = row.values()
        source = source_of(values, columns, doc)
    except DocumentError as error:
        return Sourced("", Document(doc, ""), str(error))
    known = {**_text(values, "site"), **source.known}
    named = str(values.get(site_field) or "") if site_field else host_of(known)
    document = Document(source.id, source.text, known)
    site = named.removeprefix("www.") or group
    return Sourced(site, document if source.page is None else _found(source.page, document))


def _text(values: Mapping[str, Any], name: str) -> dict[str, str]:
    value = values.get(name)
    return {name: value} if isinstance(value, str) and value else {}
