"""The Arrow function: same rows, columns and types with clean text, and a log that takes it back."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.arrow import ArrowCleaner, clean_arrow, log_type
from cleaner.audit.notes import changes_of
from cleaner.errors import UsageError
from cleaner.pipeline import Pipeline
from cleaner.records.record import Fields
from cleaner.result import Result
from cleaner.runs.restore import unsplice

from .rules import RULES, any_texts

PIPELINE = Pipeline.of_rules(RULES)
DIRTY = "By Anna Hill\n\nThe ferry sank within sight of the harbour [12].\n\nfacebook twitter\n"
CLEAN = PIPELINE.clean(DIRTY).text
TYPES = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string()))


@dataclass(frozen=True)
class Pages:
    """A pipeline that cleans pages: the text is what stands between the tags."""

    def clean(self, text: str, **known: Any) -> Result:
        """Clean one text."""
        return PIPELINE.clean(text, **known)

    def clean_html(self, html: str | bytes, **known: Any) -> Result:
        """Find the text of a page, and clean it."""
        page = html if isinstance(html, str) else html.decode("utf-8")
        return PIPELINE.clean(page.replace("<p>", "").replace("</p>", "\n"), **known)


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_columns_order_and_types_stay(kind: pa.DataType) -> None:
    """Whatever type the text has; only the text is another."""
    texts = pa.array([DIRTY, "Nobody was hurt.", None], pa.string()).to_pylist()
    values = [text.encode() if text and kind == pa.binary() else text for text in texts]
    when = pa.array([1, None, 3], pa.timestamp("ms", "UTC"))
    table = pa.table({"when": when, "text": pa.array(values, kind), "tags": [["a"], [], None]})
    table = table.replace_schema_metadata({"made": "by hand"})
    cleaned = clean_arrow(table, pipeline=PIPELINE)
    assert cleaned.schema.equals(table.schema, check_metadata=True)
    assert cleaned.drop_columns(["text"]).equals(table.drop_columns(["text"]))
    assert cleaned["text"].cast(pa.string()).to_pylist() == [CLEAN, "Nobody was hurt.", None]
    assert CLEAN != DIRTY


def test_a_batch_and_a_table_of_chunks_are_cleaned_alike() -> None:
    """The same rows, however they are cut."""
    batches = [pa.record_batch({"text": [DIRTY, "Rain."]}), pa.record_batch({"text": ["More rain. [3]"]})]
    work = ArrowCleaner(PIPELINE, log="log")
    table = work(pa.Table.from_batches(batches))
    assert isinstance(work(batches[0]), pa.RecordBatch)
    assert pa.Table.from_batches(work.batches(batches)).to_pylist() == table.to_pylist()
    assert work.schema(batches[0].schema) == table.schema


@given(st.lists(any_texts, max_size=3))
def test_the_log_takes_everything_back(texts: list[str]) -> None:
    """Law 1, for tables."""
    cleaned = clean_arrow(pa.table({"text": pa.array(texts, pa.string())}), log="log", pipeline=PIPELINE)
    assert cleaned.schema.field("log").type == log_type()
    for text, row in zip(texts, cleaned.to_pylist(), strict=True):
        pieces = [(c.start, c.removed, c.replacement) for c in changes_of(row["log"])]
        assert row["text"] == PIPELINE.clean(text).text or row["log"]["failed"]
        assert unsplice(row["text"], pieces) == text


def test_the_log_says_what_the_result_says() -> None:
    """The changes of a row are those of the library call, and what was found in the text is told."""
    (row,) = clean_arrow(pa.table({"text": [DIRTY]}), log="log", pipeline=PIPELINE).to_pylist()
    assert changes_of(row["log"]) == PIPELINE.clean(DIRTY).changes
    assert row["log"]["meta"] == [{"key": "author", "value": "Anna Hill"}]
    assert (row["log"]["failed"], row["log"]["warnings"]) == (None, [])


def test_a_row_that_cannot_be_cleaned_stays_with_its_reason() -> None:
    """A null, and a text that would be left without a word."""
    table = pa.table({"text": [None, "By Anna Hill\n", DIRTY]})
    cleaned = clean_arrow(table, log="log", pipeline=PIPELINE)
    assert cleaned["text"].to_pylist() == [None, "By Anna Hill\n", CLEAN]
    reasons = [row["failed"] for row in cleaned["log"].to_pylist()]
    assert reasons == ["its column 'text' is null", "no word of it would be left; it was not written", None]


def test_pages_go_to_a_column_of_their_own() -> None:
    """The page stays, and the text comes last, or into the column that is named."""
    table = pa.table({"html": ["<p>By Anna Hill</p><p>Rain fell.</p>", None], "n": [1, 2], "was": ["kept", "kept"]})
    cleaned = clean_arrow(table, pipeline=Pages())
    assert cleaned.column_names == ["html", "n", "was", "text"]
    assert cleaned["text"].to_pylist() == ["Rain fell.\n", None]
    named = clean_arrow(table, fields=Fields(html="html", text="was"), pipeline=Pages())
    assert named.column_names == table.column_names
    assert named["was"].to_pylist() == ["Rain fell.\n", "kept"]


def test_what_is_known_of_a_row_reaches_the_rules() -> None:
    """A headline printed again is told by the column of titles."""
    title = "Ferry sinks off the coast"
    table = pa.table({"title": [title, None], "text": [f"{title}\n\nRain fell.\n"] * 2})
    first, second = clean_arrow(table, pipeline=PIPELINE)["text"].to_pylist()
    assert first == "Rain fell.\n"
    assert second.startswith(title)


def test_it_is_picklable_and_unpickled_once() -> None:
    """Executors get the rules with it, and many tasks of one process share them."""
    data = pickle.dumps(ArrowCleaner(PIPELINE, Fields(text="body"), "log"))
    first, second = pickle.loads(data), pickle.loads(data)
    assert first.pipeline is second.pipeline
    assert (first.fields, first.log) == (Fields(text="body"), "log")
    assert first(pa.table({"body": [DIRTY]}))["body"].to_pylist() == [CLEAN]


def test_what_cannot_be_done_is_told() -> None:
    """No column of text, or a log that would overwrite a column."""
    with pytest.raises(UsageError, match="the columns are: n"):
        clean_arrow(pa.table({"n": [1]}), pipeline=PIPELINE)
    with pytest.raises(UsageError, match="there is a column 'text' already"):
        clean_arrow(pa.table({"text": [DIRTY]}), log="text", pipeline=PIPELINE)


def test_duckdb_streams_through_it() -> None:
    """A query's batches go in, and a table that DuckDB can query comes out."""
    import duckdb

    work = ArrowCleaner(PIPELINE, log="log")
    with duckdb.connect() as database:
        database.execute("CREATE TABLE pages AS SELECT unnest([7, 8]) AS id, unnest([?, 'Rain.']) AS text", [DIRTY])
        reader = database.sql("FROM pages").to_arrow_reader(1000)
        cleaned = pa.RecordBatchReader.from_batches(work.schema(reader.schema), work.batches(reader)).read_all()
        database.register("cleaned", cleaned)
        assert database.execute("SELECT id, text FROM cleaned").fetchall() == [(7, CLEAN), (8, "Rain.")]
        asked = "SELECT c.rule FROM (SELECT unnest(log.changes) AS c FROM cleaned)"
        assert ("test/byline",) in database.execute(asked).fetchall()


def test_polars_goes_through_it() -> None:
    """A frame there and back, with the log as a struct."""
    import polars as pl

    frame = pl.DataFrame({"id": [7], "text": [DIRTY]})
    cleaned = pl.from_arrow(clean_arrow(frame.to_arrow(), log="log", pipeline=PIPELINE))
    assert isinstance(cleaned, pl.DataFrame)
    assert cleaned["text"].to_list() == [CLEAN]
    rules = cleaned.select(pl.col("log").struct.field("changes").explode().struct.field("rule")).to_series().to_list()
    assert rules == [change.rule for change in PIPELINE.clean(DIRTY).changes]
