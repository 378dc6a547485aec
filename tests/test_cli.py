"""The command line, as real processes: what it writes, what it says, and how it fails."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from cleaner.audit.entries import Cleaned, Entry, SetAside
from cleaner.audit.log import Log
from cleaner.audit.reading import read_entries
from cleaner.cli import main
from cleaner.commands.clean import cores
from cleaner.pipeline import Pipeline
from cleaner.runs import inputs
from cleaner.runs.inputs import Plan
from cleaner.runs.sample import Sample

from .command import ENVIRONMENT, REAL, STANDIN, python, run, start, without_privileges
from .standin import Standin, read_files, write_files

BODY = "Rain fell on the harbour on Tuesday, and nobody minded it much.\n\nThe gulls slept.\n"
BAR = "facebook twitter whatsapp\n"
DIRTY = (BODY + "\n" + BAR).encode()
"""For the shipped rules."""
ARTICLE = ("SHARE this\n" + BODY).encode()
"""For the stand-in."""
CLEAN = BODY.encode()

unprivileged = without_privileges()
needs_permissions = pytest.mark.skipif(unprivileged is None, reason="this user may read and write everything")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the stand-in for the pipeline in this process (not in others)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Pipeline, "load", lambda *_, **__: Standin())
    return tmp_path


def entries(out: Path) -> dict[str, Entry]:
    """The documents of a run's log by id."""
    return {entry.doc: entry for entry in read_entries(out / "_audit")}


def failures(out: Path) -> dict[str, str]:
    """The documents that were set aside, with their reasons."""
    return {doc: entry.failed for doc, entry in entries(out).items() if isinstance(entry, SetAside)}


def check_whole(out: Path) -> None:
    """Every output stands with its log and as it was logged, and nothing else stands."""
    logged = {e.output: e.sha256_out for e in entries(out).values() if isinstance(e, Cleaned)}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in read_files(out).items()} == logged
    changed = (out / "_audit/removals.jsonl").read_bytes()
    assert {json.loads(line)["doc"] for line in changed.splitlines()} <= set(entries(out))


# The main job


def test_a_folder_is_mirrored_cleaned_logged_and_restored(here: Path) -> None:
    """The main job, with the shipped rules: clean texts, the log, a summary, and the way back."""
    files = {"a.txt": DIRTY, "sub/b.md": DIRTY, "sub/er/C.TXT": DIRTY.decode().encode("utf-16")}
    write_files(here / "in", {**files, "_x.txt": b"x", ".y.txt": b"x", "_z/z.txt": b"x", "p.jpg": b"", "README": b""})
    done = run("in", "out", program=REAL)
    assert (done.returncode, done.stdout) == (0, "")
    assert read_files(here / "out") == {"a.txt": CLEAN, "sub/b.txt": CLEAN, "sub/er/C.txt": CLEAN}
    assert "cleaned 3 of 3 documents" in done.stderr
    assert "share 3" in done.stderr
    assert "names beginning with _ or . 3, .jpg 1, no suffix 1" in done.stderr
    assert f"log: {Path('out/_audit')}" in done.stderr
    check_whole(here / "out")
    log = ["documents.jsonl", "manifest.jsonl", "removals.jsonl", "run.json"]
    assert sorted(p.name for p in (here / "out/_audit").iterdir()) == log
    back = run("restore", "out", "back", program=REAL)
    assert (back.returncode, back.stderr) == (0, "restored 3 documents to back\n")
    assert read_files(here / "back") == files


def test_the_shipped_rules_give_the_same_for_any_number_of_workers(here: Path) -> None:
    """Outputs and log are equal byte for byte, with the pipeline as it is shipped."""
    write_files(here / "in", {f"{i:02}.txt": DIRTY + b"Line %d.\n" % i for i in range(40)})
    same_for_workers(here, 0, "1", "2", program=REAL)


def test_any_number_of_workers_writes_the_same(here: Path) -> None:
    """So it is for many documents, good and bad."""
    files = {f"{i % 7}/{i}.txt": ARTICLE + b"Line %d.\n" % i for i in range(400)} | {"5/bad.txt": b"%PDF-1.4"}
    write_files(here / "in", files)
    same_for_workers(here, 1, "1", "2", "3")


def same_for_workers(here: Path, code: int, *workers: str, program: str = STANDIN) -> None:
    """Check that runs with these numbers of workers differ in nothing."""
    for number in workers:
        assert run("--workers", number, "in", f"out{number}", program=program).returncode == code
    outputs = [read_files(here / f"out{number}") for number in workers]
    assert all(output == outputs[0] for output in outputs)
    for name in ("documents.jsonl", "removals.jsonl"):
        logs = {(here / f"out{number}/_audit" / name).read_bytes() for number in workers}
        assert len(logs) == 1


def test_standard_input_to_standard_output(here: Path) -> None:
    """With - for both, only the clean text is printed; the log goes where --log says."""
    done = run("-", "-", "--log", "log", "--quiet", input=ARTICLE.decode())
    assert (done.returncode, done.stdout, done.stderr) == (0, BODY, "")
    (entry,) = read_entries(here / "log")
    assert (entry.doc, getattr(entry, "output", None)) == ("stdin.txt", "")
    assert "test/share" in (here / "log/removals.jsonl").read_text()


@pytest.mark.parametrize("words", [["-", "out"], ["a.txt", "-"]])
def test_one_end_may_be_a_pipe(here: Path, words: list[str]) -> None:
    """Standard input can be written to a folder, and a file to standard output, which needs no log."""
    write_files(here, {"a.txt": ARTICLE})
    done = run(*words, input=ARTICLE.decode())
    clean = done.stdout.encode() if words[1] == "-" else (here / "out/stdin.txt").read_bytes()
    assert (done.returncode, clean) == (0, CLEAN)
    assert (here / "out").exists() == (words[1] == "out")


def test_files_may_be_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files and folders can be mixed; a named file may have any name."""
    write_files(here, {"_x.md": b"Rain.", "in/a.txt": b"Rain."})
    assert main(["_x.md", "in", "out"]) == 0
    assert read_files(here / "out") == {"_x.txt": b"Rain.\n", "a.txt": b"Rain.\n"}


def test_an_output_folder_within_the_input_is_not_read(here: Path) -> None:
    """A second run does not clean the first one's output."""
    write_files(here / "in", {"a.txt": b"Rain.\n"})
    for _ in range(2):
        assert main(["in", "in/out", "--quiet"]) == 0
    assert read_files(here / "in/out") == {"a.txt": b"Rain.\n"}


def test_an_empty_folder_is_no_error(here: Path) -> None:
    """Nothing to do is done."""
    (here / "in").mkdir()
    assert main(["in", "out"]) == 0
    assert not entries(here / "out")


def test_links_are_followed_to_files_only(here: Path) -> None:
    """A linked file is read; a linked folder, which may lead in circles, is passed over and told."""
    write_files(here, {"in/a.txt": b"Rain.\n", "other/b.txt": b"Rain.\n"})
    (here / "in/loop").symlink_to("..")
    (here / "in/c.txt").symlink_to("../other/b.txt")
    assert "links to folders 1" in run("in", "out").stderr
    assert set(read_files(here / "out")) == {"a.txt", "c.txt"}


def test_dry_run_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run says what would be done; OUT may be left out."""
    write_files(here / "in", {"a.txt": b"SHARE it\nRain.\n", "b.txt": b"BOOM"})
    assert main(["--dry-run", "in"]) == main(["in", "out", "--dry-run"]) == 1
    assert "would clean 1 of 2" in capsys.readouterr().err
    assert [p.name for p in here.iterdir()] == ["in"]


def test_diff_shows_changes_and_still_writes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The difference goes to standard output, the files where they belong."""
    write_files(here / "in", {"a.txt": b"SHARE it\nRain.\n", "b.txt": b"Rain.\n"})
    assert main(["--diff", "in", "out"]) == 0
    assert capsys.readouterr().out == "--- a.txt\n@@ line 1 @@ test/share\n-SHARE it\n"
    assert read_files(here / "out") == {"a.txt": b"Rain.\n", "b.txt": b"Rain.\n"}


def test_help_and_version_are_quick(here: Path) -> None:
    """Help imports nothing heavy, and names the other commands."""
    heavy = {"ftfy", "regex", "yaml", "trafilatura", "lxml", "charset_normalizer", "multiprocessing"}
    code = f"import sys, cleaner.cli as c\ntry: c.main(['--help'])\nfinally: print(sorted({heavy} & set(sys.modules)))"
    done = python("-c", code)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "cleaner restore" in done.stdout
    assert run("--version").stdout.startswith("cleaner ")


def test_cores_are_those_this_process_may_use() -> None:
    """The default number of workers respects an affinity."""
    assert 1 <= cores() <= (os.cpu_count() or 1)


# Wrong usage


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "IN... OUT"),
        (["in"], "name the inputs and, last, an output folder"),
        (["nowhere", "out"], "there is no file or folder nowhere"),
        (["in", ""], "the output folder has no name"),
        (["in", "in"], "is the input folder"),
        (["in", "in/../in/"], "is the input folder"),
        (["in/sub", "in"], "contains the input in/sub"),
        (["in/a.txt", "in"], "contains the input in/a.txt"),
        (["in/a.txt", "."], "contains the input in/a.txt"),
        (["in", "in/a.txt"], "in/a.txt is a file"),
        (["in/p.jpg", "out"], "in/p.jpg is of no known type; known are .csv, .htm, "),
        (["in", "twice", "out"], "in/a.txt and twice/a.txt would both write a.txt"),
        (["same", "out"], "same/a.md and same/a.txt would both write a.txt"),
        (["nested", "out"], "would write a.txt, which is a folder of other outputs"),
        (["-", "in", "out"], "cannot be mixed"),
        (["in", "-"], "takes one document, and there are 2"),
        (["in", "out", "--workers", "0"], "--workers: '0' is no whole number from 1 on"),
        (["in", "out", "--workers", "two"], "--workers: 'two' is no whole number from 1 on"),
        (["in", "out", "--sample", "2"], "--sample: '2' is no number from 0 to 1"),
        (["in", "out", "--max-seconds", "inf"], "--max-seconds: 'inf' is no number from 0 on"),
        (["compare", "default", "default", "in", "--examples", "-1"], "--examples: '-1' is no whole number from 0 on"),
        (["in", "out", "--engine", "steam"], "invalid choice: 'steam'"),
        (["in", "out", "--wrokers", "2"], "unrecognized arguments: --wrokers"),
        (["in", "out", "--log", "log"], "--log is for output to -"),
        (["in/a.txt", "-", "--diff"], "cannot both go to standard output"),
        (["restore", "in", "back"], "there is no log at"),
        (["restore", "nowhere", "back"], "nowhere is not a folder"),
        (["restore", "in"], "the following arguments are required: DEST"),
    ],
)
def test_wrong_usage_is_one_message_and_nothing_written(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Exit code 2, one line that says what to do, and a disk as it was."""
    names = ["in/a.txt", "in/sub/b.txt", "in/p.jpg", "twice/a.txt", "same/a.txt", "same/a.md", "nested/a.md"]
    write_files(here, dict.fromkeys([*names, "nested/a.txt/b.txt"], b"Rain.\n"))
    before = sorted(here.rglob("*"))
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.err.startswith("cleaner: error: ")
    assert (told.err.count("\n"), told.out) == (1, "")
    assert said in told.err
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("words", [["--preset", "nonesuch"], ["--rules", "bad.yaml"], ["--rules", "none.yaml"]])
def test_bad_rules_stop_the_run_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """Rules that do not load are told in full, with exit code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"in/a.txt": b"Rain.\n", "bad.yaml": b"format: 1\nruls: []\n"})
    assert main([*words, "in", "out"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("cleaner: error: the rules cannot be used:\n")
    assert words[1] in told
    assert not (tmp_path / "out").exists()


@needs_permissions
def test_an_output_folder_that_cannot_be_written_is_told(here: Path) -> None:
    """A read-only folder, there or to be made, ends the run with exit code 2 before it begins."""
    write_files(here, {"in/a.txt": b"Rain.\n"})
    (here / "out").mkdir(mode=0o555)
    for out in ("out", "out/new"):
        done = run("in", out, preexec_fn=unprivileged)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert done.stderr.startswith(f"cleaner: error: cannot write the log in {Path(out)}")
        assert "Permission denied" in done.stderr


def test_a_second_run_into_the_same_folder_is_refused(here: Path) -> None:
    """Two runs at once would spoil each other's log."""
    write_files(here, {"in/a.txt": b"Rain.\n"})
    with Log(here / "out/_audit"):
        done = run("in", "out")
    assert done.returncode == 2
    assert "another run is writing" in done.stderr


# Bad input


def test_bad_files_are_set_aside_and_the_others_cleaned(here: Path) -> None:
    """Links to nothing, pipes and binary files are named with their reasons; exit code 1."""
    write_files(
        here / "in", {"a.txt": ARTICLE, "pdf.txt": b"%PDF-1.4", "zeros.txt": bytes(500), "x.txt/b.txt": ARTICLE}
    )
    (here / "in/dangling.txt").symlink_to("nothing.txt")
    os.mkfifo(here / "in/pipe.txt")
    done = run("in", "out", "--workers", "2")
    reasons = {
        "dangling.txt": "it is a link to nothing",
        "pdf.txt": "this is a PDF file, not text",
        "pipe.txt": "it is not a regular file",
        "zeros.txt": "this looks like a binary file: it is full of control characters",
    }
    assert (done.returncode, failures(here / "out")) == (1, reasons)
    assert all(f"  {doc}: {reason}\n" in done.stderr for doc, reason in reasons.items())
    assert read_files(here / "out") == {"a.txt": CLEAN, "x.txt/b.txt": CLEAN}
    check_whole(here / "out")


@needs_permissions
def test_files_and_folders_that_may_not_be_read_are_set_aside(here: Path) -> None:
    """Permissions are told by their names."""
    write_files(here / "in", {"a.txt": ARTICLE, "closed.txt": ARTICLE, "folder/b.txt": ARTICLE})
    (here / "in/closed.txt").chmod(0)
    (here / "in/folder").chmod(0)
    done = run("in", "out", preexec_fn=unprivileged)
    (here / "in/folder").chmod(0o755)
    assert done.returncode == 1
    assert failures(here / "out") == {
        "closed.txt": "it cannot be read: Permission denied",
        "folder": "the folder cannot be read: Permission denied",
    }
    assert read_files(here / "out") == {"a.txt": CLEAN}


def test_a_file_that_vanishes_is_set_aside(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is gone when its turn comes does not stop the run."""
    write_files(here / "in", {"a.txt": b"Rain.\n", "b.txt": b"Rain.\n"})
    found = inputs.plan

    def plan_then_lose(names: list[str], out: str | None, sample: Sample) -> Plan:
        plan = found(names, out, sample)
        (here / "in/a.txt").unlink()
        return plan

    monkeypatch.setattr(inputs, "plan", plan_then_lose)
    assert main(["in", "out"]) == 1
    assert failures(here / "out") == {"a.txt": "it vanished before it was read"}
    assert read_files(here / "out") == {"b.txt": b"Rain.\n"}


def test_an_exception_in_a_stage_is_a_reason_not_a_traceback(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Type and message in one line, and on to the next document."""
    write_files(here / "in", {"a.txt": b"BOOM\n", "b.txt": b"Rain.\n"})
    assert main(["in", "out"]) == 1
    assert "  a.txt: cleaning failed: ValueError: a.txt went off\n" in capsys.readouterr().err
    assert read_files(here / "out") == {"b.txt": b"Rain.\n"}


def test_a_text_that_would_end_up_empty_is_set_aside(here: Path) -> None:
    """Nothing is silently empty; what had no words may be."""
    write_files(here / "in", {"a.txt": b"SHARE it\n", "b.txt": b" \n\n", "c.txt": b""})
    assert main(["in", "out"]) == 1
    assert failures(here / "out") == {"a.txt": "no word of it would be left; it was not written"}
    assert read_files(here / "out") == {"b.txt": b"\n", "c.txt": b""}


def test_many_reasons_are_cut_short(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal shows ten; the log has them all."""
    write_files(here / "in", {f"{i:02}.txt": b"BOOM\n" for i in range(25)})
    assert main(["in", "out", "--quiet"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("set aside 25:\n  00.txt: ")
    assert told.endswith("  … and 15 more, see out/_audit\n")
    assert len(failures(here / "out")) == 25


def test_an_output_that_cannot_stand_is_set_aside(here: Path) -> None:
    """A folder in the way, and a link that leads out of the output folder, are left alone."""
    write_files(here, {"in/a.txt": b"Rain.\n", "in/b/c.txt": b"new\n", "in/d.txt": b"Rain.\n", "else/c.txt": b"old\n"})
    (here / "out/a.txt").mkdir(parents=True)
    (here / "out/b").symlink_to("../else")
    assert main(["in", "out", "--workers", "1"]) == 1
    assert failures(here / "out") == {
        "a.txt": "its output cannot be written: Is a directory",
        "b/c.txt": f"its output cannot be written: {Path('out/b')} is a link that leads out of the output folder",
    }
    assert (here / "else/c.txt").read_bytes() == b"old\n"
    assert (here / "out/d.txt").read_bytes() == b"Rain.\n"


def limit_files(size: int) -> None:
    """Let no file of this process grow beyond `size` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_file_too_large_for_the_disk_is_set_aside(here: Path) -> None:
    """An output that does not fit is not half there, and the others are."""
    write_files(here / "in", {"a.txt": ARTICLE, "large.txt": CLEAN * 1000, "z.txt": ARTICLE})
    done = run("in", "out", preexec_fn=lambda: limit_files(40_000))
    assert done.returncode == 1
    assert failures(here / "out") == {"large.txt": "its output cannot be written: File too large"}
    assert read_files(here / "out") == {"a.txt": CLEAN, "z.txt": CLEAN}
    check_whole(here / "out")


def test_a_log_that_does_not_fit_stops_the_run(here: Path) -> None:
    """What cannot be logged is not done: the run stops with one message, and all that stands is whole."""
    write_files(here / "in", {f"{i:03}.txt": ARTICLE for i in range(100)})
    done = run("in", "out", "--workers", "2", preexec_fn=lambda: limit_files(9_000))
    assert done.returncode == 1
    assert done.stderr.startswith("cleaner: error: cannot write the log in out/_audit: File too large")
    assert done.stderr.count("\n") == 1
    assert 0 < len(entries(here / "out")) < 100
    check_whole(here / "out")
    assert not (here / "out/_audit/tmp").exists()


def test_fifty_megabytes_in_one_line(here: Path) -> None:
    """One endless line is read, logged, written and restored like any other text."""
    line = ("Rain fell on the harbour on Tuesday, and nobody minded it much. " * 800_000).encode()
    write_files(here / "in", {"line.txt": b"SHARE this\n" + line + b"\n", "other.txt": ARTICLE})
    done = run("in", "out", "--workers", "2")
    assert (done.returncode, failures(here / "out")) == (0, {})
    assert (here / "out/line.txt").read_bytes() == line.rstrip() + b"\n"
    assert run("restore", "out", "back").returncode == 0
    assert (here / "back/line.txt").read_bytes() == (here / "in/line.txt").read_bytes()


# Killed and interrupted


@pytest.fixture
def long_run(here: Path) -> Iterator[Popen[str]]:
    """A run of two workers over many documents that has written some of them."""
    write_files(here / "in", {f"{i:04}.txt": ARTICLE * 40 for i in range(3000)})
    with start("in", "out", "--workers", "2") as process:
        documents = here / "out/_audit/documents.jsonl"
        while not (documents.exists() and documents.stat().st_size > 5_000):
            assert process.poll() is None
            time.sleep(0.01)
        yield process
        process.kill()


def children(process: Popen[str]) -> list[int]:
    """The processes that `process` started."""
    tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(number) for number in tasks.read_text().split()]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_the_run_cleanly(here: Path, long_run: Popen[str], number: signal.Signals, code: int) -> None:
    """What stands is whole and logged, what is half done is gone, and the exit code names the signal."""
    os.kill(long_run.pid, number)
    _, told = long_run.communicate(timeout=20)
    assert (long_run.returncode, told.count("\n")) == (code, 1)
    assert told.startswith(f"cleaner: stopped by {number.name}")
    assert 0 < len(entries(here / "out")) < 3000
    check_whole(here / "out")
    assert json.loads((here / "out/_audit/run.json").read_text())["state"] == "stopped"
    assert not (here / "out/_audit/tmp").exists()


def test_a_killed_run_leaves_whole_files_and_can_be_run_again(here: Path, long_run: Popen[str]) -> None:
    """Nothing half stands after SIGKILL, and what it left lying is cleared by the next run."""
    long_run.kill()
    long_run.wait(timeout=20)
    check_whole(here / "out")
    write_files(here / "out/_audit/tmp", {"left-behind": b"half"})
    for path in (here / "in").glob("*[1-9].txt"):
        path.unlink()
    for path in here.glob("out/*.txt"):
        path.unlink()
    assert run("in", "out").returncode == 0
    check_whole(here / "out")
    assert not (here / "out/_audit/tmp").exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds children in /proc")
def test_a_killed_worker_loses_no_document(here: Path, long_run: Popen[str]) -> None:
    """The run goes on with a new worker, and every document is accounted for."""
    os.kill(children(long_run)[0], signal.SIGKILL)
    _, told = long_run.communicate(timeout=60)
    assert (long_run.returncode, len(entries(here / "out"))) == (0, 3000)
    assert "cleaned 3000 of 3000" in told
    check_whole(here / "out")


def test_a_reader_that_leaves_ends_the_run_quietly(here: Path) -> None:
    """`cleaner … | head` is no error worth a traceback."""
    write_files(here / "in", {f"{i}.txt": ARTICLE for i in range(50)})
    with start("--diff", "--dry-run", "in") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (141, "")


# Progress


def test_a_terminal_sees_one_line_that_is_rewritten(here: Path) -> None:
    """On a terminal, progress takes one line, which makes way for the summary."""
    import pty

    write_files(here / "in", {f"{i:04}.txt": ARTICLE * 40 for i in range(300)})
    ours, theirs = pty.openpty()
    with Popen([sys.executable, "-m", STANDIN, "in", "out"], stdout=PIPE, stderr=theirs, env=ENVIRONMENT) as process:
        os.close(theirs)
        seen = b""
        while data := read_terminal(ours):
            seen += data
    os.close(ours)
    assert process.returncode == 0
    assert b"/300 documents, " in seen
    assert b" left\r\x1b[K" in seen
    assert seen.count(b"\n") == 3


def read_terminal(terminal: int) -> bytes:
    """Read what was written to a terminal; empty when nobody holds its other end any more."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""
