"""CSV: only the text's cell changes, and all come back."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.formats.delimited import DELIMITERS
from cleaner.runs.restore import restore

from .recordfiles import CLEAN, clean, csv_bytes, failures, records
from .standin import write_files
from .test_records import Pages

CELLS = st.text(alphabet='a",;\n\r é', max_size=8)


@settings(max_examples=30)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(DELIMITERS), st.booleans())
def test_any_file_is_restored_byte_for_byte(rows: list[tuple[str, str]], delimiter: str, quoted: bool) -> None:
    """Law: whatever stands in the cells, the file comes back, and other cells are untouched."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerow(["text", "other"])
    writer.writerows((f"SHARE\nRain.{text}", other) for text, other in rows)
    data = out.getvalue().encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "in", {"a.csv": data})
        clean(folder / "in", folder / "out", part_bytes=20)
        restore(folder / "out", folder / "back")
        assert (folder / "back/a.csv").read_bytes() == data
        written = (folder / "out/a.csv").read_bytes().decode()
        assert failures(folder / "out") == {}
    kept = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    assert [row[1] for row in kept[1:]] == [other for _, other in rows]
    assert not any("SHARE" in row[0] for row in kept)


def test_parts_make_one_file(tmp_path: Path) -> None:
    """A file cut into many parts has one line of names, and its rows in their order."""
    write_files(tmp_path / "in", {"a.tsv": csv_bytes(records(200), "\t")})
    clean(tmp_path / "in", tmp_path / "out", workers=2)
    expected = [{**record, "text": CLEAN.format(record["n"])} for record in records(200)]
    assert (tmp_path / "out/a.tsv").read_bytes() == csv_bytes(expected, "\t")


def test_rows_that_do_not_fit_are_set_aside(tmp_path: Path) -> None:
    """Too many cells, bytes that are no UTF-8 and a quote without end cost only their own row."""
    rows = [b"id,text\r\n", b"a,Rain.\r\n", b"b,Rain,fell\r\n", b"c,caf\xe9\r\n", b'd,"Rain\r\n', b"e,Rain.\r\n"]
    write_files(tmp_path / "in", {"a.csv": b"".join(rows)})
    clean(tmp_path / "in", tmp_path / "out")
    assert failures(tmp_path / "out") == {
        "a.csv#2": "it has 3 cells, and there are 2 columns",
        "a.csv#3": "it is not UTF-8",
        "a.csv#4": "a quote in it is never closed",
    }
    assert (tmp_path / "out/a.csv").read_bytes() == rows[0] + rows[1] + rows[5]
    assert (tmp_path / "out/_audit/quarantine/a.csv").read_bytes() == b"".join([rows[0], *rows[2:5]])


def test_a_page_gets_a_column_of_text(tmp_path: Path) -> None:
    """HTML is cleaned into a new last column."""
    write_files(tmp_path / "in", {"a.csv": b"html,n\n<p>SHARE</p><p>Rain.</p>,1\n"})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Pages())
    assert (tmp_path / "out/a.csv").read_bytes() == b'html,n,text\n<p>SHARE</p><p>Rain.</p>,1,"Rain.\n"\n'


@pytest.mark.parametrize("data", [b"", b"n,id\n1,2\n", b"\xff\xfe\n"])
def test_a_file_without_text_is_set_aside(tmp_path: Path, data: bytes) -> None:
    """The reason names the columns."""
    write_files(tmp_path / "in", {"a.csv": data})
    clean(tmp_path / "in", tmp_path / "out")
    ((doc, reason),) = failures(tmp_path / "out").items()
    assert doc == "a.csv"
    assert "no column looks like text" in reason or "not UTF-8" in reason
