"""The one place where the documents of a run are read back: what was logged of each, and its clean text.

Everything a report shows goes through `documents`, whatever kind of file the texts stand in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.audit import FOLDER, Cleaned, Entry, read_log
from cleaner.errors import DocumentError, UsageError
from cleaner.model import Change
from cleaner.restore import clean_text, unsplice


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One document of a run. Without `clean`, `problem` says why its text cannot be shown."""

    entry: Entry
    changes: tuple[Change, ...] = ()
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
    for entry, changes in read_log(log_folder(out)):
        if not isinstance(entry, Cleaned):
            yield Reviewed(entry, problem=entry.failed)
        elif texts:
            yield _read(out, entry, tuple(changes))
        else:
            yield Reviewed(entry, tuple(changes))


def _read(out: Path, entry: Cleaned, changes: tuple[Change, ...]) -> Reviewed:
    try:
        clean = clean_text(out, entry)
        unsplice(clean, [(c.start, c.removed, c.replacement) for c in changes])
        return Reviewed(entry, changes, clean)
    except DocumentError as error:
        return Reviewed(entry, changes, problem=str(error))
    except UnicodeDecodeError:
        return Reviewed(entry, changes, problem=f"its output {entry.output} is not UTF-8")
