"""Parquet: types, columns and row groups stay, and only the texts change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.runs.restore import restore

from .recordfiles import CLEAN, DIRTY, clean, failures
from .standin import write_files
from .test_records import Pages


def table(count: int, kind: pa.DataType | None = None) -> pa.Table:
    """Rows with columns of many types around a text."""
    texts = pa.array([DIRTY.format(i) for i in range(count)])
    return pa.table(
        {
            "when": pa.array(range(count), pa.timestamp("us", "UTC")),
            "text": texts.cast(kind) if kind else texts,
            "small": pa.array([i % 100 for i in range(count)], pa.int8()),
            "nested": [{"a": [i, None], "b": {"c": f"{i}"}} for i in range(count)],
            "money": pa.array(range(count), pa.decimal128(9, 2)),
            "id": [f"d{i}" for i in range(count)],
        }
    ).replace_schema_metadata({"made": "by hand"})


def write(path: Path, rows: pa.Table, **options: Any) -> None:
    """Write a Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path, **options)


@pytest.mark.parametrize("workers", [1, 2])
def test_types_columns_and_row_groups_stay(tmp_path: Path, workers: int) -> None:
    """The output differs from the input in nothing but the texts."""
    write(tmp_path / "in/a.parquet", table(300), row_group_size=60, compression="zstd")
    clean(tmp_path / "in", tmp_path / "out", workers=workers, part_bytes=1 << 20)
    found = pq.read_table(tmp_path / "out/a.parquet")
    rows = table(300)
    texts = pa.array([CLEAN.format(i) for i in range(300)])
    assert found.equals(rows.set_column(1, rows.schema.field("text"), texts))
    assert found.schema.equals(pq.read_schema(tmp_path / "in/a.parquet"), check_metadata=True)
    metadata = pq.ParquetFile(tmp_path / "out/a.parquet").metadata
    assert metadata.num_row_groups == 5
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_large_row_group_is_cleaned_in_slices(tmp_path: Path) -> None:
    """Several workers share one row group, and its rows keep their order."""
    write(tmp_path / "in/a.parquet", table(3000))
    clean(tmp_path / "in", tmp_path / "out", workers=2, part_bytes=20_000)
    assert pq.ParquetFile(tmp_path / "out/a.parquet").metadata.num_row_groups > 4
    found = pq.read_table(tmp_path / "out/a.parquet")
    assert found["text"].to_pylist() == [CLEAN.format(i) for i in range(3000)]
    assert found.drop(["text"]).equals(table(3000).drop(["text"]))


@pytest.mark.parametrize("kind", [pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string())])
def test_the_type_of_the_text_stays(tmp_path: Path, kind: pa.DataType) -> None:
    """Long, binary and dictionary columns of text are what they were, also when they are restored."""
    write(tmp_path / "in/a.parquet", table(10, kind))
    clean(tmp_path / "in", tmp_path / "out")
    found = pq.read_table(tmp_path / "out/a.parquet")
    assert found.schema.field("text").type == kind
    assert found["text"].cast(pa.string()).to_pylist() == [CLEAN.format(i) for i in range(10)]
    assert restore(tmp_path / "out", tmp_path / "back") == 10
    assert pq.read_table(tmp_path / "back/a.parquet").equals(table(10, kind))


def test_rows_without_text_are_set_aside_and_come_back(tmp_path: Path) -> None:
    """Nulls go to a file of the same columns, and restoring puts them in their places."""
    texts = [None if i % 3 == 0 else DIRTY.format(i) for i in range(2500)]
    rows = table(2500).set_column(1, "text", pa.array(texts))
    write(tmp_path / "in/a.parquet", rows, row_group_size=1000)
    clean(tmp_path / "in", tmp_path / "out")
    assert len(failures(tmp_path / "out")) == 834
    assert failures(tmp_path / "out")["d3"] == "its column 'text' is null"
    bad = pq.read_table(tmp_path / "out/_audit/quarantine/a.parquet")
    assert bad["id"].to_pylist() == [f"d{i}" for i in range(0, 2500, 3)]
    assert restore(tmp_path / "out", tmp_path / "back") == 1666
    assert pq.read_table(tmp_path / "back/a.parquet").equals(rows)


def test_pages_give_a_column_of_text(tmp_path: Path) -> None:
    """The new column comes last, and the pages stay."""
    write(tmp_path / "in/a.parquet", pa.table({"html": [b"<p>SHARE</p><p>Rain.</p>"], "n": [1]}))
    clean(tmp_path / "in", tmp_path / "out", pipeline=Pages())
    found = pq.read_table(tmp_path / "out/a.parquet")
    assert found.to_pylist() == [{"html": b"<p>SHARE</p><p>Rain.</p>", "n": 1, "text": "Rain.\n"}]


def test_files_that_are_none_or_empty(tmp_path: Path) -> None:
    """A broken file has a reason; one without rows has an output without rows."""
    write_files(tmp_path / "in", {"bad.parquet": b"PAR1 nothing", "c.parquet.gz": b"x"})
    write(tmp_path / "in/empty.parquet", table(0))
    write(tmp_path / "in/numbers.parquet", pa.table({"n": [1]}))
    clean(tmp_path / "in", tmp_path / "out")
    told = failures(tmp_path / "out")
    assert told["bad.parquet"].startswith("it cannot be read as Parquet")
    assert told["c.parquet.gz"] == "a Parquet file is compressed inside; unpack .gz first"
    assert "the columns are: n;" in told["numbers.parquet"]
    assert pq.read_table(tmp_path / "out/empty.parquet").equals(table(0))
