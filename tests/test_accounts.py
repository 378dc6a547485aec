"""Accounts of records: the same lines whoever writes them, and sums that add up."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from cleaner.audit.accounts import Tally, failed_account, record_account
from cleaner.audit.entries import CleanedRecord, SetAside
from cleaner.audit.reading import read_entries
from cleaner.records.record import Fields, clean_source, source_of

from .standin import Standin
from .test_records import DIRTY, Pages


def test_a_record_has_a_line_in_the_log_like_a_file() -> None:
    """Sizes and hashes are those of its text; what a record has no use for is left out."""
    source = source_of({"id": "x", "text": DIRTY}, Fields(text="text", id="id"))
    account = record_account(source, clean_source(source, Standin()), file="a.jsonl", output="a.jsonl")
    line = json.loads(account.documents)
    assert list(line)[:3] == ["doc", "source", "output"]
    assert (line["doc"], line["source"], line["bytes_in"]) == ("x", "a.jsonl", len(DIRTY))
    assert line["sha256_in"] == hashlib.sha256(DIRTY.encode()).hexdigest()
    assert not {"encoding", "page", "literal"} & set(line)
    assert [json.loads(change)["removed"] for change in account.changes.splitlines()] == ["SHARE this\n"]


def test_a_page_is_told_by_its_hash() -> None:
    """The page has a hash of its own beside that of the text that was found in it."""
    page = "<p>Rain fell.</p>"
    source = source_of({"html": page}, Fields(html="html", text="text"), "a.jsonl#1")
    line = json.loads(record_account(source, clean_source(source, Pages()), file="a.jsonl").documents)
    assert (line["doc"], line["bytes_in"]) == ("a.jsonl#1", len(page))
    assert line["page"]["sha256"] == hashlib.sha256(page.encode()).hexdigest()
    assert line["sha256_in"] == hashlib.sha256(b"Rain fell.\n").hexdigest()


def test_sums_add_up() -> None:
    """The sums of documents are added, counts by rule among them."""
    source = source_of({"text": DIRTY}, Fields(text="text"), "a")
    one = record_account(source, clean_source(source, Standin()), file="a").tally
    total = Tally()
    for tally in (one, one, failed_account("b", "a", "it is a test", 7).tally):
        total.add(tally)
    assert (total.cleaned, total.failed, total.removals, total.rules["test/share"]) == (2, 1, 2, 2)
    assert total.bytes == 2 * len(DIRTY) + 7


def test_each_kind_of_line_is_read_as_what_it_is(tmp_path: Path) -> None:
    """The log's reader tells records from files and from what was set aside."""
    source = source_of({"text": DIRTY}, Fields(text="text"), "a#1")
    lines = record_account(source, clean_source(source, Standin()), file="a").documents
    (tmp_path / "documents.jsonl").write_bytes(lines + failed_account("a#2", "a", "it is a test").documents)
    record, failed = read_entries(tmp_path)
    assert isinstance(record, CleanedRecord)
    assert isinstance(failed, SetAside)
    assert (record.doc, record.page, record.literal, failed.failed) == ("a#1", {}, "", "it is a test")
