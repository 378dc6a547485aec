"""Files of records as runs see them: how one is laid out, its parts, and what every format of records can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol, TypeAlias

from cleaner.errors import DocumentError
from cleaner.records.record import Fields

PART_BYTES: Final = 1 << 21
"""Bytes of records that are cleaned together: enough to keep a worker busy, few enough to hold in memory."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What holds for a whole file of records.

    `format` and `packing` are the suffixes that tell the format and the compression. `head` is what stands before the
    first record (a byte-order mark, a line of column names); `dialect` is the format's own.
    """

    format: str
    packing: str
    fields: Fields
    head: bytes = b""
    dialect: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Records of a file that are cleaned together; the parts of a file follow each other without a gap.

    `[start, end)` are bytes or rows of the file, of row group `group` where it has such; `spool` is a file that holds
    just these bytes, where the file itself cannot be read from the middle. `first` is the number of the first record,
    from 1, `records` how many there are. `skip` names records not to be tried again, with the reason.
    """

    number: int
    start: int
    end: int
    first: int
    records: int
    group: int = -1
    spool: str = ""
    skip: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a part: its number in the file and its bytes.

    `values()`, to be called once, raises DocumentError if it is broken; `literal()` tells how its text is spelled.
    """

    number: int
    size: int
    values: Callable[[], Mapping[str, Any]]
    literal: Callable[[], str] = str


class Fate(Enum):
    """What becomes of a record that has no clean text."""

    BAD = 1
    """It is set aside."""
    OUT = 2
    """It is not in the sample."""


Verdict: TypeAlias = str | Fate
"""A record's clean text, or its fate."""


Undo: TypeAlias = Callable[[str], tuple[str, str]] | None
"""Gives the original text of a clean one, and how it was spelled; None for a record that was set aside."""

TOO_LONG: Final = "more than are read"
"""The end of the reason for a record that was not even read, and so is not among those that were set aside."""


class Batch(Protocol):
    """The records of one part, in memory."""

    def rows(self) -> Iterator[Row]:
        """Yield the records."""
        ...

    def written(self, verdicts: Sequence[Verdict]) -> tuple[bytes, bytes]:
        """Return the part of the output, and that of the records that were set aside, given each record's verdict."""
        ...


@dataclass(frozen=True, slots=True)
class Cutting:
    """How a file is cut.

    `longest` is the size of the largest record that is read, 0 for any. `spool` keeps bytes and returns the file they
    are in; it is not used where workers can read the file itself.
    """

    spool: Callable[[bytes], str]
    size: int = PART_BYTES
    longest: int = 0


class RecordFormat(Protocol):
    """A format of many records a file."""

    def layout(self, path: str, packing: str, given: Fields) -> Layout:
        """Look at the beginning of a file. UsageError when it has no column of text, DocumentError for a broken one."""
        ...

    def parts(self, path: str, layout: Layout, cutting: Cutting) -> Iterator[Part]:
        """Cut a file, always in the same places. DocumentError where it breaks off."""
        ...

    def batch(self, path: str, layout: Layout, part: Part) -> Batch:
        """Read a part. DocumentError when it is broken."""
        ...

    def join(self, parts: Iterable[Path], target: Path, path: str, layout: Layout, *, bad: bool = False) -> None:
        """Write a file of the written parts of `path`: its output, or, with `bad`, what was set aside."""
        ...

    def rebuild(self, good: Path, bad: Path | None, target: Path, layout: Layout, undos: Iterable[Undo]) -> None:
        """Write the input again from its output and from what was set aside; `undos` has one for each record.

        Raises DocumentError when they do not fit together.
        """
        ...

    def head(self, layout: Layout) -> bytes:
        """Return what stands before the first record of the output."""
        ...

    def output(self, name: str) -> str:
        """Return the name of the output for the input `name`."""
        ...


def read_rows(form: RecordFormat, path: str, layout: Layout) -> Iterator[Row]:
    """Yield the rows of a whole file, part by part: one part at a time is in memory, or unpacked on disk."""
    with TemporaryDirectory(prefix="cleaner-") as folder:
        spool = Path(folder, "spool")

        def keep(data: bytes) -> str:
            spool.write_bytes(data)
            return str(spool)

        for part in form.parts(path, layout, Cutting(keep)):
            yield from form.batch(path, layout, part).rows()


def fates(verdicts: Sequence[Verdict], expected: int) -> None:
    """Check that every record got its verdict: none may be lost on the way."""
    if len(verdicts) != expected:
        raise DocumentError(f"{len(verdicts)} verdicts for {expected} records")
