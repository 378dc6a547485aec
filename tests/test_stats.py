"""`cleaner stats`: the sums of a run on the terminal, and what colours and bars depend on."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from cleaner.audit.entries import Cleaned, SetAside
from cleaner.audit.reading import read_log, read_run
from cleaner.cli import main
from cleaner.model import Change
from cleaner.report.reading import Reviewed
from cleaner.report.terminal import Look, render
from cleaner.report.totals import BINS, MOST, Totals, bin_of

from .command import ENVIRONMENT
from .standin import clean_folder, write_files

OUT = Path(__file__).resolve().parent.parent / "samples" / "out"


def entry(doc: str, **known: object) -> Cleaned:
    """A document of 100 characters, of which 10 were removed."""
    sizes = {"bytes_in": 100, "bytes_out": 90, "chars_in": 100, "chars_out": 90, "removed_chars": 10}
    facts = {"source": doc, "output": doc, "encoding": "utf-8", "bom": False, "errors": "strict", "tail": ""}
    hashes = {"sha256_in": "", "sha256_out": "", "newline_added": False}
    return Cleaned(**{"doc": doc, **facts, **sizes, **hashes, **known})  # type: ignore[arg-type]


def change(rule: str = "en/share/bar", family: str = "share", stage: str = "rules") -> Change:
    """A removal of ten characters."""
    return Change(stage, rule, "1", family, 0, 10, 1, "0123456789", "")


def totals(*reviewed: Reviewed) -> Totals:
    """The sums over documents."""
    found = Totals()
    for one in reviewed:
        found.add(one)
    return found


def table(text: str, title: str) -> dict[str, str]:
    """The rows of one table: what stands in the first column, and the rest."""
    block = re.search(rf"^{re.escape(title)}\n((?:  .*\n)+)", text, re.MULTILINE)
    assert block, text
    rows = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in block[1].splitlines()]
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}


def test_the_samples_are_counted_as_they_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """Families, rules and shares agree with the log; not on a terminal, there is nothing but text."""
    assert main(["stats", str(OUT)]) == 0
    text = capsys.readouterr().out
    entries = [(e, found) for e, found, _ in read_log(OUT / "_audit") if isinstance(e, Cleaned)]
    removals = [c for _, found in entries for c in found if c.stage in ("rules", "repeats")]
    families = Counter(c.family for c in removals)
    assert {name: int(row.split()[0]) for name, row in table(text, "families").items()} == families
    rules = Counter(c.rule for c in removals)
    listed = {name: int(row.split()[0]) for name, row in table(text, "rules").items() if row}
    assert listed.items() <= rules.items()
    assert list(listed.values()) == sorted(rules.values(), reverse=True)[: len(listed)]
    deepest = max((e for e, _ in entries if e.chars_in), key=lambda e: e.removed_chars / e.chars_in)
    assert next(iter(table(text, "deepest cut").items())) == (
        deepest.doc,
        f"{deepest.removed_chars / deepest.chars_in:.1%}",
    )
    assert text.startswith(f"{len(removals)} passages, ")
    assert not set(text) & set("\x1b█▏▍")


@pytest.mark.parametrize(("set_", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_shows_bars_and_colours_where_they_are_wanted(set_: dict[str, str], coloured: bool) -> None:
    """Bars always, colours unless NO_COLOR or a dumb terminal speaks against them."""
    main_end, its_end = pty.openpty()
    env = {**{k: v for k, v in ENVIRONMENT.items() if k != "NO_COLOR"}, "TERM": "xterm", "COLUMNS": "100", **set_}
    with subprocess.Popen([sys.executable, "-m", "cleaner", "stats", OUT], stdout=its_end, env=env) as process:
        os.close(its_end)
        shown = b""
        try:
            while data := os.read(main_end, 65536):
                shown += data
        except OSError:  # the other end is closed
            pass
        os.close(main_end)
    assert process.returncode == 0
    text = shown.decode()
    assert "█" in text
    assert ("\x1b[" in text) is coloured
    assert max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in text.splitlines()) <= 100


def test_bars_are_as_long_as_their_numbers() -> None:
    """The largest is full, half of it is half as long, a little is still seen."""
    look = Look(width=80)
    assert look.bar(1.0, 40) == "█" * 40
    assert look.bar(0.5, 40) == "█" * 20
    assert look.bar(1 / 320, 40) == "▏"
    assert look.bar(0.0001, 40) == "▏"
    assert look.bar(0.0, 40) == ""
    assert Look().bar(1.0, 40) == ""


def test_what_a_person_should_look_at_is_named() -> None:
    """What the breaker took back, what was set aside, what exceptions held, what took longest."""
    told = totals(
        Reviewed(entry("a.txt", warnings=("rules: breaker: took back 2 medium-risk cuts, for …",)), (change(),)),
        Reviewed(entry("b.txt", warnings=("rules: allow keep/share-1: en/share/bar left [0, 9) alone",))),
        Reviewed(SetAside(doc="c\x1b[31m.txt", source="c.txt", failed="it is no text")),
    )
    text = render(told, {"state": "stopped", "slowest": [["a.txt", 1.5]]}, Look())
    assert "your exceptions left 1 passage alone" in text
    assert "the run is stopped" in text
    assert "  a.txt: rules: breaker: took back 2" in text
    assert "  c\\x1b[31m.txt: it is no text" in text
    assert table(text, "slowest") == {"a.txt": "1.500 s"}


def test_sites_are_hosts_or_else_folders() -> None:
    """A document's address comes before its folder."""
    told = totals(
        Reviewed(entry("x/a.txt", meta={"url": "https://www.harbourpost.example/a"})),
        Reviewed(entry("x/b.txt")),
        Reviewed(entry("c.txt", removed_chars=50)),
    )
    assert table(render(told, {}, Look()), "share removed, by site") == {
        "(no folder)": "50.0%  1 document",
        "www.harbourpost.example": "10.0%  1 document",
        "x/": "10.0%  1 document",
    }


def test_shares_fall_into_bins_without_gaps() -> None:
    """Nothing has a bin of its own, all has the last one."""
    assert [bin_of(share) for share in (0.0, 0.0001, 0.0499, 0.05, 0.9999, 1.0)] == [0, 1, 1, 2, BINS, BINS]


def test_memory_does_not_grow_with_documents() -> None:
    """Of documents, only the deepest cut and the first of each kind of trouble are held."""
    many = totals(*(Reviewed(entry(f"{i:04}.txt", removed_chars=i % 100), (change(),)) for i in range(1000)))
    assert [cut.doc for cut in many.deepest()][:2] == ["0099.txt", "0199.txt"]
    assert len(many.deepest()) == MOST
    assert many.families["share"].documents == 1000


def test_equal_sums_for_any_order() -> None:
    """The order of documents does not show."""
    found = [Reviewed(entry(f"{i}.txt", removed_chars=i), (change(f"en/share/{i % 3}"),)) for i in range(30)]
    assert render(totals(*found), {}, Look(80)) == render(totals(*found[::-1]), {}, Look(80))


def test_a_run_tells_what_took_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In run.json, which alone differs between equal runs."""
    ticks = iter([0.0, 1.0, 10.0, 15.0, 20.0, 22.0])
    monkeypatch.setattr("cleaner.runs.files.perf_counter", lambda: next(ticks))
    write_files(tmp_path / "in", dict.fromkeys(("a.txt", "b.txt", "c.txt"), b"Rain fell.\n"))
    clean_folder(tmp_path / "in", tmp_path / "out")
    assert read_run(tmp_path / "out" / "_audit")["slowest"] == [["b.txt", 5.0], ["c.txt", 2.0], ["a.txt", 1.0]]


def test_a_damaged_account_of_the_run_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without run.json there are still the sums; a broken one is an error with its name."""
    log = tmp_path / "_audit"
    log.mkdir()
    for name in ("documents.jsonl", "removals.jsonl"):
        (log / name).write_bytes((OUT / "_audit" / name).read_bytes())
    assert main(["stats", str(tmp_path)]) == 0
    (log / "run.json").write_text(json.dumps([1]))
    assert main(["stats", str(tmp_path)]) == 1
    assert "run.json" in capsys.readouterr().err
