"""JSON Lines: only the text's own characters change, and all come back."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import DocumentError
from cleaner.formats.jsonl import FORMAT, SPELLINGS, read
from cleaner.records.layouts import Layout
from cleaner.records.record import Fields
from cleaner.runs.restore import restore

from .recordfiles import CLEAN, clean, failures, jsonl, records
from .standin import write_files
from .test_records import Pages

LAYOUT = Layout(".jsonl", "", Fields(text="text"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)

BAD = ["no object", '{"text": 7}', "[]", '{"text": "SHARE"}']


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One object with a text, spelled in any of many ways."""
    members = draw(st.dictionaries(st.text(max_size=4).filter(lambda name: name != "text"), JSON, max_size=3))
    text = draw(st.sampled_from(["SHARE it\n", ""])) + draw(st.text(max_size=12)) + " Rain / fell."
    spelled = {name: json.dumps(value) for name, value in members.items()}
    spelled["text"] = draw(st.sampled_from(list(SPELLINGS.values())))(text)
    if draw(st.booleans()):
        spelled["text"] = spelled["text"].replace("R", "\\u0052")
    comma, colon = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : ")]))
    inside = comma.join(
        f"{json.dumps(name)}{colon}{value}" for name, value in draw(st.permutations([*spelled.items()]))
    )
    return "{" + inside + "}" + draw(st.sampled_from(["", " ", "\r"]))


@settings(max_examples=30)
@given(
    st.lists(lines() | st.sampled_from(["no object", '{"text": 7}', "[]", '{"text": "SHARE"}']), min_size=1, max_size=6)
)
def test_any_file_is_restored_byte_for_byte(some: list[str]) -> None:
    """Law: output, log and quarantine give back the file, whatever is in it; and only texts differ in the output."""
    data = "\n".join(some).encode("utf-8", "replace")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "in", {"a.jsonl": data})
        clean(folder / "in", folder / "out")
        restore(folder / "out", folder / "back")
        assert (folder / "back/a.jsonl").read_bytes() == data
        kept = [json.loads(line) for line in (folder / "out/a.jsonl").read_bytes().splitlines()]
    assert all("SHARE" not in record["text"] for record in kept)


def test_blank_lines_stay(tmp_path: Path) -> None:
    """They are no records; they stay where they are, and so does the lack of a last line end."""
    data = b'\n{"text": "SHARE\\nRain."}\n \n\n{"text": "Rain."}'
    write_files(tmp_path / "in", {"a.jsonl": data})
    assert clean(tmp_path / "in", tmp_path / "out").tally.documents == 2
    assert (tmp_path / "out/a.jsonl").read_bytes() == data.replace(b"SHARE\\n", b"")
    assert restore(tmp_path / "out", tmp_path / "back") == 2
    assert (tmp_path / "back/a.jsonl").read_bytes() == data


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_parts_make_one_file(tmp_path: Path, packing: str) -> None:
    """A file cut into many parts comes out in order, packed as it was; the log's order is that of the input."""
    import zstandard

    packed = {"": jsonl(records(200)), ".gz": gzip.compress(jsonl(records(200)))}
    packed[".zst"] = zstandard.compress(packed[""])
    write_files(tmp_path / "in", {f"a.jsonl{packing}": packed[packing]})
    clean(tmp_path / "in", tmp_path / "out", workers=2)
    data = (tmp_path / f"out/a.jsonl{packing}").read_bytes()
    unpacked = gzip.decompress(data) if packing == ".gz" else zstandard.decompress(data) if packing else data
    out = [json.loads(line) for line in unpacked.splitlines()]
    assert out == [{**record, "text": CLEAN.format(record["n"])} for record in records(200)]
    documents = (tmp_path / "out/_audit/documents.jsonl").read_text().splitlines()
    assert [json.loads(line)["doc"] for line in documents] == [f"d{i}" for i in range(200)]


def test_everything_but_the_text_stays_as_it_is_written() -> None:
    """Big numbers, odd spaces, keys that come twice and their order are not touched."""
    line = b'{"big":12345678901234567890123, "x" : 1.10e5,"text":"one","x":NaN, "text" :"two"}\n'
    assert read(line, LAYOUT).put("new") == line.replace(b'"two"', b'"new"')


@pytest.mark.parametrize("spelled", ['"a\\/é"', '"a/\\u00e9"', '"a\\/\\u00e9"', '"a/é"', '"\\u0061/é"'])
def test_a_text_is_spelled_as_it_was(spelled: str) -> None:
    """Escapes come back, those of no known style as they stood."""
    line = f'{{"text": {spelled}}}\n'.encode()
    record = read(line, LAYOUT)
    assert record.put("a/é", record.literal) == line
    assert json.loads(record.put("new /é"))["text"] == "new /é"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"nothing", "{ is missing at character 0"),
        (b'{"a": 1} x', "something follows the object"),
        (b'{"a": 1', "} is missing"),
        (b"{1: 2}", "a name is missing"),
        (b'{"a" 1}', ": is missing"),
        (b'{"text": "\xff"}', "it is not UTF-8"),
        (b'["text"]', "is missing"),
    ],
)
def test_what_is_no_object_is_told(line: bytes, said: str) -> None:
    """A line that cannot be read has a reason."""
    with pytest.raises(DocumentError, match=said):
        read(line, LAYOUT)


def test_a_page_gets_a_column_of_text(tmp_path: Path) -> None:
    """HTML is cleaned into a new member at the end; an empty object has none to clean."""
    lines = b'{"html": "<p>SHARE</p><p>Rain.</p>", "n": 1 }\n{}\n'
    write_files(tmp_path / "in", {"a.jsonl": lines})
    clean(tmp_path / "in", tmp_path / "out", pipeline=Pages())
    assert (tmp_path / "out/a.jsonl").read_bytes() == (
        b'{"html": "<p>SHARE</p><p>Rain.</p>", "n": 1 , "text": "Rain.\\n"}\n'
    )
    assert failures(tmp_path / "out") == {"a.jsonl#2": "it has no column 'html'; there are no columns"}


def test_a_cut_off_archive_keeps_what_could_be_read(tmp_path: Path) -> None:
    """Damaged compression is told, and the records before it are cleaned."""
    data = gzip.compress(jsonl(records(400)))
    write_files(tmp_path / "in", {"a.jsonl.gz": data[: len(data) // 2], "b.jsonl.zst": b"\x28\xb5\x2f\xfdxx"})
    clean(tmp_path / "in", tmp_path / "out")
    told = failures(tmp_path / "out")
    assert told["a.jsonl.gz"].startswith("the rest of it was not read: its compressed data is damaged")
    assert told["b.jsonl.zst"].startswith("its compressed data is damaged")
    assert 0 < len(gzip.decompress((tmp_path / "out/a.jsonl.gz").read_bytes()).splitlines()) < 400


def test_the_layout_is_that_of_the_first_object(tmp_path: Path) -> None:
    """Lines that are none are passed over; a file without any has the usual column."""
    write_files(tmp_path, {"a.jsonl": b'\xef\xbb\xbf\nbad\n{"id": 1, "content": "x"}\n', "b.jsonl": b""})
    assert FORMAT.layout(str(tmp_path / "a.jsonl"), "", Fields()).fields == Fields(text="content", id="id")
    assert FORMAT.layout(str(tmp_path / "b.jsonl"), "", Fields()).fields == Fields(text="text")
