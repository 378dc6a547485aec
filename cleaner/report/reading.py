"""The one place where the documents of a run are read back: what was logged of each, and its clean text.

Everything a report shows goes through `documents`, whatever kind of file the texts stand in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from cleaner.audit import FOLDER
from cleaner.audit.entries import Cleaned, CleanedRecord, Entry, SetAside
from cleaner.audit.reading import Logged, pieces_of, read_log
from cleaner.compression import suffixes
from cleaner.errors import CleanerError, DocumentError, UsageError
from cleaner.formats import RECORDS, record_format
from cleaner.model import Change, LeftOut
from cleaner.records.layouts import read_rows
from cleaner.records.record import TEXT
from cleaner.runs.restore import clean_text, safe, text_field, unsplice


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One document of a run. Without `clean`, `problem` says why its text cannot be shown."""

    entry: Entry
    changes: Sequence[Change] = ()
    left_out: Sequence[LeftOut] = ()
    clean: str | None = None
    problem: str = ""


def log_folder(out: Path) -> Path:
    """Return the log of the output folder `out`. UsageError when there is none."""
    if not out.is_dir():
        raise UsageError(f"{out} is not a folder; name the output folder of a run")
    return out / FOLDER


def documents(out: Path, *, texts: bool = True) -> Iterator[Reviewed]:
    """Yield the documents of the run in `out`, in order, one in memory at a time; without `texts`, from the log alone.

    UsageError when there is no log, DocumentError when it is damaged.
    """
    for source, group in groupby(read_log(log_folder(out)), key=lambda logged: logged.entry.source):
        if not texts:
            yield from map(_known, group)
        elif suffixes(source)[0] in RECORDS:
            yield from _records(out, source, group)
        else:
            yield from (_file(out, logged) for logged in group)


def _known(logged: Logged, problem: str = "") -> Reviewed:
    """Return what the log alone tells of a document."""
    return Reviewed(*logged, problem=logged.entry.failed if isinstance(logged.entry, SetAside) else problem)


def _file(out: Path, logged: Logged) -> Reviewed:
    if not isinstance(logged.entry, Cleaned):
        return _known(logged)
    try:
        return _whole(logged, clean_text(out, logged.entry))
    except DocumentError as error:
        return _known(logged, str(error))
    except UnicodeDecodeError:
        return _known(logged, f"its output {logged.entry.output} is not UTF-8")


def _records(out: Path, source: str, group: Iterable[Logged]) -> Iterator[Reviewed]:
    """Yield the records of one file; where its output cannot be read any further, only what the log tells."""
    problem = ""
    with closing(_record_texts(out, source)) as found:
        for logged in group:
            entry = logged.entry
            if not isinstance(entry, CleanedRecord) or problem:
                yield _known(logged, problem)
                continue
            try:
                text = next(found)
                if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != entry.sha256_out:
                    raise DocumentError(f"its output {entry.output} was altered after the run")
                yield _whole(logged, text)
            except StopIteration:
                problem = f"its output {entry.output} has fewer records than its log"
            except (CleanerError, OSError, KeyError) as error:
                problem = str(error)
            if problem:
                yield _known(logged, problem)


def _whole(logged: Logged, clean: str) -> Reviewed:
    """Return a document with its text. DocumentError when the log does not fit it."""
    unsplice(clean, pieces_of(logged.changes))
    return Reviewed(*logged, clean)


def _record_texts(out: Path, source: str) -> Generator[str, None, None]:
    """Yield the clean texts of the records that came of the file `source`."""
    name = record_format(suffixes(source)[0]).output(source)
    suffix, packing = suffixes(name)
    form, path = record_format(suffix), str(out / safe(name))
    layout = form.layout(path, packing, text_field(out / FOLDER))
    for row in read_rows(form, path, layout):
        yield str(row.values()[layout.fields.text or TEXT])
