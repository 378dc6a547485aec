"""Files of records that are text, one after another: cut between records, and joined again, as bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from cleaner.compression import DAMAGE, created, damage, opened, packed, write_joined
from cleaner.errors import DocumentError
from cleaner.records.layouts import TOO_LONG, Cutting, Fate, Layout, Part, Row, Undo, Verdict, fates
from cleaner.records.record import TEXT, Fields
from cleaner.storage import is_remote, open_read

_LOOK: Final = 1 << 20
"""How much of a file is looked at for its columns."""
_BLOCK: Final = 1 << 16


class Line(Protocol):
    """A record that was read."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its columns."""
        ...

    @property
    def literal(self) -> str:
        """How its text is spelled, "" for the plain way."""
        ...

    def put(self, text: str, literal: str | None = None) -> bytes:
        """Return the record with `text`, spelled as it was or as `literal` says; every other byte as it was."""
        ...


@dataclass(frozen=True, slots=True)
class LineFormat:
    """A format made of two functions: `whole(data, layout)` yields the ends of the whole records in `data`, and
    `read(record, layout)` reads one, or raises DocumentError. `look(data, given)` tells head, fields and dialect,
    and `head(layout)` is the head of the output.
    """

    suffix: str
    whole: Callable[[bytes, Layout], Iterator[int]]
    read: Callable[[bytes, Layout], Line]
    look: Callable[[bytes, Fields], tuple[bytes, Fields, str]]
    head: Callable[[Layout], bytes]

    def layout(self, path: str, packing: str, given: Fields) -> Layout:
        """Look at the beginning of a file."""
        with open_read(path) as file:
            data = _read(opened(file, packing), _LOOK)
        head, fields, dialect = self.look(data, given)
        return Layout(self.suffix, packing, fields, head, dialect)

    def parts(self, path: str, layout: Layout, cutting: Cutting) -> Iterator[Part]:
        """Cut a file after whole records, in parts of about one size."""
        spooled = bool(layout.packing) or is_remote(path)
        with open_read(path) as file:
            stream = opened(file, layout.packing)
            stream.read(len(layout.head))
            start, first = len(layout.head), 1
            for number, cut in enumerate(self._cuts(stream, layout, cutting)):
                spool = cutting.spool(cut.data) if spooled and not cut.skipped else ""
                skip = ((first, f"it has {cut.size} bytes, {TOO_LONG}"),) if cut.skipped else ()
                yield Part(number, start, start + cut.size, first, cut.records, spool=spool, skip=skip)
                start, first = start + cut.size, first + cut.records

    def _cuts(self, stream: BinaryIO, layout: Layout, cutting: Cutting) -> Iterator[_Cut]:
        """Yield parts of whole records. What no record ends is the last, or too long, or hides others."""
        rest, size = b"", cutting.size
        while data := _read(stream, size):
            rest += data
            size = len(rest)  # so that a record of any size is looked at few times
            ends = list(self.whole(rest, layout))
            if not ends and cutting.longest and size > cutting.longest:
                line = rest.find(b"\n") + 1
                yield _Cut(rest[:line]) if line else _skipped(stream, size)
                rest, size = rest[line:] if line else b"", cutting.size
            elif ends:
                yield _Cut(rest[: ends[-1]], len(ends))
                rest, size = rest[ends[-1] :], cutting.size
        while rest:
            ends = list(self.whole(rest, layout)) or [rest.find(b"\n") + 1 or len(rest)]
            yield _Cut(rest[: ends[-1]], len(ends))
            rest = rest[ends[-1] :]

    def batch(self, path: str, layout: Layout, part: Part) -> LineBatch:
        """Read a part. One record that is too long is not read."""
        skipped = part.records == 1 and bool(part.skip)
        if skipped:
            data = b""
        elif part.spool:
            data = Path(part.spool).read_bytes()
        else:
            with open_read(path) as file:
                file.seek(part.start)
                data = file.read(part.end - part.start)
        if len(data) != part.end - part.start and not skipped:
            raise DocumentError("the file was changed while it was read")
        lines = (b"\n",) if skipped else self.records(data, layout)[: part.records]
        return LineBatch(layout, part.first, tuple(_Record(self.read, line, layout, skipped) for line in lines))

    def records(self, data: bytes, layout: Layout) -> tuple[bytes, ...]:
        """Return the records of a part."""
        ends = [0, *self.whole(data, layout)]
        if ends[-1] < len(data):
            ends.append(len(data))
        return tuple(data[a:b] for a, b in pairwise(ends))

    def join(self, parts: Iterable[Path], target: Path, path: str, layout: Layout, *, bad: bool = False) -> None:
        """Write a file of its parts."""
        write_joined(layout.head if bad else self.head(layout), parts, target, layout.packing)

    def rebuild(self, good: Path, bad: Path | None, target: Path, layout: Layout, undos: Iterable[Undo]) -> None:
        """Write the input again, byte for byte, blank lines too where no bad record stands beside them."""
        clean = self._stream(good, layout)
        broken = self._stream(bad, layout) if bad else iter(())
        with created(target, layout.packing) as file:
            file.write(layout.head)
            for undo in undos:
                source = broken if undo is None else clean
                for line in source:
                    if line.strip():
                        file.write(line if undo is None else self._undone(line, layout, undo))
                        break
                    file.write(line)
                else:
                    raise DocumentError("there are fewer records than its log tells of")
            for line in clean:
                if line.strip():
                    raise DocumentError("there are more records than its log tells of")
                file.write(line)

    def _stream(self, path: Path, layout: Layout) -> Iterator[bytes]:
        with path.open("rb") as file:
            stream = opened(file, layout.packing)
            stream.read(len(layout.head))
            for cut in self._cuts(stream, layout, Cutting(repr)):
                yield from self.records(cut.data, layout)

    def _undone(self, line: bytes, layout: Layout, undo: Callable[[str], tuple[str, str]]) -> bytes:
        record = self.read(line, layout)
        return record.put(*undo(str(record.values[layout.fields.text or TEXT])))

    def output(self, name: str) -> str:
        """Return the name itself: the output is of the same kind."""
        return name


def write_lines(parts: Iterable[Path], target: Path, layout: Layout) -> None:
    """Write a file of lines that go with a file of records, compressed as it is."""
    write_joined(b"", parts, target, layout.packing)


@dataclass(slots=True)
class _Record:
    """The bytes of a record, read when they are first asked for. A blank line is no record, and stays."""

    read: Callable[[bytes, Layout], Line]
    line: bytes
    layout: Layout
    skipped: bool = False
    found: Line | None = None

    @property
    def blank(self) -> bool:
        return not self.skipped and not self.line.strip()

    def parsed(self) -> Line:
        self.found = self.found or self.read(self.line, self.layout)
        return self.found

    def values(self) -> Mapping[str, Any]:
        return self.parsed().values

    def literal(self) -> str:
        return self.parsed().literal


@dataclass(frozen=True, slots=True)
class LineBatch:
    """The records of one part."""

    layout: Layout
    first: int
    records: tuple[_Record, ...]

    def rows(self) -> Iterator[Row]:
        """Yield the records that are not blank."""
        for number, record in enumerate(self.records, self.first):
            if not record.blank:
                yield Row(number, len(record.line), record.values, record.literal)

    def written(self, verdicts: Sequence[Verdict]) -> tuple[bytes, bytes]:
        """Return the part of the output, and that of what was set aside, compressed where the file is."""
        fates(verdicts, sum(not record.blank for record in self.records))
        good, bad, left = [], [], iter(verdicts)
        for record in self.records:
            verdict = record.line if record.blank else next(left)
            if isinstance(verdict, bytes):
                good.append(verdict)
            elif isinstance(verdict, str):
                good.append(record.parsed().put(verdict))
            elif verdict is Fate.BAD and not record.skipped:
                bad.append(record.line)
        return packed(b"".join(good), self.layout.packing), packed(b"".join(bad), self.layout.packing)


@dataclass(frozen=True, slots=True)
class _Cut:
    """The bytes of a part, or only their number if its one record is too long to be read."""

    data: bytes
    records: int = 1
    skipped: int = 0

    @property
    def size(self) -> int:
        return self.skipped or len(self.data)


def _skipped(stream: BinaryIO, size: int) -> _Cut:
    """Read on to the end of a line of which `size` bytes are read already."""
    while line := _line(stream):
        size += len(line)
        if line.endswith(b"\n"):
            break
    return _Cut(b"", skipped=size)


def _line(stream: BinaryIO) -> bytes:
    try:
        return stream.readline(_LOOK)
    except DAMAGE as error:
        raise damage(error) from error


def _read(stream: BinaryIO, size: int) -> bytes:
    """Read so many bytes; of a damaged stream, first what comes before the damage."""
    read = getattr(stream, "read1", stream.read)
    got: list[bytes] = []
    try:
        while size > 0 and (data := read(min(size, _BLOCK))):
            got.append(data)
            size -= len(data)
    except DAMAGE as error:
        if not got:
            raise damage(error) from error
    return b"".join(got)
