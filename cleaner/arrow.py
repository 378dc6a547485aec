"""Arrow tables: the same columns with their text cleaned, for every engine and library that speaks Arrow.

`clean_arrow` cleans one batch or table. `ArrowCleaner` is the same with its pipeline in hand: picklable, so that actors
and executors can hold it, and the work of the engines `ray` and `spark`.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.audit.notes import Note, clean_noted, refusal
from cleaner.batches import pyarrow, unpickled
from cleaner.errors import DocumentError, UsageError
from cleaner.pipeline import default_pipeline
from cleaner.records.record import TEXT, Cleans, Fields, put, source_of

if TYPE_CHECKING:
    import pyarrow as pa

Batch = TypeVar("Batch", bound="pa.RecordBatch | pa.Table")


def clean_arrow(
    data: Batch, *, fields: Fields | None = None, log: str | None = None, pipeline: Cleans | None = None
) -> Batch:
    """Return a record batch or a table with its text cleaned: same rows, columns, order and types.

    Columns are found by the names the field uses; `fields` names others. `log` names a new last column for what
    was done to each row, of type `log_type()`. A row that cannot be cleaned keeps its text, and its log says why.
    Raises UsageError when there is no column of text, or one named `log`.
    """
    return ArrowCleaner(pipeline or default_pipeline(), fields, log)(data)


@dataclass(frozen=True, slots=True)
class ArrowCleaner:
    """`clean_arrow` with its arguments in hand. Picklable, with all its rules; a process unpickles them once."""

    pipeline: Cleans = field(default_factory=default_pipeline)
    fields: Fields | None = None
    log: str | None = None

    def __reduce__(self) -> tuple[Callable[[bytes], ArrowCleaner], tuple[bytes]]:
        return _revived, (pickle.dumps((self.pipeline, self.fields, self.log)),)

    def __call__(self, data: Batch) -> Batch:
        """Return `data` with its text cleaned, see `clean_arrow`."""
        columns = self._columns(data.schema)
        used = [name for name in data.schema.names if name in set(astuple(columns))]
        rows = [_clean_row(row, columns, self.pipeline) for row in data.select(used).to_pylist()]
        cleaned: Batch = self._with(data, columns, [value for value, _ in rows], [_flat(note) for _, note in rows])
        return cleaned

    def batches(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield each batch with its text cleaned: what `mapInArrow` and a `RecordBatchReader` take."""
        return map(self, batches)

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """Return the schema of what a batch of this schema becomes."""
        return self(schema.empty_table()).schema

    def _columns(self, schema: pa.Schema) -> Fields:
        if self.log in schema.names:
            raise UsageError(f"there is a column {self.log!r} already; choose another name for the log")
        return Fields.find(schema.names, self.fields)

    def _with(self, data: Any, columns: Fields, values: list[Any], notes: list[Note]) -> Any:
        pa = pyarrow()
        name = columns.text or TEXT
        where = data.schema.get_field_index(name)
        if where < 0:
            data = data.append_column(name, pa.array(values, pa.string()))
        else:
            kept = data.schema.field(where)
            data = data.set_column(where, kept, pa.array(values, kept.type))
        return data.append_column(self.log, pa.array(notes, log_type())) if self.log else data


def log_type() -> pa.DataType:
    """Return the type of the log column: `cleaner.audit.notes.Note` as a struct, with its `meta` as keys and values.

    Not as a map, which not every library reads.
    """
    pa = pyarrow()
    word, words, number = pa.string(), pa.list_(pa.string()), pa.int64()
    change = {"stage": word, "rule": word, "version": word, "family": word, "start": number, "end": number}
    change |= {"line": number, "removed": word, "replacement": word, "also": words, "score": pa.float64()}
    note = {
        "failed": word,
        "warnings": words,
        "meta": pa.list_(pa.struct({"key": word, "value": word})),
        "changes": pa.list_(pa.struct(change)),
    }
    return pa.struct(note)


def _clean_row(row: Mapping[str, Any], columns: Fields, pipeline: Cleans) -> tuple[Any, Note]:
    """Return the new value of the text's column, and the note."""
    name = columns.text or TEXT
    try:
        text, note = clean_noted(source_of(row, columns), pipeline)
    except DocumentError as error:
        text, note = None, refusal(error)
    return row.get(name) if text is None else put(row, columns, text)[name], note


def _flat(note: Note) -> Note:
    return {**note, "meta": [{"key": key, "value": value} for key, value in note["meta"].items()]}


def _revived(data: bytes) -> ArrowCleaner:
    return ArrowCleaner(*unpickled(data))
