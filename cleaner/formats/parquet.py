"""Parquet: row groups read by whoever cleans them, every other column and all types as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner.errors import DocumentError, MissingExtraError
from cleaner.records.layouts import Cutting, Fate, Layout, Part, Row, Undo, Verdict, fates
from cleaner.records.record import TEXT, Fields
from cleaner.storage import is_remote, open_read

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_SLICES: Final = 16
"""A slice of a row group costs reading what stands before it, so a group is not cut up without end."""
_ROWS_AT_ONCE: Final = 1024


@dataclass(frozen=True, slots=True)
class ParquetFormat:
    """Files of rows and columns."""

    def layout(self, path: str, packing: str, given: Fields) -> Layout:
        """Find the columns in the schema."""
        if packing:
            raise DocumentError(f"a Parquet file is compressed inside; unpack {packing} first")
        with _file(path) as file:
            return Layout(".parquet", "", Fields.find(file.schema_arrow.names, given))

    def parts(self, path: str, layout: Layout, cutting: Cutting) -> Iterator[Part]:
        """Cut a file by row groups, large groups into some slices."""
        with _file(path) as file:
            sizes = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
            groups = [(group.num_rows, group.total_byte_size) for group in sizes]
        number, first = 0, 1
        for group, (rows, size) in enumerate(groups):
            slices = max(1, min(rows, _MOST_SLICES, -(-size // cutting.size)))
            for i in range(slices if rows else 0):
                start, end = rows * i // slices, rows * (i + 1) // slices
                yield Part(number, start, end, first + start, end - start, group)
                number += 1
            first += rows

    def batch(self, path: str, layout: Layout, part: Part) -> ParquetBatch:
        """Read a part of a row group."""
        import pyarrow as pa

        with _file(path) as file:
            try:
                batches = file.iter_batches(_ROWS_AT_ONCE, row_groups=[part.group])
                table = pa.Table.from_batches(_between(batches, part.start, part.end), file.schema_arrow)
            except (pa.ArrowException, OSError) as error:
                raise DocumentError(f"row group {part.group} cannot be read: {error}") from error
        if table.num_rows != part.records:
            raise DocumentError("the file was changed while it was read")
        return ParquetBatch(table, layout.fields, part.first)

    def join(self, parts: Iterable[Path], target: Path, path: str, layout: Layout, *, bad: bool = False) -> None:
        """Write a file of its parts, a row group each, compressed as the input was."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with _file(path) as file:
            schema = file.schema_arrow if bad else _with_text(file.schema_arrow, layout.fields)
            codec = _codec(file.metadata)
        with pq.ParquetWriter(target, schema, compression=codec) as writer:
            for part in parts:
                with pa.ipc.open_stream(part.read_bytes()) as stream:
                    table = stream.read_all()
                if table.num_rows:
                    writer.write_table(table, row_group_size=table.num_rows)

    def rebuild(self, good: Path, bad: Path | None, target: Path, layout: Layout, undos: Iterable[Undo]) -> None:
        """Write the rows again, with the same values and types; the row groups are others."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with _file(str(good)) as file, _file(str(bad or good)) as broken:
            clean, rest = _Rows(file), _Rows(broken)
            with pq.ParquetWriter(target, file.schema_arrow, compression=_codec(file.metadata)) as writer:
                for some in _batched(undos, _ROWS_AT_ONCE):
                    found = clean.take(sum(undo is not None for undo in some))
                    texts = found.column(layout.fields.text or TEXT).to_pylist()
                    pairs = zip((undo for undo in some if undo), texts, strict=True)
                    undone = with_texts(found, layout.fields, [undo(_text(text))[0] for undo, text in pairs])
                    tables = pa.concat_tables([undone, rest.take(sum(undo is None for undo in some))])
                    writer.write_table(tables.take(_order(some)))
            if clean.left():
                raise DocumentError("there are more records than its log tells of")

    def head(self, layout: Layout) -> bytes:
        """Return nothing: there is no head."""
        return b""

    def output(self, name: str) -> str:
        """Return the name itself: the output is of the same kind."""
        return name


@dataclass(frozen=True, slots=True)
class ParquetBatch:
    """The rows of one part."""

    table: pa.Table
    fields: Fields
    first: int

    def rows(self) -> Iterator[Row]:
        """Yield the rows, of which only the columns that matter are read."""
        used = [f for f in (getattr(self.fields, name) for name in Fields.__slots__) if f in self.table.column_names]
        for number, values in enumerate(self.table.select(used).to_pylist(), self.first):
            yield Row(number, _size(values.get(self.fields.html or self.fields.text or TEXT)), _Values(values))

    def written(self, verdicts: Sequence[Verdict]) -> tuple[bytes, bytes]:
        """Return the rows with their clean texts, and those that were set aside, as Arrow streams."""
        import pyarrow as pa

        fates(verdicts, self.table.num_rows)
        good = self.table.filter(pa.array([isinstance(v, str) for v in verdicts], pa.bool_()))
        bad = self.table.filter(pa.array([v is Fate.BAD for v in verdicts], pa.bool_()))
        texts = [v for v in verdicts if isinstance(v, str)]
        return _stream(with_texts(good, self.fields, texts)), _stream(bad) if bad.num_rows else b""


@dataclass(frozen=True, slots=True)
class _Values:
    values: Mapping[str, Any]

    def __call__(self) -> Mapping[str, Any]:
        return self.values


class _Rows:
    """The rows of a file, taken one after another."""

    def __init__(self, file: Any) -> None:
        self._schema, self._batches = file.schema_arrow, file.iter_batches(_ROWS_AT_ONCE)
        self._ready: Any = None

    def take(self, count: int) -> pa.Table:
        """Return the next rows. DocumentError when there are fewer."""
        import pyarrow as pa

        taken = []
        while count:
            if not self.left():
                raise DocumentError("there are fewer records than its log tells of")
            some = self._ready.slice(0, count)
            self._ready = self._ready.slice(some.num_rows)
            taken.append(some)
            count -= some.num_rows
        return pa.Table.from_batches(taken, self._schema)

    def left(self) -> bool:
        """Whether there are more."""
        while self._ready is None or not self._ready.num_rows:
            self._ready = next(self._batches, None)
            if self._ready is None:
                return False
        return True


def _batched(undos: Iterable[Undo], size: int) -> Iterator[list[Undo]]:
    left = iter(undos)
    while some := list(islice(left, size)):
        yield some


def _order(undos: Sequence[Undo]) -> list[int]:
    """Return where each record stands when those that were set aside follow the others."""
    places = [i for i, undo in enumerate(undos) if undo is not None] + [i for i, undo in enumerate(undos) if not undo]
    order = [0] * len(places)
    for i, place in enumerate(places):
        order[place] = i
    return order


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8")


def with_texts(table: pa.Table, fields: Fields, texts: Sequence[str]) -> pa.Table:
    """Return a table with `texts` in its column of text, in that column's type; a new column comes last."""
    schema = _with_text(table.schema, fields)
    index = schema.get_field_index(fields.text or TEXT)
    column = _array(texts, schema.field(index).type)
    if index == len(table.schema):
        return table.append_column(schema.field(index), column)
    return table.set_column(index, schema.field(index), column)


def _array(texts: Sequence[str], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    bare = pa.types.is_binary(value) or pa.types.is_large_binary(value)
    array = pa.array([text.encode("utf-8") for text in texts] if bare else texts, value)
    return array.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else array


def _with_text(schema: pa.Schema, fields: Fields) -> pa.Schema:
    import pyarrow as pa

    column = fields.text or TEXT
    return schema if column in schema.names else schema.append(pa.field(column, pa.string()))


def _between(batches: Iterable[pa.RecordBatch], start: int, end: int) -> Iterator[pa.RecordBatch]:
    at = 0
    for batch in batches:
        if at + batch.num_rows > start:
            yield batch.slice(max(0, start - at), end - max(at, start))
        at += batch.num_rows
        if at >= end:
            return


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | bytes) else 0


def _stream(table: pa.Table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _codec(metadata: Any) -> str:
    if not metadata.num_row_groups or not metadata.num_columns:
        return "snappy"
    name = metadata.row_group(0).column(0).compression.lower()
    return "none" if name == "uncompressed" else name.removesuffix("_raw")


def _file(path: str) -> Any:
    """Open a file; DocumentError when it is no Parquet file."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("Parquet files", "parquet") from error
    try:
        stream = open_read(path)
        if is_remote(path):
            return pq.ParquetFile(stream)
        stream.close()  # it was opened only to see that it is a file
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise DocumentError(f"it cannot be read as Parquet: {error}") from error


FORMAT: Final = ParquetFormat()
