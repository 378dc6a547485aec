"""What stands in a log already: the units that a run finished, so that the next does only what is missing or changed.

`manifest.jsonl` has one line a unit, in the order of the log: a whole file, a part of a file of records, or the close
of such a file. A unit is done when its line stands; it says how many bytes of the other files of the log are its own.
What of a log lies beyond its last unit was under way when the run was killed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from cleaner.audit import CHANGES, DOCUMENTS, MANIFEST
from cleaner.audit.accounts import Tally
from cleaner.jobs import Job
from cleaner.records.layouts import Part

WHOLE: Final = ""
CLOSE: Final = "close"
BEFORE: Final = "before"
"""The folder of an older log that is being replaced; what it holds is copied where it still holds good."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One line: `key` tells the input and the settings, `changes` and `documents` the bytes in the log.

    `part` is WHOLE, CLOSE or the place of a part; `size` the bytes of the output, -1 where the unit has none to show;
    `records` counts what was read.
    """

    source: str
    key: str
    part: str
    changes: int
    documents: int
    output: str = ""
    size: int = -1
    records: int = 0
    tally: Mapping[str, Any] = field(default_factory=dict)

    def line(self) -> bytes:
        """Return the line of the manifest."""
        return json.dumps(asdict(self), ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def key_of(job: Job, settings: str) -> str:
    """Return a hash that is another when the input or the settings are others."""
    return hashlib.sha256(f"{job.mark}\0{settings}".encode()).hexdigest()[:32]


def place_of(part: Part) -> str:
    """Return the name of a part within its file."""
    return f"{part.number}:{part.group}:{part.start}-{part.end}:{part.first}+{part.records}"


def folder_of(parts: Path, doc: str) -> Path:
    """Return the folder for the pieces of a file, whatever the file is called."""
    return parts / hashlib.sha256(doc.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def told(tally: Tally) -> dict[str, Any]:
    """Return a tally as the manifest holds it, without what is zero."""
    sums = {f.name: getattr(tally, f.name) for f in fields(tally)}
    return {name: dict(value) if isinstance(value, Counter) else value for name, value in sums.items() if value}


def tally_of(unit: Unit) -> Tally:
    """Return the sums of a unit."""
    sums: dict[str, Any] = {name: Counter(v) if isinstance(v, dict) else v for name, v in unit.tally.items()}
    return Tally(**sums)


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit with where its bytes begin in the files of its log."""

    unit: Unit
    folder: Path
    changes: int
    documents: int
    manifest: int
    length: int

    @property
    def ends(self) -> tuple[int, int, int]:
        """Where its bytes end, in changes, documents and manifest."""
        return self.changes + self.unit.changes, self.documents + self.unit.documents, self.manifest + self.length


def read_units(folder: Path) -> Iterator[Placed]:
    """Yield the finished units of a log, as far as all its files reach."""
    changes = documents = manifest = 0
    try:
        most = [(folder / name).stat().st_size for name in (CHANGES, DOCUMENTS)]
        with (folder / MANIFEST).open("rb") as file:
            for line in file:
                unit = Unit(**json.loads(line)) if line.endswith(b"\n") else None
                if unit is None or changes + unit.changes > most[0] or documents + unit.documents > most[1]:
                    return
                placed = Placed(unit, folder, changes, documents, manifest, len(line))
                yield placed
                changes, documents, manifest = placed.ends
    except (OSError, ValueError, TypeError):
        return  # no manifest, or none that can be used: then everything is done anew


def lines_of(placed: Placed) -> tuple[bytes, bytes]:
    """Return a unit's lines of the log: its changes and its documents."""
    return (
        _read(placed.folder / CHANGES, placed.changes, placed.unit.changes),
        _read(placed.folder / DOCUMENTS, placed.documents, placed.unit.documents),
    )


def _read(path: Path, start: int, size: int) -> bytes:
    if not size:
        return b""
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


@dataclass(slots=True)
class Older:
    """The units of an older log, found by their source. Only their places are kept in memory."""

    folder: Path
    places: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Older:
        """Find the units of a log; of a source that comes again, the later ones count."""
        older, last = cls(folder), ""
        for placed in read_units(folder):
            source = placed.unit.source
            if source != last or not placed.unit.part:
                older.places[source] = []
            older.places[source].append((placed.changes, placed.documents, placed.manifest))
            last = source
        return older

    def units(self, source: str) -> list[Placed]:
        """Return the units of a source in their order."""
        found = []
        for changes, documents, manifest in self.places.get(source, ()):
            with (self.folder / MANIFEST).open("rb") as file:
                file.seek(manifest)
                line = file.readline()
            unit = Unit(**json.loads(line))
            found.append(Placed(unit, self.folder, changes, documents, manifest, len(line)))
        return found
