"""What a run reads and writes: the inputs named by the user, checked, as jobs in a fixed order.

Everything that makes a run as a whole impossible is found here, before anything is written.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from cleaner.compression import suffixes
from cleaner.errors import UsageError
from cleaner.formats import RECORDS, all_suffixes, known, record_format
from cleaner.jobs import STDIN, Job
from cleaner.runs.sample import Sample
from cleaner.storage import exists, is_remote, walk

DASH: Final = "-"
"""Standard input or standard output."""
STDIN_NAME: Final = "stdin.txt"
OUTPUT_SUFFIX: Final = ".txt"
HIDDEN: Final = "names beginning with _ or ."
FOLDER_LINKS: Final = "links to folders"
OUTPUT_FOLDER: Final = "the output folder"
NOT_SAMPLED: Final = "not in the sample"


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs of a run, sorted by folder and name, and what was passed over, counted by kind."""

    jobs: Sequence[Job]
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes of all inputs together."""
        return sum(job.size for job in self.jobs)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to clean: where it is, and its name below the input folder."""

    path: str
    doc: str
    size: int = 0
    problem: str = ""
    mark: str = ""


def plan(inputs: Sequence[str], out: str | None, sample: Sample | None = None) -> Plan:
    """Return the jobs for `inputs` (files, folders, URLs, or "-") and an output folder or URL.

    `out` is "-" when the text goes to standard output, and None when nothing is to be written.
    Raises UsageError for an input that is missing or of no known type, for an output folder that is or contains an
    input, and for inputs that would write the same output.
    """
    folder = None if out == DASH else out
    if DASH in inputs:
        if len(inputs) > 1:
            raise UsageError("standard input (-) cannot be mixed with other inputs")
        found = [_Found(STDIN, STDIN_NAME)]
        skipped: Counter[str] = Counter()
    else:
        if folder is not None:
            _check_folders(inputs, folder)
        skipped = Counter()
        found = [f for name in inputs for f in _find(name, folder, skipped)]
    found = _sampled(found, sample or Sample(), skipped)
    jobs = [Job(i, f.doc, f.path, _output(f), f.size, f.problem, f"{f.size}:{f.mark}") for i, f in enumerate(found)]
    if out == DASH:
        _check_stream(jobs)
    _check_outputs(jobs)
    return Plan(jobs, dict(sorted(skipped.items())))


def _sampled(found: list[_Found], sample: Sample, skipped: Counter[str]) -> list[_Found]:
    """Leave out the documents that are not in the sample; those inside of files are chosen when they are read."""
    kept = [f for f in found if suffixes(f.doc)[0] in RECORDS or f.problem or sample.keeps(f.doc)]
    if len(kept) < len(found):
        skipped[NOT_SAMPLED] = len(found) - len(kept)
    return kept


def _output(found: _Found) -> str:
    if found.problem:
        return ""
    suffix, _ = suffixes(found.doc)
    if suffix in RECORDS:
        return record_format(suffix).output(found.doc)
    return str(PurePosixPath(found.doc).with_suffix(OUTPUT_SUFFIX))


def _check_stream(jobs: Sequence[Job]) -> None:
    if len(jobs) != 1:
        raise UsageError(f"standard output (-) takes one document, and there are {len(jobs)}; name a folder")
    if suffixes(jobs[0].doc)[0] == ".parquet":
        raise UsageError("a Parquet file cannot be written to standard output (-); name a folder")


def _check_folders(inputs: Sequence[str], out: str) -> None:
    if not out:
        raise UsageError("the output folder has no name")
    if is_remote(out):
        _check_urls(inputs, out)
        return
    if os.path.exists(out) and not os.path.isdir(out):  # noqa: PTH110, PTH112
        raise UsageError(f"{out} is a file; the output must be a folder")
    real = Path(os.path.realpath(out))
    for name in inputs:
        if is_remote(name):
            continue
        if Path(os.path.realpath(name)).is_relative_to(real):
            what = "is the input folder" if os.path.realpath(name) == str(real) else f"contains the input {name}"
            raise UsageError(f"the output folder {out} {what}; choose another, so that no input is overwritten")


def _check_urls(inputs: Sequence[str], out: str) -> None:
    for name in inputs:
        if f"{name.rstrip('/')}/".startswith(f"{out.rstrip('/')}/"):
            raise UsageError(
                f"the output folder {out} holds the input {name}; choose another, so that it stays as it is"
            )


def _find(name: str, out: str | None, skipped: Counter[str]) -> Iterator[_Found]:
    """Yield the files of one input."""
    if is_remote(name):
        yield from _below(name, out, skipped)
    elif os.path.isdir(name):  # noqa: PTH112
        yield from _walk(name, os.path.realpath(out) if out is not None else None, skipped)
    elif not os.path.exists(name):  # noqa: PTH110
        raise UsageError(f"there is no file or folder {name}")
    elif not known(name):
        raise UsageError(_unknown(name))
    else:
        found = os.stat(name)  # noqa: PTH116
        yield _Found(name, os.path.basename(name), found.st_size, mark=str(found.st_mtime_ns))  # noqa: PTH119


def _unknown(name: str) -> str:
    return f"{name} is of no known type; known are {', '.join(all_suffixes())}"


def _below(url: str, out: str | None, skipped: Counter[str]) -> Iterator[_Found]:
    """Yield the files at and below a URL. `out` is not entered, and no name may lead out of the output folder."""
    if not exists(url):
        raise UsageError(f"there is nothing at {url}")
    for path, doc, size, mark in walk(url):
        parts = PurePosixPath(doc).parts
        if ".." in parts or "\\" in doc or doc.startswith("/"):
            yield _Found(path, doc, problem="its name is no path below a folder")
        elif any(part.startswith(("_", ".")) for part in parts):
            skipped[HIDDEN] += 1
        elif out is not None and path.startswith(f"{out.rstrip('/')}/"):
            skipped[OUTPUT_FOLDER] += 1
        elif known(doc):
            yield _Found(path, doc, size, mark=mark)
        elif path == url:
            raise UsageError(_unknown(url))
        else:
            skipped[_kind(doc)] += 1


def _walk(root: str, out: str | None, skipped: Counter[str]) -> Iterator[_Found]:
    """Yield the files below `root`: those of a folder by name, then its folders by name. `out` is not entered."""
    ahead = [(root, "")]
    while ahead:
        folder, below = ahead.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield _Found(folder, below or ".", problem=f"the folder cannot be read: {error.strerror}")
            continue
        folders: list[tuple[str, str]] = []
        for entry in entries:
            doc = f"{below}/{entry.name}" if below else entry.name
            if kind := _passed_over(entry, out):
                skipped[kind] += 1
            elif entry.is_dir():
                folders.append((entry.path, doc))
            else:
                yield _Found(entry.path, doc, *_state(entry))
        ahead += reversed(folders)


def _passed_over(entry: os.DirEntry[str], out: str | None) -> str:
    """Return the kind of what is not read, or "" for what is."""
    if entry.name.startswith(("_", ".")):
        return HIDDEN
    if entry.is_dir():
        if entry.is_symlink():
            return FOLDER_LINKS  # they may lead in circles
        return OUTPUT_FOLDER if out is not None and os.path.realpath(entry.path) == out else ""
    return "" if known(entry.name) else _kind(entry.name)


def _kind(name: str) -> str:
    return PurePosixPath(name).suffix.lower() or "no suffix"


def _state(entry: os.DirEntry[str]) -> tuple[int, str, str]:
    """Return size, problem and mark of a file."""
    try:
        found = entry.stat()
    except OSError:
        return 0, "", ""  # the worker will say what is wrong with it
    return found.st_size, "", str(found.st_mtime_ns)


def _check_outputs(jobs: Sequence[Job]) -> None:
    """Two inputs must not write one output, nor one a file where another needs a folder."""
    writers: dict[str, Job] = {}
    for job in (job for job in jobs if job.output):
        other = writers.setdefault(job.output, job)
        if other is not job:
            raise UsageError(f"{other.path} and {job.path} would both write {job.output}; rename one of them")
    for folder in {parent for job in jobs for parent in _parents(job.output)}:
        if folder in writers:
            raise UsageError(
                f"{writers[folder].path} would write {folder}, which is a folder of other outputs; rename it"
            )


def _parents(output: str) -> Iterator[str]:
    at = output.rfind("/")
    while at > 0:
        yield output[:at]
        at = output.rfind("/", 0, at)
