"""The one place where the documents of a run are read back: what was logged of each, and its clean text.

Everything a report shows goes through `documents`, whatever kind of file the texts stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cleaner.audit import FOLDER, Cleaned, Entry, SetAside, read_log
from cleaner.errors import DocumentError, UsageError
from cleaner.model import Change, Meta
from cleaner.restore import clean_text, unsplice


class Measured(Protocol):
    """What the log tells of every document that was cleaned, whatever kind of file it stood in."""

    @property
    def doc(self) -> str: ...

    @property
    def chars_in(self) -> int: ...

    @property
    def removed_chars(self) -> int: ...

    @property
    def meta(self) -> Meta: ...

    @property
    def warnings(self) -> Sequence[str]: ...


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
        if isinstance(entry, SetAside):
            yield Reviewed(entry, problem=entry.failed)
        elif texts:
            yield _read(out, entry, tuple(changes))
        else:
            yield Reviewed(entry, tuple(changes))


def _read(out: Path, entry: Entry, changes: tuple[Change, ...]) -> Reviewed:
    if not isinstance(entry, Cleaned):
        return Reviewed(entry, changes, problem="its text stands in a file that is not read here; only its changes are")
    try:
        clean = clean_text(out, entry)
        unsplice(clean, [(c.start, c.removed, c.replacement) for c in changes])
        return Reviewed(entry, changes, clean)
    except DocumentError as error:
        return Reviewed(entry, changes, problem=str(error))
    except UnicodeDecodeError:
        return Reviewed(entry, changes, problem=f"its output {entry.output} is not UTF-8")
