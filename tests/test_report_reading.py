"""Reading a run back for people: every kind of output gives its texts, and what cannot be read says why."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from cleaner.audit.entries import SetAside
from cleaner.audit.reading import pieces_of
from cleaner.report.reading import Reviewed, documents
from cleaner.runs.restore import unsplice

from . import reported

TEXTS = [f"{reported.BODY}\n\nfacebook twitter email\n", "Rain fell.\n\nSubscribe today\n", "Nobody minded.\n"]
ROWS = [{"id": "a", "text": TEXTS[0]}, {"id": "a", "text": TEXTS[1]}, {"id": "c", "text": TEXTS[2]}]


def jsonl() -> bytes:
    """Three records, two of one id, and a line between them that is none."""
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    return "\n".join([lines[0], "{broken", *lines[1:], ""]).encode()


def delimited() -> bytes:
    """The same as a table."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, ["id", "text"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROWS)
    return file.getvalue().encode()


FILES = {"a.jsonl": jsonl(), "b.jsonl.gz": gzip.compress(jsonl()), "c.csv": delimited(), "d.txt": TEXTS[0].encode()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The files, cleaned."""
    return reported.clean_files(tmp_path, tmp_path / "out", FILES)


def original(reviewed: Reviewed) -> str:
    """The text as it came in."""
    assert reviewed.clean is not None
    return unsplice(reviewed.clean, pieces_of(reviewed.changes))


def test_every_kind_of_output_gives_its_texts(out: Path) -> None:
    """Original and clean of files and of records, also of two that share an id, around one that was set aside."""
    found = list(documents(out))
    cleaned = [one for one in found if not isinstance(one.entry, SetAside)]
    assert [original(one) for one in cleaned] == [*TEXTS * 3, TEXTS[0]]
    assert [one.clean for one in cleaned[:2]] == [f"{reported.BODY}\n", "Rain fell.\n"]
    assert {one.problem for one in cleaned} == {""}
    aside = [one for one in found if isinstance(one.entry, SetAside)]
    assert [one.entry.source for one in aside] == ["a.jsonl", "b.jsonl.gz"]
    assert all(one.problem for one in aside)


@pytest.mark.parametrize("name", FILES)
def test_what_was_altered_is_told_and_not_made_up(out: Path, name: str) -> None:
    """The changes are still there; the other files are not touched by it."""
    path = out / name
    data = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    altered = data.replace(b"Rain", b"Snow", 1)
    path.write_bytes(gzip.compress(altered) if name.endswith(".gz") else altered)
    found = list(documents(out))
    mine = [one for one in found if one.entry.source == name]
    assert "altered after the run" in mine[0].problem
    assert mine[0].clean is None
    assert mine[0].changes
    assert all(one.clean is not None for one in found if one.entry.source != name and not one.problem)


@pytest.mark.parametrize("name", FILES)
def test_what_is_gone_is_told(out: Path, name: str) -> None:
    """Each of its documents says so."""
    (out / name).unlink()
    mine = [one for one in documents(out) if one.entry.source == name]
    assert mine
    assert all(one.problem and one.clean is None for one in mine)


def test_the_log_alone_is_enough_for_the_sums(out: Path) -> None:
    """No output is read, and no text is there."""
    for name in FILES:
        (out / name).unlink()
    found = list(documents(out, texts=False))
    assert len(found) == 3 * 3 + 2 + 1
    assert {one.clean for one in found} == {None}
