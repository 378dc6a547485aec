"""Restoring: every byte comes back, and what cannot is named."""

from __future__ import annotations

import json
import os
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import DocumentError, UsageError
from cleaner.runs.restore import restore, unsplice

from .standin import clean_folder, read_files, write_files

BODY = "SHARE this\n\n\n\nRain fell, and the colour of the harbour was grey&hellip;\n\nNobody minded.\n"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
FOREIGN = {
    "koi8-r": "Вчера вечером в порту открылась выставка старых карт.\nSHARE\nЕё посетили сотни горожан.\n",
    "shift-jis": "昨日、港の図書館で古い地図の展示会が始まりました。\nSHARE\n多くの人が訪れました。\n",
    "gb18030": "昨天晚上,港口图书馆举行了古地图展览的开幕式。\nSHARE\n许多市民前来参观。\n",
}
PIECES = ["SHARE x\n", "\n\n\n\n", "colour ", "&hellip;", "é", "a ", "\r\n", "\r", "\u2028", "\U0001f600"]


def inputs() -> dict[str, bytes]:
    """Files in many encodings, with all kinds of line ends and ends of files."""
    files = {f"{name}.txt": BODY.encode(name) for name in ENCODINGS}
    files |= {f"foreign/{name}.md": text.encode(name) for name, text in FOREIGN.items()}
    files |= {
        "empty.txt": b"",
        "mark-only.txt": b"\xef\xbb\xbf",
        "blank.txt": b" \n\n",
        "no-newline.txt": b"Rain fell.",
        "newlines.txt": b"Rain fell.\n\n\n",
        "crlf.txt": BODY.replace("\n", "\r\n").encode(),
        "cr.txt": BODY.replace("\n", "\r").encode(),
        "mixed.txt": b"Rain\r\nfell\rand\nfell.\r\n\r\n\r\n\r\n",
        "broken.txt": "naïve — café ".encode() + b"\xff\xc3 and on\n",
        "holes.txt": b"caf\xe9 \x81\x8d\x8f\x90\x9d\n",
        "lone.txt": b"\xff\xfe" + "Rain \ud800 fell \udc00.\n".encode("utf-16-le", "surrogatepass"),
        "odd.txt": b"\xff\xfe" + "Rain fell.\n".encode("utf-16-le")[:-1],
        "deep/er/a.txt": BODY.encode(),
    }
    return files


def test_every_encoding_comes_back_byte_for_byte(tmp_path: Path) -> None:
    """Restoring a mirrored folder gives the same files, whatever they were written in."""
    write_files(tmp_path / "in", inputs())
    run = clean_folder(tmp_path / "in", tmp_path / "out")
    assert run.tally.failed == 0
    for name, data in read_files(tmp_path / "out").items():
        assert name.endswith(".txt")
        assert not data or (data.decode("utf-8").endswith("\n") and b"SHARE" not in data)
    assert restore(tmp_path / "out", tmp_path / "back") == len(inputs())
    assert read_files(tmp_path / "back") == inputs()


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12), st.sampled_from([*ENCODINGS, "raw"]))
def test_any_file_that_is_cleaned_is_restored(pieces: list[str], encoding: str) -> None:
    """Law: clean text and log give back the bytes of the file."""
    text = "".join(pieces)
    data = text.encode("utf-8", "surrogatepass")[1:] if encoding == "raw" else text.encode(encoding, "ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "in", {"a.md": data})
        run = clean_folder(folder / "in", folder / "out")
        restore(folder / "out", folder / "back")
        assert run.tally.failed or (folder / "back/a.md").read_bytes() == data


def test_altered_and_missing_outputs_are_named_and_the_others_restored(tmp_path: Path) -> None:
    """One changed letter is noticed; it does not keep the other documents from coming back."""
    write_files(tmp_path / "in", {f"{name}.txt": BODY.encode() for name in "abcd"})
    clean_folder(tmp_path / "in", tmp_path / "out")
    altered = tmp_path / "out/b.txt"
    altered.write_text(altered.read_text().replace("grey", "gray"))
    (tmp_path / "out/c.txt").unlink()
    with pytest.raises(DocumentError) as told:
        restore(tmp_path / "out", tmp_path / "back")
    assert "restored 2 of 4" in str(told.value)
    assert "b.txt: its output b.txt was altered" in str(told.value)
    assert "c.txt: its output c.txt cannot be read" in str(told.value)
    assert set(read_files(tmp_path / "back")) == {"a.txt", "d.txt"}


def test_an_altered_log_is_noticed(tmp_path: Path) -> None:
    """A log that says another thing than what was removed does not rebuild a wrong file."""
    write_files(tmp_path / "in", {"a.txt": BODY.encode()})
    clean_folder(tmp_path / "in", tmp_path / "out")
    log = tmp_path / "out/_audit/removals.jsonl"
    log.write_text(log.read_text().replace("SHARE this", "SHARE that"))
    with pytest.raises(DocumentError, match="does not fit"):
        restore(tmp_path / "out", tmp_path / "back")
    assert not (tmp_path / "back/a.txt").exists()


def test_documents_that_were_set_aside_are_left_out(tmp_path: Path) -> None:
    """What was never cleaned has nothing to restore from, and is no error."""
    write_files(tmp_path / "in", {"a.txt": BODY.encode(), "b.txt": b"BOOM", "c.txt": BODY.encode()})
    clean_folder(tmp_path / "in", tmp_path / "out")
    assert restore(tmp_path / "out", tmp_path / "back") == 2


def test_files_in_the_way_are_kept(tmp_path: Path) -> None:
    """Restoring overwrites nothing but takes a file that is there already for restored."""
    write_files(tmp_path / "in", {"a.txt": BODY.encode(), "b.txt": BODY.encode()})
    clean_folder(tmp_path / "in", tmp_path / "out")
    assert restore(tmp_path / "out", tmp_path / "back") == 2
    (tmp_path / "back/b.txt").write_text("mine")
    with pytest.raises(DocumentError, match=r"b\.txt is in the way"):
        restore(tmp_path / "out", tmp_path / "back")
    assert read_files(tmp_path / "back") == {"a.txt": BODY.encode(), "b.txt": b"mine"}


@pytest.mark.parametrize("key", ["source", "output"])
@pytest.mark.parametrize("path", ["../evil.txt", "/tmp/evil.txt", ""])
def test_a_log_cannot_lead_out_of_the_folders(tmp_path: Path, key: str, path: str) -> None:
    """Paths in a log are only followed downwards."""
    write_files(tmp_path / "in", {"a.txt": b"Rain fell.\n"})
    clean_folder(tmp_path / "in", tmp_path / "out")
    log = tmp_path / "out/_audit/documents.jsonl"
    log.write_text(json.dumps(json.loads(log.read_text()) | {key: path}) + "\n")
    with pytest.raises(DocumentError, match=r"no path below|went to standard output"):
        restore(tmp_path / "out", tmp_path / "back")
    assert not (tmp_path / "evil.txt").exists()


def test_wrong_folders_are_usage_errors(tmp_path: Path) -> None:
    """No output folder, a target inside of it, and a file as target are told apart."""
    write_files(tmp_path / "in", {"a.txt": b"Rain fell.\n"})
    clean_folder(tmp_path / "in", tmp_path / "out")
    with pytest.raises(UsageError, match="not a folder"):
        restore(tmp_path / "nowhere", tmp_path / "back")
    with pytest.raises(UsageError, match="no log"):
        restore(tmp_path / "in", tmp_path / "back")
    with pytest.raises(UsageError, match="lies in the output folder"):
        restore(tmp_path / "out", tmp_path / "out/back")
    with pytest.raises(UsageError, match="is a file"):
        restore(tmp_path / "out", tmp_path / "in/a.txt")


def test_names_that_are_not_utf8_come_back(tmp_path: Path) -> None:
    """A file name is bytes; undecodable ones go through the log unharmed."""
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        write_files(tmp_path / "in", {name: BODY.encode()})
    except OSError:
        pytest.skip("this file system has no such names")
    clean_folder(tmp_path / "in", tmp_path / "out")
    restore(tmp_path / "out", tmp_path / "back")
    assert [os.fsencode(p.name) for p in (tmp_path / "back").iterdir()] == [b"caf\xe9.txt"]


def test_memory_holds_one_document_at_a_time(tmp_path: Path) -> None:
    """Many documents take no more memory than a few: both files of the log are read in step."""
    write_files(tmp_path / "in", {f"{i}.txt": b"SHARE " + b"x" * 50_000 + b"\nRain fell.\n" for i in range(100)})
    clean_folder(tmp_path / "in", tmp_path / "out")
    tracemalloc.start()
    try:
        restore(tmp_path / "out", tmp_path / "back")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000  # all documents together are 5 MB


def test_unsplice_puts_back_what_was_removed_and_replaced() -> None:
    """Changes are in offsets of the original."""
    pieces = [(0, "By Ada\n", ""), (12, "colour", "color"), (24, "!", "")]
    assert unsplice("Rain color fell.", pieces) == "By Ada\nRain colour fell.!"
    with pytest.raises(DocumentError, match="does not fit"):
        unsplice("Rain colors", [(5, "x", "y")])
