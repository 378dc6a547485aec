"""The log: what its lines say, that they are whole, and that they lead back to the original."""

from __future__ import annotations

import errno
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import edits
from cleaner.audit.entries import Cleaned, CleanedRecord, SetAside, change_lines, entry_line
from cleaner.audit.log import Log, LogError
from cleaner.audit.reading import Piece, pieces_of, read_entries, read_log
from cleaner.errors import DocumentError, UsageError
from cleaner.model import Change, Step
from cleaner.result import Result
from cleaner.runs.restore import unsplice

from .command import python
from .standin import clean_folder, write_files
from .strategies import edits_of

TEXTS = st.text(alphabet="ab \n\r\udc80\ud800é\u2028\x85\U0001f600", max_size=30).filter(
    lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") == text
)
STAGES = st.sampled_from(["rules", "unicode", "whitespace", "output"])


@st.composite
def runs(draw: st.DrawFn) -> Result:
    """A text taken through up to four stages, packed ones among them."""
    text = original = draw(TEXTS)
    steps = []
    for _ in range(draw(st.integers(0, 4))):
        step = Step(draw(STAGES), edits.tidy(draw(edits_of(text))))
        steps.append(step)
        text = edits.apply(text, step.edits)
    return Result(original, text, tuple(steps))


def change(start: int, removed: str, replacement: str = "", stage: str = "rules", rule: str = "en/share/bar") -> Change:
    """A change in line 1."""
    return Change(stage, rule, "1", "share", start, start + len(removed), 1, removed, replacement)


def lines(data: bytes) -> list[dict[str, object]]:
    """The objects of JSON lines."""
    return [json.loads(line) for line in data.splitlines()]


def record(doc: str, changes: Sequence[Change]) -> bytes:
    """The line of `documents.jsonl` for a record with these changes, of which nothing else is known."""
    families = Counter(c.family for c in changes)
    sizes: dict[str, Any] = dict.fromkeys(("bytes_in", "bytes_out", "chars_in", "chars_out", "removed_chars"), 0)
    found = CleanedRecord(doc=doc, source=doc, output=doc, sha256_in="", sha256_out="", changes=families, **sizes)
    return entry_line(found)


def read_back(folder: Path, changes: Sequence[Change]) -> list[Piece]:
    """Changes written into a new log and read again."""
    with Log(folder) as log, log.entry(change_lines("a#1", "a", changes), record("a#1", changes)):
        pass
    ((_, found, _),) = read_log(folder)
    return pieces_of(found)


def entry(doc: str) -> bytes:
    """A line of `documents.jsonl`."""
    return entry_line(SetAside(doc=doc, source=doc, failed="it is a test"))


@given(runs())
def test_what_is_read_from_the_log_rebuilds_the_original(result: Result) -> None:
    """Changes written and read again lead from the clean text to the original, packed or not."""
    with tempfile.TemporaryDirectory() as folder:
        pieces = read_back(Path(folder), result.changes)
    assert unsplice(result.text, pieces) == result.original


@given(runs())
def test_every_line_is_one_line_of_json(result: Result) -> None:
    """No reader takes a character inside of a string for the end of a line."""
    data = change_lines("a.txt", "a.txt", result.changes)
    for line in data.decode("utf-8").splitlines():
        assert json.loads(line)["doc"] == "a.txt"


def test_a_change_says_all_there_is_to_know() -> None:
    """The fields of a plain change, in the order users read them."""
    full = Change("rules", "en/share/bar", "2026.1", "share", 4, 9, 2, "Share", "", ("en/app/x",), 0.5)
    assert change_lines("a#1", "a.jsonl", [full]) == (
        b'{"doc":"a#1","source":"a.jsonl","stage":"rules","rule":"en/share/bar","version":"2026.1","family":"share",'
        b'"span":[4,9],"line":2,"removed":"Share","replacement":"","also":["en/app/x"],"score":0.5}\n'
    )


def test_repairs_are_packed_one_line_a_stage() -> None:
    """Changes of characters and white space share a line; each keeps its place, what it was and what it became."""
    changes = [
        change(0, "\r\n", "\n", "unicode", "unicode/line-ends"),
        change(4, "Share"),
        change(9, "  ", " ", "whitespace", "whitespace/spaces"),
        change(20, "\r\n", "\n", "unicode", "unicode/line-ends"),
    ]
    plain, *packed = lines(change_lines("a.txt", "a.txt", changes))
    assert plain["removed"] == "Share"
    head = {"doc": "a.txt", "source": "a.txt", "version": "1"}
    line_ends = {"unicode/line-ends": [[0, "\r\n", "\n"], [20, "\r\n", "\n"]]}
    assert packed == [
        {**head, "stage": "unicode", "packed": line_ends},
        {**head, "stage": "whitespace", "packed": {"whitespace/spaces": [[9, "  ", " "]]}},
    ]


def test_insertions_at_one_place_keep_their_order(tmp_path: Path) -> None:
    """Two stages may insert at the same place; packing must not swap what they put there."""
    changes = [change(1, "", "<", "whitespace", "w/a"), change(1, "", ">", "unicode", "u/a"), change(1, "b", "c")]
    assert unsplice("a<>c", read_back(tmp_path, changes)) == "ab"


def test_surrogates_and_letters_are_written_each_in_their_way() -> None:
    """A line with lone surrogates is ASCII, every other one is readable UTF-8."""
    data = change_lines("a.txt", "a.txt", [change(0, "é\udc81"), change(2, "é\u2028")])
    first, second = data.splitlines()
    assert rb'"\u00e9\udc81"' in first
    assert '"é\\u2028"'.encode() in second
    assert [line["removed"] for line in lines(data)] == ["é\udc81", "é\u2028"]


def test_documents_come_back_as_they_were_logged(tmp_path: Path) -> None:
    """Both kinds of entries are read as they were written, odd names and all."""
    cleaned = Cleaned(
        doc="caf\udce9.txt", source="caf\udce9.txt", output="caf\udce9.txt", encoding="utf-16-le", bom=True,
        errors="surrogatepass", tail="0a", bytes_in=9, bytes_out=3, chars_in=4, chars_out=2, sha256_in="12",
        sha256_out="34", newline_added=True, removed_chars=2, changes={"share": 1}, meta={"author": "Ada"},
        warnings=("slow",),
    )  # fmt: skip
    aside = SetAside(doc="b.txt", source="b.txt", failed="it is a test")
    with Log(tmp_path) as log:
        for one in (cleaned, aside):
            with log.entry(b"", entry_line(one)):
                pass
    assert [*map(entry_line, read_entries(tmp_path))] == [entry_line(cleaned), entry_line(aside)]


def test_a_new_log_replaces_the_old_one(tmp_path: Path) -> None:
    """Nothing of an earlier run is left in the log."""
    for doc in ("old.txt", "new.txt"):
        with Log(tmp_path) as log, log.entry(change_lines(doc, doc, [change(0, doc)]), record(doc, [change(0, doc)])):
            pass
    assert [(e.doc, changes) for e, changes, _ in read_log(tmp_path)] == [("new.txt", [change(0, "new.txt")])]
    assert len((tmp_path / "removals.jsonl").read_bytes().splitlines()) == 1


def test_an_entry_is_taken_back_when_its_file_cannot_stand(tmp_path: Path) -> None:
    """What is said of a file goes if the file cannot be put in its place."""
    with Log(tmp_path) as log:
        with log.entry(b'{"doc":"a.txt"}\n', entry("a.txt")):
            pass
        with pytest.raises(FileNotFoundError), log.entry(b'{"doc":"b.txt"}\n', entry("b.txt")):
            raise FileNotFoundError
    assert [e.doc for e in read_entries(tmp_path)] == ["a.txt"]
    assert (tmp_path / "removals.jsonl").read_bytes() == b'{"doc":"a.txt"}\n'


def test_a_log_that_cannot_be_written_keeps_whole_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up amid a line leaves no half line, and stops the run."""
    write, room = os.write, 260

    def full(file: int, data: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = write(file, data[:room])
        room -= count
        return count

    with Log(tmp_path) as log:
        monkeypatch.setattr(os, "write", full)
        with log.entry(b'{"doc":"a.txt"}\n' * 5, entry("a.txt")):
            pass
        with pytest.raises(LogError, match="No space left"), log.entry(b'{"doc":"b.txt"}\n' * 5, entry("b.txt")):
            pytest.fail("the entry is not written")
    assert [e.doc for e in read_entries(tmp_path)] == ["a.txt"]
    assert (tmp_path / "removals.jsonl").read_bytes() == b'{"doc":"a.txt"}\n' * 5


OPEN_LOG = """
import sys, pathlib, cleaner.audit.log
try:
    cleaner.audit.log.Log(pathlib.Path(sys.argv[1]))
except Exception as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_two_runs_cannot_share_a_log(tmp_path: Path) -> None:
    """A second process is told to wait, and the first one's log stays whole."""
    with Log(tmp_path) as log:
        with log.entry(b"", entry("a.txt")):
            pass
        second = python("-c", OPEN_LOG, tmp_path)
    assert "another run is writing" in second.stdout
    assert [e.doc for e in read_entries(tmp_path)] == ["a.txt"]


def test_a_log_where_none_can_be_is_a_usage_error(tmp_path: Path) -> None:
    """A file in the way of the log's folder is told before anything is done."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot write the log"):
        Log(tmp_path / "file" / "_audit")


def test_half_a_line_at_the_end_is_left_out(tmp_path: Path) -> None:
    """A log cut off by a machine that went down is read up to there."""
    (tmp_path / "documents.jsonl").write_bytes(entry("a.txt") + entry("b.txt")[:-9])
    assert [e.doc for e in read_entries(tmp_path)] == ["a.txt"]


@pytest.mark.parametrize("line", ["no json", '{"doc": "a", "encoding": "utf-8"}', "[]"])
def test_a_damaged_log_is_told(tmp_path: Path, line: str) -> None:
    """Lines that are no entries or changes are an error that names the file."""
    (tmp_path / "documents.jsonl").write_text(line + "\n")
    with pytest.raises(DocumentError, match=r"documents\.jsonl"):
        list(read_entries(tmp_path))
    (tmp_path / "documents.jsonl").write_bytes(record("a#1", [change(0, "x")]))
    (tmp_path / "removals.jsonl").write_text(line + "\n")
    with pytest.raises(DocumentError, match=r"removals\.jsonl"):
        list(read_log(tmp_path))


def test_a_folder_without_a_log_is_told(tmp_path: Path) -> None:
    """Reading a log that is not there is wrong usage."""
    with pytest.raises(UsageError, match="no log"):
        list(read_entries(tmp_path))


def test_run_json_sums_up(tmp_path: Path) -> None:
    """The file about the whole run has versions, counts by rule and family, and what was passed over."""
    write_files(tmp_path / "in", {"a.txt": b"SHARE this\nRain fell. \n", "b.txt": b"BOOM", "c.jpg": b"", "_d.txt": b""})
    clean_folder(tmp_path / "in", tmp_path / "out")
    facts = json.loads((tmp_path / "out/_audit/run.json").read_text())
    assert facts["state"] == "done"
    assert set(facts["versions"]) == {"cleaner", "python", "ftfy", "lxml", "numpy", "regex", "trafilatura"}
    assert facts["documents"] == {"found": 2, "cleaned": 1, "set_aside": 1}
    assert facts["skipped"] == {".jpg": 1, "names beginning with _ or .": 1}
    assert facts["changes_by_rule"] == {"test/share": 1, "whitespace/trailing": 1}
    assert facts["changes_by_family"] == {"test": 1, "whitespace": 1}
    assert (facts["bytes"], facts["chars"], facts["removed_chars"]) == (27, 23, 11)
