"""Where outputs go: a folder or a URL, in which files appear whole or not at all."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cleaner.audit import CHANGES, DOCUMENTS, FOLDER, MANIFEST, RUN
from cleaner.compression import suffixes
from cleaner.formats import record_format
from cleaner.jobs import Job, Outcome
from cleaner.records.layouts import Layout
from cleaner.records.linefiles import write_lines
from cleaner.runs.manifest import folder_of
from cleaner.runs.parts import ATTRIBUTES, BAD, OUTPUT, pieces_in
from cleaner.storage import download, is_remote, join, place, size_of, upload

QUARANTINE: Final = "quarantine"
"""Folder beside the log for records that were set aside, each in a file like the one it came from."""
ATTRIBUTE_FILES: Final = "attributes/cleaner"
_LOG: Final = (CHANGES, DOCUMENTS, MANIFEST)
_LINES: Final = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Targets:
    """The outputs of a run: `out` is where they go, `log` the folder of the log, `parts` that of unfinished files."""

    out: Path | str
    log: Path
    parts: Path
    _folders: set[Path] = field(default_factory=set)

    def place(self, file: str, output: str) -> int:
        """Put a finished file in its place, and return its size."""
        size = size_of(file) or 0
        place(file, self._target(output))
        return size

    def keep(self, outcome: Outcome) -> None:
        """Put the pieces of a part where they wait for the others; whatever a killed run left of it goes."""
        job, folder = outcome.job, folder_of(self.parts, outcome.job.doc)
        folder.mkdir(parents=True, exist_ok=True)
        number = job.part.number if job.part else 0
        for kind in (OUTPUT, BAD, ATTRIBUTES):
            target = folder / f"{number}.{kind}"
            if kind in outcome.pieces:
                os.replace(outcome.pieces[kind], target)  # noqa: PTH105
            else:
                target.unlink(missing_ok=True)

    def close(self, job: Job, layout: Layout, scratch: Path) -> int:
        """Make the output of its parts, put it in its place with what stands beside it, and return its size."""
        form, folder = record_format(layout.format), folder_of(self.parts, job.doc)
        joined = scratch / f"{job.number}.joined"
        for kind, below in ((BAD, QUARANTINE), (ATTRIBUTES, ATTRIBUTE_FILES)):
            pieces = list(pieces_in(folder, kind, job.parts))
            target = self.log / below / (job.doc if kind == BAD else attribute_name(job.doc))
            if not pieces:
                target.unlink(missing_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if kind == BAD:
                form.join(pieces, joined, job.path, layout, bad=True)
            else:
                write_lines(pieces, joined, layout)
            os.replace(joined, target)  # noqa: PTH105
        form.join(pieces_in(folder, OUTPUT, job.parts), joined, job.path, layout)
        return self.place(str(joined), job.output)

    def forget(self, job: Job) -> None:
        """Remove the pieces of a file."""
        shutil.rmtree(folder_of(self.parts, job.doc), ignore_errors=True)

    def _target(self, output: str) -> str:
        """Return where a file belongs, in a folder that exists and lies in the output folder."""
        target = join(self.out, output)
        if is_remote(self.out):
            return target
        folder = Path(target).parent
        if folder not in self._folders:
            if not Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(self.out)):
                raise OSError(0, f"{folder} is a link that leads out of the output folder")
            folder.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return target


def fetch_log(out: str, log: Path) -> None:
    """Get the log of a run that was done elsewhere, so that this one can go on from it."""
    if any((log / name).exists() for name in _LOG):
        return
    log.mkdir(parents=True, exist_ok=True)
    for name in _LOG:
        url = join(out, f"{FOLDER}/{name}")
        if size_of(url) is None:
            return
        download(url, log / name)


def push_log(out: str, log: Path) -> None:
    """Put the log beside the outputs, with what was set aside."""
    for below in (QUARANTINE, ATTRIBUTE_FILES):
        for path in sorted(path for path in (log / below).rglob("*") if path.is_file()):
            upload(path, join(out, f"{FOLDER}/{path.relative_to(log).as_posix()}"))
    for name in (*_LOG, RUN):
        if (log / name).exists():
            upload(log / name, join(out, f"{FOLDER}/{name}"))


def attribute_name(doc: str) -> str:
    """Return the name of the attribute file of a file of records: its own, for JSON Lines."""
    suffix, packing = suffixes(doc)
    return doc if suffix in _LINES else f"{doc.removesuffix(packing) if packing else doc}.jsonl{packing}"
