"""Runs over files of records: resume, killed runs, limits, samples, quarantine, and a stop when too much fails."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleaner.cli import main
from cleaner.errors import TooManyFailuresError
from cleaner.pipeline import Pipeline
from cleaner.result import Result
from cleaner.runs.limits import Limits
from cleaner.runs.restore import restore
from cleaner.runs.sample import Sample

from .command import python, start_python
from .command import run as command
from .recordfiles import CLEAN, clean, csv_bytes, failures, jsonl, records, run_of, tree
from .standin import Standin, read_files, write_files


@dataclass(frozen=True)
class Counting(Standin):
    """Notes each document it cleans."""

    folder: Path = Path()

    def clean(self, text: str, *, id: str = "", **_: str | None) -> Result:  # noqa: A002
        """Clean one text."""
        with (self.folder / "cleaned").open("a") as notes:
            notes.write(f"{id}\n")
        return Standin.clean(self, text, id=id)


def again(folder: Path, **options: object) -> list[str]:
    """Run over `folder/in` and return the documents that were cleaned this time."""
    notes = folder / "cleaned"
    notes.write_text("")
    clean(folder / "in", folder / "out", pipeline=Counting(folder), **options)
    return notes.read_text().split()


# Resume


def test_a_second_run_does_only_what_is_missing_or_changed(tmp_path: Path) -> None:
    """Input, output and settings decide; the log is that of a run from nothing."""
    files = {"a.jsonl": jsonl(records(30)), "b.txt": b"SHARE\nRain.\n", "c.csv": csv_bytes(records(30))}
    write_files(tmp_path / "in", files)
    assert len(again(tmp_path)) == 61
    assert again(tmp_path) == []
    (tmp_path / "out/b.txt").unlink()
    assert again(tmp_path) == ["b.txt"]
    write_files(tmp_path / "in", {"a.jsonl": jsonl(records(31)), "aa.txt": b"SHARE\nFog.\n"})
    assert len(again(tmp_path)) == 32
    assert again(tmp_path) == []
    os.utime(tmp_path / "in/c.csv", ns=(0, 0))
    assert len(again(tmp_path)) == 30
    assert len(again(tmp_path, settings="other rules")) == 63
    assert len(again(tmp_path, settings="other rules", force=True)) == 63
    clean(tmp_path / "in", tmp_path / "fresh", settings="other rules")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_what_failed_is_tried_again(tmp_path: Path) -> None:
    """A file that could not be read is no file that is done."""
    write_files(tmp_path / "in", {"a.txt": b"BOOM\n", "b.txt": b"Rain.\n"})
    assert again(tmp_path) == ["a.txt", "b.txt"]
    assert again(tmp_path) == ["a.txt"]


def test_files_that_are_gone_leave_the_log(tmp_path: Path) -> None:
    """The log is that of the inputs there are."""
    write_files(tmp_path / "in", {f"{i}.txt": b"Rain.\n" for i in range(9)})
    again(tmp_path)
    (tmp_path / "in/4.txt").unlink()
    assert again(tmp_path) == []
    documents = (tmp_path / "out/_audit/documents.jsonl").read_text().splitlines()
    assert [json.loads(line)["doc"] for line in documents] == [f"{i}.txt" for i in range(9) if i != 4]


def test_what_was_kept_counts_in_the_sums(tmp_path: Path) -> None:
    """`run.json` tells the same of the documents as that of an undisturbed run."""
    write_files(tmp_path / "in", {"a.jsonl": jsonl(records(40)), "b.txt": b"SHARE\nRain.\n"})
    first, second = clean(tmp_path / "in", tmp_path / "out"), clean(tmp_path / "in", tmp_path / "out")
    assert (first.tally, first.kept, second.kept) == (second.tally, 0, 41)


def stopped(folder: Path, after: int, **options: object) -> None:
    """Carry a run out, but only so many steps of it."""
    outcomes = run_of(folder / "in", folder / "out", **options).outcomes()
    for _ in range(after):
        if next(outcomes, None) is None:
            break
    outcomes.close()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_file_is_taken_up_where_it_was_left(tmp_path: Path, name: str) -> None:
    """The parts that stand are not cleaned again, and the whole is that of an undisturbed run."""
    data = jsonl(records(200)) if name == "a.jsonl" else csv_bytes(records(200))
    write_files(tmp_path / "in", {name: data, "b.txt": b"Rain.\n"})
    stopped(tmp_path, 7)
    left = again(tmp_path)
    assert 50 < len(left) < 180
    clean(tmp_path / "in", tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_a_change_in_the_middle_of_a_stopped_run(tmp_path: Path) -> None:
    """Lines that hold good are kept, whatever was killed and changed in between."""
    names = [f"{i:02}.jsonl" for i in range(12)]
    write_files(tmp_path / "in", {name: jsonl(records(20)) for name in names})
    for step in range(1, 30, 4):
        stopped(tmp_path, step)
        changed = tmp_path / "in" / names[step % 12]
        changed.write_bytes(jsonl(records(20 + step)))
    clean(tmp_path / "in", tmp_path / "out")
    clean(tmp_path / "in", tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


# Killed


SMALL_PARTS = """
import runpy
import cleaner.records.layouts
cleaner.records.layouts.PART_BYTES = 4000
runpy.run_module("tests.standin_main", run_name="__main__")
"""


def log_size(out: Path) -> int:
    """How much of the log is written."""
    path = out / "_audit/documents.jsonl"
    return path.stat().st_size if path.exists() else 0


def test_a_run_killed_twenty_times_is_that_of_an_undisturbed_one(tmp_path: Path) -> None:
    """SIGKILL at any moment: the next run goes on, and nothing is lost or there twice."""
    rows = records(600)
    rows[300]["text"] = None
    files = {"a.jsonl": jsonl(rows), "b.txt": b"SHARE\nRain.\n", "c.csv": csv_bytes(records(300))}
    write_files(tmp_path / "in", files | {f"d/{i:03}.txt": b"SHARE\nRain.\n" for i in range(200)})
    words = ("-c", SMALL_PARTS, "in", "--workers", "2", "--quiet")
    assert python(*words, "fresh", cwd=tmp_path).returncode == 1
    size, moments, kills = log_size(tmp_path / "fresh"), random.Random(7), 0
    for number in range(20):
        with start_python(*words, "out", cwd=tmp_path) as process:
            while process.poll() is None and log_size(tmp_path / "out") < size * number / 20:
                time.sleep(0.001)
            time.sleep(moments.uniform(0, 0.02))
            process.kill()
        kills += process.returncode == -signal.SIGKILL
    assert kills >= 15
    assert python(*words, "out", cwd=tmp_path).returncode == 1
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")
    told = [json.loads((tmp_path / out / "_audit/run.json").read_text()) for out in ("out", "fresh")]
    assert all(told[0][name] == told[1][name] for name in ("documents", "chars", "changes_by_rule", "state"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_a_file_to_be_taken_up(tmp_path: Path, number: signal.Signals) -> None:
    """The run ends cleanly amid a large file, and says so; the next one ends it."""
    write_files(tmp_path / "in", {"a.jsonl": jsonl(records(2000))})
    words = ("-c", SMALL_PARTS, "in", "out", "--workers", "2")
    with start_python(*words, cwd=tmp_path) as process:
        while process.poll() is None and log_size(tmp_path / "out") < 20_000:
            time.sleep(0.001)
        process.send_signal(number)
        told = process.communicate(timeout=20)[1]
    assert (process.returncode, told.count("\n")) == (128 + number, 1)
    assert not (tmp_path / "out/a.jsonl").exists()
    assert "were done before" in python(*words, cwd=tmp_path).stderr
    assert len((tmp_path / "out/a.jsonl").read_bytes().splitlines()) == 2000


@dataclass(frozen=True)
class Deadly(Standin):
    """Dies at some records, each time."""

    def clean(self, text: str, *, id: str = "", **_: str | None) -> Result:  # noqa: A002
        """Clean one text, or die of it."""
        if id in {"d13", "d14", "d77"}:
            os.kill(os.getpid(), signal.SIGKILL)
        return Standin.clean(self, text, id=id)


def test_a_record_that_kills_its_process_is_set_aside_alone(tmp_path: Path) -> None:
    """The others of its part are cleaned, and the part is tried no more often than needed."""
    write_files(tmp_path / "in", {"a.jsonl": jsonl(records(100))})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Deadly(), workers=2)
    told = failures(tmp_path / "out")
    assert set(told) == {"a.jsonl#14", "a.jsonl#15", "a.jsonl#78"}
    assert all("died twice" in reason for reason in told.values())
    assert len((tmp_path / "out/a.jsonl").read_bytes().splitlines()) == 97
    assert restore(tmp_path / "out", tmp_path / "back") == 97
    assert (tmp_path / "back/a.jsonl").read_bytes() == jsonl(records(100))


# How much


def ids(path: Path) -> list[str]:
    """The ids of JSON Lines."""
    return [json.loads(line)["id"] for line in path.read_bytes().splitlines()]


def test_a_limit_counts_documents(tmp_path: Path) -> None:
    """It ends amid a file, and without it the rest is done."""
    write_files(tmp_path / "in", {"a.jsonl": jsonl(records(30)), "b.jsonl": jsonl(records(30)), "c.txt": b"Rain.\n"})
    clean(tmp_path / "in", tmp_path / "out", limit=41)
    assert len(ids(tmp_path / "out/a.jsonl")) == 30
    assert ids(tmp_path / "out/b.jsonl") == [f"d{i}" for i in range(11)]
    assert not (tmp_path / "out/c.txt").exists()
    assert again(tmp_path, limit=41) == []
    clean(tmp_path / "in", tmp_path / "out")
    clean(tmp_path / "in", tmp_path / "fresh")
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_a_limit_ends_amid_a_row_group(tmp_path: Path) -> None:
    """Rows are counted, too."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({"text": ["Rain."] * 50}), tmp_path / "in/a.parquet")
    clean(tmp_path / "in", tmp_path / "out", limit=13)
    assert pq.read_table(tmp_path / "out/a.parquet").num_rows == 13


def test_a_sample_is_always_the_same(tmp_path: Path) -> None:
    """Each document is in or out by its id, in whatever file it stands and among whatever others."""
    names = {f"{i}.txt": b"Rain.\n" for i in range(100)}
    write_files(tmp_path / "in", {"a.jsonl": jsonl(records(200)), "b.jsonl": jsonl(records(100)), **names})
    clean(tmp_path / "in", tmp_path / "out", sample=Sample(0.3))
    a, b = ids(tmp_path / "out/a.jsonl"), ids(tmp_path / "out/b.jsonl")
    assert 30 < len(a) < 90
    assert b == [doc for doc in a if int(doc[1:]) < 100]
    assert 15 < len(list((tmp_path / "out").glob("*.txt"))) < 45
    assert not Sample(0.0).keeps("x")
    assert Sample(1.0).keeps("x")


def test_a_document_may_be_too_large(tmp_path: Path) -> None:
    """A text, a record, and a line so long that it is not even read are set aside; the others are cleaned."""
    rows = records(30)
    rows[10]["text"] = "Rain. " * 300
    rows[20]["text"] = "Rain. " * 20_000
    write_files(tmp_path / "in", {"a.jsonl": jsonl(rows), "b.txt": b"Rain. " * 300, "c.txt": b"Rain.\n"})
    clean(tmp_path / "in", tmp_path / "out", limits=Limits(1000, 0))
    told = failures(tmp_path / "out")
    assert set(told) == {"a.jsonl#11", "a.jsonl#21", "b.txt"}
    assert told["b.txt"] == "it has 1800 bytes, more than the limit of 1000"
    assert told["a.jsonl#21"].endswith("bytes, more than are read")
    assert len(ids(tmp_path / "out/a.jsonl")) == 28


@dataclass(frozen=True)
class Slow(Standin):
    """Takes for ever over some texts."""

    def clean(self, text: str, *, id: str = "", **_: str | None) -> Result:  # noqa: A002
        """Clean one text, or never end."""
        while id in {"d3", "b.txt"}:
            try:
                sum(range(1000))
            except Exception as error:  # such a stage must not get away with it
                raise AssertionError from error
        return Standin.clean(self, text, id=id)


def test_a_document_may_take_too_long(tmp_path: Path) -> None:
    """Its time is up, whatever it is doing, and the others go on."""
    write_files(tmp_path / "in", {"a.jsonl": jsonl(records(6)), "b.txt": b"Rain.\n", "c.txt": b"Rain.\n"})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Slow(), limits=Limits(0, 0.2))
    said = "it took more than the limit of 0.2 s of processor time"
    assert failures(tmp_path / "out") == {"d3": said, "b.txt": said}
    assert (tmp_path / "out/c.txt").exists()


def test_too_many_failures_stop_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3, with what was done so far in its place; a higher share lets it through."""
    rows = records(600)
    for row in rows[100:400]:
        row["text"] = None
    write_files(tmp_path / "in", {"a.jsonl": jsonl(rows)})
    with pytest.raises(TooManyFailuresError, match=r"more than --max-failures 0\.4"):
        clean(tmp_path / "in", tmp_path / "out", max_failures=0.4)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Pipeline, "load", lambda *_, **__: Standin())
    write_files(tmp_path / "in", {f"{i:03}.txt": b"BOOM" for i in range(150)})
    assert main(["in", "out2", "--quiet", "--workers", "1"]) == 3
    assert json.loads((tmp_path / "out2/_audit/run.json").read_text())["state"] == "stopped"
    assert main(["in", "out2", "--quiet", "--max-failures", "1", "--workers", "1"]) == 1


# What stands beside the output


def test_bad_records_are_kept_in_a_file_of_their_own(tmp_path: Path) -> None:
    """As they stood; once they are mended in the input, that file goes."""
    bad = b'{"text": null}\nnothing\n'
    write_files(tmp_path / "in", {"sub/a.jsonl": jsonl(records(3)) + bad})
    clean(tmp_path / "in", tmp_path / "out")
    kept = tmp_path / "out/_audit/quarantine/sub/a.jsonl"
    assert kept.read_bytes() == bad
    assert list(failures(tmp_path / "out")) == ["sub/a.jsonl#4", "sub/a.jsonl#5"]
    write_files(tmp_path / "in", {"sub/a.jsonl": jsonl(records(3))})
    clean(tmp_path / "in", tmp_path / "out")
    assert not kept.exists()


def test_ids_that_come_twice_are_restored(tmp_path: Path) -> None:
    """The log's lines of neighbours with one id are not mixed up."""
    lines = [{"id": "same", "text": text} for text in ("Rain.\n", "SHARE a\nRain.\n", "SHARE b\nFog.\n")]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    write_files(tmp_path / "in", {"a.jsonl": data})
    clean(tmp_path / "in", tmp_path / "out")
    assert restore(tmp_path / "out", tmp_path / "back") == 3
    assert (tmp_path / "back/a.jsonl").read_bytes() == data


def test_names_in_records_never_become_paths(tmp_path: Path) -> None:
    """An id may look like a path; nothing is written there."""
    write_files(tmp_path / "in", {"a.jsonl": b'{"id": "../../evil", "text": "SHARE\\nRain."}\n{"id": "/evil"}\n'})
    clean(tmp_path / "in", tmp_path / "out", attributes=True)
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    log = {f"out/_audit/{name}" for name in ("documents.jsonl", "manifest.jsonl", "removals.jsonl", "run.json")}
    beside = {"out/_audit/quarantine/a.jsonl", "out/_audit/attributes/cleaner/a.jsonl"}
    assert names == {"in/a.jsonl", "out/a.jsonl", *log, *beside}


def test_dolma_attributes_cut_the_same(tmp_path: Path) -> None:
    """One line a record; where nothing is put in, cutting the spans out of the original gives the clean text."""
    rows = [{"id": f"d{i}", "n": 0, "text": f"SHARE this\nRain fell on é day {i}.\n"} for i in range(40)]
    rows[7]["text"] = None
    write_files(tmp_path / "in", {"a.jsonl": jsonl(rows)})
    clean(tmp_path / "in", tmp_path / "out", attributes=True)
    lines = (tmp_path / "out/_audit/attributes/cleaner/a.jsonl").read_text().splitlines()
    told = [json.loads(line) for line in lines]
    assert [line["id"] for line in told] == [row["id"] for row in rows]
    assert told[7]["attributes"] == {}
    (span,) = told[0]["attributes"]["cleaner__rules__test"]
    text = str(rows[0]["text"])
    clean_text = json.loads((tmp_path / "out/a.jsonl").read_bytes().splitlines()[0])["text"]
    assert text[: span[0]] + text[span[1] :] == clean_text
    assert span == [0, 11, 1.0]


def test_any_number_of_workers_writes_the_same(tmp_path: Path) -> None:
    """Outputs, log, quarantine and attributes, byte for byte."""
    rows = records(150)
    rows[70]["text"] = None
    write_files(tmp_path / "in", {"a.jsonl": jsonl(rows), "b.csv": csv_bytes(records(100)), "c.txt": b"Rain.\n"})
    for workers in (1, 2, 3):
        clean(tmp_path / "in", tmp_path / f"out{workers}", workers=workers, attributes=True)
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2") == tree(tmp_path / "out3")


def test_records_go_to_standard_output(tmp_path: Path) -> None:
    """One file of records may be written to a pipe, unpacked, its head first."""
    write_files(tmp_path, {"a.csv": csv_bytes(records(3)), "b.jsonl.gz": gzip.compress(jsonl(records(3)))})
    done = command("a.csv", "-", "--quiet", cwd=tmp_path)
    assert done.stdout.encode().replace(b"\n", b"") == csv_bytes(
        [{**row, "text": CLEAN.format(row["n"])} for row in records(3)]
    ).replace(b"\r\n", b"").replace(b"\n", b"")
    assert len(command("b.jsonl.gz", "-", "--quiet", cwd=tmp_path).stdout.splitlines()) == 3
    assert "cannot be written to standard output" in command("c.parquet", "-", cwd=missing(tmp_path)).stderr


def missing(folder: Path) -> Path:
    """Put an empty Parquet file into a folder."""
    write_files(folder, {"c.parquet": b""})
    return folder


def test_columns_may_be_named(tmp_path: Path) -> None:
    """Options say what no name tells; a name that is wrong is answered with the columns."""
    write_files(tmp_path, {"in/a.jsonl": b'{"story": "SHARE\\nRain.", "key": "k1"}\n'})
    done = command("in", "out", "--text-field", "story", "--id-field", "key", cwd=tmp_path)
    assert (done.returncode, read_files(tmp_path / "out")) == (0, {"a.jsonl": b'{"story": "Rain.", "key": "k1"}\n'})
    done = command("in", "out", "--text-field", "body", cwd=tmp_path)
    assert done.returncode == 1
    assert "there is no column 'body' for --text-field; the columns are: story, key" in done.stderr


def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    """A pipe that is called like a file of records, and a link to nothing, have a reason."""
    (tmp_path / "in").mkdir()
    for name in ("a.jsonl", "b.parquet", "c.warc", "d.txt"):
        os.mkfifo(tmp_path / "in" / name)
    (tmp_path / "in/e.jsonl").symlink_to("nothing")
    clean(tmp_path / "in", tmp_path / "out")
    told = failures(tmp_path / "out")
    assert all("it is not a regular file" in told[name] for name in ("a.jsonl", "b.parquet", "c.warc", "d.txt"))
    assert "No such file" in told["e.jsonl"]
